// Live, from the founding to the first delegate: the same session as in rehearsals, by the rules that only live has.
// The tokens are SoftHSM's and the keys simulated; the profile is one of this test's own that lets both in, which no
// shipped profile does.
#include "app/rehearsal/cast.h"
#include "app/rehearsal/rehearsal.h"
#include "app/system/system_ports.h"
#include "core/archive/disk_files.h"
#include "core/ceremony/planner.h"
#include "core/pki/certificate.h"
#include "hsm/key/fido_keys.h"
#include "hsm/simulator/simulated_rack.h"
#include "hsm/simulator/soft_token_store.h"
#include "hsm/token/pkcs11_tokens.h"
#include "support/live_profile.h"

#include <QDir>
#include <QEventLoop>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace chancery;

namespace {

const QByteArray Pin = "a team's own PIN";

} // namespace

class TestLive : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void rootAndDelegate();
    void withoutAMandate();
    void aKeyThatNobodyVouchesFor();
    void neverOverARehearsal();

private:
    session::Places placesIn(const QString &name) const
    {
        const QString folder = m_folder.filePath(name);
        QDir().mkpath(folder + QStringLiteral("/second"));
        return {folder + QStringLiteral("/archive"), folder + QStringLiteral("/private"),
                folder + QStringLiteral("/second")};
    }
    ceremony::PlanWish wish()
    {
        ceremony::PlanWish out;
        out.people = app::samplePeople(3);
        out.mandate =
            ceremony::Mandate{QStringLiteral("The council"), QStringLiteral("decision 12"), Digest::of("the decision")};
        out.notBefore = m_clock.now();
        out.rootTokenLabel = QStringLiteral("root");
        out.serial = m_random.bytes(16);
        out.ckaId = m_random.bytes(16);
        return out;
    }
    session::Devices devices()
    {
        session::Devices out;
        out.tokens = out.secondTokens = m_tokens.get();
        out.keys = m_keys.get();
        out.files = &m_files;
        out.clock = &m_clock;
        out.random = &m_random;
        out.secondTokenPin = [](const QString &) -> Result<Secret> { return Secret::copyOf(Pin); };
        out.login = QStringLiteral("dana");
        out.lookEvery = std::chrono::milliseconds(5);
        return out;
    }
    Result<std::unique_ptr<session::Session>> begin(const session::Places &places, const ceremony::Plan &plan,
                                                    const policy::Profile &profile)
    {
        return session::Session::begin(places, devices(), Mode::Live, plan, profile, app::softwareFacts());
    }
    // Empty: closed, or the condition held.
    QString play(session::Session &session, const std::function<bool(const session::Snapshot &)> &until = {})
    {
        QEventLoop loop;
        QString why;
        app::Cast cast(session, *m_rack);
        if (until)
            cast.stopWhen(until);
        connect(&cast, &app::Cast::reached, &loop, &QEventLoop::quit);
        connect(&cast, &app::Cast::closed, &loop, &QEventLoop::quit);
        connect(&cast, &app::Cast::stuck, &loop, [&](const QString &reason) {
            why = reason;
            loop.quit();
        });
        loop.exec();
        for (const ports::RackKey &key : m_rack->keys()) {
            if (key.state != ports::RackKey::State::Out)
                static_cast<void>(m_rack->remove(key.person));
        }
        return why;
    }
    static int run(const QString &program, const QStringList &arguments, const QString &input = {})
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process.setStandardOutputFile(QProcess::nullDevice());
        if (!input.isEmpty())
            process.setStandardInputFile(input);
        process.start(program, arguments);
        return process.waitForFinished(60000) && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    }

    QTemporaryDir m_folder;
    app::SystemClock m_clock;
    app::SystemRandom m_random;
    archive::DiskFiles m_files;
    std::unique_ptr<hsm::SoftTokenStore> m_store;
    std::unique_ptr<hsm::Pkcs11Tokens> m_tokens;
    std::unique_ptr<hsm::SimulatedRack> m_rack;
    std::unique_ptr<hsm::FidoKeys> m_keys;
};

void TestLive::initTestCase()
{
    auto store = hsm::SoftTokenStore::create(m_folder.filePath(QStringLiteral("softhsm")));
    QVERIFY2(store, store ? "" : qPrintable(store.error().english()));
    m_store = std::move(*store);
    auto tokens = hsm::Pkcs11Tokens::create(m_store->module());
    QVERIFY(tokens);
    m_tokens = std::move(*tokens);
    for (const char *label : {"operations", "release"})
        QVERIFY(m_tokens->initialise({}, QString::fromLatin1(label), Secret::copyOf(Pin), Secret::copyOf(Pin)));
    auto rack = hsm::SimulatedRack::create(m_random);
    QVERIFY(rack);
    m_rack = std::move(*rack);
    for (const ceremony::PlannedPerson &person : app::samplePeople(3))
        QVERIFY(m_rack->addKey(person.id));
    std::vector<std::unique_ptr<hsm::KeySource>> sources;
    sources.push_back(m_rack->source());
    m_keys = std::make_unique<hsm::FidoKeys>(std::move(sources));
}

void TestLive::rootAndDelegate()
{
    const policy::Profile profile = test::liveProfile(m_rack->attestationRoot());
    QVERIFY(profile.obstaclesToLive().isEmpty());
    const session::Places places = placesIn(QStringLiteral("live"));
    const auto founding = ceremony::planEstablishRoot(profile, wish());
    QVERIFY(founding);
    auto session = begin(places, founding->plan, profile);
    QVERIFY2(session, session ? "" : qPrintable(session.error().english()));
    QCOMPARE(play(**session), QString());
    const auto root = pki::parseCertificate((*session)->snapshot()->state.certificate);
    QVERIFY(root);
    session->reset();

    ceremony::PlanWish next = wish();
    next.templateId = next.name = next.keyTokenLabel = QStringLiteral("release");
    next.issuerNotAfter = root->notAfter;
    const auto issuing = ceremony::planIssueDelegate(profile, next);
    QVERIFY2(issuing, issuing ? "" : qPrintable(issuing.error().english()));
    auto second = begin(places, issuing->plan, profile);
    QVERIFY2(second, second ? "" : qPrintable(second.error().english()));
    QCOMPARE(play(**second), QString());
    const QString id = (*second)->id();
    second->reset();

    // No word of a rehearsal in any name, and the verifier takes it for what it is.
    const QString verifier = QStringLiteral(CHANCERY_BINARY_DIR "/bin/chancery-verify");
    QCOMPARE(run(verifier, {places.archive, QStringLiteral("--mode"), QStringLiteral("live")}), 0);
    QVERIFY(run(verifier, {places.archive, QStringLiteral("--mode"), QStringLiteral("rehearsal")}) != 0);
    const QString certificates = places.archive + QStringLiteral("/certificates/");
    QCOMPARE(run(QStringLiteral("openssl"),
                 {QStringLiteral("verify"), QStringLiteral("-x509_strict"), QStringLiteral("-CAfile"),
                  certificates + QStringLiteral("root.pem"), certificates + QStringLiteral("release.pem")}),
             0);
    QVERIFY(!root->subject.contains(QLatin1String("rehearsal")));
    const QString ceremony = places.archive + QStringLiteral("/ceremonies/") + id;
    const QStringList approvals = QDir(ceremony + QStringLiteral("/approvals/01")).entryList(QDir::Files);
    QCOMPARE(approvals.size(), 2);
    for (const QString &file : approvals)
        QCOMPARE(run(QStringLiteral("ssh-keygen"),
                     {QStringLiteral("-Y"), QStringLiteral("verify"), QStringLiteral("-f"),
                      ceremony + QStringLiteral("/allowed_signers"), QStringLiteral("-I"), file.chopped(4),
                      QStringLiteral("-n"), QStringLiteral("approval@small.example"), QStringLiteral("-s"),
                      ceremony + QStringLiteral("/approvals/01/") + file},
                     ceremony + QStringLiteral("/statements/01.json")),
                 0);
}

void TestLive::withoutAMandate()
{
    const policy::Profile profile = test::liveProfile(m_rack->attestationRoot());
    ceremony::PlanWish unasked = wish();
    unasked.mandate.reset();
    const auto plan = ceremony::planEstablishRoot(profile, unasked);
    QVERIFY(plan); // as good as any for a rehearsal
    const session::Places places = placesIn(QStringLiteral("unasked"));
    const auto session = begin(places, plan->plan, profile);
    QVERIFY(!session && session.error().code() == ErrorCode::NotAllowed);
    QVERIFY(session.error().text().english().contains(QLatin1String("decision")));
    QVERIFY(!QDir(places.privateFolder + QStringLiteral("/running")).exists());
}

// The simulated keys' model is on the list, but another maker's certificate is trusted than the one that attests them.
void TestLive::aKeyThatNobodyVouchesFor()
{
    auto other = hsm::SimulatedRack::create(m_random);
    QVERIFY(other);
    const policy::Profile profile = test::liveProfile((*other)->attestationRoot());
    const auto plan = ceremony::planEstablishRoot(profile, wish());
    QVERIFY(plan);
    auto session = begin(placesIn(QStringLiteral("doubted")), plan->plan, profile);
    QVERIFY2(session, session ? "" : qPrintable(session.error().english()));
    play(**session, [](const session::Snapshot &s) { return s.desk.problem || s.problem; });
    const auto snapshot = (*session)->snapshot();
    const auto problem = snapshot->desk.problem ? snapshot->desk.problem : snapshot->problem;
    QVERIFY(problem);
    QCOMPARE(snapshot->state.stepKind(), ceremony::StepKind::Enrol);
    QVERIFY2(problem->english().contains(QLatin1String("The maker of this key")), qPrintable(problem->english()));
}

void TestLive::neverOverARehearsal()
{
    const session::Places places = placesIn(QStringLiteral("rehearsed"));
    const policy::Profile profile = test::liveProfile(m_rack->attestationRoot());
    const auto plan = ceremony::planEstablishRoot(profile, wish());
    QVERIFY(plan);
    QString id;
    {
        auto rehearsal =
            session::Session::begin(places, devices(), Mode::Rehearsal, plan->plan, profile, app::softwareFacts());
        QVERIFY2(rehearsal, rehearsal ? "" : qPrintable(rehearsal.error().english()));
        id = (*rehearsal)->id();
    }
    const QString transcript = places.privateFolder + QStringLiteral("/running/%1/transcript.jsonl").arg(id);
    const auto bytes = [&] {
        QFile file(transcript);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const QByteArray before = bytes();
    QVERIFY(!before.isEmpty());
    const auto resumed = session::Session::resume(places, devices(), Mode::Live, id);
    QVERIFY(!resumed && resumed.error().code() == ErrorCode::NotAllowed);
    QCOMPARE(bytes(), before);
    QVERIFY(session::Session::resume(places, devices(), Mode::Rehearsal, id));
}

QTEST_GUILESS_MAIN(TestLive)
#include "tst_live.moc"
