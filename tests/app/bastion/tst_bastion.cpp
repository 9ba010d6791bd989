// How a live console is put together: what must be there before anything begins, and that what begins is live. The
// module is SoftHSM's, which only this test's own profile lets in; security keys are those of this machine's ports.
#include "app/bastion/bastion.h"

#include "app/rehearsal/rehearsal.h"
#include "app/system/system_ports.h"
#include "core/ceremony/planner.h"
#include "hsm/simulator/attestation_authority.h"
#include "hsm/simulator/soft_token_store.h"
#include "support/live_profile.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace chancery;

class TestBastion : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        auto store = hsm::SoftTokenStore::create(m_folder.filePath(QStringLiteral("softhsm")));
        QVERIFY2(store, store ? "" : qPrintable(store.error().english()));
        m_store = std::move(*store);
        m_profile = test::liveProfile(m_maker);
        m_settings.rootModule.path = m_store->modulePath();
    }

    void notReady_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("says");
        QTest::newRow("a profile with an open place") << QStringLiteral("arc") << QStringLiteral("cannot go live: arc");
        QTest::newRow("no second place") << QStringLiteral("second") << QStringLiteral("is not there");
        QTest::newRow("the second place in the first")
            << QStringLiteral("inside") << QStringLiteral("in the first one");
        QTest::newRow("no such module") << QStringLiteral("module") << QStringLiteral("/none.so");
        QTest::newRow("no alert settings") << QStringLiteral("alerts") << QStringLiteral("alerts.json");
    }
    void notReady()
    {
        QFETCH(QString, what);
        QFETCH(QString, says);
        session::Places places = placesIn(QStringLiteral("not-ready-") + what);
        policy::Profile profile = m_profile;
        app::DeviceSettings settings = m_settings;
        if (what == QLatin1String("arc"))
            profile = test::liveProfile(m_maker, {});
        if (what == QLatin1String("second"))
            QVERIFY(QDir().rmdir(places.second));
        if (what == QLatin1String("inside")) {
            places.second = places.privateFolder + QStringLiteral("/second");
            QVERIFY(QDir().mkpath(places.second));
        }
        if (what == QLatin1String("module"))
            settings.rootModule.path = QStringLiteral("/none.so");
        if (what == QLatin1String("alerts"))
            settings.alertFile = m_folder.filePath(QStringLiteral("alerts.json"));
        const auto made = app::Bastion::create(places, profile, settings);
        QVERIFY(!made);
        QVERIFY2(made.error().english().contains(says), qPrintable(made.error().english()));
        QVERIFY(!made.error().hint().shown().isEmpty());
        QVERIFY(!QDir(places.archive).exists());
    }

    void whatBeginsIsLive()
    {
        const session::Places places = placesIn(QStringLiteral("live"));
        auto bastion = app::Bastion::create(places, m_profile, m_settings);
        QVERIFY2(bastion, bastion ? "" : qPrintable(bastion.error().english()));
        const auto nothing = (*bastion)->resume();
        QVERIFY(!nothing && nothing.error().code() == ErrorCode::NotFound);

        ceremony::PlanWish wish;
        wish.people = app::samplePeople(m_profile.quorum.n);
        wish.notBefore = app::SystemClock().now();
        wish.rootTokenLabel = QStringLiteral("root");
        wish.serial = app::SystemRandom().bytes(16);
        wish.ckaId = app::SystemRandom().bytes(16);
        const auto unasked = ceremony::planEstablishRoot(m_profile, wish);
        QVERIFY(unasked);
        QVERIFY(!(*bastion)->begin(unasked->plan)); // no mandate
        wish.mandate =
            ceremony::Mandate{QStringLiteral("The council"), QStringLiteral("decision 12"), Digest::of("decided")};
        const auto plan = ceremony::planEstablishRoot(m_profile, wish);
        QVERIFY(plan);
        QString id;
        {
            const auto session = (*bastion)->begin(plan->plan);
            QVERIFY2(session, session ? "" : qPrintable(session.error().english()));
            QCOMPARE((*session)->snapshot()->state.mode, Mode::Live);
            QCOMPARE((*session)->snapshot()->state.domain, QStringLiteral("small.example"));
            id = (*session)->id();
        }
        const auto again = (*bastion)->resume();
        QVERIFY2(again, again ? "" : qPrintable(again.error().english()));
        QCOMPARE((*again)->id(), id);
        QCOMPARE(QFile::permissions(places.privateFolder) & (QFile::ReadGroup | QFile::ReadOther | QFile::ExeOther),
                 QFile::Permissions());
    }

private:
    session::Places placesIn(const QString &name) const
    {
        const QString folder = m_folder.filePath(name);
        const QString second = m_folder.filePath(name + QStringLiteral("-second"));
        QDir().mkpath(folder);
        QDir().mkpath(second);
        return {folder + QStringLiteral("/archive"), folder + QStringLiteral("/private"), second};
    }

    QTemporaryDir m_folder;
    app::SystemRandom m_random;
    const QByteArray m_maker = hsm::AttestationAuthority::created(m_random).certificate();
    std::unique_ptr<hsm::SoftTokenStore> m_store;
    policy::Profile m_profile;
    app::DeviceSettings m_settings;
};

QTEST_GUILESS_MAIN(TestBastion)
#include "tst_bastion.moc"
