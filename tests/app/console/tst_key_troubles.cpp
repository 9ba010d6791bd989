// What may go wrong with security keys, at the real window: wrong PINs, a locked key, a key that counts already, a key
// taken out while it blinks.
#include "app/console/trouble_acts.h"

#include "ui/theme/theme.h"

#include <QApplication>
#include <QTest>

using namespace chancery;
using namespace chancery::test;
using ceremony::StepKind;
using session::Desk;
using session::DeskUse;

namespace {

bool says(const session::Snapshot &s, ErrorCode code)
{
    return s.desk.problem && s.desk.problem->code() == code;
}

} // namespace

class tst_KeyTroubles : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { ui::Theme::apply(*qApp, ui::Scheme::Light); }
    void wrongLockedAgainAndPulled();

private:
    void wrongThenRight(ConsoleStage &stage, ConsoleHands &hands, const QString &member);
    void countsOnce(ConsoleStage &stage, ConsoleHands &hands, const QString &member);
    void lock(ConsoleStage &stage, ConsoleHands &hands, const QString &member);
    void pulledWhileBlinking(ConsoleStage &stage, ConsoleHands &hands, const QString &member);

    ConsoleShots m_shots{401};
};

void tst_KeyTroubles::wrongThenRight(ConsoleStage &stage, ConsoleHands &hands, const QString &member)
{
    HANDS(hands.insertKey(member));
    HANDS(hands.typePin(QStringLiteral("000000")));
    HANDS(hands.waitForState([](const session::Snapshot &s) { return says(s, ErrorCode::PinWrong); },
                             QStringLiteral("the PIN to be refused")));
    QCOMPARE(stage.snapshot()->desk.pinTriesLeft, 7);
    QVERIFY(hands.shown(QStringLiteral("tryPips")));
    m_shots.take(stage.window(), QStringLiteral("wrong-pin"));
    m_shots.takeSmallest(stage.window(), QStringLiteral("wrong-pin"));
    HANDS(hands.typePin(hands.pinOf(member)));
    HANDS(hands.waitForState([](const session::Snapshot &s) { return s.desk.stage == Desk::Stage::WaitingForTouch; },
                             QStringLiteral("the key to blink")));
    HANDS(hands.touchKey(member));
    HANDS(hands.waitForState(
        [&](const session::Snapshot &s) { return s.state.currentStatement()->by(member) != nullptr; },
        QStringLiteral("the approval")));
    HANDS(hands.removeKey(member));
}

void tst_KeyTroubles::countsOnce(ConsoleStage &stage, ConsoleHands &hands, const QString &member)
{
    HANDS(hands.waitForState([](const session::Snapshot &s) { return !s.desk.takeOut; }, QStringLiteral("the desk")));
    HANDS(hands.insertKey(member));
    HANDS(hands.typePin(hands.pinOf(member)));
    HANDS(hands.waitForState([](const session::Snapshot &s) { return says(s, ErrorCode::Conflict); },
                             QStringLiteral("the console to say that it counts already")));
    QCOMPARE(stage.snapshot()->state.currentStatement()->approvals.size(), 1);
    m_shots.take(stage.window(), QStringLiteral("counted-already"));
    HANDS(hands.removeKey(member));
}

// Three wrong PINs in a row, the key comes out; eight in all, and it is locked for good.
void tst_KeyTroubles::lock(ConsoleStage &stage, ConsoleHands &hands, const QString &member)
{
    for (int tries = 7; tries >= 0; --tries) {
        HANDS(hands.waitForState([](const session::Snapshot &s) { return !s.desk.takeOut; },
                                 QStringLiteral("the desk to be free")));
        if (stage.snapshot()->desk.stage == Desk::Stage::WaitingForKey)
            HANDS(hands.insertKey(member));
        HANDS(hands.typePin(QStringLiteral("000000")));
        HANDS(hands.waitForState(
            [&](const session::Snapshot &s) {
                return (says(s, ErrorCode::PinWrong) || says(s, ErrorCode::PinLocked)) &&
                       s.desk.stage != Desk::Stage::Checking && s.desk.pinTriesLeft == tries;
            },
            QStringLiteral("try %1 to be refused").arg(8 - tries)));
        if (tries == 5)
            m_shots.take(stage.window(), QStringLiteral("third-wrong-pin"));
        if (tries == 0)
            m_shots.take(stage.window(), QStringLiteral("pin-locked"));
        if (stage.snapshot()->desk.takeOut)
            HANDS(hands.removeKey(member));
    }
    QCOMPARE(stage.snapshot()->state.currentStatement()->approvals.size(), 1);
    QVERIFY(stage.snapshot()->desk.person.isEmpty()); // nobody knows whose it is, least of all whoever came before
}

void tst_KeyTroubles::pulledWhileBlinking(ConsoleStage &stage, ConsoleHands &hands, const QString &member)
{
    HANDS(hands.waitForState([](const session::Snapshot &s) { return !s.desk.takeOut; }, QStringLiteral("the desk")));
    HANDS(hands.insertKey(member));
    HANDS(hands.typePin(hands.pinOf(member)));
    HANDS(hands.waitForState([](const session::Snapshot &s) { return s.desk.stage == Desk::Stage::WaitingForTouch; },
                             QStringLiteral("the key to blink")));
    HANDS(hands.removeKey(member));
    HANDS(hands.waitForState([](const session::Snapshot &s) { return says(s, ErrorCode::DeviceGone); },
                             QStringLiteral("the console to say that the key is gone")));
    QCOMPARE(stage.snapshot()->state.currentStatement()->approvals.size(), 1);
    m_shots.take(stage.window(), QStringLiteral("key-gone"));
}

void tst_KeyTroubles::wrongLockedAgainAndPulled()
{
    ConsoleStage stage;
    ConsoleHands hands(stage);
    DONE(stage.prepare(QStringLiteral("small")));
    DONE(stage.beginNext());
    ConsoleWalk walk(stage, hands);
    HANDS(walk.to(StepKind::Approve));
    HANDS(waitForUse(hands, DeskUse::Approve, "a statement to approve"));
    HANDS(hands.takeOutKeys());
    const ceremony::State asked = stage.snapshot()->state;
    wrongThenRight(stage, hands, asked.people[0].id);
    if (!QTest::currentTestFailed())
        countsOnce(stage, hands, asked.people[0].id);
    if (!QTest::currentTestFailed())
        lock(stage, hands, asked.people[2].id);
    if (!QTest::currentTestFailed())
        pulledWhileBlinking(stage, hands, asked.people[1].id);
    if (QTest::currentTestFailed())
        return;
    // The quorum is still there without the locked key.
    HANDS(hands.useKey(asked.people[1].id));
    HANDS(hands.waitForState([](const session::Snapshot &s) { return s.state.tokenOpen || s.state.step > 7; },
                             QStringLiteral("the token to open")));
}

QTEST_MAIN(tst_KeyTroubles)
#include "tst_key_troubles.moc"
