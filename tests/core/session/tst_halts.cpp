// Objections and holds with real devices: the token is closed at the next boundary, consents are void, and how it goes
// on is signed.
#include "founded.h"

using namespace chancery;
using namespace chancery::test;
using ceremony::Phase;
using session::DeskTask;
using session::DeskUse;

class TestHalts : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanup();

    void objectionInApprove();
    void objectionDuringAnOperation();
    void wrongKeyForATask();
    void objectionAtRollCall();
    void holdOverARestart();
    void restartInApprove();

private:
    void goOn()
    {
        m_room = std::make_unique<RoomWithDevices>(m_founded.path());
        const auto begun = m_room->begin();
        QVERIFY2(begun, begun ? "" : qPrintable(begun.error().english()));
    }
    QTemporaryDir m_founded;
    std::unique_ptr<RoomWithDevices> m_room;
};

void TestHalts::initTestCase()
{
    QVERIFY(found(m_founded.path()));
}

void TestHalts::cleanup()
{
    m_room->leave();
    QVERIFY(!m_room->callers->calledOn(QThread::currentThreadId()));
    m_room.reset();
}

void TestHalts::objectionInApprove()
{
    goOn();
    RoomWithDevices &room = *m_room;
    QVERIFY(room.playToDesk(DeskUse::Approve));
    QVERIFY(room.use(QStringLiteral("amara")));
    QVERIFY(room.use(QStringLiteral("jonas")));
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.state.tokenOpen; }));
    QVERIFY(room.useFor({DeskUse::Object, QStringLiteral("rafael"), QStringLiteral("value-differs"),
                         QStringLiteral("I read another digest."), true}));
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return !s.state.tokenOpen; }));
    QCOMPARE(room.state().phase, Phase::Halted);
    QCOMPARE(room.last(QStringLiteral("token-closed")).value(QLatin1String("why")).toString(),
             QStringLiteral("objection"));
    QVERIFY(room.state().objections.first().isSigned);
    QCOMPARE(room.now()->desk.use, DeskUse::None);

    // One member is not enough.
    const QString how = QStringLiteral("The sheet was of the rehearsal.");
    QVERIFY(room.useFor({DeskUse::Resolve, QStringLiteral("priya"), {}, how, true}));
    QCOMPARE(room.state().phase, Phase::Halted);
    QVERIFY(room.useFor({DeskUse::Resolve, QStringLiteral("amara"), {}, how, true}));
    QCOMPARE(room.state().phase, Phase::Running);

    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QVERIFY(room.kinds().count(QStringLiteral("statement")) >= 2);
    QCOMPARE(room.state().statements.first().voidReason, QStringLiteral("objection"));
    const QJsonObject objection = room.record().value(QLatin1String("objections")).toArray().first().toObject();
    QCOMPARE(objection.value(QLatin1String("by")).toString(), QStringLiteral("rafael"));
    QCOMPARE(objection.value(QLatin1String("resolved")).toBool(), true);
    QCOMPARE(room.verify(), QString());
}

// Entries come while the objector's key waits for its touch: the signed words name the head they were about.
void TestHalts::objectionDuringAnOperation()
{
    goOn();
    RoomWithDevices &room = *m_room;
    QVERIFY(room.playToDesk(DeskUse::Approve));
    room.session().useKey(
        {DeskUse::Object, QStringLiteral("hana"), QStringLiteral("other"), QStringLiteral("Wait."), true});
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.desk.use == DeskUse::Object; }));
    QVERIFY(room.insert(QStringLiteral("hana")));
    room.pin(room.pinOf(QStringLiteral("hana")));
    QVERIFY(room.stageIs(session::Desk::Stage::WaitingForTouch));
    const qint64 before = room.state().entries;
    room.session().submit(ceremony::NoteDeviation{QStringLiteral("Quiet."), QStringLiteral("A phone rang."), {}, {}});
    QVERIFY(room.waitFor([before](const session::Snapshot &s) { return s.state.entries > before; }));
    QVERIFY(room.touch(QStringLiteral("hana")));
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.state.phase == Phase::Halted || s.desk.problem; }));
    QVERIFY2(!room.now()->desk.problem,
             qPrintable(room.now()->desk.problem ? room.now()->desk.problem->english() : QString()));
    QVERIFY(room.state().objections.first().isSigned);
    QVERIFY(room.takeOut(QStringLiteral("hana")));
    for (const char *member : {"amara", "priya"})
        QVERIFY(room.useFor({DeskUse::Resolve, QString::fromLatin1(member), {}, QStringLiteral("It is off."), true}));
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QCOMPARE(room.verify(), QString());
}

void TestHalts::wrongKeyForATask()
{
    goOn();
    RoomWithDevices &room = *m_room;
    QVERIFY(room.playToDesk(DeskUse::Approve));
    const qint64 before = room.state().entries;
    room.session().useKey(
        {DeskUse::Object, QStringLiteral("hana"), QStringLiteral("other"), QStringLiteral("x"), true});
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.desk.use == DeskUse::Object; }));
    QVERIFY(room.insert(QStringLiteral("rafael")));
    room.pin(room.pinOf(QStringLiteral("rafael")));
    QVERIFY(saysWhatToDo(room.deskProblem(ErrorCode::WrongKey), ErrorCode::WrongKey));
    QVERIFY(room.now()->desk.problem->english().contains(QStringLiteral("Rafael")));
    QVERIFY(room.takeOut(QStringLiteral("rafael")));
    QCOMPARE(room.state().entries, before);
    room.session().leaveDesk();
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.desk.use == DeskUse::Approve; }));
}

void TestHalts::objectionAtRollCall()
{
    m_room = std::make_unique<RoomWithDevices>();
    RoomWithDevices &room = *m_room;
    QVERIFY(room.begin());
    QVERIFY(room.playUntil([](const session::Snapshot &s) {
        return s.state.stepKind() == ceremony::StepKind::RollCall && s.state.present().size() == 3;
    }));
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.busy == ceremony::Wanted::Nothing; }));
    const QString objector = room.state().present().first()->id;
    room.session().submit(ceremony::Object{
        objector, QStringLiteral("not-free"), QStringLiteral("The door is locked."), room.now()->state.now, {}, {}});
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.state.phase == Phase::Halted; }));
    room.session().submit(ceremony::Advance{});
    QVERIFY(room.problem(ErrorCode::NotNow));
    for (const ceremony::Attendee *attendee : room.now()->state.present())
        room.session().submit(ceremony::Resolve{attendee->id, QStringLiteral("It was opened."), true, {}});
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.state.phase == Phase::Running; }));
    QCOMPARE(room.kinds().count(QStringLiteral("resolved")), room.state().present().size());
    QVERIFY(
        room.playUntil([](const session::Snapshot &s) { return s.state.stepKind() == ceremony::StepKind::Equipment; }));
}

void TestHalts::holdOverARestart()
{
    goOn();
    RoomWithDevices &room = *m_room;
    QVERIFY(room.playToDesk(DeskUse::Approve));
    QVERIFY(room.use(QStringLiteral("amara")));
    room.session().submit(ceremony::Hold{QStringLiteral("until tomorrow")});
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.state.phase == Phase::Held; }));
    const QString id = room.session().id();
    room.leave();
    QVERIFY(room.resume());
    QCOMPARE(room.session().id(), id);
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.state.opened; }));
    QCOMPARE(room.state().phase, Phase::Held);
    QCOMPARE(room.kinds().last(), QStringLiteral("resumed"));
    room.session().submit(ceremony::Resume{QStringLiteral("hold")});
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.state.phase == Phase::Running; }));
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QCOMPARE(room.state().statements.first().voidReason, QStringLiteral("hold"));
    QCOMPARE(room.state().statements.size(), 2);
    QCOMPARE(room.verify(), QString());
}

// Unexpired consents still stand; their shares are needed again.
void TestHalts::restartInApprove()
{
    goOn();
    RoomWithDevices &room = *m_room;
    QVERIFY(room.playToDesk(DeskUse::Approve));
    QVERIFY(room.use(QStringLiteral("amara")));
    room.leave();
    QVERIFY(room.resume());
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.desk.use == DeskUse::Approve; }));
    QCOMPARE(room.state().currentStatement()->approvals.size(), 1);
    QCOMPARE(room.state().currentStatement()->sharesHeld(), 0);
    QVERIFY(room.use(QStringLiteral("amara")));
    QVERIFY(!room.file(QStringLiteral("approvals/01/again-1/amara.sig")).isEmpty());
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QCOMPARE(room.verify(), QString());
}

QTEST_GUILESS_MAIN(TestHalts)
#include "tst_halts.moc"
