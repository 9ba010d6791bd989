// Colours, fonts, icons and the switch between light and dark.
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

#include <QApplication>
#include <QFontInfo>
#include <QLabel>
#include <QPixmap>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>
#include <cmath>

using namespace chancery::ui;

namespace {

double luminance(const QColor &color)
{
    const auto part = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * part(color.redF()) + 0.7152 * part(color.greenF()) + 0.0722 * part(color.blueF());
}

double contrast(const QColor &a, const QColor &b)
{
    const double x = luminance(a);
    const double y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

} // namespace

class ThemeTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { Theme::apply(*qApp, Scheme::Light); }

    void contrastIsEnough_data()
    {
        QTest::addColumn<int>("ink");
        QTest::addColumn<int>("ground");
        QTest::addColumn<double>("least");
        const auto row = [](const char *name, Token ink, Token ground, double least) {
            QTest::newRow(name) << static_cast<int>(ink) << static_cast<int>(ground) << least;
        };
        row("label on stage", Token::Ink3, Token::Stage, 5.3);
        row("label on panel", Token::Ink3, Token::Panel, 5.3);
        row("text on window", Token::Ink2, Token::Window, 5.3);
        row("ok on tint", Token::Ok, Token::OkTint, 5.3);
        row("warn on tint", Token::Warn, Token::WarnTint, 5.3);
        row("stop on tint", Token::Stop, Token::StopTint, 5.3);
        row("accent on tint", Token::Accent, Token::AccentTint, 5.3);
        row("primary", Token::OnAccent, Token::Accent, 5.3);
        row("rehearsal", Token::OnAmber, Token::Amber, 5.3);
        row("control edge", Token::Ctl, Token::Stage, 3.0);
    }

    void contrastIsEnough()
    {
        QFETCH(int, ink);
        QFETCH(int, ground);
        QFETCH(double, least);
        for (const Scheme scheme : {Scheme::Light, Scheme::Dark}) {
            const double found =
                contrast(tokenColor(scheme, static_cast<Token>(ink)), tokenColor(scheme, static_cast<Token>(ground)));
            QVERIFY2(found >= least, qPrintable(QString::number(found)));
        }
    }

    void sheetHasNoNameLeft()
    {
        QVERIFY(!qApp->styleSheet().isEmpty());
        QVERIFY(!qApp->styleSheet().contains(QLatin1Char('@')) ||
                qApp->styleSheet().startsWith(QStringLiteral("/* @name")));
        QCOMPARE(qApp->styleSheet().count(QLatin1Char('@')), 1); // the one in the comment
    }

    void fontsAreTheBundledOnes()
    {
        QCOMPARE(QFontInfo(Theme::font(Role::Body)).family(), QStringLiteral("Inter"));
        QCOMPARE(QFontInfo(Theme::font(Role::Digest)).family(), QStringLiteral("JetBrains Mono"));
        QCOMPARE(QFontInfo(Theme::font(Role::Script)).family(), QStringLiteral("Gentium Book Plus"));
        QCOMPARE(Theme::font(Role::Hero).pixelSize(), 32);
        QCOMPARE(Theme::lineHeight(Role::Hero), 40);
    }

    void everyIconIsDrawn()
    {
        QCOMPARE(iconNames().size(), 42);
        for (const QString &name : iconNames()) {
            const QImage image = icon(name, Token::Accent).pixmap(16, 16).toImage();
            bool colored = false;
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x)
                    colored = colored || image.pixelColor(x, y).alpha() > 128;
            }
            QVERIFY2(colored, qPrintable(name));
        }
    }

    void aWhiteIconStaysWhite()
    {
        const QImage image = icon(QStringLiteral("pause"), Token::OnLive, Token::Live).pixmap(32, 32).toImage();
        QVERIFY(image.pixelColor(10, 16).alpha() > 0);
        QVERIFY(image.pixelColor(10, 16).lightness() > 200);
    }

    void switchingKeepsFontAndState()
    {
        std::unique_ptr<QLabel> label(makeLabel(QStringLiteral("x"), Role::Title));
        setLabelLook(label.get(), Role::Hero, Token::Stop);
        std::unique_ptr<QPushButton> button(
            makeButton(QStringLiteral("Sign"), QStringLiteral("b"), ButtonKind::Primary));
        button->show();
        label->show();
        QCOMPARE(label->font().pixelSize(), 32);
        QSignalSpy changed(Theme::instance(), &Theme::changed);
        const QImage light = button->grab().toImage();
        Theme::apply(*qApp, Scheme::Dark);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(Theme::scheme(), Scheme::Dark);
        QCOMPARE(label->font().pixelSize(), 32);
        QCOMPARE(label->palette().color(QPalette::WindowText), tokenColor(Scheme::Dark, Token::Stop));
        QVERIFY(button->grab().toImage() != light);
        QCOMPARE(qApp->palette().color(QPalette::Base), tokenColor(Scheme::Dark, Token::Stage));
        Theme::apply(*qApp, Scheme::Light);
        QCOMPARE(button->grab().toImage(), light);
        QCOMPARE(label->font().pixelSize(), 32);
    }
};

QTEST_MAIN(ThemeTest)
#include "tst_theme.moc"
