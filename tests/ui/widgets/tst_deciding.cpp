// What people decide with: the bottom bar, choices, the objection sheet, vouching, the record's pages, faults.
#include "ui/theme/theme.h"
#include "ui/widgets/bottom_bar.h"
#include "ui/widgets/choice_cards.h"
#include "ui/widgets/fault_panel.h"
#include "ui/widgets/halted_line.h"
#include "ui/widgets/objection_sheet.h"
#include "ui/widgets/record_page.h"
#include "ui/widgets/statement_card.h"
#include "ui/widgets/vouch_card.h"

#include <QLabel>
#include <QLayout>
#include <QMessageBox>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTextBrowser>
#include <QTextEdit>
#include <QtTest>

using namespace chancery;
using namespace chancery::ui;

namespace {

template <typename T>
T *child(QWidget &parent, const char *name)
{
    return parent.findChild<T *>(QString::fromLatin1(name));
}

} // namespace

class DecidingTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { Theme::apply(*qApp, Scheme::Light); }

    void primarySaysWhyItIsOff()
    {
        BottomBar bar;
        bar.setReason(QStringLiteral("Waiting for Tomás"));
        bar.setPrimary(QStringLiteral("We have compared it"), false);
        QCOMPARE(bar.primaryButton()->accessibleName(),
                 QStringLiteral("We have compared it, not available, waiting for Tomás"));
        QVERIFY(bar.objectButton()->isEnabled());
        bar.setPrimary(QStringLiteral("We have compared it"), true);
        QCOMPARE(bar.primaryButton()->accessibleName(), QStringLiteral("We have compared it"));
    }

    void plainReturnPressesNothing()
    {
        BottomBar bar;
        bar.setPrimary(QStringLiteral("Sign"), true);
        bar.show();
        QSignalSpy pressed(&bar, &BottomBar::primaryTriggered);
        bar.focusPrimary();
        QTest::keyClick(bar.primaryButton(), Qt::Key_Return);
        QCOMPARE(pressed.count(), 0);
        QTest::keyClick(bar.primaryButton(), Qt::Key_Space);
        QCOMPARE(pressed.count(), 1);
    }

    void furtherActions()
    {
        BottomBar bar;
        QSignalSpy pressed(&bar, &BottomBar::actionTriggered);
        bar.setActions({{QStringLiteral("letNext"), QStringLiteral("Let Tomás go first"), {}, true}});
        child<QPushButton>(bar, "letNextButton")->click();
        QCOMPARE(pressed.value(0).value(0).toString(), QStringLiteral("letNext"));
    }

    void arrowsChoose()
    {
        ChoiceCards cards;
        cards.setChoices({{QStringLiteral("retry"), QStringLiteral("Retry the signature"), {}, true, {}, true},
                          {QStringLiteral("hold"), QStringLiteral("Put on hold"), {}, false, {}, true}},
                         QStringLiteral("retry"));
        cards.show();
        cards.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&cards));
        QCOMPARE(cards.chosen(), QStringLiteral("retry"));
        QSignalSpy changed(&cards, &ChoiceCards::chosenChanged);
        auto *retry = child<QRadioButton>(cards, "retryChoice");
        retry->setFocus();
        QTest::keyClick(retry, Qt::Key_Down);
        QCOMPARE(cards.chosen(), QStringLiteral("hold"));
        QCOMPARE(changed.count(), 1);
        cards.setRemark(QStringLiteral("retry"), QStringLiteral("open for 1 min 24 s more"));
        QCOMPARE(retry->accessibleName(), QStringLiteral("Retry the signature, suggested, open for 1 min 24 s more"));
        QCOMPARE(cards.chosen(), QStringLiteral("hold"));
    }

    void objectionNeedsWhoAndWhy()
    {
        ObjectionSheet sheet;
        sheet.setPeople({{4, QStringLiteral("Tomás"), QStringLiteral("Tomás Iriarte"), QStringLiteral("Seat 4")}});
        sheet.setReasons({QStringLiteral("A word differs"), QStringLiteral("Something else")});
        sheet.setStep(3);
        sheet.show();
        QVERIFY(!sheet.isFilled());
        QTest::keyClick(child<QRadioButton>(sheet, "objector4Radio"), Qt::Key_Space);
        QVERIFY(!sheet.isFilled());
        QTest::keyClick(child<QRadioButton>(sheet, "reason0Radio"), Qt::Key_Space);
        QVERIFY(sheet.isFilled());
        QCOMPARE(sheet.who(), 4);
        QTest::keyClick(child<QRadioButton>(sheet, "reason1Radio"), Qt::Key_Space);
        QVERIFY(!sheet.isFilled()); // "Something else" needs words
        auto *words = child<QTextEdit>(sheet, "objectionWordsEdit");
        QTest::keyClicks(words, QStringLiteral("Seal 0318"));
        QVERIFY(sheet.isFilled());
        QCOMPARE(sheet.words(), QStringLiteral("Seal 0318"));
        QCOMPARE(child<HaltedLine>(sheet, "haltedLine")->accessibleName(),
                 QStringLiteral("Halted at step 3: Tomás Iriarte objects: Seal 0318"));

        QSignalSpy closed(&sheet, &ObjectionSheet::closeRequested);
        QTest::keyClick(words, Qt::Key_Escape);
        QCOMPARE(closed.count(), 1);
        QCOMPARE(sheet.words(), QStringLiteral("Seal 0318")); // closing keeps them
        sheet.reset();
        QVERIFY(!sheet.isFilled());
        QCOMPARE(sheet.who(), -1);
    }

    void vouching()
    {
        VouchCard card;
        card.setVouchers({{9, QStringLiteral("Zofia Wrońska"), VouchState::Asked, {}, {}, true}});
        card.show();
        QSignalSpy vouched(&card, &VouchCard::vouchRequested);
        QSignalSpy refused(&card, &VouchCard::refuseRequested);
        QTest::keyClick(child<QPushButton>(card, "vouch9Button"), Qt::Key_Space);
        QTRY_COMPARE(vouched.count(), 1);
        QTest::keyClick(child<QPushButton>(card, "refuse9Button"), Qt::Key_Space);
        QTRY_COMPARE(refused.count(), 1);
        card.setVouchers({{9, QStringLiteral("Zofia Wrońska"), VouchState::Vouches, QStringLiteral("10:33:20Z"),
                           QStringLiteral("knows him from work"), true}});
        QVERIFY(!child<QPushButton>(card, "vouch9Button"));
        QCOMPARE(child<QFrame>(card, "voucherTile9")->accessibleName(),
                 QStringLiteral("Zofia Wrońska, vouches; knows him from work"));
    }

    void recordPages()
    {
        RecordPage record;
        QSignalSpy seen(&record, &RecordPage::allPagesSeen);
        const QString hex(64, QLatin1Char('b'));
        record.setSheets(
            {{QStringLiteral("Record <1>"), {}, {{QStringLiteral("As compared"), QStringLiteral("Digest"), hex}}},
             {QStringLiteral("Page two"), {}, {}}});
        record.show();
        const QString text = child<QTextBrowser>(record, "recordText")->toPlainText();
        QVERIFY(text.contains(QStringLiteral("Record <1>")));
        QCOMPARE(QString(text).remove(QChar(QChar::Nbsp)).count(QLatin1Char('b')), 64);
        QCOMPARE(seen.count(), 0);
        QTest::keyClick(child<QPushButton>(record, "nextPageButton"), Qt::Key_Space);
        QCOMPARE(record.page(), 1);
        QCOMPARE(seen.count(), 1);
        QVERIFY(!child<QPushButton>(record, "nextPageButton")->isEnabled());
        record.showPage(0);
        record.showPage(1);
        QCOMPARE(seen.count(), 1);
    }

    // Nothing is cut off beside a sheet: the page is then half as wide.
    void narrowRecordPage()
    {
        RecordPage record;
        record.setSheets({{QStringLiteral("Record"),
                           {},
                           {{QStringLiteral("As compared"), QStringLiteral("To-be-signed digest"),
                             QString(64, QLatin1Char('b'))}}}});
        record.show();
        auto *text = child<QTextBrowser>(record, "recordText");
        for (const int width : {900, 470, 900}) {
            record.resize(width, 500);
            QCoreApplication::processEvents();
            QVERIFY2(text->document()->idealWidth() <= text->viewport()->width(), QByteArray::number(width));
        }
    }

    void statementShowsTheWholeDigest()
    {
        StatementCard card;
        QString hex;
        for (int i = 0; i < 16; ++i)
            hex += QStringLiteral("%1").arg(i, 4, 16, QLatin1Char('0'));
        card.setLines(
            {{StatementLine::Kind::Sentence, QStringLiteral("We approve")}, {StatementLine::Kind::Digest, hex}});
        QCOMPARE(card.plainText(),
                 QStringLiteral("We approve\n0000 0001 0002 0003 0004 0005 0006 0007\n0008 0009 000a 000b 000c 000d "
                                "000e 000f"));
    }

    // Every entry of the transcript draws the screen anew. Words that did not change stay as they are, and new ones
    // are measured at once: a card that is too low even for a moment cuts the sentence that is being approved.
    void statementIsNeverCut()
    {
        StatementCard card;
        card.resize(600, 400);
        card.show();
        const QList<StatementLine> lines{{StatementLine::Kind::Sentence, QStringLiteral("We approve. ").repeated(30)}};
        card.setLines(lines);
        const int high = card.layout()->totalHeightForWidth(600);
        QCoreApplication::processEvents();
        QCOMPARE(card.layout()->totalHeightForWidth(600), high);
        QVERIFY(high > 5 * Theme::lineHeight(Role::Statement));
        const auto before = card.findChildren<QLabel *>();
        card.setLines(lines);
        QCOMPARE(card.findChildren<QLabel *>(), before);
    }

    void aFaultAsksFirst()
    {
        FaultPanel panel;
        panel.setFaults(
            {{QStringLiteral("unplug"), QStringLiteral("unplug"), QStringLiteral("Unplug the token"), {}, true}});
        panel.show();
        QSignalSpy chosen(&panel, &FaultPanel::faultChosen);
        child<QPushButton>(panel, "unplugFaultButton")->click();
        auto *question = child<QMessageBox>(panel, "faultQuestion");
        QVERIFY(question);
        QCOMPARE(chosen.count(), 0);
        child<QPushButton>(*question, "causeFaultButton")->click();
        QCOMPARE(chosen.value(0).value(0).toString(), QStringLiteral("unplug"));
    }
};

QTEST_MAIN(DecidingTest)
#include "tst_deciding.moc"
