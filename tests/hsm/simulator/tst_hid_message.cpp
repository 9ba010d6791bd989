#include "hsm/simulator/hid_message.h"

#include "hsm/simulator/cbor.h"

#include <QTest>

using namespace chancery::hsm;

class HidMessageTest : public QObject
{
    Q_OBJECT

private slots:
    void framesAndBack_data()
    {
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("frames");
        QTest::newRow("empty") << 0 << 1;
        QTest::newRow("one frame full") << 57 << 1;
        QTest::newRow("one byte more") << 58 << 2;
        QTest::newRow("two frames full") << 116 << 2;
        QTest::newRow("longest") << 7609 << 129;
    }
    void framesAndBack()
    {
        QFETCH(int, size);
        QFETCH(int, frames);
        QByteArray payload;
        for (int i = 0; i < size; ++i)
            payload.append(char(i % 251));
        const auto sent = HidMessage{7, HidMessage::CborCommand, payload}.frames();
        QCOMPARE(int(sent.size()), frames);
        HidAssembler assembler;
        for (std::size_t i = 0; i < sent.size(); ++i) {
            const auto step = assembler.add(sent[i]);
            QVERIFY(!step.refusal);
            QCOMPARE(step.complete.has_value(), i + 1 == sent.size());
            if (step.complete)
                QCOMPARE(step.complete->payload, payload);
        }
    }

    void framesOutOfOrderAreRefused()
    {
        const auto sent = HidMessage{7, HidMessage::CborCommand, QByteArray(150, 'x')}.frames();
        HidAssembler assembler;
        QVERIFY(!assembler.add(sent[0]).refusal);
        const auto step = assembler.add(sent[2]);
        QVERIFY(step.refusal);
        QCOMPARE(step.refusal->payload, QByteArray(1, char(HidMessage::BadSequence)));
        QVERIFY(!assembler.add(sent[1]).complete);
    }

    void cancelComesBetweenFrames()
    {
        const auto sent = HidMessage{7, HidMessage::CborCommand, QByteArray(60, 'x')}.frames();
        HidAssembler assembler;
        QVERIFY(!assembler.add(sent[0]).complete);
        const auto cancel = assembler.add(HidMessage{7, HidMessage::Cancel, {}}.frames()[0]);
        QCOMPARE(cancel.complete->command, quint8(HidMessage::Cancel));
        QCOMPARE(assembler.add(sent[1]).complete->payload.size(), 60);
    }

    // CTAP 2.1 section 8: the order libfido2 and every other strict reader asks for.
    void mapsAreCanonical()
    {
        const Cbor map = Cbor::map({{Cbor::text("bb"), Cbor::boolean(true)},
                                    {Cbor::integer(-1), Cbor::integer(-257)},
                                    {Cbor::text("a"), Cbor::bytes("x")},
                                    {Cbor::integer(24), Cbor::integer(23)},
                                    {Cbor::integer(3), Cbor::integer(70000)}});
        QCOMPARE(map.encoded().toHex(), QByteArray("a5"
                                                   "03"
                                                   "1a00011170"
                                                   "1818"
                                                   "17"
                                                   "20"
                                                   "390100"
                                                   "6161"
                                                   "4178"
                                                   "626262"
                                                   "f5"));
        const auto back = Cbor::decoded(map.encoded());
        QVERIFY(back);
        QCOMPARE(back->at(-1)->asInteger(), -257);
        QCOMPARE(back->at("bb")->asBoolean(), true);
        QCOMPARE(back->at("a")->asBytes(), QByteArray("x"));
        QVERIFY(!back->at("a")->asText() && !back->at("a")->asInteger() && !back->at(4) && !back->at("a")->at(1));
        QVERIFY(!Cbor::decoded(map.encoded() + '\0'));
        QVERIFY(!Cbor::decoded(map.encoded().chopped(1)));
        QVERIFY(!Cbor::decoded({}));
    }
};

QTEST_APPLESS_MAIN(HidMessageTest)
#include "tst_hid_message.moc"
