#include "hsm/key/attestation.h"
#include "hsm/key/authenticator_data.h"
#include "hsm/key/cbor_reader.h"

#include "core/base/digest.h"

#include <QTest>

using namespace chancery;

// What a key might answer, read without trusting it.
class AnswersTest : public QObject
{
    Q_OBJECT

private slots:
    void attestationStatements_data()
    {
        QTest::addColumn<QByteArray>("cbor");
        QTest::addColumn<bool>("readable");
        QTest::addColumn<int>("algorithm");
        QTest::addColumn<int>("certificates");
        const QByteArray alg = QByteArray::fromHex("63616c6726");
        const QByteArray rs256 = QByteArray::fromHex("63616c67390100");
        const QByteArray sig = QByteArray::fromHex("63736967420102");
        const QByteArray chain = QByteArray::fromHex("63783563"
                                                     "82"
                                                     "43010203"
                                                     "5804"
                                                     "04050607");
        QTest::newRow("none") << QByteArray("\xa0") << true << 0 << 0;
        QTest::newRow("self") << "\xa2" + alg + sig << true << -7 << 0;
        QTest::newRow("chain of two") << "\xa3" + alg + sig + chain << true << -7 << 2;
        QTest::newRow("two-byte integer") << "\xa2" + rs256 + sig << true << -257 << 0;
        QTest::newRow("unknown members") << "\xa3" + alg +
                                                QByteArray::fromHex("6178"
                                                                    "82a1613101f5") +
                                                sig
                                         << true << -7 << 0;
        QTest::newRow("empty") << QByteArray() << false << 0 << 0;
        QTest::newRow("not a map") << QByteArray("\x01") << false << 0 << 0;
        QTest::newRow("cut off") << ("\xa3" + alg + sig + chain).chopped(1) << false << 0 << 0;
        QTest::newRow("more behind it") << "\xa2" + alg + sig + '\0' << false << 0 << 0;
        QTest::newRow("signature as text") << "\xa1" + QByteArray::fromHex("63736967626869") << false << 0 << 0;
        QTest::newRow("indefinite length") << QByteArray::fromHex("bf63616c6726ff") << false << 0 << 0;
        QTest::newRow("length beyond the end")
            << QByteArray::fromHex("a1637369675bffffffffffffffff00") << false << 0 << 0;
        QTest::newRow("too deep") << "\xa1\x61x" + QByteArray(100, '\x81') + '\0' << false << 0 << 0;
    }
    void attestationStatements()
    {
        QFETCH(QByteArray, cbor);
        QFETCH(bool, readable);
        const auto statement = hsm::parseAttestationStatement(cbor);
        QCOMPARE(statement.has_value(), readable);
        if (!readable)
            return;
        QTEST(statement->algorithm, "algorithm");
        QTEST(int(statement->certificates.size()), "certificates");
        if (statement->certificates.size() == 2)
            QCOMPARE(statement->certificates[1], QByteArray::fromHex("04050607"));
    }

    void authenticatorData_data()
    {
        QTest::addColumn<QByteArray>("rpId");
        QTest::addColumn<int>("flags");
        QTest::addColumn<bool>("extensions");
        QTest::addColumn<bool>("good");
        QTest::newRow("touch and PIN") << QByteArray("ssh:a") << 0x05 << false << true;
        QTest::newRow("with a secret") << QByteArray("ssh:a") << 0x85 << true << true;
        QTest::newRow("another party") << QByteArray("ssh:b") << 0x05 << false << false;
        QTest::newRow("no touch") << QByteArray("ssh:a") << 0x04 << false << false;
        QTest::newRow("no PIN") << QByteArray("ssh:a") << 0x01 << false << false;
        QTest::newRow("secret not asked for") << QByteArray("ssh:a") << 0x85 << false << false;
        QTest::newRow("secret missing") << QByteArray("ssh:a") << 0x05 << true << false;
    }
    void authenticatorData()
    {
        QFETCH(QByteArray, rpId);
        QFETCH(int, flags);
        QFETCH(bool, extensions);
        const QByteArray bytes = Digest::of(rpId).bytes() + char(flags) + QByteArray::fromHex("00000102");
        QVERIFY(!hsm::parseAuthenticatorData(bytes.chopped(1)));
        const auto data = hsm::parseAuthenticatorData(bytes);
        QVERIFY(data);
        QCOMPARE(data->counter, quint32(258));
        QTEST(hsm::checkAuthenticatorData(*data, QStringLiteral("ssh:a"), extensions).has_value(), "good");
    }

    void wrappedBytes()
    {
        QCOMPARE(hsm::unwrappedByteString(QByteArray::fromHex("58020102")), QByteArray::fromHex("0102"));
        QVERIFY(!hsm::unwrappedByteString(QByteArray::fromHex("5802010203")));
        QVERIFY(!hsm::unwrappedByteString(QByteArray::fromHex("580201")));
        QVERIFY(!hsm::unwrappedByteString(QByteArray::fromHex("620102")));
    }
};

QTEST_APPLESS_MAIN(AnswersTest)
#include "tst_answers.moc"
