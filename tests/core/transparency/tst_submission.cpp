// What is said to and by a certificate log in JSON.
#include "core/pki/tls_encoding.h"
#include "core/transparency/submission.h"

#include <QtTest>

using namespace chancery;
using namespace chancery::transparency;

namespace {

pki::Sct someSct()
{
    return {Digest::of("log"), 1'767'268'800'000, pki::leafIndexExtension(3), pki::SctSigner::Ecdsa, "signature"};
}

} // namespace

class TestSubmission : public QObject
{
    Q_OBJECT

private slots:
    void body();
    void badBody_data();
    void badBody();
    void answer();
    void badAnswer_data();
    void badAnswer();
    void roots();
    void badRoots_data();
    void badRoots();
};

void TestSubmission::body()
{
    const QList<QByteArray> chain{"first", "second"};
    QCOMPARE(submissionBody(chain), QByteArray("{\"chain\":[\"Zmlyc3Q=\",\"c2Vjb25k\"]}"));
    QCOMPARE(parseSubmission(submissionBody(chain)).value(), chain);
}

void TestSubmission::badBody_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no chain") << QByteArray("{}");
    QTest::newRow("empty chain") << QByteArray("{\"chain\":[]}");
    QTest::newRow("empty certificate") << QByteArray("{\"chain\":[\"\"]}");
    QTest::newRow("not base64") << QByteArray("{\"chain\":[\"Zm!yc3Q=\"]}");
    QTest::newRow("no padding") << QByteArray("{\"chain\":[\"Zmlyc3Q\"]}");
    QTest::newRow("a number") << QByteArray("{\"chain\":[1]}");
    QTest::newRow("more members") << QByteArray("{\"chain\":[\"Zmlyc3Q=\"],\"x\":1}");
    QTest::newRow("too long") << submissionBody(QList<QByteArray>(longestSubmission + 1, "x"));
    QTest::newRow("too large") << submissionBody({QByteArray(pki::largestEntry + 1, 'x')});
}

void TestSubmission::badBody()
{
    QFETCH(QByteArray, json);
    QVERIFY(!parseSubmission(json));
}

void TestSubmission::answer()
{
    const QByteArray json = submissionAnswer(someSct());
    QCOMPARE(parseSubmissionAnswer(json).value(), someSct());
    QVERIFY(json.contains("\"timestamp\":1767268800000"));
    QVERIFY(json.contains("\"extensions\":\"AAAFAAAAAAM=\"")); // as static-ct-api has it
    QCOMPARE(parseSubmissionAnswer(" " + json + "\n").value(), someSct());
}

void TestSubmission::badAnswer_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::newRow("version 2") << QByteArray("\"sct_version\":0") << QByteArray("\"sct_version\":1");
    QTest::newRow("negative time") << QByteArray(":1767268800000") << QByteArray(":-1");
    QTest::newRow("time in words") << QByteArray("1767268800000") << QByteArray("\"now\"");
    QTest::newRow("more members") << QByteArray("{") << QByteArray("{\"x\":1,");
    QTest::newRow("no extensions") << QByteArray("\"extensions\":\"AAAFAAAAAAM=\",") << QByteArray();
    QTest::newRow("short id") << QByteArray(Digest::of("log").bytes().toBase64()) << QByteArray("AAAA");
    QTest::newRow("SHA-1") << QByteArray("\"signature\":\"BAM") << QByteArray("\"signature\":\"AgM");
    QTest::newRow("not JSON") << QByteArray("}") << QByteArray("<html>");
    QTest::newRow("far too long") << QByteArray("}") << QByteArray(largestAnswer, ' ') + '}';
}

void TestSubmission::badAnswer()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QByteArray json = submissionAnswer(someSct());
    QVERIFY(json.contains(from));
    QVERIFY(!parseSubmissionAnswer(json.replace(from, to)));
}

void TestSubmission::roots()
{
    QCOMPARE(parseRoots("{\"certificates\":[]}").value(), QList<Digest>());
    QCOMPARE(parseRoots("{\"certificates\":[\"Zmlyc3Q=\",\"c2Vjb25k\"]}").value(),
             (QList<Digest>{Digest::of("first"), Digest::of("second")}));
}

void TestSubmission::badRoots_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("a page") << QByteArray("<html></html>");
    QTest::newRow("no list") << QByteArray("{}");
    QTest::newRow("not base64") << QByteArray("{\"certificates\":[\"Zm!yc3Q=\"]}");
    QTest::newRow("empty certificate") << QByteArray("{\"certificates\":[\"\"]}");
    QByteArray many;
    for (qsizetype i = 0; i <= mostRoots; ++i)
        many += i > 0 ? ",\"eA==\"" : "\"eA==\"";
    QTest::newRow("too many") << "{\"certificates\":[" + many + "]}";
}

void TestSubmission::badRoots()
{
    QFETCH(QByteArray, json);
    QVERIFY(!parseRoots(json));
}

QTEST_GUILESS_MAIN(TestSubmission)
#include "tst_submission.moc"
