// Where the keyboard is: at what the step waits for, and never handed on to whatever comes next in the order.
#include "ui/panels/fake_session.h"
#include "ui/panels/sample_states.h"
#include "ui/theme/theme.h"
#include "ui/widgets/notice.h"
#include "ui/window/ceremony_window.h"

#include <QApplication>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTest>

using namespace chancery;
using namespace chancery::tests;
using ceremony::StepKind;
using session::Desk;
using session::DeskUse;

namespace {

QString focused()
{
    const QWidget *focus = QApplication::focusWidget();
    return focus ? focus->objectName() : QString();
}

// As the console shows it: in the place of the first screen, which had the focus.
class Shown
{
public:
    explicit Shown(const SnapshotPtr &snapshot, ports::KeyRack *rack = nullptr)
        : session(snapshot), window(new ui::CeremonyWindow(session, rack))
    {
        first = new QPushButton(QStringLiteral("Rehearse"));
        console.setMinimumSize(1024, 700);
        console.resize(1280, 800);
        console.addWidget(first);
        console.addWidget(window);
        console.show();
        console.activateWindow();
        [[maybe_unused]] const bool active = QTest::qWaitForWindowActive(&console);
        first->setFocus();
        console.setCurrentWidget(window);
        window->refresh();
    }

    FakeSession session;
    QStackedWidget console;
    QPushButton *first;
    ui::CeremonyWindow *window;
};

FakeRack rackOf(const session::Snapshot &snapshot)
{
    FakeRack rack;
    for (const ceremony::Attendee *member : snapshot.state.members())
        rack.list += ports::RackKey{member->id, QStringLiteral("204417"), ports::RackKey::State::Out, 8};
    return rack;
}

} // namespace

class FocusTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { ui::Theme::apply(*qApp, ui::Scheme::Light); }

    void beginsAtThePrimary()
    {
        Shown shown(rootAt(StepKind::Purpose));
        QTRY_COMPARE(focused(), QStringLiteral("primaryButton"));
    }

    void goesBackToTheStepWhenItsButtonIsGone()
    {
        const SnapshotPtr before = rootAt(StepKind::Equipment);
        Shown shown(before);
        QTRY_COMPARE(focused(), QStringLiteral("confirmItemButton"));
        const auto next = std::make_shared<session::Snapshot>(*before);
        for (const ceremony::PlannedItem &item : before->state.context.plan.equipment)
            next->state.sealsRead.insert(item.item, item.seal);
        shown.session.give(next);
        const auto *confirm = shown.window->findChild<QWidget *>(QStringLiteral("confirmItemButton"));
        QTRY_VERIFY(!confirm->isVisible());
        QTRY_VERIFY(focused() == QLatin1String("primaryButton") || QApplication::focusWidget() == shown.window);
    }

    // The key has done its part; now somebody vouches. The button beside it would refuse.
    void vouchingIsOfferedNotRefusing()
    {
        const SnapshotPtr snapshot = rootAt(StepKind::Enrol);
        atDesk(*snapshot, DeskUse::Enrol, Desk::Stage::WaitingForPin, QStringLiteral("amara"));
        Shown shown(snapshot);
        QTRY_COMPARE(QLatin1String(QApplication::focusWidget()->metaObject()->className()),
                     QLatin1String("chancery::ui::PinField"));
        const auto next = std::make_shared<session::Snapshot>(*snapshot);
        enrolAll(next->state, 1);
        next->state.vouches.clear();
        atDesk(*next, DeskUse::Enrol, Desk::Stage::WaitingForKey, {});
        shown.session.give(next);
        QTRY_VERIFY2(focused().startsWith(QLatin1String("vouch")), qPrintable(focused()));
    }

    // A whole round at the rack without a mouse: Insert, PIN, Touch, each where the next press belongs.
    void rackIsWorkedByKeyboard_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<QString>("insert");
        QTest::addColumn<QString>("touch");
        QTest::newRow("large") << QSize(1280, 800) << QStringLiteral("insertKey2Button")
                               << QStringLiteral("touchKey2Button");
        QTest::newRow("small") << QSize(1024, 700) << QStringLiteral("insertKeyButton")
                               << QStringLiteral("touchKeyButton");
    }
    void rackIsWorkedByKeyboard()
    {
        QFETCH(QSize, size);
        QFETCH(QString, insert);
        QFETCH(QString, touch);
        const SnapshotPtr snapshot = delegateAt(StepKind::Approve, Mode::Rehearsal);
        approve(*snapshot, 1, 1); // Amara has; Jonas is the next who is here
        atDesk(*snapshot, DeskUse::Approve, Desk::Stage::WaitingForKey, {});
        FakeRack rack = rackOf(*snapshot);
        Shown shown(snapshot, &rack);
        shown.console.resize(size);
        shown.window->refresh();
        QTRY_COMPARE(focused(), insert);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
        QCOMPARE(rack.list[1].state, ports::RackKey::State::In);
        const auto next = std::make_shared<session::Snapshot>(*snapshot);
        atDesk(*next, DeskUse::Approve, Desk::Stage::WaitingForTouch, QStringLiteral("jonas"));
        rack.list[1].state = ports::RackKey::State::WaitingForTouch;
        shown.session.give(next);
        QTRY_COMPARE(focused(), touch);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
        QCOMPARE(rack.touched, QStringList{QStringLiteral("jonas")});
    }

    void nobodyWhoWritesIsInterrupted()
    {
        const SnapshotPtr snapshot = delegateAt(StepKind::Compare);
        Shown shown(snapshot);
        QTest::keyClick(shown.window, Qt::Key_F9);
        auto *words = shown.window->findChild<QPlainTextEdit *>();
        QVERIFY(words);
        words->setFocus();
        shown.session.give(std::make_shared<session::Snapshot>(*snapshot));
        QTest::qWait(50);
        QVERIFY(words->hasFocus());
    }

    // Red is for what is lost: a key that only waits to be put in again is not.
    void onlyALockedKeyIsRed_data()
    {
        QTest::addColumn<bool>("locked");
        QTest::addColumn<QString>("tone");
        QTest::newRow("three wrong PINs") << false << QStringLiteral("warn");
        QTest::newRow("locked for good") << true << QStringLiteral("stop");
    }
    void onlyALockedKeyIsRed()
    {
        QFETCH(bool, locked);
        QFETCH(QString, tone);
        const SnapshotPtr snapshot = delegateAt(StepKind::Approve);
        atDesk(*snapshot, DeskUse::Approve, Desk::Stage::WaitingForKey, {});
        snapshot->desk.takeOut = true;
        snapshot->desk.pinLocked = locked;
        snapshot->desk.problem = Error(ErrorCode::PinLocked, Text("The security key takes no more."));
        Shown shown(snapshot);
        const QWidget *desk = shown.window->findChild<QWidget *>(QStringLiteral("keyDesk"));
        const auto *notice = desk->findChild<ui::Notice *>();
        QCOMPARE(notice->property("tone").toString(), tone);
        // A heading has no full stop, and nobody hears two of them.
        QVERIFY(notice->accessibleName().startsWith(QLatin1String("The security key takes no more")));
        QVERIFY(!notice->accessibleName().contains(QLatin1String("..")));
    }

    void everyStepIsInSightInTheSmallestWindow()
    {
        Shown shown(rootAt(StepKind::Purpose, Mode::Rehearsal)); // sixteen of them, below the band
        shown.console.resize(1024, 700);
        const auto *steps = shown.window->findChild<QListView *>(QStringLiteral("stepListView"));
        QTRY_COMPARE(steps->width() < 60, true);
        QTRY_COMPARE(steps->verticalScrollBar()->maximum(), 0);
    }
};

QTEST_MAIN(FocusTest)
#include "tst_focus.moc"
