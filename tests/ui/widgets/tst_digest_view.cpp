// The digest as people read it, as screen readers read it and as a phone reads it.
#include "ui/theme/theme.h"
#include "ui/widgets/digest_view.h"
#include "ui/widgets/qr_view.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace chancery;
using namespace chancery::ui;

namespace {

const QString Hex = QStringLiteral("87eab873c4d4ca1ed00f25b7cdf07f191d51afb9dd1a4621d31c2a5ac9d2d5d9");

void prepare(DigestView &view)
{
    view.setDigest(QStringLiteral("To-be-signed digest"), Digest::fromHex(Hex).value());
    view.resize(700, view.sizeHint().height());
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    view.setFocus();
}

QString decoded(QWidget &widget)
{
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("code.png"));
    if (!widget.grab().save(file))
        return {};
    QProcess zbarimg;
    zbarimg.start(QStringLiteral("zbarimg"), {QStringLiteral("--quiet"), QStringLiteral("--raw"), file});
    zbarimg.waitForFinished();
    return QString::fromUtf8(zbarimg.readAllStandardOutput()).trimmed();
}

} // namespace

class DigestViewTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        Theme::apply(*qApp, Scheme::Light);
        QAccessible::setActive(true);
    }

    void spaceMovesTheReadingMarker()
    {
        DigestView view;
        prepare(view);
        QSignalSpy moved(&view, &DigestView::readingLineChanged);
        for (int i = 1; i <= 16; ++i) {
            QTest::keyClick(&view, Qt::Key_Space);
            QCOMPARE(view.readingLine(), i);
        }
        QTest::keyClick(&view, Qt::Key_Space);
        QCOMPARE(view.readingLine(), 0);
        view.setReadingLine(6);
        QTest::keyClick(&view, Qt::Key_Space, Qt::ShiftModifier);
        QCOMPARE(view.readingLine(), 5);
        QCOMPARE(moved.count(), 19);
    }

    void markerChangesThePicture()
    {
        DigestView view;
        prepare(view);
        const QImage plain = view.grab().toImage();
        view.setReadingLine(6);
        const QImage marked = view.grab().toImage();
        const QPoint edge = view.lineRect(6).topLeft() - QPoint(4, -20);
        QVERIFY(plain.pixel(edge) != marked.pixel(edge));
        view.setState(DigestView::State::Differs);
        QVERIFY(view.grab().toImage() != marked);
    }

    void everyLineIsAnAccessibleChild()
    {
        DigestView view;
        prepare(view);
        QAccessibleInterface *list = QAccessible::queryAccessibleInterface(&view);
        QVERIFY(list);
        QCOMPARE(list->role(), QAccessible::List);
        QCOMPARE(list->text(QAccessible::Name), QStringLiteral("To-be-signed digest"));
        QCOMPARE(list->childCount(), 16);
        QCOMPARE(list->child(5)->text(QAccessible::Name),
                 QStringLiteral("To-be-signed digest, line 6 of 16: 2 5 b 7, bombast processor"));
        QCOMPARE(list->indexOfChild(list->child(15)), 15);
        QCOMPARE(list->child(3)->parent(), list);
        QVERIFY(!list->child(5)->state().selected);
        view.setReadingLine(6);
        QVERIFY(list->child(5)->state().selected);
        QVERIFY(!list->child(6)->state().selected);

        view.setQr(QStringLiteral("TEXT"));
        QCOMPARE(list->childCount(), 17);
        QCOMPARE(list->child(16)->text(QAccessible::Name), QStringLiteral("QR code, to-be-signed digest"));
    }

    void copiesPlainHex()
    {
        DigestView view;
        prepare(view);
        QTest::keySequence(&view, QKeySequence::Copy);
        QCOMPARE(QApplication::clipboard()->text(), Hex);
    }

    void everySizeHoldsAllLines_data()
    {
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("width");
        QTest::newRow("small") << static_cast<int>(DigestView::Size::Small) << 676;
        QTest::newRow("normal") << static_cast<int>(DigestView::Size::Normal) << 700;
        QTest::newRow("large") << static_cast<int>(DigestView::Size::Large) << 760;
    }

    void everySizeHoldsAllLines()
    {
        QFETCH(int, size);
        QFETCH(int, width);
        DigestView view;
        view.setSize(static_cast<DigestView::Size>(size));
        view.setDigest(QStringLiteral("To-be-signed digest"), Digest::fromHex(Hex).value());
        view.setQr(QStringLiteral("CHANCERY1:TBS:2026-11-23-7F3A:SHA256:") + Hex.toUpper());
        view.resize(width, view.sizeHint().height());
        view.show();
        QVERIFY(view.sizeHint().width() <= width);
        auto *code = view.findChild<QrView *>();
        for (int line = 1; line <= 16; ++line) {
            QVERIFY(view.rect().contains(view.lineRect(line)));
            QVERIFY(!view.lineRect(line).intersects(code->geometry()));
        }
    }

    void codeIsReadFromTheScreen_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<QString>("text");
        for (const bool dark : {false, true}) {
            const char *scheme = dark ? "dark" : "light";
            QTest::addRow("%s digest", scheme)
                << dark << QStringLiteral("CHANCERY1:TBS:2026-11-23-7F3A:SHA256:") + Hex.toUpper();
            QTest::addRow("%s long", scheme) << dark << QString(700, QLatin1Char('A'));
        }
    }

    void codeIsReadFromTheScreen()
    {
        QFETCH(bool, dark);
        QFETCH(QString, text);
        Theme::apply(*qApp, dark ? Scheme::Dark : Scheme::Light);
        QrView code;
        code.setText(text, QStringLiteral("test"));
        QVERIFY(code.isAvailable());
        code.resize(code.sizeHint());
        QCOMPARE(decoded(code), text);
        Theme::apply(*qApp, Scheme::Light);
    }

    void modulesAreWholePixels()
    {
        QrView code;
        code.setText(Hex, QStringLiteral("test"));
        code.resize(201, 203);
        const QImage image = code.grab().toImage();
        const int pixels = 201 / (code.modules() + 8);
        const int margin = (201 - pixels * (code.modules() + 8)) / 2 + 4 * pixels;
        const int top = (203 - pixels * (code.modules() + 8)) / 2 + 4 * pixels;
        QCOMPARE(image.pixelColor(margin, top), Theme::color(Token::QrDark));
        QCOMPARE(image.pixelColor(margin - 1, top), Theme::color(Token::QrLight));
        for (int x = 0; x < code.modules() * pixels; ++x) {
            const QColor color = image.pixelColor(margin + x, top + pixels / 2);
            QVERIFY(color == Theme::color(Token::QrDark) || color == Theme::color(Token::QrLight));
        }
    }

    void tooLongSaysSo()
    {
        QrView code;
        code.setText(QString(8000, QLatin1Char('x')), QStringLiteral("test"));
        QVERIFY(!code.isAvailable());
        QCOMPARE(code.accessibleName(), QStringLiteral("QR code, test, not available"));
        code.resize(code.sizeHint());
        QVERIFY(!code.grab().isNull());
    }

    void enterEnlarges()
    {
        QrView code;
        code.setText(Hex, QStringLiteral("test"));
        code.show();
        QTest::keyClick(&code, Qt::Key_Return);
        auto *dialog = code.findChild<QDialog *>(QStringLiteral("enlargedQrDialog"));
        QVERIFY(dialog);
        auto *large = dialog->findChild<QrView *>();
        QVERIFY(large->sizeHint().width() > code.sizeHint().width());
        QCOMPARE(decoded(*large), Hex);
        QTest::keyClick(dialog, Qt::Key_Escape);
        QVERIFY(!dialog->isVisible());
    }
};

QTEST_MAIN(DigestViewTest)
#include "tst_digest_view.moc"
