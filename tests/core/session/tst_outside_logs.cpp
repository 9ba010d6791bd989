// Certificate logs that others keep: over a network, and by hand. Only their keys are trusted, nothing else of them.
#include "core/archive/disk_files.h"
#include "core/audit/outside_promises.h"
#include "core/pki/precertificate.h"
#include "core/session/log_submission.h"
#include "core/transparency/submission.h"
#include "founded.h"
#include "support/made_sct.h"
#include "support/outside_tree.h"

#include <QJsonArray>

using namespace chancery;
using namespace chancery::test;
using ceremony::Phase;

namespace {

const QString Network = QStringLiteral("127.0.0.1:1/2026"); // nobody is there: the fake answers for it
const QString ByHand = QStringLiteral("paper.example.net");

// What a log enters for a submission.
std::optional<pki::LogEntry> entryOf(const QByteArray &body)
{
    const auto chain = transparency::parseSubmission(body);
    if (!chain)
        return {};
    const auto precertificate = pki::parsePrecertificate(chain->first());
    const auto issuer = pki::parseCertificate(chain->last());
    return precertificate && issuer ? pki::precertificateEntry(precertificate->tbs, issuer->spki).value()
                                    : pki::certificateEntry(chain->first());
}

// What it says to it, as a file or over HTTPS.
QByteArray answerOf(const MadeLog &log, const QByteArray &body, qint64 fromNowMs = 0)
{
    const auto entry = entryOf(body);
    if (!entry)
        return {};
    const auto at = static_cast<quint64>(QDateTime::currentMSecsSinceEpoch() + fromNowMs);
    return transparency::submissionAnswer(log.promise(*entry, at));
}

class OutsideLog final : public ports::LogClient
{
public:
    Result<QByteArray> submit(const QString &origin, bool, const QByteArray &body) override
    {
        const QMutexLocker locker(&m_mutex);
        asked += origin;
        if (m_fails)
            return *m_fails;
        if (!m_says.isEmpty())
            return m_says;
        const QByteArray answer = answerOf(log, body);
        const auto promised = transparency::parseSubmissionAnswer(answer);
        if (const auto entry = entryOf(body); entry && promised)
            leaves += transparency::leafHash(pki::timestampedLeaf(promised->timestamp, *entry, {}));
        return answer;
    }
    void fail(std::optional<Error> error)
    {
        const QMutexLocker locker(&m_mutex);
        m_fails = std::move(error);
    }
    void say(const QByteArray &json)
    {
        const QMutexLocker locker(&m_mutex);
        m_says = json;
    }

    MadeLog log;
    QStringList asked;
    QList<Digest> leaves; // of what it took

private:
    QMutex m_mutex;
    std::optional<Error> m_fails;
    QByteArray m_says;
};

QJsonObject entry(const char *name, const char *kind, const QString &origin, const MadeLog &log)
{
    return {{QStringLiteral("name"), QLatin1String(name)},
            {QStringLiteral("kind"), QLatin1String(kind)},
            {QStringLiteral("origin"), origin},
            {QStringLiteral("key"), QString::fromLatin1(log.spki.toBase64())}};
}

} // namespace

class TestOutsideLogs : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanup();

    void networkAndPeople();
    void whatIsBroughtMustHold_data();
    void whatIsBroughtMustHold();
    void peopleStandInForALogThatFails();
    void anAnswerThatDoesNotHold_data();
    void anAnswerThatDoesNotHold();
    void theAnswerComesLate_data();
    void theAnswerComesLate();

private:
    policy::Profile profile(int minimum, bool byHand) const;
    void begin(int minimum, bool byHand);
    bool playToPeople();
    QByteArray submission() const { return session::logSubmission(m_room->state(), QStringLiteral("paper")); }
    void bring(const QByteArray &json) { m_room->session().bringLogAnswer(QStringLiteral("paper"), json); }
    void holds(int scts) const;

    std::unique_ptr<OutsideLog> m_network;
    MadeLog m_paper;
    QTemporaryDir m_founded;
    policy::Profile m_profile;
    std::unique_ptr<RoomWithDevices> m_room;
};

policy::Profile TestOutsideLogs::profile(int minimum, bool byHand) const
{
    const auto shipped = [](const char *name) {
        QFile file(QStringLiteral(CHANCERY_SOURCE_DIR "/resources/profiles/") + QString::fromLatin1(name));
        return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
    };
    QJsonObject json = shipped("small.json");
    QJsonObject logging = shipped("rust.json").value(QLatin1String("transparency")).toObject();
    QJsonArray logs = logging.value(QLatin1String("certificate_logs")).toArray();
    logs += entry("network", "https", Network, m_network->log);
    if (byHand)
        logs += entry("paper", "by-hand", ByHand, m_paper);
    logging.insert(QStringLiteral("certificate_logs"), logs);
    logging.insert(QStringLiteral("minimum_scts"), minimum);
    json.insert(QStringLiteral("transparency"), logging);
    const auto profile = policy::Profile::load(QJsonDocument(json).toJson());
    if (!profile)
        qFatal("%s", qPrintable(profile.error().english()));
    return *profile;
}

void TestOutsideLogs::initTestCase()
{
    m_network = std::make_unique<OutsideLog>();
    const policy::Profile first = profile(1, false);
    QVERIFY(found(m_founded.path(), &first));
}

void TestOutsideLogs::begin(int minimum, bool byHand)
{
    m_network->asked.clear();
    m_network->leaves.clear();
    m_network->fail({});
    m_network->say({});
    m_profile = profile(minimum, byHand);
    m_room = std::make_unique<RoomWithDevices>(m_founded.path(), &m_profile, m_network.get());
    const auto begun = m_room->begin();
    QVERIFY2(begun, begun ? "" : qPrintable(begun.error().english()));
}

void TestOutsideLogs::cleanup()
{
    if (!m_room)
        return;
    m_room->leave();
    QVERIFY(!m_room->callers->calledOn(QThread::currentThreadId()));
    m_room.reset();
}

bool TestOutsideLogs::playToPeople()
{
    return m_room->playUntil([](const session::Snapshot &s) { return s.state.logsAskPeople(); });
}

// The archive holds, by the verifier and by the independent check, and the certificate carries so many promises.
void TestOutsideLogs::holds(int scts) const
{
    QCOMPARE(m_room->kinds().count(QStringLiteral("logged")), scts);
    const auto certificate = pki::parseCertificate(m_room->state().certificate);
    QVERIFY(certificate);
    QCOMPARE(pki::embeddedScts(certificate->tbs)->size(), scts);
    QCOMPARE(m_room->verify(), QString());
    QProcess check;
    check.setProcessChannelMode(QProcess::MergedChannels);
    check.start(QStringLiteral("python3"),
                {QStringLiteral(CHANCERY_SOURCE_DIR "/tests/crosscheck/crosscheck.py"), m_room->archive()});
    QVERIFY(check.waitForFinished(60000));
    QVERIFY2(check.exitCode() == 0, check.readAll().constData());
}

void TestOutsideLogs::networkAndPeople()
{
    begin(3, true);
    QVERIFY(playToPeople());
    QCOMPARE(m_network->asked, QStringList{Network});
    QVERIFY(!m_room->state().tokenOpen);
    QVERIFY(m_room->state().certificate.isEmpty());
    bring(answerOf(m_paper, submission()));
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    holds(3);

    // Later the log shows what it took, and the archive alone tells what to ask it for.
    archive::DiskFiles disk;
    const auto history = archive::readHistory(disk, m_room->archive());
    QVERIFY(history);
    const auto promises = audit::outsidePromises(*history);
    QVERIFY2(promises, promises ? "" : qPrintable(promises.error().english()));
    QCOMPARE(promises->size(), 1);
    QCOMPARE(promises->first().certificate, m_room->state().context.plan.certificate.name);
    OutsideTree tree(m_network->log);
    tree.fill(2);
    tree.leaves += m_network->leaves;
    tree.fill(3);
    const auto kept =
        transparency::askForProof(tree, promises->first().promise, QDateTime::currentDateTimeUtc().addDays(2));
    QVERIFY2(kept, kept ? "" : qPrintable(kept.error().english()));
    QCOMPARE(kept->index.value_or(0), quint64{2});
    // Where nobody answers, the program says neither that it was kept nor that it was broken.
    for (const char *verb : {"promises", "roots"})
        QCOMPARE(RoomWithDevices::run(QStringLiteral(CHANCERY_BINARY_DIR "/bin/chancery-cli"),
                                      {QStringLiteral("log"), QString::fromLatin1(verb), m_room->archive()}),
                 2);
}

void TestOutsideLogs::whatIsBroughtMustHold_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("no answer") << QStringLiteral("garbage") << ErrorCode::BadInput;
    QTest::newRow("empty") << QString() << ErrorCode::BadInput;
    QTest::newRow("the submission itself") << QStringLiteral("submission") << ErrorCode::BadInput;
    QTest::newRow("an unknown log's") << QStringLiteral("unknown") << ErrorCode::NotAllowed;
    QTest::newRow("the other log's") << QStringLiteral("other") << ErrorCode::NotAllowed;
    QTest::newRow("from the future") << QStringLiteral("future") << ErrorCode::BadInput;
    QTest::newRow("for another certificate") << QStringLiteral("certificate") << ErrorCode::BadInput;
}

void TestOutsideLogs::whatIsBroughtMustHold()
{
    QFETCH(QString, what);
    QFETCH(ErrorCode, code);
    begin(3, true);
    QVERIFY(playToPeople());
    const qint64 entries = m_room->state().entries;
    const QMap<QString, QByteArray> files{
        {QStringLiteral("garbage"), "<html>502 Bad Gateway</html>"},
        {QStringLiteral("submission"), submission()},
        {QStringLiteral("unknown"), answerOf(MadeLog(), submission())},
        {QStringLiteral("other"), answerOf(m_network->log, submission())},
        {QStringLiteral("future"), answerOf(m_paper, submission(), 3600 * 1000)},
        {QStringLiteral("certificate"),
         answerOf(m_paper, transparency::submissionBody({m_room->state().context.issuerCertificate}))}};
    bring(files.value(what));
    QVERIFY(saysWhatToDo(m_room->problem(code), code));
    QCOMPARE(m_room->state().entries, entries);
    bring(answerOf(m_paper, submission()));
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    holds(3);
}

void TestOutsideLogs::peopleStandInForALogThatFails()
{
    begin(2, true);
    m_network->fail(Error(ErrorCode::TimedOut, "The log does not answer.", "Ask it again."));
    QVERIFY(m_room->playUntil(
        [](const session::Snapshot &s) { return s.problem && s.problem->code() == ErrorCode::TimedOut; }));
    QCOMPARE(m_room->state().phase, Phase::Running);
    bring(answerOf(m_paper, submission()));
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    QCOMPARE(m_network->asked.size(), 1);
    holds(2);
}

void TestOutsideLogs::anAnswerThatDoesNotHold_data()
{
    QTest::addColumn<bool>("fails");
    QTest::addColumn<QByteArray>("says");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("none") << true << QByteArray() << ErrorCode::DeviceGone;
    QTest::newRow("garbage") << false << QByteArray("[]") << ErrorCode::BadInput;
    MadeLog other;
    const QByteArray body = transparency::submissionBody({QByteArray("certificate")});
    QTest::newRow("an unknown log's") << false << answerOf(other, body) << ErrorCode::NotAllowed;
}

void TestOutsideLogs::anAnswerThatDoesNotHold()
{
    QFETCH(bool, fails);
    QFETCH(QByteArray, says);
    QFETCH(ErrorCode, code);
    begin(2, false);
    if (fails)
        m_network->fail(Error(ErrorCode::DeviceGone, "The log cannot be reached.", "Look at the network."));
    m_network->say(says);
    QVERIFY(!m_room->playToEnd());
    QCOMPARE(m_room->state().phase, Phase::Stopped);
    QVERIFY(saysWhatToDo(m_room->problem(code), code));
    QCOMPARE(m_room->last(QStringLiteral("stopped")).value(QLatin1String("what")).toString(), QStringLiteral("log"));
    QVERIFY(m_room->state().certificate.isEmpty());
    m_network->fail({});
    m_network->say({});
    m_room->session().submit(ceremony::Retry{});
    QVERIFY(m_room->waitFor([](const session::Snapshot &s) { return s.state.phase == Phase::Running; }));
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    holds(2);
}

// The shares are forgotten, or even the statement has lapsed: members touch once more, for the same digest.
void TestOutsideLogs::theAnswerComesLate_data()
{
    QTest::addColumn<int>("seconds");
    QTest::addColumn<int>("statements");
    QTest::newRow("after the open limit") << 600 << 1;
    QTest::newRow("after the statement lapsed") << 86400 << 2;
}

void TestOutsideLogs::theAnswerComesLate()
{
    QFETCH(int, seconds);
    QFETCH(int, statements);
    begin(3, true);
    QVERIFY(playToPeople());
    const QByteArray answer = answerOf(m_paper, submission());
    const Digest digest = m_room->state().prepared->tbsDigest;
    m_room->clock->pass(seconds);
    QVERIFY(m_room->waitFor([](const session::Snapshot &s) { return s.state.currentStatement()->sharesHeld() == 0; }));
    bring(answer);
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    QCOMPARE(m_room->state().statements.size(), statements);
    QCOMPARE(m_room->state().prepared->tbsDigest, digest);
    holds(3);
}

QTEST_GUILESS_MAIN(TestOutsideLogs)
#include "tst_outside_logs.moc"
