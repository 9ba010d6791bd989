// Points and signatures cross between PKCS#11's and X.509's forms, with published values as judges.
#include "hsm/token/key_forms.h"

#include <QtTest>

using namespace chancery;

namespace {

// FIPS 186-4 generators of P-256 and P-384, and the first public key of RFC 8032 section 7.1.
const QByteArray point256 = QByteArray::fromHex("046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                                                "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
const QByteArray point384 = QByteArray::fromHex("04aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a38"
                                                "5502f25dbf55296c3a545e3872760ab7"
                                                "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c0"
                                                "0a60b1ce1d7e819d7a431d7c90ea0e5f");
const QByteArray pointEd = QByteArray::fromHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");

} // namespace

class TestKeyForms : public QObject
{
    Q_OBJECT

private slots:
    void readsPoints_data();
    void readsPoints();
    void refusesOtherPoints_data();
    void refusesOtherPoints();
    void knowsCurves_data();
    void knowsCurves();
    void digestsToTheRightLength_data();
    void digestsToTheRightLength();
    void makesDerSignatures();
    void refusesSignaturesOfOtherLengths();
    void verifiesAPublishedSignature();
};

void TestKeyForms::readsPoints_data()
{
    QTest::addColumn<KeyAlgorithm>("algorithm");
    QTest::addColumn<QByteArray>("given");
    QTest::addColumn<QByteArray>("spki");
    const QByteArray spki256 = QByteArray::fromHex("3059301306072a8648ce3d020106082a8648ce3d030107034200") + point256;
    const QByteArray spki384 = QByteArray::fromHex("3076301006072a8648ce3d020106052b81040022036200") + point384;
    const QByteArray spkiEd = QByteArray::fromHex("302a300506032b6570032100") + pointEd;
    QTest::newRow("p-256 der") << KeyAlgorithm::P256 << QByteArray::fromHex("0441") + point256 << spki256;
    QTest::newRow("p-256 bare") << KeyAlgorithm::P256 << point256 << spki256;
    QTest::newRow("p-384 der") << KeyAlgorithm::P384 << QByteArray::fromHex("0461") + point384 << spki384;
    QTest::newRow("p-384 bare") << KeyAlgorithm::P384 << point384 << spki384;
    QTest::newRow("ed25519 der") << KeyAlgorithm::Ed25519 << QByteArray::fromHex("0420") + pointEd << spkiEd;
    QTest::newRow("ed25519 bare") << KeyAlgorithm::Ed25519 << pointEd << spkiEd;
}

void TestKeyForms::readsPoints()
{
    QFETCH(KeyAlgorithm, algorithm);
    QFETCH(QByteArray, given);
    QFETCH(QByteArray, spki);
    const auto read = hsm::spkiFromPoint(algorithm, given);
    QVERIFY(read);
    QCOMPARE(read->toHex(), spki.toHex());
}

void TestKeyForms::refusesOtherPoints_data()
{
    QTest::addColumn<KeyAlgorithm>("algorithm");
    QTest::addColumn<QByteArray>("given");
    QTest::newRow("empty") << KeyAlgorithm::P384 << QByteArray();
    QTest::newRow("of another curve") << KeyAlgorithm::P384 << point256;
    QByteArray off = point384;
    off[60] = char(off[60] ^ 1);
    QTest::newRow("not on the curve") << KeyAlgorithm::P384 << off;
    QTest::newRow("too long") << KeyAlgorithm::P384 << point384 + QByteArray(1, '\0');
    QTest::newRow("wrong length inside") << KeyAlgorithm::P384 << QByteArray::fromHex("0460") + point384;
    QTest::newRow("wrong tag") << KeyAlgorithm::Ed25519 << QByteArray::fromHex("0520") + pointEd;
}

void TestKeyForms::refusesOtherPoints()
{
    QFETCH(KeyAlgorithm, algorithm);
    QFETCH(QByteArray, given);
    QVERIFY(!hsm::spkiFromPoint(algorithm, given));
}

void TestKeyForms::knowsCurves_data()
{
    QTest::addColumn<QByteArray>("parameters");
    QTest::addColumn<int>("algorithm"); // -1: unknown
    for (const auto algorithm : {KeyAlgorithm::P256, KeyAlgorithm::P384, KeyAlgorithm::Ed25519})
        QTest::newRow(qPrintable(keyAlgorithmText(algorithm))) << hsm::curveParameters(algorithm) << int(algorithm);
    QTest::newRow("edwards25519 by name") << QByteArray::fromHex("130c") + "edwards25519" << int(KeyAlgorithm::Ed25519);
    QTest::newRow("p-521") << QByteArray::fromHex("06052b81040023") << -1;
    QTest::newRow("empty") << QByteArray() << -1;
}

void TestKeyForms::knowsCurves()
{
    QFETCH(QByteArray, parameters);
    QFETCH(int, algorithm);
    const auto read = hsm::algorithmOfCurve(parameters);
    QCOMPARE(read ? int(*read) : -1, algorithm);
}

void TestKeyForms::digestsToTheRightLength_data()
{
    QTest::addColumn<KeyAlgorithm>("algorithm");
    QTest::addColumn<QByteArray>("input");
    // NIST's example values for "abc".
    QTest::newRow("p-256") << KeyAlgorithm::P256
                           << QByteArray::fromHex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    QTest::newRow("p-384") << KeyAlgorithm::P384
                           << QByteArray::fromHex("cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                                                  "8086072ba1e7cc2358baeca134c825a7");
    QTest::newRow("ed25519") << KeyAlgorithm::Ed25519 << QByteArrayLiteral("abc");
}

void TestKeyForms::digestsToTheRightLength()
{
    QFETCH(KeyAlgorithm, algorithm);
    QFETCH(QByteArray, input);
    QCOMPARE(hsm::bytesToSign(algorithm, "abc").toHex(), input.toHex());
}

void TestKeyForms::makesDerSignatures()
{
    // A high bit wants a zero before it, leading zeros go.
    QByteArray raw(64, '\0');
    raw[0] = char(0x80);
    raw[63] = char(0x01);
    const auto der = hsm::x509Signature(KeyAlgorithm::P256, raw);
    QVERIFY(der);
    QCOMPARE(der->toHex(), QByteArray("3026022100") + "80" + QByteArray(62, '0') + "020101");
}

void TestKeyForms::refusesSignaturesOfOtherLengths()
{
    for (const int size : {0, 63, 65, 96})
        QVERIFY(!hsm::x509Signature(KeyAlgorithm::P256, QByteArray(size, 'x')));
    QVERIFY(!hsm::x509Signature(KeyAlgorithm::P384, QByteArray(64, 'x')));
    QVERIFY(!hsm::x509Signature(KeyAlgorithm::Ed25519, QByteArray(63, 'x')));
    QVERIFY(hsm::x509Signature(KeyAlgorithm::Ed25519, QByteArray(64, 'x')));
}

// RFC 8032 section 7.1, TEST 1: the empty message.
void TestKeyForms::verifiesAPublishedSignature()
{
    const auto spki = hsm::spkiFromPoint(KeyAlgorithm::Ed25519, pointEd);
    QVERIFY(spki);
    QByteArray signature = QByteArray::fromHex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                                               "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
    QVERIFY(hsm::verifies(*spki, KeyAlgorithm::Ed25519, "", signature));
    QVERIFY(!hsm::verifies(*spki, KeyAlgorithm::Ed25519, "x", signature));
    signature[5] = char(signature[5] ^ 1);
    QVERIFY(!hsm::verifies(*spki, KeyAlgorithm::Ed25519, "", signature));
    QVERIFY(!hsm::verifies("not a key", KeyAlgorithm::Ed25519, "", signature));
}

QTEST_GUILESS_MAIN(TestKeyForms)
#include "tst_key_forms.moc"
