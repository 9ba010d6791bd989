// What goes wrong at the security key desk: each ends in plain words, nothing is recorded, and the right key goes on.
#include "founded.h"

using namespace chancery;
using namespace chancery::test;
using session::Desk;
using session::DeskUse;

class TestDeskFailures : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void wrongPin();
    void lockedPin();
    void unknownKey();
    void keyOfSomebodyCounted();
    void keyOfAnObserver();
    void removedDuringTouch();
    void nobodyTouches();
    void anotherGoesFirst();
    void aKeyThatIsEnrolledAlready();

private:
    QTemporaryDir m_founded;
    std::unique_ptr<RoomWithDevices> m_room;
};

void TestDeskFailures::initTestCase()
{
    QVERIFY(found(m_founded.path()));
}

// Before the first approval of the delegate's certificate.
void TestDeskFailures::init()
{
    if (QByteArray(QTest::currentTestFunction()) == "aKeyThatIsEnrolledAlready")
        return;
    m_room = std::make_unique<RoomWithDevices>(m_founded.path());
    const auto begun = m_room->begin();
    QVERIFY2(begun, begun ? "" : qPrintable(begun.error().english()));
    QVERIFY2(m_room->playToDesk(DeskUse::Approve), qPrintable(m_room->stuck));
}

void TestDeskFailures::cleanup()
{
    m_room->leave();
    QVERIFY(!m_room->callers->calledOn(QThread::currentThreadId()));
    m_room.reset();
}

void TestDeskFailures::wrongPin()
{
    RoomWithDevices &room = *m_room;
    const qint64 before = room.state().entries;
    QVERIFY(room.insert(QStringLiteral("amara")));
    QCOMPARE(room.now()->desk.pinTriesLeft, 8);
    for (int left = 7; left >= 5; --left) {
        room.pin("not this one");
        QVERIFY(room.waitFor([left](const session::Snapshot &s) { return s.desk.pinTriesLeft == left; }));
        const ErrorCode code = left == 5 ? ErrorCode::PinLocked : ErrorCode::PinWrong; // the third in a row
        QVERIFY(saysWhatToDo(room.deskProblem(code), code));
        QCOMPARE(room.now()->desk.takeOut, left == 5);
        QVERIFY(!room.now()->desk.pinLocked); // not for good
    }
    QVERIFY(room.stageIs(Desk::Stage::WaitingForKey));
    QVERIFY(room.takeOut(QStringLiteral("amara")));
    QCOMPARE(room.state().entries, before);
    // In again: one wrong PIN is the first in a row.
    QVERIFY(room.insert(QStringLiteral("amara")));
    QCOMPARE(room.now()->desk.pinTriesLeft, 5);
    room.pin("not this one");
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.desk.pinTriesLeft == 4; }));
    QVERIFY(!room.now()->desk.takeOut);
    room.pin(room.pinOf(QStringLiteral("amara")));
    QVERIFY(room.touch(QStringLiteral("amara")));
    QVERIFY(room.waitFor([before](const session::Snapshot &s) { return s.state.entries > before; }));
    QCOMPARE(room.state().currentStatement()->sharesHeld(), 1);
}

void TestDeskFailures::lockedPin()
{
    RoomWithDevices &room = *m_room;
    const qint64 before = room.state().entries;
    for (int tries = 8; tries > 0;) {
        QVERIFY(room.insert(QStringLiteral("amara")));
        for (int row = 0; row < 3 && tries > 0; ++row) {
            room.pin("not this one");
            --tries;
            QVERIFY(room.waitFor([tries](const session::Snapshot &s) { return s.desk.pinTriesLeft == tries; }));
        }
        if (tries > 0)
            QVERIFY(room.takeOut(QStringLiteral("amara")));
    }
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.desk.pinLocked && s.desk.takeOut; }));
    QVERIFY(room.now()->desk.problem);
    QVERIFY(!room.now()->desk.problem->text().isEmpty() && !room.now()->desk.problem->hint().isEmpty());
    QVERIFY(room.takeOut(QStringLiteral("amara")));
    QVERIFY(room.insert(QStringLiteral("amara"))); // and it says so again when it comes back
    QVERIFY(room.now()->desk.pinLocked);
    room.pin(room.pinOf(QStringLiteral("amara")));
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.desk.takeOut; }));
    QVERIFY(saysWhatToDo(room.deskProblem(ErrorCode::PinLocked), ErrorCode::PinLocked));
    QVERIFY(room.takeOut(QStringLiteral("amara")));
    QCOMPARE(room.state().entries, before);
    QVERIFY(room.use(QStringLiteral("jonas"))); // the quorum has others
}

void TestDeskFailures::unknownKey()
{
    RoomWithDevices &room = *m_room;
    const qint64 before = room.state().entries;
    QVERIFY(room.rack().addKey(QStringLiteral("stranger")));
    QVERIFY(room.insert(QStringLiteral("stranger")));
    room.pin(room.pinOf(QStringLiteral("stranger")));
    QVERIFY(saysWhatToDo(room.deskProblem(ErrorCode::NotFound), ErrorCode::NotFound));
    QVERIFY(room.now()->desk.takeOut);
    QVERIFY(room.takeOut(QStringLiteral("stranger")));
    QCOMPARE(room.state().entries, before);
    QVERIFY(room.use(QStringLiteral("amara")));
}

void TestDeskFailures::keyOfSomebodyCounted()
{
    RoomWithDevices &room = *m_room;
    QVERIFY(room.use(QStringLiteral("amara")));
    const qint64 before = room.state().entries;
    QVERIFY(room.insert(QStringLiteral("amara")));
    room.pin(room.pinOf(QStringLiteral("amara")));
    QVERIFY(saysWhatToDo(room.deskProblem(ErrorCode::Conflict), ErrorCode::Conflict));
    QVERIFY(room.now()->desk.problem->english().contains(QStringLiteral("Amara")));
    QVERIFY(room.takeOut(QStringLiteral("amara")));
    QCOMPARE(room.state().entries, before);
    QCOMPARE(room.state().currentStatement()->sharesHeld(), 1);
}

void TestDeskFailures::keyOfAnObserver()
{
    RoomWithDevices &room = *m_room;
    const qint64 before = room.state().entries;
    QVERIFY(room.insert(QStringLiteral("rafael")));
    room.pin(room.pinOf(QStringLiteral("rafael")));
    QVERIFY(saysWhatToDo(room.deskProblem(ErrorCode::Conflict), ErrorCode::Conflict));
    QVERIFY(room.takeOut(QStringLiteral("rafael")));
    QCOMPARE(room.state().entries, before);
}

void TestDeskFailures::removedDuringTouch()
{
    RoomWithDevices &room = *m_room;
    const qint64 before = room.state().entries;
    QVERIFY(room.insert(QStringLiteral("amara")));
    room.pin(room.pinOf(QStringLiteral("amara")));
    QVERIFY(room.stageIs(Desk::Stage::WaitingForTouch));
    QVERIFY(room.rack().remove(QStringLiteral("amara")));
    QVERIFY(saysWhatToDo(room.deskProblem(ErrorCode::DeviceGone), ErrorCode::DeviceGone));
    QVERIFY(room.stageIs(Desk::Stage::WaitingForKey));
    QCOMPARE(room.state().entries, before);
    QVERIFY(room.use(QStringLiteral("amara")));
}

// The limit itself is the key layer's, and tested there.
void TestDeskFailures::nobodyTouches()
{
    RoomWithDevices &room = *m_room;
    const qint64 before = room.state().entries;
    room.keyFaults->once(QStringLiteral("assertCredential"),
                         Error(ErrorCode::TimedOut, "Nobody touched the key in time.", "Give the PIN again."));
    QVERIFY(room.insert(QStringLiteral("amara")));
    room.pin(room.pinOf(QStringLiteral("amara")));
    QVERIFY(saysWhatToDo(room.deskProblem(ErrorCode::TimedOut), ErrorCode::TimedOut));
    QVERIFY(room.stageIs(Desk::Stage::WaitingForPin)); // the key may stay in
    QCOMPARE(room.state().entries, before);
    room.pin(room.pinOf(QStringLiteral("amara")));
    QVERIFY(room.touch(QStringLiteral("amara")));
    QVERIFY(room.waitFor([before](const session::Snapshot &s) { return s.state.entries > before; }));
}

void TestDeskFailures::anotherGoesFirst()
{
    RoomWithDevices &room = *m_room;
    const qint64 before = room.state().entries;
    QVERIFY(room.insert(QStringLiteral("amara")));
    room.pin(room.pinOf(QStringLiteral("amara")));
    QVERIFY(room.stageIs(Desk::Stage::WaitingForTouch));
    room.session().leaveDesk(); // ends the wait
    QVERIFY(room.stageIs(Desk::Stage::WaitingForKey));
    QVERIFY(room.takeOut(QStringLiteral("amara")));
    QCOMPARE(room.state().entries, before);
    QVERIFY(room.use(QStringLiteral("jonas")));
}

void TestDeskFailures::aKeyThatIsEnrolledAlready()
{
    m_room = std::make_unique<RoomWithDevices>();
    RoomWithDevices &room = *m_room;
    QVERIFY(room.begin());
    QVERIFY(room.playUntil([](const session::Snapshot &s) {
        return s.state.enrolments.contains(QStringLiteral("amara")) && s.desk.use == DeskUse::Enrol;
    }));
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return !s.desk.takeOut; }));
    room.session().chooseSeat(QStringLiteral("jonas"));
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.desk.person == QLatin1String("jonas"); }));
    QVERIFY(room.insert(QStringLiteral("amara")));
    room.pin(room.pinOf(QStringLiteral("amara")));
    // A key tells that it holds one of ours already only when it is touched.
    QVERIFY(QTest::qWaitFor(
        [&] {
            static_cast<void>(room.rack().touch(QStringLiteral("amara")));
            return room.now()->desk.problem.has_value();
        },
        15000));
    QVERIFY(saysWhatToDo(room.deskProblem(ErrorCode::Conflict), ErrorCode::Conflict));
    QVERIFY(!room.state().enrolments.contains(QStringLiteral("jonas")));
}

QTEST_GUILESS_MAIN(TestDeskFailures)
#include "tst_desk_failures.moc"
