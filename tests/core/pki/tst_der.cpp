// The strict reader and the writer, both ways.
#include "core/pki/der_reader.h"
#include "core/pki/der_writer.h"
#include "pki_fixture.h"

using namespace chancery;
using namespace chancery::pki;
using namespace chancery::pki::testing;

class TestDer : public QObject
{
    Q_OBJECT

private slots:
    void strict_data();
    void strict();
    void oids_data();
    void oids();
    void badOids_data();
    void badOids();
    void lengths();
    void times_data();
    void times();
};

void TestDer::strict_data()
{
    QTest::addColumn<QByteArray>("hex");
    QTest::addColumn<bool>("good");
    const auto row = [](const char *name, const char *hex, bool good) {
        QTest::newRow(name) << QByteArray(hex) << good;
    };
    row("true", "0101ff", true);
    row("true as 01", "010101", false);
    row("boolean of two", "0102ffff", false);
    row("zero", "020100", true);
    row("no integer", "0200", false);
    row("128", "02020080", true);
    row("127 in two", "0202007f", false);
    row("-1", "0201ff", true);
    row("-1 in two", "0202ffff", false);
    row("bits", "03020780", true);
    row("padding set", "03020781", false);
    row("padding of 8", "03020800", false);
    row("no bits, padded", "030101", false);
    row("no bits", "030100", true);
    row("bits without count", "0300", false);
    row("null", "0500", true);
    row("full null", "050100", false);
    row("oid", "06032b6570", true);
    row("oid cut", "06022b85", false);
    row("oid padded", "06032b8001", false);
    row("empty oid", "0600", false);
    row("utf-8", "0c02c3bc", true);
    row("latin-1", "0c01fc", false);
    row("printable", "1303412062", true);
    row("not printable", "130140", false);
    row("sequence", "3003020100", true);
    row("primitive sequence", "1000", false);
    row("string in pieces", "2400", false);
    row("set sorted", "3106020101020102", true);
    row("set not sorted", "3106020102020101", false);
    row("same twice in a set", "3106020101020101", false);
    row("bad inside", "30053003010101", false);
    row("bad inside a context tag", "3005a003010101", false);
    row("indefinite", "30800000", false);
    row("long length", "04810100", false);
    row("end of contents", "30020000", false);
    row("high tag", "1f2000", false);
    row("too short", "0402ff", false);
    row("no length", "04", false);
    row("huge length", "0484ffffffff", false);
    row("length of 5 octets", "04850000000001", false);
    row("two", "05000500", false);
    row("nothing", "", false);
    QTest::newRow("deep") << QByteArray("30023000") << true;
    QByteArray nested;
    for (int i = 0; i < 5000; ++i)
        nested = der::element(der::Sequence, nested);
    QTest::newRow("far too deep") << nested.toHex() << false;
}

void TestDer::strict()
{
    QFETCH(QByteArray, hex);
    QFETCH(bool, good);
    QCOMPARE(der::checkStrict(QByteArray::fromHex(hex)).has_value(), good);
}

void TestDer::oids_data()
{
    QTest::addColumn<QString>("dotted");
    QTest::addColumn<QByteArray>("hex");
    QTest::newRow("Ed25519") << QStringLiteral("1.3.101.112") << QByteArray("06032b6570");
    QTest::newRow("enterprise") << QStringLiteral("1.3.6.1.4.1.11129.2.4.2") << QByteArray("060a2b06010401d679020402");
    QTest::newRow("joint") << QStringLiteral("2.999.3") << QByteArray("0603883703");
    QTest::newRow("2.5.29") << QStringLiteral("2.5.29.19") << QByteArray("0603551d13");
    QTest::newRow("largest arc") << QStringLiteral("1.3.2147483647") << QByteArray("06062b87ffffff7f");
    QTest::newRow("zero") << QStringLiteral("0.0") << QByteArray("060100");
}

void TestDer::oids()
{
    QFETCH(QString, dotted);
    QFETCH(QByteArray, hex);
    QCOMPARE(der::oid(dotted).value().toHex(), hex);
    QCOMPARE(der::oidText(QByteArray::fromHex(hex).sliced(2)), std::optional(dotted));
}

void TestDer::badOids_data()
{
    QTest::addColumn<QString>("dotted");
    for (const char *text : {"", "1", "1.", ".1.2", "1..2", "1.40", "3.1", "1.02", "1.+2", "1.2 ", "1.-2",
                             "1.2147483648", "2.2147483647", "1.99999999999999999999999", "a.b"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void TestDer::badOids()
{
    QFETCH(QString, dotted);
    QVERIFY(!der::oid(dotted));
}

void TestDer::lengths()
{
    for (const qsizetype size : {0, 1, 127, 128, 255, 256, 65535, 65536}) {
        const QByteArray content(size, 'x');
        const QByteArray whole = der::element(der::OctetString, content);
        const auto read = der::only(whole, der::OctetString);
        QVERIFY2(read, qPrintable(QString::number(size)));
        QCOMPARE(read->content.toByteArray(), content);
        QVERIFY(!der::only(whole, der::Utf8String));
        QVERIFY(!der::only(whole + '\0', der::OctetString));
    }
    QCOMPARE(der::unsignedInteger(QByteArray::fromHex("0000ff")).toHex(), QByteArray("020200ff"));
    QCOMPARE(der::unsignedInteger(QByteArray::fromHex("0000")).toHex(), QByteArray("020100"));
    QCOMPARE(der::unsignedInteger(QByteArray::fromHex("007f")).toHex(), QByteArray("02017f"));
}

void TestDer::times_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("tag");
    QTest::addColumn<QDateTime>("time");
    QTest::newRow("1950") << QByteArray("500101000000Z") << int(der::UtcTime) << at(1950);
    QTest::newRow("2049") << QByteArray("490101000000Z") << int(der::UtcTime) << at(2049);
    QTest::newRow("2050") << QByteArray("20500101000000Z") << int(der::GeneralizedTime) << at(2050);
    QTest::newRow("leap day") << QByteArray("280229000000Z") << int(der::UtcTime) << at(2028, 2, 29);
    QTest::newRow("no leap day") << QByteArray("270229000000Z") << int(der::UtcTime) << QDateTime();
    QTest::newRow("hour 24") << QByteArray("270228240000Z") << int(der::UtcTime) << QDateTime();
    QTest::newRow("second 60") << QByteArray("270228235960Z") << int(der::UtcTime) << QDateTime();
    QTest::newRow("small z") << QByteArray("270228235959z") << int(der::UtcTime) << QDateTime();
    QTest::newRow("letters") << QByteArray("27022823595aZ") << int(der::UtcTime) << QDateTime();
    QTest::newRow("sign") << QByteArray("27+228235959Z") << int(der::UtcTime) << QDateTime();
    QTest::newRow("four digits in UTCTime") << QByteArray("20270228235959Z") << int(der::UtcTime) << QDateTime();
    QTest::newRow("another type") << QByteArray("270228235959Z") << int(der::Utf8String) << QDateTime();
}

void TestDer::times()
{
    QFETCH(QByteArray, text);
    QFETCH(int, tag);
    QFETCH(QDateTime, time);
    const QByteArray whole = der::element(static_cast<quint8>(tag), text);
    const auto read = der::time(der::only(whole, static_cast<quint8>(tag)).value());
    QCOMPARE(read.value_or(QDateTime()), time);
    if (time.isValid())
        QCOMPARE(der::time(time), whole);
}

QTEST_GUILESS_MAIN(TestDer)
#include "tst_der.moc"
