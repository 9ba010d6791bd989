#include "core/transcript/line.h"

#include "core/base/canonical_json.h"
#include "core/base/time.h"

#include <QTest>

using namespace chancery;
using transcript::Line;

namespace {

QDateTime at(int second)
{
    return parseTime(QStringLiteral("2026-11-23T15:40:%1Z").arg(second, 2, 10, QLatin1Char('0'))).value();
}

// Three lines that follow from one another, made here without the journal.
QList<Line> threeLines()
{
    QList<Line> lines;
    for (int i = 0; i < 3; ++i) {
        Line line;
        line.by = i == 0 ? QStringLiteral("console") : QStringLiteral("ada");
        line.kind = i == 0 ? QStringLiteral("opened") : QStringLiteral("checked-in");
        line.data = QJsonObject{{QStringLiteral("note"), QStringLiteral("entry %1").arg(i + 1)}};
        line.seq = i + 1;
        line.prev = i == 0 ? Digest() : lines.last().digest();
        line.time = at(i);
        lines += line;
    }
    return lines;
}

QByteArray written(const QList<Line> &lines)
{
    QByteArray bytes;
    for (const Line &line : lines)
        bytes += line.bytes() + '\n';
    return bytes;
}

} // namespace

class LineTest : public QObject
{
    Q_OBJECT

private slots:
    void exactBytes()
    {
        const QList<Line> lines = threeLines();
        const QByteArray first("{\"by\":\"console\",\"data\":{\"note\":\"entry 1\"},\"kind\":\"opened\",\"prev\":\"" +
                               QByteArray(64, '0') + "\",\"seq\":1,\"time\":\"2026-11-23T15:40:00Z\"}");
        QCOMPARE(lines[0].bytes(), first);
        const auto back = transcript::parseLine(first);
        QVERIFY(back);
        QCOMPARE(back->bytes(), first);
        QCOMPARE(lines[1].prev.hex(), Digest::of(first).hex());
    }

    void refusedLine_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::newRow("white space") << QByteArray(",\"kind\"") << QByteArray(", \"kind\"");
        QTest::newRow("line end inside") << QByteArray("\"}") << QByteArray("\"}\n");
        QTest::newRow("unknown member") << QByteArray("\"kind\"") << QByteArray("\"extra\":1,\"kind\"");
        QTest::newRow("missing member") << QByteArray("\"kind\":\"opened\",") << QByteArray();
        QTest::newRow("twice") << QByteArray("\"kind\":\"opened\"")
                               << QByteArray("\"kind\":\"opened\",\"kind\":\"opened\"");
        QTest::newRow("person") << QByteArray("\"console\"") << QByteArray("\"Console\"");
        QTest::newRow("kind") << QByteArray("\"opened\"") << QByteArray("\"Opened\"");
        QTest::newRow("kind with blank") << QByteArray("\"opened\"") << QByteArray("\"opened now\"");
        QTest::newRow("digest in capitals") << QByteArray("\"0000") << QByteArray("\"AA00");
        QTest::newRow("short digest") << QByteArray("\"0000") << QByteArray("\"00");
        QTest::newRow("seq zero") << QByteArray("\"seq\":1") << QByteArray("\"seq\":0");
        QTest::newRow("seq as text") << QByteArray("\"seq\":1") << QByteArray("\"seq\":\"1\"");
        QTest::newRow("time with zone") << QByteArray(":00Z") << QByteArray(":00+00:00");
        QTest::newRow("impossible time") << QByteArray("11-23") << QByteArray("11-31");
        QTest::newRow("data is a list") << QByteArray("{\"note\":\"entry 1\"}") << QByteArray("[]");
    }
    void refusedLine()
    {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QByteArray bytes = threeLines().first().bytes();
        QVERIFY(transcript::parseLine(bytes));
        const qsizetype place = bytes.indexOf(from);
        QVERIFY(place >= 0);
        bytes.replace(place, from.size(), to);
        QVERIFY(!transcript::parseLine(bytes));
    }

    void wholeTranscript()
    {
        const QList<Line> lines = threeLines();
        const QByteArray bytes = written(lines);
        const auto read = transcript::parseTranscript(bytes);
        QVERIFY2(read, read ? "" : qPrintable(read.error().english()));
        QCOMPARE(read->lines.size(), 3);
        QCOMPARE(read->size, bytes.size());
        QVERIFY(read->cut.isEmpty());
        QCOMPARE(read->head().hex(), Digest::of(lines.last().bytes()).hex());

        const auto empty = transcript::parseTranscript({});
        QVERIFY(empty && empty->lines.isEmpty() && empty->cut.isEmpty() && empty->head().isZero());
    }

    // Whatever length the file was cut to: whole lines stand, the rest is named, nothing is an error.
    void tornAnywhere()
    {
        const QByteArray bytes = written(threeLines());
        for (qsizetype size = 0; size <= bytes.size(); ++size) {
            const QByteArray torn = bytes.first(size);
            const auto read = transcript::parseTranscript(torn);
            QVERIFY2(read, read ? "" : qPrintable(read.error().english()));
            QCOMPARE(read->lines.size(), torn.count('\n'));
            QCOMPARE(read->size, torn.lastIndexOf('\n') + 1);
            QCOMPARE(torn.first(read->size) + read->cut, torn);
        }
    }

    // One bit of any byte: the line it stands in or the next one says so. The last line has no successor: what its
    // digest was stands outside the file, so there a flip may read as another, honest-looking line.
    void everyFlippedByteIsNamed()
    {
        const QList<Line> lines = threeLines();
        const QByteArray bytes = written(lines);
        const qsizetype firstEnd = bytes.indexOf('\n');
        const qsizetype lastStart = bytes.lastIndexOf('\n', -2) + 1;
        for (qsizetype i = 0; i < bytes.size(); ++i) {
            QByteArray damaged = bytes;
            damaged[i] = static_cast<char>(damaged[i] ^ 1);
            const auto read = transcript::parseTranscript(damaged);
            if (i >= lastStart) {
                QVERIFY(!read || read->head() != lines.last().digest());
                continue;
            }
            QVERIFY2(!read, qPrintable(QStringLiteral("byte %1").arg(i)));
            QCOMPARE(read.error().code(), ErrorCode::Damaged);
            const QString text = read.error().english();
            const int line = i <= firstEnd ? 1 : 2;
            QVERIFY2(text.contains(QStringLiteral("Line %1 ").arg(line)) ||
                         text.contains(QStringLiteral("Line %1 ").arg(line + 1)),
                     qPrintable(text));
        }
    }

    void disorder_data()
    {
        QTest::addColumn<QList<int>>("order");
        QTest::addColumn<QString>("named");
        QTest::newRow("first dropped") << QList<int>{1, 2} << QStringLiteral("Line 1 ");
        QTest::newRow("middle dropped") << QList<int>{0, 2} << QStringLiteral("Line 2 ");
        QTest::newRow("swapped") << QList<int>{0, 2, 1} << QStringLiteral("Line 2 ");
        QTest::newRow("repeated") << QList<int>{0, 1, 1, 2} << QStringLiteral("Line 3 ");
    }
    void disorder()
    {
        QFETCH(QList<int>, order);
        QFETCH(QString, named);
        const QList<Line> lines = threeLines();
        QList<Line> other;
        for (const int i : order)
            other += lines[i];
        const auto read = transcript::parseTranscript(written(other));
        QVERIFY(!read);
        QCOMPARE(read.error().code(), ErrorCode::Damaged);
        QVERIFY2(read.error().english().contains(named), qPrintable(read.error().english()));
    }

    // Renumbered after dropping a line: only the chain can tell.
    void renumbered()
    {
        QList<Line> lines = threeLines();
        lines.removeAt(1);
        lines[1].seq = 2;
        const auto read = transcript::parseTranscript(written(lines));
        QVERIFY(!read);
        QVERIFY(read.error().english().contains(QStringLiteral("Line 2 ")));
        QVERIFY(read.error().english().contains(QStringLiteral("does not follow")));
    }

    void timeGoesBack()
    {
        QList<Line> lines = threeLines();
        lines[2].time = at(0);
        const auto read = transcript::parseTranscript(written(lines));
        QVERIFY(!read);
        QVERIFY(read.error().english().contains(QStringLiteral("Line 3 ")));
    }

    void emptyLine()
    {
        const auto read = transcript::parseTranscript(written(threeLines()) + '\n');
        QVERIFY(!read);
        QVERIFY(read.error().english().contains(QStringLiteral("Line 4 ")));
    }
};

QTEST_APPLESS_MAIN(LineTest)
#include "tst_line.moc"
