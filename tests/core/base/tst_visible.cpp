// Text of others as a terminal shows it.
#include "core/base/visible.h"

#include <QTest>

using namespace chancery;

class TestVisible : public QObject
{
    Q_OBJECT

private slots:
    void shown_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("shown");
        const auto row = [](const char *name, const QString &text, const char *shown) {
            QTest::newRow(name) << text << QString::fromUtf8(shown);
        };
        row("plain", QStringLiteral("certificates/root.pem"), "certificates/root.pem");
        row("letters of all languages", QStringLiteral("Zoë Müller 李"), "Zoë Müller 李");
        row("beyond the first plane", QString::fromUtf8("\xf0\x9f\x94\x91"), "\xf0\x9f\x94\x91");
        row("line feed", QStringLiteral("a\npassed  approval.threshold"), "a<U+000A>passed  approval.threshold");
        row("carriage return", QStringLiteral("a\rb"), "a<U+000D>b");
        row("colour", QStringLiteral("\x1b[32mpassed"), "<U+001B>[32mpassed");
        row("C1 control", QString(QChar(0x9b)) + QStringLiteral("2J"), "<U+009B>2J");
        row("reordering", QString(QChar(0x202e)) + QStringLiteral("dessap"), "<U+202E>dessap");
        row("zero width", QStringLiteral("ro") + QChar(0x200b) + QStringLiteral("ot"), "ro<U+200B>ot");
        row("line separator", QStringLiteral("a") + QChar(0x2028) + QStringLiteral("b"), "a<U+2028>b");
        row("filler that is a letter", QString(QChar(0x3164)), "<U+3164>");
    }

    void shown()
    {
        QFETCH(QString, text);
        QFETCH(QString, shown);
        QCOMPARE(visible(text), shown);
    }
};

QTEST_GUILESS_MAIN(TestVisible)
#include "tst_visible.moc"
