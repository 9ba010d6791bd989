// Rekor logs: people carry to them what was signed, and nothing is finished without the entry that they bring back.
#include "core/pki/precertificate.h"
#include "core/session/log_submission.h"
#include "core/transparency/certificate_bundle.h"
#include "core/transparency/hashed_rekord.h"
#include "founded.h"
#include "support/made_rekor.h"

#include <QJsonArray>

using namespace chancery;
using namespace chancery::test;
using ceremony::Phase;

namespace {

const QString Name = QStringLiteral("rekor");
const QString Network = QStringLiteral("ct.example.org/2026");

class DeadLog final : public ports::LogClient
{
public:
    Result<QByteArray> submit(const QString &, bool, const QByteArray &) override
    {
        return Error(ErrorCode::TimedOut, "The log does not answer.", "Ask it again.");
    }
};

QDateTime now()
{
    return QDateTime::currentDateTimeUtc();
}

} // namespace

class TestRekorLogs : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanup();

    void theDelegateIsEnteredBeforeItIsFinished();
    void anyoneCanCheckWhatIsSent();
    void whatIsBroughtMustHold();
    void theAnswerComesLate();
    void rekorStandsInForNoPromise();
    void aHoldWhileItIsCarried();

private:
    policy::Profile profile(bool network) const;
    void begin(bool network = false);
    bool playToPeople()
    {
        return m_room->playUntil([](const session::Snapshot &s) { return s.state.logsAskPeople(); });
    }
    QByteArray submission() const { return session::logSubmission(m_room->state(), Name); }
    void bring(const QByteArray &json) { m_room->session().bringLogAnswer(Name, json); }
    bool entered() const
    {
        return m_room->waitFor([](const session::Snapshot &s) { return s.state.rekor.size() == 1; });
    }
    bool notNow() const
    {
        const auto problem = m_room->problem(ErrorCode::NotNow);
        return problem && problem->code() == ErrorCode::NotNow;
    }
    QByteArray answer() { return m_rekor->enter(submission(), now()).bytes(); }
    void holds(const QByteArray &body) const;

    DeadLog m_dead;
    MadeLog m_deadKey;
    std::unique_ptr<MadeRekor> m_rekor;
    QTemporaryDir m_founded;
    policy::Profile m_profile;
    std::unique_ptr<RoomWithDevices> m_room;
};

policy::Profile TestRekorLogs::profile(bool network) const
{
    const auto shipped = [](const char *name) {
        QFile file(QStringLiteral(CHANCERY_SOURCE_DIR "/resources/profiles/") + QString::fromLatin1(name));
        return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
    };
    const auto entry = [](const QString &name, const char *kind, const QString &origin, const QByteArray &spki) {
        return QJsonObject{{QStringLiteral("name"), name},
                           {QStringLiteral("kind"), QLatin1String(kind)},
                           {QStringLiteral("origin"), origin},
                           {QStringLiteral("key"), QString::fromLatin1(spki.toBase64())}};
    };
    QJsonObject json = shipped("small.json");
    QJsonObject logging = shipped("rust.json").value(QLatin1String("transparency")).toObject();
    QJsonArray logs = logging.value(QLatin1String("certificate_logs")).toArray();
    logs += entry(Name, "rekor", m_rekor->origin(), m_rekor->spki());
    if (network)
        logs += entry(QStringLiteral("network"), "https", Network, m_deadKey.spki);
    logging.insert(QStringLiteral("certificate_logs"), logs);
    logging.insert(QStringLiteral("minimum_scts"), network ? 2 : 1);
    json.insert(QStringLiteral("transparency"), logging);
    const auto made = policy::Profile::load(QJsonDocument(json).toJson());
    if (!made)
        qFatal("%s", qPrintable(made.error().english()));
    return *made;
}

// The founding itself: the root is entered after it was signed, and the ceremony does not end before.
void TestRekorLogs::initTestCase()
{
    m_rekor = std::make_unique<MadeRekor>();
    m_rekor->fill(5);
    m_profile = profile(false);
    m_room = std::make_unique<RoomWithDevices>(QString(), &m_profile);
    QVERIFY(m_room->begin());
    QVERIFY(playToPeople());
    QVERIFY(!m_room->state().certificate.isEmpty());
    QCOMPARE(m_room->state().scts.size(), 1);
    QVERIFY(!m_room->state().stapled());
    m_room->session().submit(ceremony::Advance{});
    QVERIFY(notNow());
    const QByteArray body = submission();
    bring(answer());
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    holds(body);
    QVERIFY(m_room->nextPlan());
    m_room->leave();
    QCOMPARE(RoomWithDevices::run(QStringLiteral("cp"),
                                  {QStringLiteral("-a"), m_room->folder() + QStringLiteral("/."), m_founded.path()}),
             0);
    m_room.reset();
}

void TestRekorLogs::begin(bool network)
{
    m_profile = profile(network);
    m_room = std::make_unique<RoomWithDevices>(m_founded.path(), &m_profile, &m_dead);
    const auto begun = m_room->begin();
    QVERIFY2(begun, begun ? "" : qPrintable(begun.error().english()));
}

void TestRekorLogs::cleanup()
{
    if (!m_room)
        return;
    m_room->leave();
    m_room.reset();
}

// The archive holds, by the verifier and by the independent check, and so does the bundle by itself.
void TestRekorLogs::holds(const QByteArray &body) const
{
    const ceremony::State state = m_room->state();
    const QString name = state.context.plan.certificate.name;
    QCOMPARE(state.rekor.size(), 1);
    QCOMPARE(m_room->kinds().count(QStringLiteral("logged")), 2);
    const auto kept = transparency::RekorEntry::parse(state.rekor.first().entry);
    QVERIFY(kept && kept->body == body);
    QCOMPARE(m_room->verify(), QString());
    QProcess check;
    check.setProcessChannelMode(QProcess::MergedChannels);
    check.start(QStringLiteral("/usr/bin/python3"),
                {QStringLiteral(CHANCERY_SOURCE_DIR "/tests/crosscheck/crosscheck.py"), m_room->archive()});
    QVERIFY(check.waitForFinished(60000));
    QVERIFY2(check.exitCode() == 0, check.readAll().constData());

    const QString certificates = m_room->archive() + QStringLiteral("/certificates/");
    QFile file(certificates + name + QStringLiteral(".bundle.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto bundle = transparency::CertificateBundle::parse(file.readAll());
    QVERIFY2(bundle, bundle ? "" : qPrintable(bundle.error().english()));
    QCOMPARE(bundle->rekor, QList<transparency::RekorEntry>{*kept});
    QCOMPARE(bundle->certificate, state.certificate);
    const auto says = [&](const QString &rekorKey) {
        QProcess verify;
        verify.setProcessChannelMode(QProcess::MergedChannels);
        verify.start(QStringLiteral(CHANCERY_BINARY_DIR "/bin/chancery-verify"),
                     {QStringLiteral("certificate"), certificates + name + QStringLiteral(".pem"),
                      QStringLiteral("--purpose"), state.context.plan.certificate.templateId,
                      QStringLiteral("--profile"), QStringLiteral("small"), QStringLiteral("--anchor-certificate"),
                      certificates + QStringLiteral("root.pem"), QStringLiteral("--bundle"), file.fileName(),
                      QStringLiteral("--rekor-key"), rekorKey});
        const bool ended = verify.waitForFinished(60000);
        return QStringLiteral("%1 ").arg(ended ? verify.exitCode() : -1) + QString::fromUtf8(verify.readAll());
    };
    const QString good = says(m_rekor->origin() + u'=' + QString::fromLatin1(m_rekor->spki().toBase64()));
    QVERIFY2(good.startsWith(QLatin1String("0 ")), qPrintable(good));
    QVERIFY2(good.contains(QStringLiteral("%1: entry %2").arg(m_rekor->origin()).arg(kept->anyIndex)),
             qPrintable(good));
    const QString other = says(m_rekor->origin() + u'=' + QString::fromLatin1(MadeRekor().spki().toBase64()));
    QVERIFY2(other.startsWith(QLatin1String("1 ")), qPrintable(other));
}

void TestRekorLogs::theDelegateIsEnteredBeforeItIsFinished()
{
    begin();
    QVERIFY(playToPeople());
    QVERIFY(!m_room->state().tokenOpen);
    QVERIFY(m_room->state().certificate.isEmpty());
    QVERIFY(m_room->state().enoughScts());
    const QByteArray body = submission();
    QCOMPARE(session::submissionName(m_room->state(), Name), QStringLiteral("rekor-log-entries.json"));
    QVERIFY(session::logSubmission(m_room->state(), QStringLiteral("ct")).isEmpty()); // it has answered
    const QByteArray said = answer();
    bring(QJsonDocument::fromJson(said).toJson()); // in any layout
    QVERIFY(entered());
    QVERIFY(submission().isEmpty());
    bring(said);
    QVERIFY(notNow());
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    const auto certificate = pki::parseCertificate(m_room->state().certificate);
    QVERIFY(certificate);
    QCOMPARE(pki::embeddedScts(certificate->tbs)->size(), 1);
    holds(body);
}

void TestRekorLogs::anyoneCanCheckWhatIsSent()
{
    begin();
    QVERIFY(playToPeople());
    const QJsonObject spec = QJsonDocument::fromJson(submission()).object()[u"spec"].toObject();
    const auto of = [](const QJsonValue &value) { return QByteArray::fromBase64(value.toString().toLatin1()); };
    const auto write = [](const QString &path, const QByteArray &bytes) {
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    };
    const QTemporaryDir folder;
    const QJsonObject made = spec[u"signature"].toObject();
    QVERIFY(write(folder.filePath(QStringLiteral("tbs")),
                  pki::parsePrecertificate(m_room->state().precertificate).value().tbs));
    QVERIFY(write(folder.filePath(QStringLiteral("sig")), of(made[u"content"])));
    QVERIFY(write(folder.filePath(QStringLiteral("key.pem")), of(made[u"publicKey"][u"content"])));
    QCOMPARE(spec[u"data"][u"hash"][u"algorithm"].toString(), QStringLiteral("sha384"));
    const auto openssl = [&](const QStringList &arguments) {
        return RoomWithDevices::run(QStringLiteral("openssl"), arguments, {}, folder.path());
    };
    QCOMPARE(openssl({QStringLiteral("dgst"), QStringLiteral("-sha384"), QStringLiteral("-verify"),
                      QStringLiteral("key.pem"), QStringLiteral("-signature"), QStringLiteral("sig"),
                      QStringLiteral("tbs")}),
             0);
    // The key is the root's, as the archive has it.
    QProcess key;
    key.start(QStringLiteral("openssl"),
              {QStringLiteral("x509"), QStringLiteral("-pubkey"), QStringLiteral("-noout"), QStringLiteral("-in"),
               m_room->archive() + QStringLiteral("/certificates/root.pem")});
    QVERIFY(key.waitForFinished());
    QCOMPARE(key.readAllStandardOutput(), of(made[u"publicKey"][u"content"]));
}

void TestRekorLogs::whatIsBroughtMustHold()
{
    begin();
    QVERIFY(playToPeople());
    const ceremony::State state = m_room->state();
    const QByteArray body = submission();
    const transparency::RekorEntry good = m_rekor->enter(body, now());
    const auto changed = [&](auto change) {
        transparency::RekorEntry entry = good;
        change(entry);
        return entry.bytes();
    };
    const QByteArray inside = good.bytes().sliced(1).chopped(1);
    const QByteArray root = state.context.issuerCertificate;
    const QByteArray rootBody = transparency::hashedRekord(root, pki::parseCertificate(root).value().spki).value();
    MadeRekor other;
    struct Brought
    {
        const char *what;
        ErrorCode code;
        QByteArray file;
    };
    const QList<Brought> bad{
        {"nothing", ErrorCode::BadInput, {}},
        {"garbage", ErrorCode::BadInput, "<html>502 Bad Gateway</html>"},
        {"the submission itself", ErrorCode::BadInput, body},
        {"another body", ErrorCode::BadInput,
         m_rekor->enter(QByteArray(body).replace("0.0.1", "0.0.2"), now()).bytes()},
        {"the root's entry", ErrorCode::BadInput, m_rekor->enter(rootBody, now()).bytes()},
        {"another log's", ErrorCode::NotAllowed, other.enter(body, now()).bytes()},
        {"another tree's checkpoint", ErrorCode::NotAllowed, changed([&](auto &e) {
             e.checkpoint = m_rekor->checkpoint(e.head, QStringLiteral("rekor.example.org - 7307"));
         })},
        {"a time by another key", ErrorCode::BadInput, changed([&](auto &e) { other.sign(e); })},
        {"another root", ErrorCode::Damaged, changed([&](auto &e) {
             e.head.root = Digest::of("another tree");
             e.checkpoint = m_rekor->checkpoint(e.head);
         })},
        {"truncated proof", ErrorCode::Damaged, changed([](auto &e) { e.path.removeLast(); })},
        {"from the future", ErrorCode::BadInput, changed([&](auto &e) {
             e.enteredAt += 3600;
             m_rekor->sign(e);
         })},
        {"doubled", ErrorCode::BadInput, '{' + inside + ',' + inside + '}'},
        {"too large", ErrorCode::BadInput, good.bytes() + QByteArray(transparency::RekorEntry::LargestSize, ' ')},
        {"a certificate log's", ErrorCode::BadInput, "{\"sct_version\":0}"}};
    for (const Brought &one : bad) {
        const auto decided = ceremony::decide(state, ceremony::EnteredInRekor{Name, one.file}, now());
        QVERIFY2(!decided && decided.error().code() == one.code && !decided.error().hint().isEmpty(), one.what);
    }
    // Nor as a timestamp, nor in the name of another log.
    QVERIFY(!ceremony::decide(state, ceremony::Logged{Name, good.bytes()}, now()));
    QVERIFY(!ceremony::decide(state, ceremony::EnteredInRekor{QStringLiteral("ct"), good.bytes()}, now()));
    QVERIFY(ceremony::decide(state, ceremony::EnteredInRekor{Name, good.bytes()}, now()));

    bring(bad[1].file);
    QVERIFY(saysWhatToDo(m_room->problem(ErrorCode::BadInput), ErrorCode::BadInput));
    QCOMPARE(m_room->state().entries, state.entries);
    QVERIFY(m_room->state().certificate.isEmpty());
    bring(good.bytes());
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    holds(body);
}

// The shares are forgotten meanwhile: members touch once more, for the same digest.
void TestRekorLogs::theAnswerComesLate()
{
    begin();
    QVERIFY(playToPeople());
    const QByteArray body = submission();
    const QByteArray said = answer();
    const Digest digest = m_room->state().prepared->tbsDigest;
    m_room->clock->pass(600);
    QVERIFY(m_room->waitFor([](const session::Snapshot &s) { return s.state.currentStatement()->sharesHeld() == 0; }));
    bring(said);
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    QCOMPARE(m_room->state().prepared->tbsDigest, digest);
    holds(body);
}

// A log that must promise something does not answer: what Rekor says is taken, and does not do instead.
void TestRekorLogs::rekorStandsInForNoPromise()
{
    begin(true);
    QVERIFY(!m_room->playToEnd());
    QCOMPARE(m_room->state().phase, Phase::Stopped);
    QVERIFY(m_room->state().certificate.isEmpty());
    QVERIFY(!m_room->state().enoughScts());
    const QByteArray said = answer();
    bring(said); // nothing happens while the step has stopped
    QVERIFY(notNow());
    QVERIFY(m_room->state().rekor.isEmpty());
    QCOMPARE(m_room->state().logsToAsk(), (QStringList{QStringLiteral("network"), Name}));
}

void TestRekorLogs::aHoldWhileItIsCarried()
{
    begin();
    QVERIFY(playToPeople());
    const QByteArray said = answer();
    m_room->session().submit(ceremony::Hold{QStringLiteral("The drive is carried to the other building.")});
    QVERIFY(m_room->waitFor([](const session::Snapshot &s) { return s.state.phase == Phase::Held; }));
    bring(said);
    QVERIFY(notNow());
    m_room->session().submit(ceremony::Resume{QStringLiteral("hold")});
    QVERIFY(m_room->waitFor([](const session::Snapshot &s) { return s.state.phase == Phase::Running; }));
    const QByteArray body = submission();
    bring(said);
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    holds(body);
}

QTEST_GUILESS_MAIN(TestRekorLogs)
#include "tst_rekor_logs.moc"
