// What may go wrong in the room, at the real window: objections, holds, wrong PINs, a token that is gone, a restart.
#include "app/console/console_shots.h"
#include "app/console/console_walk.h"

#include "ui/theme/theme.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTest>
#include <atomic>

using namespace chancery;
using namespace chancery::test;
using ceremony::Phase;
using ceremony::StepKind;
using session::Desk;
using session::DeskUse;

#define HANDS(call) QVERIFY2(call, qPrintable(hands.why()))
#define DONE(call)                                                                                                     \
    do {                                                                                                               \
        const auto done = (call);                                                                                      \
        QVERIFY2(done, done ? "" : qPrintable(done.error().english()));                                                \
    } while (false)

class tst_Troubles : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void objectedHeldAndWrongPin();
    void tokenGoneAtTheSignature();
    void restartedWhileApproving();

private:
    void objectAndResolve(ConsoleStage &stage, ConsoleHands &hands);
    void holdAndResume(ConsoleStage &stage, ConsoleHands &hands);
    void typeWrongPin(ConsoleStage &stage, ConsoleHands &hands);
    void signElsewhere(ConsoleStage &stage, ConsoleHands &hands, const QString &person, const QString &keyFile);
    void registerFromFile(ConsoleStage &stage, ConsoleHands &hands, const QString &person, const QString &keyFile);

    ConsoleShots m_shots{201};
};

void tst_Troubles::initTestCase()
{
    ui::Theme::apply(*qApp, ui::Scheme::Light);
}

void tst_Troubles::objectAndResolve(ConsoleStage &stage, ConsoleHands &hands)
{
    HANDS(hands.press(Qt::Key_F8));
    HANDS(hands.click(QStringLiteral("objector1Radio")));
    HANDS(hands.click(QStringLiteral("reason0Radio")));
    HANDS(hands.click(QStringLiteral("objectionWordsEdit")));
    HANDS(hands.type(QStringLiteral("line 3 reads otherwise in my copy")));
    m_shots.take(stage.window(), QStringLiteral("objection-filled"));
    HANDS(hands.primary());
    HANDS(hands.waitForState([](const session::Snapshot &s) { return s.desk.use == DeskUse::Object; },
                             QStringLiteral("the objection to be signed")));
    const QString objector = stage.snapshot()->state.people[1].id;
    HANDS(hands.useKey(objector));
    HANDS(hands.waitForState([](const session::Snapshot &s) { return s.state.phase == Phase::Halted; },
                             QStringLiteral("the halt")));
    QVERIFY(stage.snapshot()->state.openObjection()->isSigned);
    m_shots.take(stage.window(), QStringLiteral("halted"));
    // M members sign the same words.
    for (int i = 0; i < stage.snapshot()->state.quorum(); ++i) {
        const QString member = stage.snapshot()->state.people[i].id;
        HANDS(hands.click(QStringLiteral("resolveButton")));
        HANDS(hands.answerPrompt(member, i == 0 ? QStringLiteral("read again, all lines agree") : QString()));
        HANDS(hands.waitForState([](const session::Snapshot &s) { return s.desk.use == DeskUse::Resolve; },
                                 QStringLiteral("the desk to ask for a key")));
        if (i == 0)
            m_shots.take(stage.window(), QStringLiteral("resolving"));
        HANDS(hands.useKey(member));
    }
    HANDS(hands.waitForState([](const session::Snapshot &s) { return s.state.phase == Phase::Running; },
                             QStringLiteral("the ceremony to go on")));
    QVERIFY(stage.snapshot()->state.objections.last().resolved);
}

void tst_Troubles::holdAndResume(ConsoleStage &stage, ConsoleHands &hands)
{
    HANDS(hands.press(Qt::Key_F9));
    HANDS(hands.answerPrompt({}, QStringLiteral("a break")));
    HANDS(hands.waitForState([](const session::Snapshot &s) { return s.state.phase == Phase::Held; },
                             QStringLiteral("the hold")));
    m_shots.take(stage.window(), QStringLiteral("held"));
    HANDS(hands.primary());
    HANDS(hands.waitForState([](const session::Snapshot &s) { return s.state.phase == Phase::Running; },
                             QStringLiteral("the ceremony to go on")));
}

void tst_Troubles::typeWrongPin(ConsoleStage &stage, ConsoleHands &hands)
{
    const QString member = stage.snapshot()->state.people.first().id;
    HANDS(hands.waitForState([](const session::Snapshot &s) { return s.desk.use == DeskUse::Approve; },
                             QStringLiteral("a statement to approve")));
    HANDS(hands.insertKey(member));
    HANDS(hands.typePin(QStringLiteral("000000")));
    HANDS(hands.waitForState(
        [](const session::Snapshot &s) { return s.desk.problem && s.desk.problem->code() == ErrorCode::PinWrong; },
        QStringLiteral("the PIN to be refused")));
    QCOMPARE(stage.snapshot()->desk.pinTriesLeft, 7);
    QVERIFY(hands.shown(QStringLiteral("tryPips")));
    m_shots.take(stage.window(), QStringLiteral("wrong-pin"));
    m_shots.takeSmallest(stage.window(), QStringLiteral("wrong-pin"));
    HANDS(hands.removeKey(member));
}

void tst_Troubles::registerFromFile(ConsoleStage &stage, ConsoleHands &hands, const QString &person,
                                    const QString &keyFile)
{
    QCOMPARE(QProcess::execute(QStringLiteral("ssh-keygen"),
                               {QStringLiteral("-q"), QStringLiteral("-t"), QStringLiteral("ed25519"),
                                QStringLiteral("-N"), QString(), QStringLiteral("-f"), keyFile}),
             0);
    HANDS(hands.clickChoosing(QStringLiteral("key-") + person, 1));
    HANDS(hands.pickFile(keyFile + QStringLiteral(".pub")));
    HANDS(hands.waitForState([&](const session::Snapshot &s) { return s.state.person(person)->key.has_value(); },
                             QStringLiteral("the key from the file")));
    QVERIFY(stage.snapshot()->state.person(person)->credentialId.isEmpty());
}

// The record is taken away, signed there with ssh-keygen, and the signature file comes back.
void tst_Troubles::signElsewhere(ConsoleStage &stage, ConsoleHands &hands, const QString &person,
                                 const QString &keyFile)
{
    const QString record = stage.folder() + QStringLiteral("/record.json");
    QFile file(record);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(stage.snapshot()->state.recordBytes);
    file.close();
    const QString space = QStringLiteral("event-record@") + stage.snapshot()->state.domain;
    QCOMPARE(QProcess::execute(QStringLiteral("ssh-keygen"),
                               {QStringLiteral("-q"), QStringLiteral("-Y"), QStringLiteral("sign"),
                                QStringLiteral("-n"), space, QStringLiteral("-f"), keyFile, record}),
             0);
    HANDS(hands.click(QStringLiteral("signFileButton")));
    HANDS(hands.answerPrompt(person, {}));
    HANDS(hands.pickFile(record + QStringLiteral(".sig")));
    HANDS(hands.waitForState([&](const session::Snapshot &s) { return s.state.countersigned.contains(person); },
                             QStringLiteral("the countersignature from the file")));
}

void tst_Troubles::objectedHeldAndWrongPin()
{
    ConsoleStage stage;
    ConsoleHands hands(stage);
    DONE(stage.prepare(QStringLiteral("small")));
    DONE(stage.beginNext());
    {
        ConsoleWalk walk(stage, hands);
        HANDS(walk.toEnd());
        stage.leave();
    }
    DONE(stage.beginNext());
    ConsoleWalk walk(stage, hands);
    const QString observer = stage.snapshot()->state.people.last().id;
    const QString keyFile = stage.folder() + QStringLiteral("/observer");
    HANDS(walk.to(StepKind::RollCall));
    HANDS(hands.click(QStringLiteral("here-") + observer));
    HANDS(hands.waitForState([&](const session::Snapshot &s) { return s.state.person(observer)->present; },
                             QStringLiteral("the observer")));
    registerFromFile(stage, hands, observer, keyFile);
    HANDS(walk.to(StepKind::Equipment));
    objectAndResolve(stage, hands);
    holdAndResume(stage, hands);
    HANDS(walk.to(StepKind::Approve));
    typeWrongPin(stage, hands);
    HANDS(walk.toCountersigning());
    // One refuses with a reason, signed; one signs on an own device; the others sign here.
    const QString refuser = stage.snapshot()->state.people[2].id;
    HANDS(hands.click(QStringLiteral("refuseButton")));
    HANDS(hands.answerPrompt(refuser, QStringLiteral("the time of the pause is missing")));
    HANDS(hands.waitForState([](const session::Snapshot &s) { return s.desk.use == DeskUse::Refuse; },
                             QStringLiteral("the desk to ask for a key")));
    m_shots.take(stage.window(), QStringLiteral("refusing"));
    HANDS(hands.useKey(refuser));
    HANDS(hands.waitForState([&](const session::Snapshot &s) { return s.state.refused.contains(refuser); },
                             QStringLiteral("the refusal")));
    signElsewhere(stage, hands, observer, keyFile);
    HANDS(walk.toEnd());
    QCOMPARE(stage.snapshot()->state.refused.size(), 1);
}

void tst_Troubles::tokenGoneAtTheSignature()
{
    std::atomic<int> signatures = 0;
    ConsoleStage stage([&](const char *call) -> std::optional<Error> {
        if (qstrcmp(call, "Token.sign") != 0 || signatures++ > 0)
            return {};
        return Error(ErrorCode::DeviceGone, QT_TRANSLATE_NOOP("core", "The token did not answer."),
                     QT_TRANSLATE_NOOP("core", "Check its cable, then retry."))
            .withDetail(QStringLiteral("CKR_DEVICE_REMOVED 0x00000032"));
    });
    ConsoleHands hands(stage);
    DONE(stage.prepare(QStringLiteral("small")));
    DONE(stage.beginNext());
    ConsoleWalk walk(stage, hands);
    HANDS(walk.to(StepKind::Operate, 2));
    HANDS(hands.waitForState([](const session::Snapshot &s) { return s.state.phase == Phase::Stopped; },
                             QStringLiteral("the step to stop")));
    QCOMPARE(stage.window().panelKind(), ui::PanelKind::Failure);
    m_shots.take(stage.window(), QStringLiteral("failure"));
    m_shots.takeDark(stage.window(), QStringLiteral("failure"));
    m_shots.takeSmallest(stage.window(), QStringLiteral("failure"));
    HANDS(hands.primary()); // "Retry this step" is chosen
    HANDS(hands.waitForState([](const session::Snapshot &s) { return !s.state.certificate.isEmpty(); },
                             QStringLiteral("the certificate")));
    QCOMPARE(signatures.load(), 2);
    HANDS(walk.toEnd());
    QVERIFY(stage.snapshot()->closed);
}

void tst_Troubles::restartedWhileApproving()
{
    ConsoleStage stage;
    ConsoleHands hands(stage);
    DONE(stage.prepare(QStringLiteral("small")));
    DONE(stage.beginNext());
    const QString first = stage.snapshot()->state.people[0].id;
    {
        ConsoleWalk walk(stage, hands);
        HANDS(walk.to(StepKind::Approve));
        HANDS(hands.waitForState([](const session::Snapshot &s) { return s.desk.use == DeskUse::Approve; },
                                 QStringLiteral("a statement to approve")));
        HANDS(hands.useKey(first));
        HANDS(hands.waitForState(
            [&](const session::Snapshot &s) { return s.state.currentStatement()->by(first)->shareHeld; },
            QStringLiteral("the first approval")));
    }
    const Digest statement = stage.snapshot()->state.currentStatement()->digest;
    stage.leave();
    DONE(stage.resume());
    HANDS(hands.waitForState([](const session::Snapshot &s) { return s.desk.use == DeskUse::Approve; },
                             QStringLiteral("the desk to ask again")));
    const auto after = stage.snapshot();
    QCOMPARE(after->state.currentStatement()->digest, statement);
    QVERIFY(after->state.currentStatement()->by(first)); // it stands
    QVERIFY(!after->state.currentStatement()->by(first)->shareHeld);
    m_shots.take(stage.window(), QStringLiteral("share-needed-again"));
    ConsoleWalk walk(stage, hands);
    HANDS(walk.toEnd());
    QVERIFY(stage.snapshot()->closed);
}

QTEST_MAIN(tst_Troubles)
#include "tst_troubles.moc"
