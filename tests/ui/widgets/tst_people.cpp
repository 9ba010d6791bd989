// The lists around the stage: steps, seats, transcript, chips, the key rack.
#include "ui/theme/theme.h"
#include "ui/widgets/approver_cards.h"
#include "ui/widgets/confirm_chips.h"
#include "ui/widgets/key_rack.h"
#include "ui/widgets/quorum_pips.h"
#include "ui/widgets/seat_list.h"
#include "ui/widgets/step_rail.h"
#include "ui/widgets/transcript_feed.h"

#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QToolButton>
#include <QtTest>

using namespace chancery;
using namespace chancery::ui;

namespace {

QString spoken(QListView *view, int row)
{
    return view->model()->index(row, 0).data(Qt::AccessibleTextRole).toString();
}

QList<FeedEntry> entries(int count)
{
    QList<FeedEntry> out;
    for (int i = 1; i <= count; ++i)
        out << FeedEntry{i, QStringLiteral("15:04:15"), QStringLiteral("Entry %1").arg(i),
                         QString(64, QLatin1Char('a'))};
    return out;
}

} // namespace

class PeopleTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { Theme::apply(*qApp, Scheme::Light); }

    void stepsSayTheirState_data()
    {
        QTest::addColumn<int>("state");
        QTest::addColumn<QString>("words");
        const auto row = [](const char *name, StepState state, const char *words) {
            QTest::newRow(name) << static_cast<int>(state) << QString::fromUtf8(words);
        };
        row("now", StepState::Now, "Step 2 of 3, Compare the certificate, now");
        row("done", StepState::Done, "Step 2 of 3, Compare the certificate, done at 14:17:15Z");
        row("upcoming", StepState::Upcoming, "Step 2 of 3, Compare the certificate, upcoming");
        row("stopped", StepState::Stopped, "Step 2 of 3, Compare the certificate, stopped");
        row("halted", StepState::Halted, "Step 2 of 3, Compare the certificate, halted by an objection");
        row("hold", StepState::OnHold, "Step 2 of 3, Compare the certificate, on hold");
    }

    void stepsSayTheirState()
    {
        QFETCH(int, state);
        QFETCH(QString, words);
        StepRail rail;
        rail.setSteps(
            {{QStringLiteral("Open"), StepState::Done, QStringLiteral("14:00:00Z")},
             {QStringLiteral("Compare the certificate"), static_cast<StepState>(state), QStringLiteral("14:17:15Z")},
             {QStringLiteral("Close"), StepState::Upcoming, {}}});
        QCOMPARE(spoken(rail.view(), 1), words);
        rail.setNarrow(true);
        QCOMPARE(rail.width(), 56);
        QCOMPARE(spoken(rail.view(), 1), words);
        QVERIFY(!rail.grab().isNull());
    }

    void arrowsBrowseTheSteps()
    {
        StepRail rail;
        rail.setSteps({{QStringLiteral("Open"), StepState::Done, {}},
                       {QStringLiteral("Compare"), StepState::Now, {}},
                       {QStringLiteral("Close"), StepState::Upcoming, {}}});
        rail.show();
        QSignalSpy browsed(&rail, &StepRail::stepBrowsed);
        QTest::keyClick(rail.view(), Qt::Key_Up);
        QCOMPARE(browsed.count(), 1);
        QCOMPARE(browsed.first().first().toInt(), 0);
        QCOMPARE(rail.currentStep(), 1);
    }

    void manyStepsStayWithoutScrolling()
    {
        StepRail rail;
        rail.resize(220, 684);
        rail.setSteps(QList<StepItem>(16, {QStringLiteral("Step"), StepState::Upcoming, {}}));
        rail.show();
        QCOMPARE(rail.view()->sizeHintForRow(0), 39);
        QCOMPARE(rail.view()->verticalScrollBar()->maximum(), 0);
    }

    void seatsSayTheirState()
    {
        SeatList list;
        SeatItem seat{2,
                      QStringLiteral("Jonas Lindqvist"),
                      QStringLiteral("Infrastructure, Sweden"),
                      SeatState::Approved,
                      QStringLiteral("15:16:40 UTC"),
                      0};
        list.setSeats({seat});
        QCOMPARE(spoken(list.view(), 0),
                 QStringLiteral("Seat 2, Jonas Lindqvist, Infrastructure, Sweden, approved at 15:16:40 UTC"));
        seat.state = SeatState::ShareNeeded;
        seat.time.clear();
        list.setSeats({seat});
        QCOMPARE(spoken(list.view(), 0),
                 QStringLiteral("Seat 2, Jonas Lindqvist, Infrastructure, Sweden, approved, share needed again"));
    }

    void seatStatesDifferInWordOrIcon()
    {
        QSet<QString> seen;
        for (int i = 0; i <= static_cast<int>(SeatState::Elsewhere); ++i) {
            const auto state = static_cast<SeatState>(i);
            seen.insert(seatStateWord(state) + seatStateIcon(state));
        }
        QCOMPARE(seen.size(), static_cast<int>(SeatState::Elsewhere) + 1);
    }

    void compactSeatsAreLower()
    {
        SeatList list;
        list.setSeats(QList<SeatItem>(9, {1, QStringLiteral("Amara"), QStringLiteral("x"), SeatState::Now, {}, 1}));
        const int full = list.view()->sizeHint().height();
        list.setCompact(true);
        QVERIFY(list.view()->sizeHint().height() < full);
        QCOMPARE(list.view()->maximumHeight(), list.view()->sizeHint().height());
    }

    void feedShowsTheNewestFirst()
    {
        TranscriptFeed feed;
        feed.resize(304, 200);
        feed.show();
        feed.setEntries(entries(30));
        QCOMPARE(feed.view()->model()->index(0, 0).data().toString(), QStringLiteral("Entry 30"));
        QVERIFY(!feed.isPaused());
        feed.append({31, QStringLiteral("15:05:00"), QStringLiteral("Entry 31"), {}});
        QCOMPARE(feed.count(), 31);
        QVERIFY(!feed.isPaused());
        QCOMPARE(spoken(feed.view(), 0), QStringLiteral("Entry 31, 15:05:00 UTC, Entry 31"));
    }

    void feedPausesWhileScrolled()
    {
        TranscriptFeed feed;
        feed.resize(304, 200);
        feed.show();
        QVERIFY(QTest::qWaitForWindowExposed(&feed));
        feed.setEntries(entries(30));
        QTest::qWait(10); // the list lays out its rows
        feed.view()->verticalScrollBar()->setValue(100);
        QVERIFY(feed.isPaused());
        const QModelIndex top = feed.view()->indexAt(QPoint(5, 5));
        const QString reading = top.data().toString();
        feed.append({31, QStringLiteral("15:05:00"), QStringLiteral("Entry 31"), {}});
        QCOMPARE(feed.view()->indexAt(QPoint(5, 5)).data().toString(), reading);
        feed.findChild<QPushButton *>(QStringLiteral("newestEntryButton"))->click();
        QVERIFY(!feed.isPaused());
    }

    void feedEntryOpensItsDigest()
    {
        TranscriptFeed feed;
        feed.setEntries(entries(3));
        feed.show();
        QSignalSpy activated(&feed, &TranscriptFeed::entryActivated);
        feed.view()->setCurrentIndex(feed.view()->model()->index(1, 0));
        QTest::keyClick(feed.view(), Qt::Key_Return);
        QCOMPARE(activated.count(), 1);
        QCOMPARE(activated.first().at(0).toInt(), 2);
        QCOMPARE(activated.first().at(1).toString(), QString(64, QLatin1Char('a')));
    }

    void spaceTogglesAChip()
    {
        ConfirmChips chips;
        chips.setItems({{4, QStringLiteral("Tomás"), ConfirmState::Comparing},
                        {9, QStringLiteral("Zofia"), ConfirmState::Matches}});
        chips.show();
        QSignalSpy chosen(&chips, &ConfirmChips::stateChosen);
        auto *chip = chips.findChild<QToolButton *>(QStringLiteral("confirmChip4"));
        QCOMPARE(chip->accessibleName(), QStringLiteral("Tomás, comparing"));
        QTest::keyClick(chip, Qt::Key_Space);
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen.first().at(0).toInt(), 4);
        QCOMPARE(chips.items().first().state, ConfirmState::Matches);
        QCOMPARE(chip->accessibleName(), QStringLiteral("Tomás, matches"));
        QVERIFY(chip->isChecked());
        QCOMPARE(chips.matching(), 2);
        QTest::keyClick(chip, Qt::Key_Space);
        QCOMPARE(chips.items().first().state, ConfirmState::Comparing);
        chips.toggle(9);
        QCOMPARE(chips.matching(), 0);
    }

    void aChipCanDiffer()
    {
        ConfirmChips chips;
        chips.setItems({{4, QStringLiteral("Tomás"), ConfirmState::Comparing}});
        chips.show();
        auto *chip = chips.findChild<QToolButton *>(QStringLiteral("confirmChip4"));
        QTest::keyClick(chip, Qt::Key_Down);
        auto *menu = chip->findChild<QMenu *>(QStringLiteral("confirmMenu"));
        QVERIFY(menu);
        QTest::keyClick(menu, Qt::Key_Up); // from the end: Differs
        QTest::keyClick(menu, Qt::Key_Return);
        QCOMPARE(chips.items().first().state, ConfirmState::Differs);
        QCOMPARE(chip->accessibleName(), QStringLiteral("Tomás, differs"));
        QVERIFY(!chip->isChecked());
    }

    void aValueIsRecordedNotMatched()
    {
        ConfirmChips chips;
        chips.setAsk(ConfirmAsk::Recorded);
        chips.setItems({{0, QStringLiteral("Amara"), ConfirmState::Comparing},
                        {1, QStringLiteral("Jonas"), ConfirmState::Matches}});
        chips.show();
        auto *amara = chips.findChild<QToolButton *>(QStringLiteral("confirmChip0"));
        QCOMPARE(amara->accessibleName(), QStringLiteral("Amara, not yet"));
        QTest::keyClick(amara, Qt::Key_Down);
        QVERIFY(!amara->findChild<QMenu *>());
        QTest::keyClick(amara, Qt::Key_Space);
        QCOMPARE(amara->accessibleName(), QStringLiteral("Amara, recorded"));
        QCOMPARE(chips.matching(), 2);
    }

    // The words that the one-line chips have no room for stand once beside the heading.
    void compactChipsHaveALegend()
    {
        ConfirmChips chips;
        QList<ConfirmItem> items;
        for (int i = 0; i < 12; ++i)
            items << ConfirmItem{i, QStringLiteral("Person"), ConfirmState::Comparing};
        chips.setItems(items);
        chips.resize(676, 200);
        chips.show();
        const int full = chips.sizeHint().height();
        chips.setCompact(true);
        QVERIFY(chips.sizeHint().height() < full);
        QStringList words;
        const auto *legend = chips.findChild<QWidget *>(QStringLiteral("confirmLegend"));
        QVERIFY(legend->isVisibleTo(&chips));
        for (const QLabel *label : legend->findChildren<QLabel *>())
            words << label->text();
        words.removeAll(QString());
        QCOMPARE(words,
                 (QStringList{QStringLiteral("Matches"), QStringLiteral("Comparing"), QStringLiteral("Differs")}));
    }

    void aListThatIsLowSaysWhatIsBelow()
    {
        SeatList list;
        QList<SeatItem> seats;
        for (int i = 1; i <= 12; ++i)
            seats << SeatItem{i, QStringLiteral("Person %1").arg(i), {}, SeatState::Waiting, {}, 0};
        list.setCompact(true);
        list.setSeats(seats);
        list.resize(252, 60 + 22 * 8);
        list.show();
        QVERIFY(QTest::qWaitForWindowExposed(&list));
        const auto *more = list.findChild<QLabel *>(QStringLiteral("moreSeatsLabel"));
        QTRY_VERIFY(more->isVisible());
        const int seen = list.view()->viewport()->height() / 22;
        QVERIFY(seen < 12);
        QTRY_COMPARE(more->text(), QStringLiteral("%1 more below").arg(12 - seen));
        list.view()->verticalScrollBar()->setValue(list.view()->verticalScrollBar()->maximum());
        QVERIFY(more->text().contains(QStringLiteral("above")));
        QVERIFY(!more->text().contains(QStringLiteral("below")));
        list.resize(252, 600);
        QTRY_VERIFY(!more->isVisible());
    }

    void anApprovalWithoutItsShareKeepsItsPip()
    {
        SeatList list;
        list.setSeats({SeatItem{1, QStringLiteral("Amara"), {}, SeatState::ShareNeeded, {}, 0},
                       SeatItem{2, QStringLiteral("Jonas"), {}, SeatState::Waiting, {}, 0}});
        const auto *pips = list.findChild<QuorumPips *>();
        QCOMPARE(pips->pips(), (QList<PipState>{PipState::Approved, PipState::Present}));
    }

    void cardsOfARowAreAsWide()
    {
        ApproverCards cards;
        cards.setItems({{QStringLiteral("Wolfeschlegelsteinhausenbergerdorff"), SeatState::Approved, {}},
                        {QStringLiteral("Li"), SeatState::ShareNeeded, {}},
                        {QStringLiteral("Priya Raghunathan-Venkataraman"), SeatState::Now, QStringLiteral("key is in")},
                        {QStringLiteral("Amara Okonjo"), SeatState::Waiting, {}},
                        {QStringLiteral("Jonas Lindqvist"), SeatState::Waiting, {}}});
        cards.resize(676, 120);
        cards.show();
        QVERIFY(QTest::qWaitForWindowExposed(&cards));
        QCoreApplication::processEvents();
        const QList<QFrame *> tiles = cards.findChildren<QFrame *>(QStringLiteral("approverTile"));
        QCOMPARE(tiles.size(), 5);
        for (const QFrame *tile : tiles) {
            QVERIFY2(qAbs(tile->width() - tiles.first()->width()) <= 1, qPrintable(tile->accessibleName()));
            QCOMPARE(tile->height(), tiles.first()->height());
        }
    }

    void twelveKeysKeepTheirNames()
    {
        KeyRackView rack;
        QList<RackKey> keys;
        for (int i = 1; i <= 12; ++i)
            keys << RackKey{
                i,   QStringLiteral("Maximiliane"), QStringLiteral("123456"), RackState::WaitingForTouch, false, true,
                true};
        rack.setSmall(true);
        rack.setKeys(keys);
        rack.resize(716, rack.sizeHint().height()); // beside rail and side of the smallest window
        rack.show();
        QVERIFY(QTest::qWaitForWindowExposed(&rack));
        QCoreApplication::processEvents();
        for (const QLabel *label : rack.findChildren<QLabel *>()) {
            if (label->isVisible())
                QVERIFY2(label->width() >= label->sizeHint().width(), qPrintable(label->text()));
        }
        // As a bar only the chosen key's controls are left.
        const int before = rack.sizeHint().height();
        rack.setBar(true);
        QVERIFY(rack.sizeHint().height() < before / 2);
        QVERIFY(rack.findChild<QPushButton *>(QStringLiteral("removeKeyButton"))->isVisibleTo(&rack));
    }

    void rackSendsThePerson()
    {
        KeyRackView rack;
        RackKey out{3, QStringLiteral("Priya"), QStringLiteral("660203"), RackState::Out, true, false, false};
        RackKey in{5, QStringLiteral("Wanjiru"), QStringLiteral("387520"), RackState::In, false, false, true};
        rack.setKeys({out, in});
        rack.show();
        QSignalSpy inserted(&rack, &KeyRackView::insertRequested);
        QSignalSpy removed(&rack, &KeyRackView::removeRequested);
        auto *insert = rack.findChild<QPushButton *>(QStringLiteral("insertKey3Button"));
        QCOMPARE(insert->accessibleName(), QStringLiteral("Insert key 3 Priya"));
        QTest::keyClick(insert, Qt::Key_Space);
        QCOMPARE(inserted.value(0).value(0).toInt(), 3);
        QVERIFY(!rack.findChild<QPushButton *>(QStringLiteral("touchKey5Button"))->isEnabled());

        rack.setSmall(true);
        rack.choose(3);
        auto *tile = rack.findChild<QWidget *>(QStringLiteral("rackTile3"));
        tile->setFocus();
        QTest::keyClick(tile, Qt::Key_Right);
        QCOMPARE(rack.chosen(), 5);
        QTest::keyClick(rack.findChild<QPushButton *>(QStringLiteral("removeKeyButton")), Qt::Key_Space);
        QCOMPARE(removed.value(0).value(0).toInt(), 5);
    }
};

QTEST_MAIN(PeopleTest)
#include "tst_people.moc"
