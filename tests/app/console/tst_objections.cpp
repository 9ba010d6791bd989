// What people say and refuse, at the real window: objections and how they are resolved, a hold, a deviation, an end
// with a record, remarks, refusals, and a countersignature that comes as a file.
#include "app/console/trouble_acts.h"

#include "ui/theme/theme.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QFile>
#include <QProcess>
#include <QTest>

using namespace chancery;
using namespace chancery::test;
using ceremony::Phase;
using ceremony::StepKind;
using session::DeskUse;

class tst_Objections : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { ui::Theme::apply(*qApp, ui::Scheme::Light); }
    void beforeARosterEveryoneAgrees();
    void aWholeCeremonyWithTroubles();

private:
    void object(ConsoleStage &stage, ConsoleHands &hands, int person, const QString &words);
    void resolveBySignatures(ConsoleStage &stage, ConsoleHands &hands, const QString &how, bool pictures);
    void holdAndResume(ConsoleHands &hands);
    void noteDeviation(ConsoleStage &stage, ConsoleHands &hands);
    void differ(ConsoleStage &stage, ConsoleHands &hands);
    void registerFromFile(ConsoleStage &stage, ConsoleHands &hands, const QString &person, const QString &keyFile);
    void remark(ConsoleStage &stage, ConsoleHands &hands, const QString &person);
    void refuse(ConsoleStage &stage, ConsoleHands &hands, const QString &person);
    void signElsewhere(ConsoleStage &stage, ConsoleHands &hands, const QString &person, const QString &keyFile);

    ConsoleShots m_shots{301};
};

void tst_Objections::object(ConsoleStage &stage, ConsoleHands &hands, int person, const QString &words)
{
    HANDS(hands.press(Qt::Key_F8));
    HANDS(hands.click(QStringLiteral("objector%1Radio").arg(person)));
    HANDS(hands.click(QStringLiteral("reason0Radio")));
    HANDS(hands.write(QStringLiteral("objectionWordsEdit"), words));
    m_shots.take(stage.window(), QStringLiteral("objection-filled"));
    m_shots.takeSmallest(stage.window(), QStringLiteral("objection-filled"));
}

void tst_Objections::resolveBySignatures(ConsoleStage &stage, ConsoleHands &hands, const QString &how, bool pictures)
{
    HANDS(hands.click(QStringLiteral("resolveButton")));
    HANDS(hands.write(QStringLiteral("resolutionEdit"), how));
    if (pictures)
        m_shots.take(stage.window(), QStringLiteral("resolving"));
    HANDS(hands.primary());
    // M members sign the same words, one key after the other, without another press.
    const int quorum = stage.snapshot()->state.quorum();
    for (int i = 0; i < quorum; ++i) {
        HANDS(waitForUse(hands, DeskUse::Resolve, "the desk to ask for a key"));
        HANDS(hands.useKey(stage.snapshot()->state.people[i].id));
        if (i + 1 == quorum)
            break;
        HANDS(hands.waitForState(
            [i](const session::Snapshot &s) {
                const ceremony::Objection *open = s.state.openObjection();
                return open && open->resolvedBy.size() == i + 1 && s.desk.use == DeskUse::Resolve;
            },
            QStringLiteral("the next key to be asked for")));
        if (pictures)
            m_shots.take(stage.window(), QStringLiteral("resolving-half"));
    }
    HANDS(waitForPhase(hands, Phase::Running, "the ceremony to go on"));
    const ceremony::Objection last = stage.snapshot()->state.objections.last();
    QVERIFY(last.resolved);
    QCOMPARE(last.how, how);
    QCOMPARE(last.resolvedBy.size(), quorum);
    QVERIFY(!stage.window().sheet());
}

void tst_Objections::holdAndResume(ConsoleHands &hands)
{
    HANDS(hands.press(Qt::Key_F9));
    HANDS(hands.answerPrompt({}, QStringLiteral("a break")));
    HANDS(waitForPhase(hands, Phase::Held, "the hold"));
}

void tst_Objections::noteDeviation(ConsoleStage &stage, ConsoleHands &hands)
{
    HANDS(hands.press(Qt::Key_D, Qt::ControlModifier));
    HANDS(hands.write(QStringLiteral("expectedEdit"), QStringLiteral("the bag is opened by seat 2")));
    HANDS(hands.press(Qt::Key_Tab)); // by keyboard from field to field
    HANDS(hands.type(QStringLiteral("seat 1 opened it")));
    HANDS(hands.press(Qt::Key_Tab));
    HANDS(hands.type(QStringLiteral("to go on; the seal was whole")));
    for (int i = 0; i < 2; ++i)
        HANDS(hands.click(QStringLiteral("person-") + stage.snapshot()->state.people[i].id));
    m_shots.take(stage.window(), QStringLiteral("deviation"));
    m_shots.takeSmallest(stage.window(), QStringLiteral("deviation"));
    HANDS(hands.primary());
    HANDS(hands.waitForState([](const session::Snapshot &s) { return s.state.deviations.size() == 1; },
                             QStringLiteral("the deviation")));
    const ceremony::Deviation noted = stage.snapshot()->state.deviations.first();
    QCOMPARE(noted.happened, QStringLiteral("seat 1 opened it"));
    QCOMPARE(noted.decided, QStringLiteral("to go on; the seal was whole"));
    QCOMPARE(noted.agreed.size(), 2);
}

// "Differs" on a chip is one objection, signed, with one reason; after its resolution the person compares again.
void tst_Objections::differ(ConsoleStage &stage, ConsoleHands &hands)
{
    HANDS(hands.waitForState([](const session::Snapshot &s) { return s.state.prepared.has_value(); },
                             QStringLiteral("the bytes to be signed")));
    const qsizetype before = stage.snapshot()->state.objections.size();
    const QString chip = QStringLiteral("confirmChip0");
    HANDS(hands.waitFor([&] { return hands.shown(chip) != nullptr; }, QStringLiteral("the chips")));
    hands.shown(chip)->setFocus(Qt::TabFocusReason);
    HANDS(hands.press(Qt::Key_Down));
    HANDS(hands.choose(2));
    HANDS(hands.waitFor([&] { return hands.shown(QStringLiteral("objectionSheet")) != nullptr; },
                        QStringLiteral("the objection sheet")));
    m_shots.take(stage.window(), QStringLiteral("differs"));
    HANDS(hands.primary());
    HANDS(waitForUse(hands, DeskUse::Object, "the objection to be signed"));
    const QString person = stage.snapshot()->state.people[0].id;
    HANDS(hands.useKey(person));
    HANDS(waitForPhase(hands, Phase::Halted, "the halt"));
    const ceremony::State halted = stage.snapshot()->state;
    QCOMPARE(halted.objections.size(), before + 1);
    QVERIFY(halted.openObjection()->isSigned);
    QCOMPARE(halted.compared.value(person), QStringLiteral("differs"));
    m_shots.take(stage.window(), QStringLiteral("differs-halted"));
    resolveBySignatures(stage, hands, QStringLiteral("the copy was an old one"), false);
}

void tst_Objections::registerFromFile(ConsoleStage &stage, ConsoleHands &hands, const QString &person,
                                      const QString &keyFile)
{
    QCOMPARE(QProcess::execute(QStringLiteral("ssh-keygen"),
                               {QStringLiteral("-q"), QStringLiteral("-t"), QStringLiteral("ed25519"),
                                QStringLiteral("-N"), QString(), QStringLiteral("-f"), keyFile}),
             0);
    HANDS(hands.clickChoosing(QStringLiteral("key-") + person, 1));
    HANDS(hands.waitFor([&] { return hands.shown(QStringLiteral("fileNameEdit")) != nullptr; },
                        QStringLiteral("the files")));
    m_shots.take(stage.window(), QStringLiteral("key-from-file"));
    HANDS(hands.pickFile(keyFile + QStringLiteral(".pub")));
    HANDS(hands.waitForState([&](const session::Snapshot &s) { return s.state.person(person)->key.has_value(); },
                             QStringLiteral("the key from the file")));
    QVERIFY(stage.snapshot()->state.person(person)->credentialId.isEmpty());
}

void tst_Objections::remark(ConsoleStage &stage, ConsoleHands &hands, const QString &person)
{
    HANDS(hands.click(QStringLiteral("remarkButton")));
    HANDS(hands.answerPrompt(person, QStringLiteral("the room was cold")));
    HANDS(waitForUse(hands, DeskUse::Remark, "the desk to ask for a key"));
    HANDS(hands.useKey(person));
    HANDS(hands.waitForState([](const session::Snapshot &s) { return s.state.remarkCount == 1; },
                             QStringLiteral("the remark")));
    QVERIFY(stage.snapshot()->state.remarks.contains(person));
}

void tst_Objections::refuse(ConsoleStage &stage, ConsoleHands &hands, const QString &person)
{
    HANDS(hands.press(Qt::Key_F8)); // to a frozen record an objection is a refusal
    HANDS(hands.waitFor([&] { return hands.shown(QStringLiteral("prompt")) != nullptr; }, QStringLiteral("a prompt")));
    HANDS(hands.click(QStringLiteral("person-") + person));
    HANDS(hands.write(QStringLiteral("wordsEdit"), QStringLiteral("the time of the pause is missing")));
    m_shots.take(stage.window(), QStringLiteral("refusal-words"));
    HANDS(hands.primary());
    HANDS(waitForUse(hands, DeskUse::Refuse, "the desk to ask for a key"));
    m_shots.take(stage.window(), QStringLiteral("refusing"));
    HANDS(hands.useKey(person));
    HANDS(hands.waitForState([&](const session::Snapshot &s) { return s.state.refused.contains(person); },
                             QStringLiteral("the refusal")));
    const auto *seats = stage.window().findChild<QAbstractItemView *>(QStringLiteral("seatListView"));
    QVERIFY(seats);
    QStringList said;
    for (int row = 0; row < seats->model()->rowCount(); ++row)
        said += seats->model()->index(row, 0).data(Qt::AccessibleTextRole).toString();
    QCOMPARE(said.filter(QStringLiteral("refused")).size(), 1);
}

// The record is taken away, signed there with ssh-keygen, and the signature file comes back.
void tst_Objections::signElsewhere(ConsoleStage &stage, ConsoleHands &hands, const QString &person,
                                   const QString &keyFile)
{
    const QString record = stage.folder() + QStringLiteral("/taken-away.json");
    HANDS(hands.click(QStringLiteral("signFileButton")));
    HANDS(hands.click(QStringLiteral("person-") + person));
    m_shots.take(stage.window(), QStringLiteral("elsewhere"));
    HANDS(hands.click(QStringLiteral("saveRecordButton")));
    HANDS(hands.pickFile(record));
    HANDS(hands.waitFor([&] { return hands.shown(QStringLiteral("elsewhereSheet")) != nullptr; },
                        QStringLiteral("the sheet to come back")));
    QFile saved(record);
    QVERIFY(saved.open(QIODevice::ReadOnly));
    QCOMPARE(saved.readAll(), stage.snapshot()->state.recordBytes);
    m_shots.take(stage.window(), QStringLiteral("elsewhere-saved"));
    const QString space = QStringLiteral("event-record@") + stage.snapshot()->state.domain;
    QCOMPARE(QProcess::execute(QStringLiteral("ssh-keygen"),
                               {QStringLiteral("-q"), QStringLiteral("-Y"), QStringLiteral("sign"),
                                QStringLiteral("-n"), space, QStringLiteral("-f"), keyFile, record}),
             0);
    HANDS(hands.primary());
    HANDS(hands.pickFile(record + QStringLiteral(".sig")));
    HANDS(hands.waitForState([&](const session::Snapshot &s) { return s.state.countersigned.contains(person); },
                             QStringLiteral("the countersignature from the file")));
}

// Before a roster is in force an objection is witnessed, and so is the agreement of everyone; then the ceremony ends
// with a record all the same.
void tst_Objections::beforeARosterEveryoneAgrees()
{
    ConsoleStage stage;
    ConsoleHands hands(stage);
    DONE(stage.prepare(QStringLiteral("small")));
    DONE(stage.beginNext());
    ConsoleWalk walk(stage, hands);
    HANDS(walk.to(StepKind::Purpose));
    HANDS(hands.press(Qt::Key_F1));
    m_shots.take(stage.window(), QStringLiteral("help"));
    HANDS(hands.press(Qt::Key_Escape));
    object(stage, hands, 1, QStringLiteral("the decision has another number"));
    if (QTest::currentTestFailed())
        return;
    HANDS(hands.primary());
    HANDS(waitForPhase(hands, Phase::Halted, "the halt"));
    QVERIFY(!stage.snapshot()->state.openObjection()->isSigned);
    HANDS(hands.click(QStringLiteral("resolveButton")));
    HANDS(hands.write(QStringLiteral("resolutionEdit"), QStringLiteral("the plan names both numbers")));
    const ceremony::State halted = stage.snapshot()->state;
    for (qsizetype i = 0; i < halted.people.size(); ++i) {
        HANDS(hands.click(QStringLiteral("agreeButton-") + halted.people[i].id));
        HANDS(hands.waitForState(
            [&](const session::Snapshot &s) { return s.state.objections.last().resolvedBy.size() == i + 1; },
            QStringLiteral("the agreement")));
        if (i == 0)
            m_shots.take(stage.window(), QStringLiteral("agreeing"));
    }
    HANDS(waitForPhase(hands, Phase::Running, "the ceremony to go on"));
    holdAndResume(hands);
    if (QTest::currentTestFailed())
        return;
    m_shots.take(stage.window(), QStringLiteral("held"));
    HANDS(hands.click(QStringLiteral("endWithRecordButton")));
    HANDS(hands.answerPrompt({}, QStringLiteral("the decision must be read again")));
    HANDS(walk.toCountersigning());
    m_shots.take(stage.window(), QStringLiteral("ended-record"));
    QVERIFY(stage.snapshot()->state.aborted());
}

void tst_Objections::aWholeCeremonyWithTroubles()
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
    const auto failed = [] { return QTest::currentTestFailed(); };
    HANDS(walk.to(StepKind::RollCall));
    HANDS(hands.click(QStringLiteral("here-") + observer));
    HANDS(hands.waitForState([&](const session::Snapshot &s) { return s.state.person(observer)->present; },
                             QStringLiteral("the observer")));
    registerFromFile(stage, hands, observer, keyFile);
    if (failed())
        return;
    HANDS(walk.to(StepKind::Equipment));
    object(stage, hands, 1, QStringLiteral("The plan says seal 0318. It was read aloud as 0813."));
    if (failed())
        return;
    HANDS(hands.primary());
    HANDS(waitForUse(hands, DeskUse::Object, "the objection to be signed"));
    m_shots.take(stage.window(), QStringLiteral("objection-signing"));
    HANDS(hands.useKey(stage.snapshot()->state.people[1].id));
    HANDS(waitForPhase(hands, Phase::Halted, "the halt"));
    QVERIFY(stage.snapshot()->state.openObjection()->isSigned);
    m_shots.take(stage.window(), QStringLiteral("halted"));
    m_shots.takeDark(stage.window(), QStringLiteral("halted"));
    resolveBySignatures(stage, hands, QStringLiteral("read again, it is 0318"), true);
    if (failed())
        return;
    holdAndResume(hands);
    if (failed())
        return;
    HANDS(hands.primary());
    HANDS(waitForPhase(hands, Phase::Running, "the ceremony to go on"));
    noteDeviation(stage, hands);
    if (failed())
        return;
    HANDS(walk.to(StepKind::Compare));
    differ(stage, hands);
    if (failed())
        return;
    HANDS(walk.toCountersigning());
    // One adds a remark and signs, one refuses with a reason, one signs elsewhere; the others sign here.
    const QString refuser = stage.snapshot()->state.people[2].id;
    remark(stage, hands, stage.snapshot()->state.people[0].id);
    if (failed())
        return;
    refuse(stage, hands, refuser);
    if (failed())
        return;
    signElsewhere(stage, hands, observer, keyFile);
    if (failed())
        return;
    m_shots.take(stage.window(), QStringLiteral("countersigning"));
    HANDS(walk.toEnd());
    const ceremony::State end = stage.snapshot()->state;
    QCOMPARE(end.refused.size(), 1);
    QCOMPARE(end.countersigned.size(), end.people.size() - 1);
    QCOMPARE(end.objections.size(), 2);
}

QTEST_MAIN(tst_Objections)
#include "tst_objections.moc"
