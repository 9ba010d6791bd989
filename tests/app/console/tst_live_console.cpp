// The console as a bastion has it: a plan is chosen and shown before anything begins, and what begins is live. The
// module is SoftHSM's, which only this test's own profile lets in.
#include "app/console/console.h"

#include "app/console/console_hands.h"
#include "app/rehearsal/rehearsal.h"
#include "app/system/system_ports.h"
#include "core/archive/disk_files.h"
#include "core/ceremony/planner.h"
#include "hsm/simulator/attestation_authority.h"
#include "hsm/simulator/soft_token_store.h"
#include "support/live_profile.h"
#include "ui/theme/theme.h"
#include "ui/widgets/digest_view.h"
#include "ui/widgets/mode_tag.h"
#include "ui/window/ceremony_window.h"

#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

namespace chancery::test {

class tst_LiveConsole : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void fromThePlanToTheCeremony();
    void aPlanThatCannotGoLive();
    void aProfileThatCannotGoLive();
    void noModule();

private:
    static bool write(const QString &path, const QByteArray &bytes)
    {
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    }
    app::Options options(const QString &name) const
    {
        app::Options out;
        out.devices = m_folder.filePath(QStringLiteral("devices.json"));
        out.archive = m_folder.filePath(name);
        out.second = m_folder.filePath(name + QStringLiteral("-second"));
        QDir().mkpath(out.second);
        return out;
    }
    QString planFile(bool decided)
    {
        ceremony::PlanWish wish;
        wish.people = app::samplePeople(3);
        if (decided)
            wish.mandate = ceremony::Mandate{QStringLiteral("The council"), QStringLiteral("decision 12"),
                                             Digest::of("the decision")};
        wish.notBefore = app::SystemClock().now();
        wish.rootTokenLabel = QStringLiteral("root");
        wish.serial = m_random.bytes(16);
        wish.ckaId = m_random.bytes(16);
        const auto made = ceremony::planEstablishRoot(m_profile, wish);
        const QString path = m_folder.filePath(QStringLiteral("plan.json"));
        return made && write(path, made->plan.bytes()) ? path : QString();
    }
    static QString shown(app::Console &console)
    {
        QStringList out;
        for (const QLabel *label : console.findChildren<QLabel *>()) {
            if (label->isVisibleTo(&console))
                out += label->text();
        }
        return out.join(u'\n');
    }
    static void keepPicture(app::Console &console, const QString &name)
    {
        const QString folder = QStringLiteral(CHANCERY_BINARY_DIR "/screenshots");
        QVERIFY(QDir().mkpath(folder) && console.grab().save(folder + u'/' + name + QStringLiteral(".png")));
    }
    template <class W>
    static W *visible(app::Console &console, const char *name = nullptr)
    {
        auto *widget = console.findChild<W *>(QString::fromLatin1(name));
        return widget && widget->isVisible() ? widget : nullptr;
    }

    QTemporaryDir m_folder;
    app::SystemRandom m_random;
    std::unique_ptr<hsm::SoftTokenStore> m_store;
    policy::Profile m_profile = liveProfile(hsm::AttestationAuthority::created(m_random).certificate());
};

void tst_LiveConsole::initTestCase()
{
    ui::Theme::apply(*qApp, ui::Scheme::Light);
    auto store = hsm::SoftTokenStore::create(m_folder.filePath(QStringLiteral("softhsm")));
    QVERIFY(store);
    m_store = std::move(*store);
    QVERIFY(write(m_folder.filePath(QStringLiteral("devices.json")),
                  QStringLiteral("{\"schema\":\"chancery/devices/1\",\"root_module\":{\"path\":\"%1\",\"init\":\"\"},"
                                 "\"second_module\":null,\"pins\":[],\"alerts\":null}")
                      .arg(m_store->modulePath())
                      .toUtf8()));
}

void tst_LiveConsole::fromThePlanToTheCeremony()
{
    const app::Options options = this->options(QStringLiteral("live"));
    app::Console console(options, m_profile);
    console.show();
    QVERIFY(visible<ui::ModeTag>(console));
    QVERIFY(!visible<QPushButton>(console, "rehearseButton"));
    auto *choose = visible<QPushButton>(console, "choosePlanButton");
    QVERIFY(choose && choose->isEnabled());
    QVERIFY(!QFile::exists(options.archive + QStringLiteral("/private")));

    app::Options planned = options;
    planned.plan = planFile(true);
    app::Console second(planned, m_profile);
    second.show();
    QTRY_VERIFY_WITH_TIMEOUT(visible<QPushButton>(second, "beginButton"), PatienceMs);
    const auto plan = app::readPlan(planned.plan);
    QVERIFY(plan);
    QCOMPARE(visible<ui::DigestView>(second)->digest(), plan->digest());
    QVERIFY(shown(second).contains(QLatin1String("decision 12")));
    QTest::qWait(100); // people have seen it by then
    keepPicture(second, QStringLiteral("live-plan"));
    QVERIFY(!QFile::exists(options.archive + QStringLiteral("/private")));
    visible<QPushButton>(second, "beginButton")->click();
    QTRY_VERIFY_WITH_TIMEOUT(visible<ui::CeremonyWindow>(second), PatienceMs);
    auto *window = visible<ui::CeremonyWindow>(second);
    QCOMPARE(window->findChild<ui::ModeTag *>()->mode(), Mode::Live);
    QTest::qWait(100);
    keepPicture(second, QStringLiteral("live-ceremony"));
    archive::DiskFiles disk;
    const auto unfinished = session::Session::unfinished(
        {options.archive + QStringLiteral("/archive"), options.archive + QStringLiteral("/private"), options.second},
        disk);
    QVERIFY(unfinished);
    QCOMPARE(unfinished->size(), 1);
}

void tst_LiveConsole::aPlanThatCannotGoLive()
{
    app::Options options = this->options(QStringLiteral("undecided"));
    options.plan = planFile(false);
    app::Console console(options, m_profile);
    console.show();
    QTRY_VERIFY_WITH_TIMEOUT(shown(console).contains(QLatin1String("This plan names no decision")), PatienceMs);
    QVERIFY(!visible<QPushButton>(console, "beginButton"));
}

void tst_LiveConsole::aProfileThatCannotGoLive()
{
    const policy::Profile open = liveProfile(hsm::AttestationAuthority::created(m_random).certificate(), {});
    app::Console console(options(QStringLiteral("open")), open);
    console.show();
    QVERIFY(shown(console).contains(QLatin1String("The profile is not ready: arc")));
    QVERIFY(!visible<QPushButton>(console, "choosePlanButton")->isEnabled());
}

void tst_LiveConsole::noModule()
{
    app::Options options = this->options(QStringLiteral("none"));
    options.devices = m_folder.filePath(QStringLiteral("none.json"));
    options.plan = planFile(true);
    app::Console console(options, m_profile);
    console.show();
    QTRY_VERIFY_WITH_TIMEOUT(visible<QPushButton>(console, "beginButton"), PatienceMs);
    visible<QPushButton>(console, "beginButton")->click();
    QTRY_VERIFY_WITH_TIMEOUT(shown(console).contains(QLatin1String("none.json")), PatienceMs);
    QVERIFY(visible<QPushButton>(console, "beginButton")->isEnabled()); // another try, with the same plan
}

} // namespace chancery::test

QTEST_MAIN(chancery::test::tst_LiveConsole)
#include "tst_live_console.moc"
