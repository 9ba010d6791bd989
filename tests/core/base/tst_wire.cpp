#include "core/base/wire.h"

#include <QTest>

using namespace chancery;

class WireTest : public QObject
{
    Q_OBJECT

private slots:
    void layout()
    {
        const QByteArray bytes = WireWriter()
                                     .u8(0x01)
                                     .u32(0x02030405)
                                     .u64(0x060708090a0b0c0dULL)
                                     .string(QByteArray("hi"))
                                     .string(QByteArray())
                                     .raw(QByteArray("!"))
                                     .bytes();
        QCOMPARE(bytes.toHex(), QByteArray("0102030405060708090a0b0c0d0000000268690000000021"));
    }

    void goesRound()
    {
        const QByteArray binary("\x00\xff\x80", 3);
        const QByteArray bytes =
            WireWriter().u8(255).u32(0xffffffffU).u64(~quint64{0}).string(binary).raw(binary).bytes();
        WireReader reader(bytes);
        QCOMPARE(reader.u8(), quint8{255});
        QCOMPARE(reader.u32(), 0xffffffffU);
        QCOMPARE(reader.u64(), ~quint64{0});
        QCOMPARE(reader.string(), binary);
        QVERIFY(!reader.atEnd());
        QCOMPARE(reader.raw(3), binary);
        QVERIFY(reader.ok());
        QVERIFY(reader.atEnd());
    }

    void partsCannotBeMovedAcrossTheirBorder()
    {
        const QByteArray one = WireWriter().string(QByteArray("ab")).string(QByteArray("c")).bytes();
        const QByteArray other = WireWriter().string(QByteArray("a")).string(QByteArray("bc")).bytes();
        QVERIFY(one != other);
    }

    void pastTheEnd_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("length cut off") << QByteArray("\x00\x00\x00", 3);
        QTest::newRow("one byte short") << QByteArray::fromHex("000000036162");
        QTest::newRow("largest length") << QByteArray::fromHex("ffffffff6162");
        QTest::newRow("length with the sign bit") << QByteArray::fromHex("800000006162");
    }
    void pastTheEnd()
    {
        QFETCH(QByteArray, bytes);
        WireReader reader(bytes);
        QCOMPARE(reader.string(), QByteArray());
        QVERIFY(!reader.ok());
        // Nothing can be read any more, not even what would fit.
        QCOMPARE(reader.u8(), quint8{0});
        QCOMPARE(reader.u32(), 0U);
        QCOMPARE(reader.u64(), quint64{0});
        QCOMPARE(reader.raw(1), QByteArray());
        QVERIFY(!reader.ok());
    }

    void negativeSize()
    {
        WireReader reader(QByteArrayView("abc"));
        QCOMPARE(reader.raw(-1), QByteArray());
        QVERIFY(!reader.ok());
    }
};

QTEST_APPLESS_MAIN(WireTest)
#include "tst_wire.moc"
