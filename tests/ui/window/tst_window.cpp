// The window shows what the state asks for and hands on what people do.
#include "ui/panels/fake_session.h"
#include "ui/panels/prompt.h"
#include "ui/panels/sample_states.h"
#include "ui/theme/theme.h"
#include "ui/widgets/choice_cards.h"
#include "ui/widgets/confirm_chips.h"
#include "ui/widgets/objection_sheet.h"
#include "ui/widgets/pin_field.h"
#include "ui/window/ceremony_window.h"

#include <QAbstractButton>
#include <QApplication>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QTest>

using namespace chancery;
using namespace chancery::tests;
using ceremony::StepKind;
using ui::PanelKind;

namespace {

QPushButton *button(const QWidget &window, const char *name)
{
    return window.findChild<QPushButton *>(QLatin1String(name));
}

void choose(const QWidget &sheet, const char *name)
{
    sheet.findChild<QAbstractButton *>(QLatin1String(name))->click();
}

// A window on the screen, so that focus and shortcuts are real.
class Shown
{
public:
    explicit Shown(const SnapshotPtr &snapshot, ports::KeyRack *rack = nullptr)
        : session(snapshot), window(session, rack)
    {
        window.show();
        window.activateWindow();
        [[maybe_unused]] const bool active = QTest::qWaitForWindowActive(&window);
        window.refresh();
    }
    ui::Prompt *prompt() { return window.findChild<ui::Prompt *>(); }

    FakeSession session;
    ui::CeremonyWindow window;
};

} // namespace

class WindowTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        ui::Theme::apply(*qApp, ui::Scheme::Light);
        m_samples = samples();
    }

    void everySample_data()
    {
        QTest::addColumn<int>("sample");
        for (int i = 0; i < m_samples.size(); ++i)
            QTest::newRow(m_samples[i].name.constData()) << i;
    }
    // Object is always there; the primary act is offered exactly when core misses nothing.
    void everySample()
    {
        QFETCH(int, sample);
        const SnapshotPtr snapshot = m_samples[sample].snapshot;
        Shown shown(snapshot);
        const ceremony::State &state = snapshot->state;
        QCOMPARE(shown.window.panelKind(), ui::panelFor(state, state.now));
        if (state.phase != ceremony::Phase::Closed) {
            QVERIFY(button(shown.window, "objectButton")->isVisible());
            QVERIFY(button(shown.window, "objectButton")->isEnabled());
        }
        const QPushButton *primary = button(shown.window, "primaryButton");
        const bool peopleDecide = state.phase == ceremony::Phase::Stopped || state.phase == ceremony::Phase::Held ||
                                  state.phase == ceremony::Phase::Closed ||
                                  (state.stepKind() == StepKind::Purpose && state.phase == ceremony::Phase::Running);
        const Text missing = ceremony::missing(state, state.now);
        QCOMPARE(primary->isEnabled(), peopleDecide || missing.isEmpty());
        if (!primary->isEnabled())
            QCOMPARE(shown.window.findChild<QLabel *>(QStringLiteral("reasonLabel"))->text(), missing.shown());
    }

    void panelFollowsTheState_data()
    {
        QTest::addColumn<int>("phase");
        QTest::addColumn<int>("step");
        QTest::addColumn<int>("panel");
        const auto row = [](const char *name, ceremony::Phase phase, StepKind step, PanelKind panel) {
            QTest::newRow(name) << int(phase) << int(step) << int(panel);
        };
        row("compare", ceremony::Phase::Running, StepKind::Compare, PanelKind::Compare);
        row("held keeps the step", ceremony::Phase::Held, StepKind::Compare, PanelKind::Compare);
        row("halted keeps the step", ceremony::Phase::Halted, StepKind::Purpose, PanelKind::Purpose);
        row("stopped", ceremony::Phase::Stopped, StepKind::Request, PanelKind::Failure);
        row("recorded", ceremony::Phase::Recorded, StepKind::Countersign, PanelKind::Countersign);
        row("closed", ceremony::Phase::Closed, StepKind::Close, PanelKind::Close);
        row("ending", ceremony::Phase::Ending, StepKind::Compare, PanelKind::Ending);
    }
    void panelFollowsTheState()
    {
        QFETCH(int, phase);
        QFETCH(int, step);
        QFETCH(int, panel);
        const SnapshotPtr snapshot = delegateAt(static_cast<StepKind>(step));
        snapshot->state.phase = static_cast<ceremony::Phase>(phase);
        QCOMPARE(int(ui::panelFor(snapshot->state, snapshot->state.now)), panel);
    }

    void purposeIsHeardThenLeft()
    {
        Shown shown(delegateAt(StepKind::Purpose));
        QTest::keyClick(&shown.window, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(shown.session.commands.size(), 1);
        QCOMPARE(shown.session.count<ceremony::ConfirmPurpose>(), 1);
        const auto heard = std::make_shared<session::Snapshot>(*shown.session.snapshot());
        heard->state.purposeRead = true;
        shown.session.give(heard);
        QTRY_COMPARE(shown.session.commands.size(), 2);
        QVERIFY(std::holds_alternative<ceremony::Advance>(shown.session.commands.last()));
    }

    void primaryWaitsForWhatIsMissing()
    {
        Shown shown(delegateAt(StepKind::Compare));
        QTest::keyClick(&shown.window, Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(shown.session.commands.isEmpty());
    }

    void seatsMatchByKey()
    {
        Shown shown(delegateAt(StepKind::Compare));
        QTest::keyClick(&shown.window, Qt::Key_4, Qt::AltModifier); // Tomás
        QTest::keyClick(&shown.window, Qt::Key_3, Qt::AltModifier); // Priya is not here
        QCOMPARE(shown.session.commands.size(), 1);
        const auto &result = std::get<ceremony::CompareResult>(shown.session.commands.first());
        QCOMPARE(result.person, QStringLiteral("tomas"));
        QVERIFY(result.matches);
    }

    void newRootIsRecorded()
    {
        Shown shown(rootAt(StepKind::Compare));
        auto *chip = shown.window.findChild<QAbstractButton *>(QStringLiteral("confirmChip6"));
        QCOMPARE(chip->accessibleName(), QStringLiteral("Leila, not yet"));
        QTest::keyClick(chip, Qt::Key_Down); // nothing to choose: a value written down cannot differ
        QVERIFY(!chip->findChild<QMenu *>());
        chip->click();
        QCOMPARE(std::get<ceremony::CompareResult>(shown.session.commands.first()).person, QStringLiteral("leila"));
        QCOMPARE(button(shown.window, "primaryButton")->text(), QStringLiteral("We have recorded it"));
    }

    void rollIsCalled()
    {
        Shown shown(delegateAt(StepKind::RollCall));
        button(shown.window, "here-wanjiru")->click();
        QCOMPARE(std::get<ceremony::CheckIn>(shown.session.commands.first()).person, QStringLiteral("wanjiru"));
    }

    void sealIsConfirmedAsPlanned()
    {
        Shown shown(delegateAt(StepKind::Equipment));
        button(shown.window, "confirmItemButton")->click();
        const auto &item = std::get<ceremony::ConfirmItem>(shown.session.commands.first());
        QCOMPARE(item.seal, QStringLiteral("0107"));
    }

    void pinGoesToTheKeyAndNowhereElse()
    {
        const SnapshotPtr snapshot = delegateAt(StepKind::Approve);
        atDesk(*snapshot, session::DeskUse::Approve, session::Desk::Stage::WaitingForPin, {});
        Shown shown(snapshot);
        auto *field = shown.window.panel()->findChild<ui::PinField *>();
        QVERIFY(field->isVisible());
        QTRY_VERIFY(field->hasFocus());
        QTest::keyClicks(field, QStringLiteral("731958"));
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(shown.session.pins, QList<QByteArray>{"731958"});
        QCOMPARE(field->length(), 0);
        QVERIFY(shown.session.commands.isEmpty());
    }

    void nextMemberIsCalledToEnrol()
    {
        const SnapshotPtr snapshot = rootAt(StepKind::Enrol);
        atDesk(*snapshot, session::DeskUse::Enrol, session::Desk::Stage::WaitingForKey, {});
        Shown shown(snapshot);
        QCOMPARE(shown.session.chosen, QStringList{QStringLiteral("amara")});
    }

    void objectionIsWitnessedWithoutAKey()
    {
        Shown shown(rootAt(StepKind::Purpose)); // nobody has a key yet
        QTest::keyClick(&shown.window, Qt::Key_F8);
        auto *sheet = shown.window.findChild<ui::ObjectionSheet *>();
        QVERIFY(sheet->isVisible());
        QVERIFY(!button(shown.window, "primaryButton")->isEnabled());
        choose(*sheet, "objector3Radio");
        choose(*sheet, "reason1Radio");
        QVERIFY(sheet->isFilled());
        QCOMPARE(button(shown.window, "primaryButton")->text(), QStringLiteral("Halt, witnessed only"));
        button(shown.window, "primaryButton")->click();
        QCOMPARE(shown.session.count<ceremony::Object>(), 1);
        const auto &objection = std::get<ceremony::Object>(shown.session.commands.first());
        QCOMPARE(objection.time, shown.session.now());
        QVERIFY(ceremony::objectionReasons().contains(objection.reason));
        QVERIFY(sheet->isVisible()); // until it stands in the transcript
        const auto next = std::make_shared<session::Snapshot>(*shown.session.snapshot());
        object(*next, objection.person);
        shown.session.give(next);
        QTRY_VERIFY(!sheet->isVisible());
    }

    void escapeKeepsTheWordsAndRecordsNothing()
    {
        Shown shown(delegateAt(StepKind::Purpose));
        button(shown.window, "objectButton")->click();
        auto *sheet = shown.window.findChild<ui::ObjectionSheet *>();
        QTest::keyClick(sheet, Qt::Key_Escape);
        QVERIFY(!sheet->isVisible());
        QVERIFY(shown.session.commands.isEmpty());
    }

    void memberSignsTheObjection()
    {
        Shown shown(delegateAt(StepKind::Purpose));
        QTest::keyClick(&shown.window, Qt::Key_F8);
        auto *sheet = shown.window.findChild<ui::ObjectionSheet *>();
        choose(*sheet, "objector2Radio"); // Tomás, the third who is here
        choose(*sheet, "reason0Radio");
        QCOMPARE(button(shown.window, "primaryButton")->text(), QStringLiteral("Halt and sign with key 4"));
        button(shown.window, "primaryButton")->click();
        QCOMPARE(shown.session.tasks.size(), 1);
        QCOMPARE(shown.session.tasks.first().use, session::DeskUse::Object);
        QCOMPARE(shown.session.tasks.first().person, QStringLiteral("tomas"));
        QVERIFY(shown.session.commands.isEmpty());
    }

    void stoppedStepOffersThreeWays()
    {
        const SnapshotPtr snapshot = delegateAt(StepKind::Operate);
        approve(*snapshot, 5, 5);
        begin(*snapshot);
        fail(*snapshot);
        Shown shown(snapshot);
        QPushButton *primary = button(shown.window, "primaryButton");
        primary->click();
        QCOMPARE(shown.session.count<ceremony::Retry>(), 1);
        const auto tiles = shown.window.findChild<ui::ChoiceCards *>()->findChildren<QRadioButton *>();
        QCOMPARE(tiles.size(), 3);
        tiles[1]->click();
        QCOMPARE(primary->text(), QStringLiteral("Put on hold"));
        primary->click();
        QVERIFY(shown.prompt());
        QCOMPARE(primary->text(), QStringLiteral("Put on hold"));
        primary->click();
        QCOMPARE(shown.session.count<ceremony::Hold>(), 1);
    }

    void holdAsksWhy()
    {
        Shown shown(delegateAt(StepKind::Compare));
        QTest::keyClick(&shown.window, Qt::Key_F9);
        QVERIFY(shown.prompt());
        QVERIFY(!button(shown.window, "primaryButton")->isEnabled());
        shown.prompt()->findChild<QPlainTextEdit *>()->setPlainText(QStringLiteral("Lunch"));
        button(shown.window, "primaryButton")->click();
        QVERIFY(!shown.window.sheet());
        QCOMPARE(std::get<ceremony::Hold>(shown.session.commands.first()).why, QStringLiteral("Lunch"));
    }

    void escapeClosesASheetAndRecordsNothing_data()
    {
        QTest::addColumn<int>("key");
        QTest::addColumn<bool>("control");
        QTest::addColumn<QString>("sheet");
        QTest::newRow("help") << int(Qt::Key_F1) << false << QStringLiteral("readingSheet");
        QTest::newRow("script") << int(Qt::Key_F5) << false << QStringLiteral("readingSheet");
        QTest::newRow("hold") << int(Qt::Key_F9) << false << QStringLiteral("prompt");
        QTest::newRow("deviation") << int(Qt::Key_D) << true << QStringLiteral("deviationSheet");
    }
    void escapeClosesASheetAndRecordsNothing()
    {
        QFETCH(int, key);
        QFETCH(bool, control);
        QFETCH(QString, sheet);
        Shown shown(delegateAt(StepKind::Compare));
        QTest::keyClick(&shown.window, Qt::Key(key), control ? Qt::ControlModifier : Qt::NoModifier);
        QVERIFY(shown.window.sheet());
        QCOMPARE(shown.window.sheet()->objectName(), sheet);
        QVERIFY(shown.window.sheet()->isVisible());
        QTest::keyClick(shown.window.windowHandle(), Qt::Key_Escape);
        QVERIFY(!shown.window.sheet());
        QVERIFY(shown.session.commands.isEmpty());
        QCOMPARE(button(shown.window, "primaryButton")->text(), QStringLiteral("We have compared it"));
    }

    // F8 is never out of reach: it takes the place of whatever stands beside the stage.
    void objectionTakesThePlaceOfASheet()
    {
        Shown shown(delegateAt(StepKind::Compare));
        QTest::keyClick(&shown.window, Qt::Key_F9);
        QTest::keyClick(shown.window.windowHandle(), Qt::Key_F8);
        QVERIFY(!shown.window.sheet());
        QVERIFY(shown.window.findChild<ui::ObjectionSheet *>()->isVisible());
    }

    // One objection, with one reason: nothing is recorded by the chip alone.
    void differsOpensTheObjection()
    {
        Shown shown(delegateAt(StepKind::Compare));
        auto *chips = shown.window.findChild<ui::ConfirmChips *>();
        emit chips->stateChosen(0, ui::ConfirmState::Differs);
        QVERIFY(shown.session.commands.isEmpty());
        auto *sheet = shown.window.findChild<ui::ObjectionSheet *>();
        QVERIFY(sheet->isVisible());
        QCOMPARE(sheet->who(), 0);
        QCOMPARE(sheet->why(), 0);
        button(shown.window, "primaryButton")->click();
        QCOMPARE(shown.session.tasks.size(), 1);
        QVERIFY(shown.session.tasks.first().differs);
    }

    void heldIsResumed()
    {
        const SnapshotPtr snapshot = delegateAt(StepKind::Compare);
        snapshot->state.phase = ceremony::Phase::Held;
        Shown shown(snapshot);
        button(shown.window, "primaryButton")->click();
        QCOMPARE(std::get<ceremony::Resume>(shown.session.commands.first()).after, QStringLiteral("hold"));
    }

    void rackDrivesTheKeys()
    {
        FakeRack rack;
        for (const char *person : {"amara", "jonas"})
            rack.list +=
                ports::RackKey{QString::fromLatin1(person), QStringLiteral("204417"), ports::RackKey::State::Out, 8};
        const SnapshotPtr snapshot = delegateAt(StepKind::Approve, Mode::Rehearsal);
        atDesk(*snapshot, session::DeskUse::Approve, session::Desk::Stage::WaitingForKey, {});
        Shown shown(snapshot, &rack);
        QList<QPushButton *> inserts;
        for (QPushButton *candidate : shown.window.findChildren<QPushButton *>()) {
            if (candidate->isVisible() && candidate->text() == QLatin1String("Insert"))
                inserts += candidate;
        }
        QCOMPARE(inserts.size(), 2);
        inserts[1]->click();
        QCOMPARE(rack.list[1].state, ports::RackKey::State::In);
        QTRY_VERIFY(!inserts[0]->isEnabled()); // one key at a time
    }

    void liveHasNoBandAndNoRack()
    {
        Shown shown(delegateAt(StepKind::Approve));
        QVERIFY(!shown.window.findChild<QWidget *>(QStringLiteral("rackDock")));
        QVERIFY(shown.window.windowTitle().startsWith(QLatin1String("LIVE")));
    }

    void lapsedStatementIsNoticedByTheClockAlone()
    {
        const SnapshotPtr snapshot = delegateAt(StepKind::Operate);
        approve(*snapshot, 5, 0);
        Shown shown(snapshot);
        QCOMPARE(shown.window.panelKind(), PanelKind::Approve);
        shown.session.clock = snapshot->state.now.addSecs(5000);
        QTRY_COMPARE_WITH_TIMEOUT(shown.window.panelKind(), PanelKind::Operate, 4000);
    }

private:
    QList<Sample> m_samples;
};

QTEST_MAIN(WindowTest)
#include "tst_window.moc"
