// What goes wrong with the disk: nothing recorded is lost, and the ceremony goes on when the disk does.
#include "founded.h"

using namespace chancery;
using namespace chancery::test;
using ceremony::Phase;
using session::DeskUse;

class TestDiskFailures : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void fullAtAnEntryOfAPerson();
    void fullAtAnApproval();
    void fullAtEveryEntryOnce();
    void fullWhileADeviceAnswerWaits_data();
    void fullWhileADeviceAnswerWaits();
    void readOnlyArchiveAtClose();
    void secondPlaceMissingAtClose();
    void secondPlaceMissingAtReseal();
    void secondConsole();

private:
    static Error full() { return Error(ErrorCode::DiskFull, "The disk is full.", "Make room on it."); }
    QTemporaryDir m_founded;
    std::unique_ptr<RoomWithDevices> m_room;
};

void TestDiskFailures::initTestCase()
{
    QVERIFY(found(m_founded.path()));
}

void TestDiskFailures::init()
{
    m_room = std::make_unique<RoomWithDevices>(m_founded.path());
    const auto begun = m_room->begin();
    QVERIFY2(begun, begun ? "" : qPrintable(begun.error().english()));
}

void TestDiskFailures::cleanup()
{
    m_room->leave();
    QVERIFY(!m_room->callers->calledOn(QThread::currentThreadId()));
    m_room.reset();
}

void TestDiskFailures::fullAtAnEntryOfAPerson()
{
    RoomWithDevices &room = *m_room;
    QVERIFY(
        room.playUntil([](const session::Snapshot &s) { return s.state.stepKind() == ceremony::StepKind::Purpose; }));
    const qint64 before = room.state().entries;
    room.fileFaults->set([](const QString &call, const QByteArray &) -> std::optional<Error> {
        return call == QLatin1String("append") ? std::optional<Error>(full()) : std::nullopt;
    });
    room.session().submit(ceremony::ConfirmPurpose{});
    QVERIFY(saysWhatToDo(room.problem(ErrorCode::DiskFull), ErrorCode::DiskFull));
    QCOMPARE(room.state().entries, before);
    room.session().submit(ceremony::ConfirmPurpose{}); // still full
    QTest::qWait(300);
    QCOMPARE(room.state().entries, before);
    QVERIFY(!room.state().purposeRead);
    room.fileFaults->set({});
    room.session().submit(ceremony::ConfirmPurpose{});
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.state.purposeRead; }));
    QVERIFY(!room.now()->problem);
    // Half a line stood there; that it was cut stands in the transcript.
    QCOMPARE(room.kinds().mid(before).join(u' '), QStringLiteral("journal-cut purpose-read"));
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QCOMPARE(room.verify(), QString());
}

void TestDiskFailures::fullAtAnApproval()
{
    RoomWithDevices &room = *m_room;
    QVERIFY(room.playToDesk(DeskUse::Approve));
    // The approval is taken and the sealing key after it is not: the share counts.
    room.fileFaults->set([left = 1](const QString &call, const QByteArray &bytes) mutable -> std::optional<Error> {
        const bool hit = call == QLatin1String("append") && bytes.contains("\"kind\":\"sealing-key\"") && left-- > 0;
        return hit ? std::optional<Error>(full()) : std::nullopt;
    });
    QVERIFY(room.use(QStringLiteral("amara")));
    QVERIFY(saysWhatToDo(room.now()->desk.problem, ErrorCode::DiskFull));
    QCOMPARE(room.state().currentStatement()->sharesHeld(), 1);
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QCOMPARE(room.verify(), QString());
}

// People do what they did again; what the console does by itself it retries, or the room says so.
void TestDiskFailures::fullAtEveryEntryOnce()
{
    RoomWithDevices &room = *m_room;
    room.fileFaults->set(
        [failed = QSet<QByteArray>()](const QString &call, const QByteArray &bytes) mutable -> std::optional<Error> {
            if (call != QLatin1String("append") || bytes.contains("\"kind\":\"journal-cut\""))
                return {};
            const qsizetype at = bytes.indexOf("\"kind\":");
            const QByteArray kind = bytes.mid(at, bytes.indexOf(',', at) - at);
            if (kind.contains("sealing-key") || failed.contains(kind)) // that one has a test of its own
                return {};
            failed.insert(kind);
            return full();
        });
    for (int stops = 0; !room.playToEnd(); ++stops) {
        QVERIFY2(stops < 20, qPrintable(room.stuck));
        QCOMPARE(room.state().phase, Phase::Stopped);
        room.session().submit(ceremony::Retry{});
        QVERIFY(room.waitFor([](const session::Snapshot &s) {
            if (s.problem && s.problem->code() == ErrorCode::DiskFull)
                return true;
            return s.state.phase == Phase::Running;
        }));
        room.session().submit(ceremony::Retry{});
        QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.state.phase != Phase::Stopped; }));
    }
    QCOMPARE(room.callers->count(QStringLiteral("sign")), 1); // the root signed once
    QCOMPARE(room.verify(), QString());
}

void TestDiskFailures::fullWhileADeviceAnswerWaits_data()
{
    QTest::addColumn<QString>("call");
    QTest::addColumn<QString>("what"); // part of the path, or of the line
    QTest::newRow("the entry") << QStringLiteral("append") << QStringLiteral("\"certificate_sha256\"");
    QTest::newRow("the certificate's file") << QStringLiteral("replace") << QStringLiteral("release.pem");
}

void TestDiskFailures::fullWhileADeviceAnswerWaits()
{
    QFETCH(QString, call);
    QFETCH(QString, what);
    RoomWithDevices &room = *m_room;
    std::atomic<bool> isFull = true;
    std::atomic<int> refused = 0;
    room.fileFaults->set([&, part = what.toUtf8(), armed = false](
                             const QString &asked, const QByteArray &detail) mutable -> std::optional<Error> {
        armed = armed || (asked == call && detail.contains(part));
        const bool writes = asked == QLatin1String("append") || asked == QLatin1String("replace");
        if (!armed || !isFull || !writes)
            return {};
        ++refused;
        return full();
    });
    QVERIFY(!room.playUntil([&](const session::Snapshot &s) {
        return s.problem && s.problem->code() == ErrorCode::DiskFull && refused > 2;
    }) == false);
    QVERIFY(saysWhatToDo(room.now()->problem, ErrorCode::DiskFull));
    QVERIFY(room.state().certificate.isEmpty());
    isFull = false;
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return !s.state.certificate.isEmpty(); }));
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QCOMPARE(room.callers->count(QStringLiteral("sign")), 1);
    QVERIFY(!room.kinds().contains(QStringLiteral("attempt")));
    QVERIFY(!room.kinds().contains(QStringLiteral("stopped")));
    QCOMPARE(room.verify(), QString());
}

void TestDiskFailures::readOnlyArchiveAtClose()
{
    RoomWithDevices &room = *m_room;
    std::atomic<bool> readOnly = true;
    const QByteArray archive = room.archive().toUtf8() + '/';
    room.fileFaults->set([&, archive](const QString &call, const QByteArray &detail) -> std::optional<Error> {
        static const QStringList writing{QStringLiteral("create"), QStringLiteral("rename"),
                                         QStringLiteral("makeFolder"), QStringLiteral("replace")};
        if (readOnly && writing.contains(call) && detail.startsWith(archive))
            return Error(ErrorCode::NotAllowed, "The folder is read-only.", "Make it writable.");
        return {};
    });
    QVERIFY(room.playUntil(
        [](const session::Snapshot &s) { return s.state.phase == Phase::Closed && s.problem.has_value(); }));
    QVERIFY(saysWhatToDo(room.now()->problem, ErrorCode::NotAllowed));
    QVERIFY(!room.now()->closed);
    QVERIFY(!room.file(QStringLiteral("record.json")).isEmpty()); // all of it is in the work folder
    readOnly = false;
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.closed; })); // tried again by itself
    QVERIFY(!room.now()->problem);
    QCOMPARE(room.verify(), QString());
}

void TestDiskFailures::secondPlaceMissingAtClose()
{
    RoomWithDevices &room = *m_room;
    QVERIFY(room.playUntil([](const session::Snapshot &s) {
        return s.state.phase == Phase::Recorded && ceremony::missing(s.state, s.state.now).isEmpty();
    }));
    const QString second = room.folder() + QStringLiteral("/second");
    QVERIFY(QDir().rename(second, second + QStringLiteral(".away")));
    room.session().submit(ceremony::CloseCeremony{});
    QVERIFY(saysWhatToDo(room.problem(ErrorCode::NotFound), ErrorCode::NotFound));
    QVERIFY(room.now()->problem->english().contains(second));
    QCOMPARE(room.state().phase, Phase::Recorded);
    QVERIFY(QDir().rename(second + QStringLiteral(".away"), second));
    room.session().submit(ceremony::CloseCeremony{});
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.closed; }));
    QCOMPARE(room.verify(), QString());
}

void TestDiskFailures::secondPlaceMissingAtReseal()
{
    RoomWithDevices &room = *m_room;
    std::atomic<bool> away = true;
    const QByteArray second = room.folder().toUtf8() + "/second/";
    room.fileFaults->set([&, second](const QString &call, const QByteArray &detail) -> std::optional<Error> {
        if (away && call == QLatin1String("replace") && detail.startsWith(second))
            return Error(ErrorCode::DiskError, "The drive is gone.", "Connect it again.");
        return {};
    });
    QVERIFY(!room.playToEnd());
    QCOMPARE(room.state().phase, Phase::Stopped);
    QVERIFY(saysWhatToDo(room.now()->problem, ErrorCode::DiskError));
    QCOMPARE(room.callers->count(QStringLiteral("changeUserPin")), 0); // both places first
    away = false;
    room.session().submit(ceremony::Retry{});
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.state.phase == Phase::Running; }));
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QCOMPARE(room.verify(), QString());
}

void TestDiskFailures::secondConsole()
{
    RoomWithDevices &room = *m_room;
    const qint64 before = room.state().entries;
    std::optional<Error> refusal;
    room.offGui([&] {
        auto plan = room.rehearsal().nextPlan();
        auto second = room.rehearsal().begin(*plan);
        if (!second)
            refusal = second.error();
    });
    QVERIFY(saysWhatToDo(refusal, ErrorCode::Conflict));
    room.offGui([&] {
        auto second = room.rehearsal().resume();
        refusal = second ? std::optional<Error>() : second.error();
    });
    QVERIFY(saysWhatToDo(refusal, ErrorCode::Conflict));
    QCOMPARE(room.state().entries, before);
}

QTEST_GUILESS_MAIN(TestDiskFailures)
#include "tst_disk_failures.moc"
