// Objections and their resolution, hold, and the end before the end.
#include "core/base/canonical_json.h"
#include "core/ceremony/room.h"

#include <QTest>

using namespace chancery;
using namespace chancery::ceremony;
using namespace chancery::ceremony::test;

class TestHalts : public QObject
{
    Q_OBJECT

private slots:
    void objectionBeforeTheRoster();
    void objectionNeedsSignedResolutions();
    void aSignedObjectionIsChecked();
    void anObjectionEndsTheCeremony();
    void oneOfTwoObjectionsEndsIt();
    void stoppedThenObjectedGoesOn();
    void anEndingStaysAnEnding();
    void aDeviceThatFailsDuringAHaltEndsNoHalt();
    void holdAndResume();
    void abortBeforeAnyKey();
};

void TestHalts::objectionBeforeTheRoster()
{
    Room room;
    room.to(StepKind::Equipment);
    Object nameless = room.objection(QStringLiteral("otto"));
    nameless.reason = QStringLiteral("mood");
    QVERIFY(refusedWith(room.say(nameless), ErrorCode::BadInput));
    QVERIFY(refusedWith(room.say(Resolve{QStringLiteral("otto"), QStringLiteral("x"), true, {}}), ErrorCode::NotNow));
    room.do_(room.objection(QStringLiteral("otto")));
    QCOMPARE(room.state.phase, Phase::Halted);
    QVERIFY(room.files.contains(QStringLiteral("objections/01.json")));
    QVERIFY(refusedWith(room.say(ConfirmItem{QStringLiteral("Bag"), QStringLiteral("0042")}), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(Advance{}), ErrorCode::NotNow));

    // Everyone checked in agrees, witnessed; each once, on the same words.
    const QList<const Attendee *> present = room.state.present();
    QStringList ids;
    for (const Attendee *attendee : present)
        ids += attendee->id;
    room.do_(room.resolution(ids[0], false));
    QVERIFY(refusedWith(room.say(room.resolution(ids[0], false)), ErrorCode::Conflict));
    room.do_(room.resolution(ids[1], false, true, QStringLiteral("A new lamp was bought."))); // begins anew
    for (const QString &id : ids) {
        QCOMPARE(room.state.phase, Phase::Halted);
        if (id != ids[1])
            room.do_(room.resolution(id, false, true, QStringLiteral("A new lamp was bought.")));
    }
    QCOMPARE(room.state.phase, Phase::Running);
    QCOMPARE(room.state.objections.first().resolvedBy.size(), ids.size());
}

void TestHalts::objectionNeedsSignedResolutions()
{
    Room room;
    room.to(StepKind::Approve);
    room.propose();
    room.do_(room.approval(QStringLiteral("m1")));
    room.do_(room.objection(QStringLiteral("otto")));
    QCOMPARE(room.state.currentStatement()->voidReason, QStringLiteral("objection"));
    QVERIFY(refusedWith(room.say(room.resolution(QStringLiteral("otto"), true)), ErrorCode::NotAllowed));
    QVERIFY(refusedWith(room.say(room.resolution(QStringLiteral("m1"), false)), ErrorCode::NotAllowed));
    Resolve others = room.resolution(QStringLiteral("m1"), true);
    others.how = QStringLiteral("Other words than those that were signed.");
    QVERIFY(!room.say(others));
    room.do_(room.resolution(QStringLiteral("m1"), true));
    // The same words for ending do not count towards going on.
    QVERIFY(refusedWith(room.say(room.resolution(QStringLiteral("m2"), true, false)), ErrorCode::Conflict));
    QCOMPARE(room.state.phase, Phase::Halted);
    QCOMPARE(room.state.objections.first().resolvedBy, QStringList{QStringLiteral("m1")});
    room.do_(room.resolution(QStringLiteral("m3"), true));
    QCOMPARE(room.state.phase, Phase::Running);
    QCOMPARE(wanted(room.state, room.now), Wanted::ProposeStatement); // a new one, with a new nonce
    room.propose();
    QCOMPARE(room.state.currentStatement()->number, 2);
    QCOMPARE(room.state.currentStatement()->sharesHeld(), 0);
}

void TestHalts::aSignedObjectionIsChecked()
{
    Room room;
    room.to(StepKind::Enrol);
    Object good = room.objection(QStringLiteral("otto"), true);
    Object bad = good;
    bad.text = QStringLiteral("Something else.");
    QVERIFY(!room.say(bad));
    QCOMPARE(room.state.phase, Phase::Running);
    // An entry may come between the touch and the command: what was signed names the head it is about.
    good.about = room.state.head;
    room.do_(room.enrolment(QStringLiteral("m1")));
    room.do_(good);
    QVERIFY(room.state.objections.first().isSigned);
    QVERIFY(room.files.contains(QStringLiteral("objections/01.sigs/otto.sig")));
}

void TestHalts::anObjectionEndsTheCeremony()
{
    Room room;
    room.to(StepKind::Approve);
    room.do_(room.objection(QStringLiteral("otto")));
    for (const char *member : {"m1", "m2"})
        room.do_(room.resolution(QString::fromLatin1(member), true, false, QStringLiteral("Not today.")));
    QCOMPARE(room.state.phase, Phase::Ending);
    QVERIFY(room.state.aborted());
    QCOMPARE(room.state.endReason, QStringLiteral("Not today."));
    QCOMPARE(wanted(room.state, room.now), Wanted::FreezeRecord);

    Room plain; // and what nobody resolves is ended by the administrator
    plain.to(StepKind::Purpose);
    plain.do_(plain.objection(QStringLiteral("otto")));
    plain.do_(Abort{QStringLiteral("No agreement.")});
    QCOMPARE(plain.state.phase, Phase::Ending);
    QVERIFY(!plain.state.openObjection());
}

void TestHalts::oneOfTwoObjectionsEndsIt()
{
    Room room;
    room.to(StepKind::Approve);
    room.do_(room.objection(QStringLiteral("otto")));
    room.do_(room.objection(QStringLiteral("ada")));
    for (const char *member : {"m1", "m2"})
        room.do_(room.resolution(QString::fromLatin1(member), true, false));
    QCOMPARE(room.state.phase, Phase::Halted); // the second is open
    for (const char *member : {"m1", "m2"})
        room.do_(room.resolution(QString::fromLatin1(member), true, true));
    QCOMPARE(room.state.phase, Phase::Ending);
}

void TestHalts::stoppedThenObjectedGoesOn()
{
    Room room;
    room.to(StepKind::Approve);
    room.do_(StopStep{QStringLiteral("open-token"), QStringLiteral("It is gone."), {}});
    QCOMPARE(room.state.phase, Phase::Stopped);
    room.do_(room.objection(QStringLiteral("otto")));
    for (const char *member : {"m1", "m2"})
        room.do_(room.resolution(QString::fromLatin1(member), true));
    QCOMPARE(room.state.phase, Phase::Running);
}

void TestHalts::anEndingStaysAnEnding()
{
    Room room;
    room.to(StepKind::Operate);
    room.do_(TokenClosed{QStringLiteral("limit"), {}});
    room.do_(Abort{QStringLiteral("No time.")});
    room.do_(StopStep{QStringLiteral("open-token"), QStringLiteral("It is gone."), {}});
    room.do_(Hold{QStringLiteral("until tomorrow")});
    room.do_(Resume{QStringLiteral("hold")});
    QCOMPARE(room.state.phase, Phase::Ending);
    QVERIFY(refusedWith(room.say(Advance{}), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(Abort{QStringLiteral("again")}), ErrorCode::NotNow));
}

void TestHalts::aDeviceThatFailsDuringAHaltEndsNoHalt()
{
    Room room;
    room.to(StepKind::Seal);
    room.do_(DraftRoster{});
    room.do_(BeginTokenSetup{});
    room.do_(room.objection(QStringLiteral("otto")));
    room.do_(TokenSetupFailed{QStringLiteral("It is gone."), {}});
    QCOMPARE(room.state.phase, Phase::Halted);
    for (const Attendee *attendee : room.state.present())
        room.do_(room.resolution(attendee->id, false));
    QCOMPARE(room.state.phase, Phase::Running);
}

void TestHalts::holdAndResume()
{
    Room room;
    room.to(StepKind::Approve);
    room.propose();
    room.do_(room.approval(QStringLiteral("m1")));
    QVERIFY(refusedWith(room.say(Resume{QStringLiteral("hold")}), ErrorCode::NotNow));
    room.do_(Hold{QStringLiteral("lunch")});
    QCOMPARE(room.state.phase, Phase::Held);
    QCOMPARE(room.state.currentStatement()->voidReason, QStringLiteral("hold"));
    QVERIFY(refusedWith(room.say(room.approval(QStringLiteral("m2"))), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(Hold{QStringLiteral("again")}), ErrorCode::NotNow));
    room.do_(SharesGone{}); // the driver forgets them when their time is over, hold or not
    room.do_(Resume{QStringLiteral("restart")});
    QCOMPARE(room.state.phase, Phase::Held); // over a restart
    room.do_(Resume{QStringLiteral("hold")});
    QCOMPARE(room.state.phase, Phase::Running);
    QVERIFY(!room.state.statementValid(room.now));
    QCOMPARE(wanted(room.state, room.now), Wanted::ProposeStatement);
}

void TestHalts::abortBeforeAnyKey()
{
    Room room;
    room.to(StepKind::Purpose);
    QVERIFY(refusedWith(room.say(Abort{QStringLiteral("  ")}), ErrorCode::BadInput));
    room.do_(Abort{QStringLiteral("The power went off.")});
    QCOMPARE(wanted(room.state, room.now), Wanted::FreezeRecord);
    room.do_(FreezeRecord{});
    const QJsonObject record = must(parseJson(room.files.value(QStringLiteral("record.json"))));
    QCOMPARE(record.value(QLatin1String("outcome")).toString(), QStringLiteral("aborted"));
    QCOMPARE(record.value(QLatin1String("reason")).toString(), QStringLiteral("The power went off."));
    QCOMPARE(room.state.stepKind(), StepKind::Countersign);
    for (const Attendee *attendee : room.state.present()) {
        if (room.state.signingKey(attendee->id))
            room.do_(room.countersignature(attendee->id));
        else // members enrol later in this ceremony: they have no key yet
            room.do_(NoteUnsigned{attendee->id, QStringLiteral("no key is enrolled yet")});
    }
    room.do_(CloseCeremony{});
    QCOMPARE(room.state.phase, Phase::Closed);
}

QTEST_APPLESS_MAIN(TestHalts)
#include "tst_halts.moc"
