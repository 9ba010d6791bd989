// Certificates read back, and the question who issued whom.
#include "core/pki/der_writer.h"
#include "core/pki/oids.h"
#include "core/pki/raw_certificate.h"
#include "pki_fixture.h"

#include <functional>

using namespace chancery;
using namespace chancery::pki;
using namespace chancery::pki::testing;

using Change = std::function<void(CertificateFacts &)>;
Q_DECLARE_METATYPE(Change)

class TestCertificate : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void readsWhatWasWritten();
    void readsPem();
    void everyByteCounts();
    void refusesExtensions_data();
    void refusesExtensions();
    void refusesOtherKeys_data();
    void refusesOtherKeys();
    void issuedBy_data();
    void issuedBy();
    void issuedByStranger();
    void selfSigned_data();
    void selfSigned();

private:
    Key m_rootKey = makeKey(KeyAlgorithm::P384);
    Key m_subKey = makeKey(KeyAlgorithm::P256);
    QByteArray m_root;
    QByteArray m_sub;
    Folder m_folder;
};

void TestCertificate::initTestCase()
{
    m_root = testing::selfSigned(rootFacts(), m_rootKey);
    m_sub = issued(subFacts(), m_subKey, m_root, m_rootKey);
}

void TestCertificate::readsWhatWasWritten()
{
    const Certificate root = parseCertificate(m_root).value();
    const Certificate sub = parseCertificate(m_sub).value();
    const CertificateFacts facts = subFacts();
    QCOMPARE(sub.der, m_sub);
    QCOMPARE(sub.tbs, buildTbs(facts, m_subKey.spki, {m_root}).value());
    QCOMPARE(sub.serial, facts.serial);
    QCOMPARE(sub.subject, facts.subject.text());
    QCOMPARE(sub.commonName, facts.subject.commonName);
    QCOMPARE(sub.issuer, rootFacts().subject.text());
    QCOMPARE(sub.issuerDer, root.subjectDer);
    QCOMPARE(sub.notBefore, facts.notBefore);
    QCOMPARE(sub.notAfter, facts.notAfter);
    QCOMPARE(sub.spki, m_subKey.spki);
    QCOMPARE(sub.algorithm, KeyAlgorithm::P256);
    QVERIFY(sub.ca);
    QCOMPARE(sub.pathLength, std::optional(0));
    QCOMPARE(sub.keyUsages, QStringList({QStringLiteral("digitalSignature"), QStringLiteral("keyCertSign"),
                                         QStringLiteral("cRLSign")}));
    QCOMPARE(sub.purposeOids, facts.purposeOids);
    QCOMPARE(sub.subjectKeyId.size(), 20);
    QCOMPARE(sub.authorityKeyId, root.subjectKeyId);
    QCOMPARE(sub.keyDigest(), Digest::of(m_subKey.spki));
    QCOMPARE(sub.tbsDigest().value(), Digest::of(sub.tbs));
    QVERIFY(!root.pathLength && root.purposeOids.isEmpty() && root.authorityKeyId.isEmpty());
    const Certificate leaf = parseCertificate(issued(leafFacts(), m_subKey, m_root, m_rootKey)).value();
    QVERIFY(!leaf.ca && !leaf.pathLength);
    QCOMPARE(leaf.serial, leafFacts().serial.sliced(1)); // content octets: without the leading zero
}

void TestCertificate::readsPem()
{
    const QByteArray pem = toPem(m_sub, "CERTIFICATE").toLatin1();
    QCOMPARE(parseCertificatePem(pem)->der, m_sub);
    QVERIFY(!parseCertificatePem(pem + pem));
    QVERIFY(!parseCertificatePem(m_sub));
    const QString file = m_folder.write(QStringLiteral("sub.pem"), pem);
    const QByteArray printed = openssl({QStringLiteral("x509"), QStringLiteral("-in"), file, QStringLiteral("-noout"),
                                        QStringLiteral("-fingerprint"), QStringLiteral("-sha256")})
                                   .out;
    const QByteArray own = parseCertificate(m_sub)->fingerprint().bytes().toHex(':').toUpper();
    QCOMPARE(printed, "sha256 Fingerprint=" + own + "\n");
}

// A changed byte is either refused when read or found by the signature.
void TestCertificate::everyByteCounts()
{
    const Certificate root = parseCertificate(m_root).value();
    for (qsizetype i = 0; i < m_sub.size(); ++i) {
        QByteArray bad = m_sub;
        bad[i] = static_cast<char>(bad[i] ^ (1 << (i % 8)));
        const auto read = parseCertificate(bad);
        QVERIFY2(!read || !checkIssuedBy(*read, root), qPrintable(QString::number(i)));
    }
}

void TestCertificate::refusesExtensions_data()
{
    QTest::addColumn<QByteArray>("extension");
    QTest::addColumn<QString>("says"); // empty: accepted
    const auto row = [](const char *name, const QString &oid, bool critical, const char *value, const char *says) {
        const QByteArray flag = critical ? QByteArray::fromHex("0101ff") : QByteArray();
        QTest::newRow(name) << der::sequence({der::oid(oid).value(), flag,
                                              der::element(der::OctetString, QByteArray::fromHex(value))})
                            << QString::fromLatin1(says);
    };
    row("unknown", QStringLiteral("1.2.3.4"), false, "0500", "");
    row("SCT list", oid::sctList, false, "0402abcd", "");
    row("unknown and critical", QStringLiteral("1.2.3.4"), true, "0500", "1.2.3.4");
    row("name constraints", oid::nameConstraints, true, "3000", "2.5.29.30");
    row("poison", oid::precertificatePoison, true, "0500", "precertificate");
    row("twice", oid::subjectKeyId, false, "040101", "twice");
}

void TestCertificate::refusesExtensions()
{
    QFETCH(QByteArray, extension);
    QFETCH(QString, says);
    const RawTbs raw = readTbs(parseCertificate(m_root)->tbs).value();
    QByteArray list;
    for (const RawExtension &e : raw.extensions)
        list.append(e.whole);
    const QByteArray tbs =
        der::element(der::Sequence, raw.beforeExtensions.toByteArray() +
                                        der::element(0xa3, der::element(der::Sequence, list + extension)));
    const auto read = parseCertificate(finish(tbs, m_rootKey));
    QCOMPARE(read.has_value(), says.isEmpty());
    QVERIFY2(reason(read).contains(says), qPrintable(reason(read)));
}

void TestCertificate::refusesOtherKeys_data()
{
    QTest::addColumn<QStringList>("key");
    QTest::newRow("RSA") << QStringList{QStringLiteral("rsa:2048")};
    QTest::newRow("P-521") << QStringList{QStringLiteral("ec"), QStringLiteral("-pkeyopt"),
                                          QStringLiteral("ec_paramgen_curve:P-521")};
    QTest::newRow("Ed448") << QStringList{QStringLiteral("ed448")};
}

void TestCertificate::refusesOtherKeys()
{
    QFETCH(QStringList, key);
    const QStringList request{QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey")};
    const Ran ran = openssl(request + key +
                            QStringList{QStringLiteral("-nodes"), QStringLiteral("-subj"), QStringLiteral("/CN=a"),
                                        QStringLiteral("-keyout"), m_folder.path(QStringLiteral("key"))});
    QVERIFY2(ran.exitCode == 0, ran.err.constData());
    QVERIFY(ran.out.startsWith("-----BEGIN"));
    QVERIFY(!parseCertificatePem(ran.out));
}

void TestCertificate::issuedBy_data()
{
    QTest::addColumn<Change>("issuerChange");
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("says"); // empty: issued by it
    const Change same = [](CertificateFacts &) {};
    const auto row = [](const char *name, Change issuer, Change own, const char *says) {
        QTest::newRow(name) << issuer << own << QString::fromLatin1(says);
    };
    const auto purposes = [](const QStringList &oids) { return [oids](CertificateFacts &f) { f.purposeOids = oids; }; };
    const auto path = [](std::optional<int> n) { return [n](CertificateFacts &f) { f.pathLength = n; }; };
    const QString codeSigning = QStringLiteral("1.3.6.1.5.5.7.3.3");
    row("good", same, same, "");
    row(
        "same life", same, [](auto &f) { f.notAfter = rootFacts().notAfter; }, "");
    row(
        "begins earlier", same, [](auto &f) { f.notBefore = f.notBefore.addSecs(-1); }, "not within the life");
    row(
        "ends later", same, [](auto &f) { f.notAfter = rootFacts().notAfter.addSecs(1); }, "not within the life");
    row("path length 0", path(0), same, "may issue to none");
    row("path length 1", path(1), same, "");
    row("path length 1 under 1", path(1), path(1), "must be less than the 1");
    row("none under 1", path(1), path(std::nullopt), "must be less than the 1");
    row("wider purpose", purposes({codeSigning}), same, "1.3.6.1.4.1.32473.1.1");
    row("same purposes", purposes(subFacts().purposeOids), same, "");
    row("fewer purposes", purposes(subFacts().purposeOids), purposes({codeSigning}), "");
    row("no purpose", purposes({codeSigning}), purposes({}), "every purpose");
    row("any purpose", purposes({oid::anyPurpose}), same, "");
}

void TestCertificate::issuedBy()
{
    QFETCH(Change, issuerChange);
    QFETCH(Change, change);
    QFETCH(QString, says);
    CertificateFacts issuerFacts = rootFacts();
    issuerChange(issuerFacts);
    CertificateFacts facts = subFacts();
    change(facts);
    const QByteArray issuer = testing::selfSigned(issuerFacts, m_rootKey);
    const Certificate certificate = parseCertificate(issued(facts, m_subKey, issuer, m_rootKey)).value();
    const auto checked = checkIssuedBy(certificate, parseCertificate(issuer).value());
    QCOMPARE(checked.has_value(), says.isEmpty());
    QVERIFY2(reason(checked).contains(says), qPrintable(reason(checked)));
}

void TestCertificate::issuedByStranger()
{
    const Certificate sub = parseCertificate(m_sub).value();
    const Certificate root = parseCertificate(m_root).value();
    QVERIFY(checkIssuedBy(sub, root));
    const auto says = [&](const Certificate &certificate, const Certificate &issuer, const char *text) {
        return reason(checkIssuedBy(certificate, issuer)).contains(QLatin1String(text));
    };
    // Same name, another key.
    QVERIFY(says(sub, parseCertificate(testing::selfSigned(rootFacts(), makeKey(KeyAlgorithm::P384))).value(),
                 "another key"));
    QVERIFY(says(sub, sub, "names the issuer"));
    QVERIFY(says(root, sub, "names the issuer"));
    // Right name and key id, signed by a stranger of the same kind, then of another kind.
    const Certificate forged = parseCertificate(signWithThrowawayKey(sub.tbs).value()).value();
    QVERIFY(says(forged, root, "was not made by the key"));
    Certificate otherKind = root;
    otherKind.algorithm = KeyAlgorithm::P256;
    QVERIFY(says(sub, otherKind, "another algorithm"));
    Certificate noCa = root;
    noCa.ca = false;
    QVERIFY(says(sub, noCa, "may not issue"));
    noCa = root;
    noCa.keyUsages.removeAll(QStringLiteral("keyCertSign"));
    QVERIFY(says(sub, noCa, "may not issue"));
}

void TestCertificate::selfSigned_data()
{
    QTest::addColumn<KeyAlgorithm>("algorithm");
    QTest::newRow("P-256") << KeyAlgorithm::P256;
    QTest::newRow("P-384") << KeyAlgorithm::P384;
    QTest::newRow("Ed25519") << KeyAlgorithm::Ed25519;
}

void TestCertificate::selfSigned()
{
    QFETCH(KeyAlgorithm, algorithm);
    const Key key = makeKey(algorithm);
    const QByteArray der = testing::selfSigned(rootFacts(), key);
    const Certificate root = parseCertificate(der).value();
    QVERIFY(checkSelfSigned(root));
    QVERIFY(reason(checkSelfSigned(parseCertificate(m_sub).value())).contains(QStringLiteral("not itself")));
    const Certificate other = parseCertificate(signWithThrowawayKey(root.tbs).value()).value();
    QVERIFY(reason(checkSelfSigned(other)).contains(QStringLiteral("was not made by the key")));
}

QTEST_GUILESS_MAIN(TestCertificate)
#include "tst_certificate.moc"
