#include "core/base/canonical_json.h"

#include <QTest>

using namespace chancery;

class CanonicalJsonTest : public QObject
{
    Q_OBJECT

private slots:
    void canonicalForm_data()
    {
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<QByteArray>("canonical");
        QTest::newRow("order") << QByteArray("{ \"b\" : 2, \"a\":1, \"A\":0 }")
                               << QByteArray("{\"A\":0,\"a\":1,\"b\":2}");
        QTest::newRow("nested") << QByteArray("{\"x\":[{\"z\":null,\"y\":true}]}")
                                << QByteArray("{\"x\":[{\"y\":true,\"z\":null}]}");
        QTest::newRow("escapes") << QByteArray("{\"a\":\"\\u0001\\n\\\"\\\\\\/\\u00e9\"}")
                                 << QByteArray("{\"a\":\"\\u0001\\n\\\"\\\\/\xc3\xa9\"}");
        // RFC 8785 section 3.2.3: U+1F600 (surrogate d83d) sorts before U+FB33 by UTF-16 code units.
        QTest::newRow("utf-16 order") << QByteArray("{\"\\ufb33\":1,\"\\ud83d\\ude00\":2,\"\\u20ac\":3}")
                                      << QByteArray("{\"\xe2\x82\xac\":3,\"\xf0\x9f\x98\x80\":2,\"\xef\xac\xb3\":1}");
        QTest::newRow("largest") << QByteArray("{\"n\":9007199254740991}") << QByteArray("{\"n\":9007199254740991}");
        QTest::newRow("smallest") << QByteArray("{\"n\":-9007199254740991}") << QByteArray("{\"n\":-9007199254740991}");
    }
    void canonicalForm()
    {
        QFETCH(QByteArray, input);
        QFETCH(QByteArray, canonical);
        const auto object = parseJson(input);
        QVERIFY2(object, object ? "" : qPrintable(object.error().english()));
        QCOMPARE(canonicalJson(*object), canonical);
        QVERIFY(parseCanonicalJson(canonical));
        QCOMPARE(parseCanonicalJson(input).has_value(), input == canonical);
    }

    void refused_data()
    {
        QTest::addColumn<QByteArray>("input");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("array") << QByteArray("[]");
        QTest::newRow("duplicate") << QByteArray("{\"a\":1,\"a\":1}");
        QTest::newRow("duplicate by escape") << QByteArray("{\"a\":1,\"\\u0061\":1}");
        QTest::newRow("fraction") << QByteArray("{\"a\":1.0}");
        QTest::newRow("exponent") << QByteArray("{\"a\":1e2}");
        QTest::newRow("leading zero") << QByteArray("{\"a\":01}");
        QTest::newRow("minus zero") << QByteArray("{\"a\":-0}");
        QTest::newRow("too large") << QByteArray("{\"a\":9007199254740992}");
        QTest::newRow("lone surrogate") << QByteArray("{\"a\":\"\\ud800\"}");
        QTest::newRow("bad utf-8") << QByteArray("{\"a\":\"\xff\"}");
        QTest::newRow("overlong utf-8") << QByteArray("{\"a\":\"\xc0\xaf\"}");
        QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbf{}");
        QTest::newRow("control character") << QByteArray("{\"a\":\"\n\"}");
        QTest::newRow("trailing") << QByteArray("{} x");
        QTest::newRow("trailing comma") << QByteArray("{\"a\":1,}");
        QTest::newRow("cut off") << QByteArray("{\"a\":\"b");
        QTest::newRow("NUL") << QByteArray("{\0}", 3);
        QTest::newRow("deep") << QByteArray("{\"a\":" + QByteArray(100, '[') + QByteArray(100, ']') + "}");
    }
    void refused()
    {
        QFETCH(QByteArray, input);
        QVERIFY(!parseJson(input));
    }
};

QTEST_APPLESS_MAIN(CanonicalJsonTest)
#include "tst_canonical_json.moc"
