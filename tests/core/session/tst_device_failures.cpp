// What goes wrong at the token, and with time: nothing is run twice unseen, and the room chooses how to go on.
#include "founded.h"

using namespace chancery;
using namespace chancery::test;
using ceremony::Phase;
using ceremony::Wanted;
using session::DeskUse;

class TestDeviceFailures : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void tokenGoneWhileSigning();
    void tokenGoneWhileResealing();
    void tokenDoesNotOpen();
    void noTokenConnected();
    void limitBeforeTheTokenIsOpen();
    void limitWhileTheTokenIsOpen();
    void objectionWhileTheTokenOpens();
    void slowToken();

private:
    Error gone() const { return Error(ErrorCode::DeviceGone, "The token does not answer.", "Connect it again."); }
    QTemporaryDir m_founded;
    std::unique_ptr<RoomWithDevices> m_room;
};

void TestDeviceFailures::initTestCase()
{
    QVERIFY(found(m_founded.path()));
}

void TestDeviceFailures::init()
{
    m_room = std::make_unique<RoomWithDevices>(m_founded.path());
    const auto begun = m_room->begin();
    QVERIFY2(begun, begun ? "" : qPrintable(begun.error().english()));
}

void TestDeviceFailures::cleanup()
{
    m_room->leave();
    QVERIFY(!m_room->callers->calledOn(QThread::currentThreadId()));
    m_room.reset();
}

void TestDeviceFailures::tokenGoneWhileSigning()
{
    RoomWithDevices &room = *m_room;
    room.tokenFaults->once(QStringLiteral("sign"), gone());
    QVERIFY(!room.playToEnd());
    QCOMPARE(room.state().phase, Phase::Stopped);
    QVERIFY(saysWhatToDo(room.problem(ErrorCode::DeviceGone), ErrorCode::DeviceGone));
    QCOMPARE(room.last(QStringLiteral("failed")).value(QLatin1String("text")).toString(),
             QStringLiteral("The token does not answer."));
    QVERIFY(room.state().certificate.isEmpty());

    room.session().submit(ceremony::Retry{});
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.state.phase == Phase::Running; }));
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QCOMPARE(room.last(QStringLiteral("attempt")).value(QLatin1String("attempt")).toInt(), 2);
    const QJsonArray deviations = room.record().value(QLatin1String("deviations")).toArray();
    QCOMPARE(deviations.size(), 1);
    QVERIFY(deviations.first()
                .toObject()
                .value(QLatin1String("happened"))
                .toString()
                .contains(QStringLiteral("The token does not answer.")));
    QCOMPARE(room.verify(), QString());
}

void TestDeviceFailures::tokenGoneWhileResealing()
{
    RoomWithDevices &room = *m_room;
    room.tokenFaults->once(QStringLiteral("changeUserPin"), gone());
    QVERIFY(!room.playToEnd());
    QCOMPARE(room.state().phase, Phase::Stopped);
    QVERIFY(room.state().resealOwed);
    room.session().submit(ceremony::Retry{});
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.state.phase == Phase::Running; }));
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QVERIFY(!room.state().resealOwed);
    QCOMPARE(room.kinds().count(QStringLiteral("sealed")), 1); // the set that was sealed is the one that is used
    QCOMPARE(room.verify(), QString());
}

void TestDeviceFailures::tokenDoesNotOpen()
{
    RoomWithDevices &room = *m_room;
    QVERIFY(room.playToDesk(DeskUse::Approve));
    room.tokenFaults->once(QStringLiteral("open"), gone());
    QVERIFY(!room.playToEnd());
    QCOMPARE(room.state().phase, Phase::Stopped);
    QVERIFY(saysWhatToDo(room.problem(ErrorCode::DeviceGone), ErrorCode::DeviceGone));
    QCOMPARE(room.last(QStringLiteral("stopped")).value(QLatin1String("what")).toString(),
             QStringLiteral("open-token"));
    QCOMPARE(room.state().currentStatement()->sharesHeld(), 0); // the vault forgot them
    QVERIFY(!room.state().resealOwed);
    room.session().submit(ceremony::Retry{});
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.desk.use == DeskUse::Approve; }));
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QVERIFY(!room.file(QStringLiteral("approvals/01/again-1/amara.sig")).isEmpty());
    QCOMPARE(room.verify(), QString());
}

void TestDeviceFailures::noTokenConnected()
{
    RoomWithDevices &room = *m_room;
    QVERIFY(
        room.playUntil([](const session::Snapshot &s) { return s.state.stepKind() == ceremony::StepKind::RollCall; }));
    room.tokenFaults->set([](const QString &call, const QByteArray &) -> std::optional<Error> {
        if (call == QLatin1String("list"))
            return Error(ErrorCode::NotFound, "The token is not connected.", "Connect it, and switch it on.");
        return {};
    });
    room.playUntil([](const session::Snapshot &s) {
        return s.state.stepKind() == ceremony::StepKind::Equipment && s.problem.has_value();
    });
    QVERIFY(saysWhatToDo(room.now()->problem, ErrorCode::NotFound));
    QCOMPARE(room.state().phase, Phase::Running); // it keeps looking
    room.tokenFaults->set({});
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.state.rootToken.has_value(); }));
}

void TestDeviceFailures::limitBeforeTheTokenIsOpen()
{
    RoomWithDevices &room = *m_room;
    QVERIFY(room.playToDesk(DeskUse::Approve));
    QVERIFY(room.use(QStringLiteral("amara")));
    QVERIFY(room.now()->openUntil.isValid());
    room.clock->pass(121);
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.state.currentStatement()->sharesHeld() == 0; }));
    QVERIFY(room.kinds().contains(QStringLiteral("shares-gone")));
    QVERIFY(!room.now()->openUntil.isValid());
    QCOMPARE(room.now()->desk.use, DeskUse::Approve);
    QVERIFY(room.use(QStringLiteral("amara"))); // the same statement again
    QCOMPARE(room.state().currentStatement()->number, 1);
    QVERIFY(!room.file(QStringLiteral("approvals/01/again-1/amara.sig")).isEmpty());
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QCOMPARE(room.verify(), QString());
}

void TestDeviceFailures::limitWhileTheTokenIsOpen()
{
    RoomWithDevices &room = *m_room;
    QVERIFY(room.playToDesk(DeskUse::Approve));
    QVERIFY(room.use(QStringLiteral("amara")));
    QVERIFY(room.use(QStringLiteral("jonas")));
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.state.tokenOpen; }));
    room.clock->pass(121);
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return !s.state.tokenOpen; }));
    QCOMPARE(room.last(QStringLiteral("token-closed")).value(QLatin1String("why")).toString(), QStringLiteral("limit"));
    QVERIFY(room.state().resealOwed);
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QVERIFY(!room.file(QStringLiteral("approvals/01/again-1/jonas.sig")).isEmpty());
    QCOMPARE(room.verify(), QString());
}

// A login that was asked for in time is recorded although somebody objects meanwhile; then the token is closed again.
void TestDeviceFailures::objectionWhileTheTokenOpens()
{
    RoomWithDevices &room = *m_room;
    QVERIFY(room.playToDesk(DeskUse::Approve));
    QVERIFY(room.use(QStringLiteral("amara")));
    room.tokenFaults->set([](const QString &call, const QByteArray &) -> std::optional<Error> {
        if (call == QLatin1String("open"))
            QThread::msleep(1500);
        return {};
    });
    QVERIFY(room.insert(QStringLiteral("jonas")));
    room.pin(room.pinOf(QStringLiteral("jonas")));
    QVERIFY(room.touch(QStringLiteral("jonas")));
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.busy == Wanted::OpenToken; }));
    room.session().submit(ceremony::Object{
        QStringLiteral("hana"), QStringLiteral("other"), QStringLiteral("Wait."), room.now()->state.now, {}, {}});
    QVERIFY(room.waitFor([](const session::Snapshot &s) {
        return s.state.phase == Phase::Halted && s.busy == Wanted::Nothing && !s.state.tokenOpen;
    }));
    const QStringList kinds = room.kinds();
    // Whichever stands first: the login is recorded, and the token closed after both.
    const qsizetype closed = kinds.lastIndexOf(QStringLiteral("token-closed"));
    QVERIFY(kinds.contains(QStringLiteral("token-opened")));
    QVERIFY(kinds.lastIndexOf(QStringLiteral("token-opened")) < closed);
    QVERIFY(kinds.lastIndexOf(QStringLiteral("objected")) < closed);
    QVERIFY(room.state().resealOwed);
    room.takeOut(QStringLiteral("jonas"));
    for (const char *member : {"amara", "priya"})
        QVERIFY(room.useFor({DeskUse::Resolve, QString::fromLatin1(member), {}, QStringLiteral("We waited."), true}));
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    // The verifier must look at what ran: nothing does after the objection.
    QCOMPARE(room.verify(), QString());
}

void TestDeviceFailures::slowToken()
{
    RoomWithDevices &room = *m_room;
    QVERIFY(room.playToDesk(DeskUse::Approve));
    QVERIFY(room.use(QStringLiteral("amara")));
    room.tokenFaults->set([](const QString &, const QByteArray &) -> std::optional<Error> {
        QThread::msleep(500);
        return {};
    });
    // The GUI's thread goes on turning while the token works, and is told what it works on.
    QSet<int> busy;
    QObject::connect(&room.session(), &session::Session::changed, this,
                     [&] { busy += static_cast<int>(room.now()->busy); });
    int turns = 0;
    QTimer heart;
    QObject::connect(&heart, &QTimer::timeout, this,
                     [&] { turns += room.now()->busy == Wanted::RunOperation ? 1 : 0; });
    heart.start(10);
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QVERIFY(busy.contains(static_cast<int>(Wanted::OpenToken)));
    QVERIFY(busy.contains(static_cast<int>(Wanted::RunOperation)));
    QVERIFY(busy.contains(static_cast<int>(Wanted::CloseToken)));
    QVERIFY(turns > 5);
    QCOMPARE(room.verify(), QString());
}

QTEST_GUILESS_MAIN(TestDeviceFailures)
#include "tst_device_failures.moc"
