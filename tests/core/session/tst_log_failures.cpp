// What goes wrong at the logs and at the token that signs for them: nothing is finished without its promise, nothing is
// logged twice, and a log that is not as it was last seen stops everything.
#include "founded.h"

using namespace chancery;
using namespace chancery::test;
using ceremony::Phase;

namespace {

QByteArray fileAt(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestLogFailures : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanup();

    void tokenFailsWhileALogSigns_data();
    void tokenFailsWhileALogSigns();
    void endedBetweenEntryAndPromise();
    void samePlanAgainAfterAnEnd();
    void wrongPinOfTheOperationsToken();
    void fullDiskDuringTheSubmission_data();
    void fullDiskDuringTheSubmission();
    void fullDiskWhileTheEventIsLogged_data();
    void fullDiskWhileTheEventIsLogged();
    void tokenGoneWhileTheEventIsLogged();
    void pinRefusedWhileTheEventIsLogged();
    void aLogThatWentBack_data();
    void aLogThatWentBack();
    void aLogThatForked_data();
    void aLogThatForked();
    void aLogThatWentBackMeanwhile();
    void aLogThatWentBackBeforeTheClose();

private:
    static Error full() { return Error(ErrorCode::DiskFull, "The disk is full.", "Make room on it."); }
    static Error gone() { return Error(ErrorCode::DeviceGone, "The token does not answer.", "Connect it again."); }
    void begin(std::optional<ceremony::Plan> plan = {});
    void endBetweenEntryAndPromise();
    void retryToTheEnd();
    // Entries of a log by what its last bundle is called.
    int entriesIn(const QString &bundles) const
    {
        int most = 0;
        const QDir folder(m_room->archive() + u'/' + bundles + QStringLiteral("/000.p"));
        for (const QString &name : folder.entryList(QDir::Files))
            most = qMax(most, name.toInt());
        return most;
    }
    void holds() const
    {
        QCOMPARE(entriesIn(QStringLiteral("ct/tile/data")), 2);
        QCOMPARE(entriesIn(QStringLiteral("log/tile/entries")), 2);
        QCOMPARE(m_room->kinds().count(QStringLiteral("logged")), 1);
        QVERIFY(QFile::exists(m_room->archive() + QStringLiteral("/certificates/release.bundle.json")));
        QCOMPARE(m_room->verify(), QString());
    }

    policy::Profile m_profile;
    QTemporaryDir m_founded;
    std::unique_ptr<RoomWithDevices> m_room;
};

void TestLogFailures::initTestCase()
{
    const auto shipped = [](const char *name) {
        QFile file(QStringLiteral(CHANCERY_SOURCE_DIR "/resources/profiles/") + QString::fromLatin1(name));
        return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
    };
    QJsonObject json = shipped("small.json");
    json.insert(QStringLiteral("transparency"), shipped("rust.json").value(QLatin1String("transparency")));
    auto profile = policy::Profile::load(QJsonDocument(json).toJson());
    QVERIFY(profile);
    m_profile = *std::move(profile);
    QVERIFY(found(m_founded.path(), &m_profile));
}

void TestLogFailures::begin(std::optional<ceremony::Plan> plan)
{
    if (!plan)
        m_room = std::make_unique<RoomWithDevices>(m_founded.path(), &m_profile);
    const auto begun = m_room->begin(std::move(plan));
    QVERIFY2(begun, begun ? "" : qPrintable(begun.error().english()));
}

void TestLogFailures::cleanup()
{
    if (!m_room)
        return;
    m_room->leave();
    QVERIFY(!m_room->callers->calledOn(QThread::currentThreadId()));
    m_room.reset();
}

void TestLogFailures::retryToTheEnd()
{
    RoomWithDevices &room = *m_room;
    room.session().submit(ceremony::Retry{});
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.state.phase == Phase::Running; }));
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
}

void TestLogFailures::tokenFailsWhileALogSigns_data()
{
    QTest::addColumn<QString>("call");
    QTest::addColumn<int>("nth"); // after the precertificate
    QTest::newRow("not there") << QStringLiteral("open") << 1;
    QTest::newRow("gone at the login") << QStringLiteral("login") << 1;
    QTest::newRow("gone at the checkpoint") << QStringLiteral("sign") << 1;
    QTest::newRow("gone at the promise") << QStringLiteral("sign") << 2;
}

void TestLogFailures::tokenFailsWhileALogSigns()
{
    QFETCH(QString, call);
    QFETCH(int, nth);
    begin();
    RoomWithDevices &room = *m_room;
    // The root token is closed for the log: what the tokens do next is the operations token's.
    std::atomic<bool> closed = false;
    room.fileFaults->set([&](const QString &asked, const QByteArray &bytes) -> std::optional<Error> {
        closed = closed || (asked == QLatin1String("append") && bytes.contains("\"why\":\"log\""));
        return {};
    });
    room.tokenFaults->set(
        [&, call, nth, seen = 0](const QString &asked, const QByteArray &) mutable -> std::optional<Error> {
            return closed && asked == call && ++seen == nth ? std::optional<Error>(gone()) : std::nullopt;
        });
    QVERIFY(!room.playToEnd());
    QCOMPARE(room.state().phase, Phase::Stopped);
    QVERIFY(saysWhatToDo(room.problem(ErrorCode::DeviceGone), ErrorCode::DeviceGone));
    QCOMPARE(room.last(QStringLiteral("stopped")).value(QLatin1String("what")).toString(), QStringLiteral("log"));
    QVERIFY(!room.state().tokenOpen);
    QVERIFY(room.state().certificate.isEmpty());
    room.tokenFaults->set({});
    retryToTheEnd();
    holds();
}

// The entry stands in the log, no promise was recorded for it, and people end the ceremony.
void TestLogFailures::endBetweenEntryAndPromise()
{
    RoomWithDevices &room = *m_room;
    std::atomic<bool> logged = false;
    room.fileFaults->set([&](const QString &asked, const QByteArray &path) -> std::optional<Error> {
        logged = logged || (asked == QLatin1String("replace") && path.contains("/ct/checkpoint"));
        return {};
    });
    room.tokenFaults->set([&](const QString &asked, const QByteArray &) -> std::optional<Error> {
        return logged && asked == QLatin1String("sign") ? std::optional<Error>(gone()) : std::nullopt;
    });
    QVERIFY(!room.playToEnd());
    QCOMPARE(room.state().phase, Phase::Stopped);
    QCOMPARE(entriesIn(QStringLiteral("ct/tile/data")), 2);
    QVERIFY(room.state().scts.isEmpty());
    room.tokenFaults->set({});
    room.session().submit(ceremony::Abort{QStringLiteral("The log's token is broken.")});
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.state.phase == Phase::Ending; }));
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QVERIFY(room.state().aborted());
    QCOMPARE(room.verify(), QString());
    room.fileFaults->set({});
}

// The archive is honest all the same.
void TestLogFailures::endedBetweenEntryAndPromise()
{
    begin();
    RoomWithDevices &room = *m_room;
    endBetweenEntryAndPromise();

    // And the next one announces a certificate of its own.
    room.leave();
    QVERIFY(room.begin());
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QCOMPARE(entriesIn(QStringLiteral("ct/tile/data")), 3);
    QCOMPARE(room.verify(), QString());
    QCOMPARE(
        RoomWithDevices::run(QStringLiteral("/usr/bin/python3"),
                             {QStringLiteral(CHANCERY_SOURCE_DIR "/tests/crosscheck/crosscheck.py"), room.archive()}),
        0);
}

// The same plan makes the same entry, which stands before the head that the last record names: it is found, not logged
// twice. Who follows the archive reads that log from the beginning, since what is new reaches back.
void TestLogFailures::samePlanAgainAfterAnEnd()
{
    m_room = std::make_unique<RoomWithDevices>(m_founded.path(), &m_profile);
    RoomWithDevices &room = *m_room;
    const auto verified = [&](const QString &option) {
        QProcess program;
        program.start(QStringLiteral(CHANCERY_BINARY_DIR "/bin/chancery-verify"),
                      {room.archive(), option, room.folder() + QStringLiteral("/memory")});
        return program.waitForFinished(60000) && program.exitCode() == 0 ? program.readAllStandardOutput()
                                                                         : QByteArray("it failed");
    };
    const auto plan = room.nextPlan();
    QVERIFY(plan);
    begin(*plan);
    endBetweenEntryAndPromise();
    QVERIFY(verified(QStringLiteral("--remember")).contains(": no claim failed"));
    room.leave();
    begin(*plan);
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QCOMPARE(entriesIn(QStringLiteral("ct/tile/data")), 2);
    QCOMPARE(entriesIn(QStringLiteral("log/tile/entries")), 3);
    QCOMPARE(room.verify(), QString());
    const QByteArray again = verified(QStringLiteral("--since"));
    QVERIFY2(again.contains("; in part remembered: log.events, log.consistency, archive.files\n"), again.constData());
}

void TestLogFailures::wrongPinOfTheOperationsToken()
{
    begin();
    RoomWithDevices &room = *m_room;
    QVERIFY(room.playToDesk(session::DeskUse::Approve));
    QFile file(room.folder() + QStringLiteral("/private/token-operations.pin"));
    QVERIFY(file.open(QIODevice::ReadWrite));
    const QByteArray pin = file.readAll();
    const auto put = [&](const QByteArray &bytes) {
        return file.resize(0) && file.seek(0) && file.write(bytes) == bytes.size() && file.flush();
    };
    QVERIFY(put(QByteArray(pin.size(), '0')));
    QVERIFY(!room.playToEnd());
    QCOMPARE(room.state().phase, Phase::Stopped);
    QVERIFY(saysWhatToDo(room.problem(ErrorCode::PinWrong), ErrorCode::PinWrong));
    QVERIFY(room.state().scts.isEmpty());
    QVERIFY(put(pin));
    retryToTheEnd();
    holds();
}

void TestLogFailures::fullDiskDuringTheSubmission_data()
{
    QTest::addColumn<QString>("call");
    QTest::addColumn<QString>("path");
    QTest::newRow("issuer") << QStringLiteral("create") << QStringLiteral("/ct/issuer/");
    QTest::newRow("entry") << QStringLiteral("create") << QStringLiteral("/ct/tile/data/");
    QTest::newRow("tile") << QStringLiteral("create") << QStringLiteral("/ct/tile/0/");
    QTest::newRow("checkpoint") << QStringLiteral("replace") << QStringLiteral("/ct/checkpoint");
}

void TestLogFailures::fullDiskDuringTheSubmission()
{
    QFETCH(QString, call);
    QFETCH(QString, path);
    begin();
    RoomWithDevices &room = *m_room;
    room.fileFaults->set([=, left = 1](const QString &asked, const QByteArray &detail) mutable -> std::optional<Error> {
        const bool hit = asked == call && detail.contains(path.toUtf8()) && left-- > 0;
        return hit ? std::optional<Error>(full()) : std::nullopt;
    });
    QVERIFY(!room.playToEnd());
    QCOMPARE(room.state().phase, Phase::Stopped);
    QVERIFY(saysWhatToDo(room.problem(ErrorCode::DiskFull), ErrorCode::DiskFull));
    QVERIFY(room.state().certificate.isEmpty());
    retryToTheEnd();
    holds();
}

void TestLogFailures::fullDiskWhileTheEventIsLogged_data()
{
    QTest::addColumn<QString>("call");
    QTest::addColumn<QString>("path");
    QTest::newRow("entry") << QStringLiteral("create") << QStringLiteral("/log/tile/entries/");
    QTest::newRow("tile") << QStringLiteral("create") << QStringLiteral("/log/tile/0/");
    QTest::newRow("checkpoint") << QStringLiteral("replace") << QStringLiteral("/log/checkpoint");
    QTest::newRow("proof") << QStringLiteral("replace") << QStringLiteral("/proof.tlog-proof");
    QTest::newRow("bundle") << QStringLiteral("create") << QStringLiteral("/publish/certificates/release.bundle.json");
    QTest::newRow("bundle in the archive")
        << QStringLiteral("create") << QStringLiteral("/archive/certificates/release.bundle.json");
}

void TestLogFailures::fullDiskWhileTheEventIsLogged()
{
    QFETCH(QString, call);
    QFETCH(QString, path);
    begin();
    RoomWithDevices &room = *m_room;
    std::atomic<bool> isFull = true;
    std::atomic<int> refused = 0;
    room.fileFaults->set([&, call, path](const QString &asked, const QByteArray &detail) -> std::optional<Error> {
        if (!isFull || asked != call || !detail.contains(path.toUtf8()))
            return {};
        ++refused;
        return full();
    });
    QVERIFY(room.playUntil(
        [&](const session::Snapshot &s) { return s.state.phase == Phase::Closed && s.problem && refused > 1; }));
    QVERIFY(saysWhatToDo(room.problem(ErrorCode::DiskFull), ErrorCode::DiskFull));
    QVERIFY(!room.now()->closed);
    isFull = false;
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.closed; })); // tried again by itself
    QVERIFY(!room.now()->problem);
    holds();
}

void TestLogFailures::tokenGoneWhileTheEventIsLogged()
{
    begin();
    RoomWithDevices &room = *m_room;
    std::atomic<bool> away = false;
    room.tokenFaults->set([&](const QString &asked, const QByteArray &) -> std::optional<Error> {
        return away && asked == QLatin1String("sign") ? std::optional<Error>(gone()) : std::nullopt;
    });
    QVERIFY(room.playUntil([](const session::Snapshot &s) { return s.state.phase == Phase::Recorded; }));
    away = true;
    QVERIFY(room.playUntil([](const session::Snapshot &s) { return s.state.phase == Phase::Closed && s.problem; }));
    QVERIFY(saysWhatToDo(room.problem(ErrorCode::DeviceGone), ErrorCode::DeviceGone));
    room.leave(); // and the program ends, with the entry in the log and no checkpoint over it
    away = false;
    QVERIFY(room.resume());
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.closed; }));
    holds();
}

// The token counts wrong PINs: one is enough, then somebody has to look.
void TestLogFailures::pinRefusedWhileTheEventIsLogged()
{
    begin();
    RoomWithDevices &room = *m_room;
    std::atomic<bool> wrong = false;
    std::atomic<int> logins = 0;
    room.tokenFaults->set([&](const QString &asked, const QByteArray &) -> std::optional<Error> {
        if (!wrong || asked != QLatin1String("login"))
            return {};
        ++logins;
        return Error(ErrorCode::PinWrong, Text("The PIN is wrong."));
    });
    QVERIFY(room.playUntil([](const session::Snapshot &s) { return s.state.phase == Phase::Recorded; }));
    wrong = true;
    QVERIFY(room.playUntil([](const session::Snapshot &s) { return s.state.phase == Phase::Closed && s.problem; }));
    QVERIFY(saysWhatToDo(room.problem(ErrorCode::PinWrong), ErrorCode::PinWrong));
    QTest::qWait(3000); // it would have been tried again by now
    QCOMPARE(logins.load(), 1);
    room.leave();
    wrong = false;
    QVERIFY(room.resume());
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.closed; }));
    holds();
}

void TestLogFailures::aLogThatWentBack_data()
{
    QTest::addColumn<QString>("log");
    QTest::newRow("certificates") << QStringLiteral("ct");
    QTest::newRow("events") << QStringLiteral("log");
}

void TestLogFailures::aLogThatWentBack()
{
    QFETCH(QString, log);
    m_room = std::make_unique<RoomWithDevices>(m_founded.path(), &m_profile);
    const QString folder = m_room->archive() + u'/' + log;
    QVERIFY(QDir().rename(folder, folder + QStringLiteral(".newer")));
    const auto begun = m_room->begin();
    QVERIFY(!begun);
    QVERIFY(saysWhatToDo(begun.error(), ErrorCode::Damaged));
    QVERIFY(!m_room->hasSession());
    QVERIFY(!QDir(folder).exists()); // nothing was begun anew
    QVERIFY(QDir().rename(folder + QStringLiteral(".newer"), folder));
    QVERIFY(m_room->begin());
}

void TestLogFailures::aLogThatForked_data()
{
    aLogThatWentBack_data();
}

// Two copies of the archive and of the token each go on; then one gets the other's log.
void TestLogFailures::aLogThatForked()
{
    QFETCH(QString, log);
    const QTemporaryDir kept;
    begin();
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    QCOMPARE(
        RoomWithDevices::run(QStringLiteral("cp"), {QStringLiteral("-a"), m_room->archive() + u'/' + log, kept.path()}),
        0);
    cleanup();
    begin();
    RoomWithDevices &room = *m_room;
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    room.leave();
    const QString folder = room.archive() + u'/' + log;
    QVERIFY(QDir(folder).removeRecursively());
    QCOMPARE(RoomWithDevices::run(QStringLiteral("cp"), {QStringLiteral("-a"), kept.filePath(log), folder}), 0);
    auto plan = room.nextPlan();
    QVERIFY(plan);
    plan->certificate.name = QStringLiteral("release-2");
    const auto begun = room.begin(*plan);
    QVERIFY(!begun);
    QVERIFY(saysWhatToDo(begun.error(), ErrorCode::Damaged));
}

// The ceremony is under way: nothing is submitted to such a log, and no record is made of it.
void TestLogFailures::aLogThatWentBackMeanwhile()
{
    begin();
    RoomWithDevices &room = *m_room;
    QVERIFY(room.playToDesk(session::DeskUse::Approve));
    const QString folder = room.archive() + QStringLiteral("/ct");
    QVERIFY(QDir().rename(folder, folder + QStringLiteral(".newer")));
    QVERIFY(!room.playToEnd());
    QCOMPARE(room.state().phase, Phase::Stopped);
    QVERIFY(saysWhatToDo(room.problem(ErrorCode::Damaged), ErrorCode::Damaged));
    QVERIFY(room.state().scts.isEmpty());
    QVERIFY(room.state().certificate.isEmpty());
    QVERIFY(QDir(folder).removeRecursively());
    QVERIFY(QDir().rename(folder + QStringLiteral(".newer"), folder));
    retryToTheEnd();
    holds();
}

// Everything is signed: the ceremony closes when its bundle can be proven, and not before.
void TestLogFailures::aLogThatWentBackBeforeTheClose()
{
    begin();
    RoomWithDevices &room = *m_room;
    QVERIFY(room.playUntil([](const session::Snapshot &s) { return s.state.phase == Phase::Recorded; }));
    const QString checkpoint = room.archive() + QStringLiteral("/ct/checkpoint");
    const QByteArray newer = fileAt(checkpoint);
    const auto put = [&](const QByteArray &bytes) {
        QFile file(checkpoint);
        return file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(bytes) == bytes.size();
    };
    const QByteArray older = fileAt(m_founded.path() + QStringLiteral("/archive/ct/checkpoint"));
    QVERIFY(!older.isEmpty() && older != newer);
    QVERIFY(put(older));
    QVERIFY(room.playUntil([](const session::Snapshot &s) { return s.state.phase == Phase::Closed && s.problem; }));
    QVERIFY(saysWhatToDo(room.problem(ErrorCode::Damaged), ErrorCode::Damaged));
    QVERIFY(!room.now()->closed);
    QVERIFY(put(newer));
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.closed; })); // tried again by itself
    holds();
}

QTEST_GUILESS_MAIN(TestLogFailures)
#include "tst_log_failures.moc"
