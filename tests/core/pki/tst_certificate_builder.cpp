// To-be-signed bytes and assembled certificates, judged by the openssl program.
#include "core/pki/der_writer.h"
#include "core/pki/oids.h"
#include "core/pki/raw_certificate.h"
#include "core/pki/sct.h"
#include "pki_fixture.h"

#include <functional>

using namespace chancery;
using namespace chancery::pki;
using namespace chancery::pki::testing;

using Change = std::function<void(CertificateFacts &)>;
Q_DECLARE_METATYPE(Change)

namespace {

// The TBS with one more extension at the given place.
QByteArray withExtension(const QByteArray &tbs, const QByteArray &extension, qsizetype place)
{
    const RawTbs raw = readTbs(tbs).value();
    QByteArray list;
    for (qsizetype i = 0; i <= raw.extensions.size(); ++i) {
        if (i == place)
            list += extension;
        if (i < raw.extensions.size())
            list.append(raw.extensions[i].whole);
    }
    const QByteArray wrapped = der::element(0xa3, der::element(der::Sequence, list));
    return der::element(der::Sequence, raw.beforeExtensions.toByteArray() + wrapped);
}

} // namespace

class TestCertificateBuilder : public QObject
{
    Q_OBJECT

private slots:
    void sameFactsSameBytes();
    void opensslAccepts_data();
    void opensslAccepts();
    void opensslShowsWhatWasAsked();
    void rawRootIsAsDesigned();
    void timesAfter2049();
    void issuerNameIsCopied();
    void refusedFacts_data();
    void refusedFacts();
    void refusedIssuers();
    void digestLeavesLogExtensionsOut();
    void assembleRefuses();
    void throwawayKeepsTheBytes();
    void namesAsText_data();
    void namesAsText();
    void pem();

private:
    Folder m_folder;
};

void TestCertificateBuilder::sameFactsSameBytes()
{
    const Key root = makeKey(KeyAlgorithm::P384);
    const Key sub = makeKey(KeyAlgorithm::Ed25519);
    const QByteArray rootDer = selfSigned(rootFacts(), root);
    const QByteArray first = buildTbs(subFacts(), sub.spki, {rootDer}).value();
    QCOMPARE(buildTbs(subFacts(), sub.spki, {rootDer}).value(), first);
    CertificateFacts other = subFacts();
    other.notAfter = other.notAfter.addSecs(1);
    QVERIFY(buildTbs(other, sub.spki, {rootDer}).value() != first);
}

void TestCertificateBuilder::opensslAccepts_data()
{
    QTest::addColumn<KeyAlgorithm>("root");
    QTest::addColumn<KeyAlgorithm>("sub");
    for (const KeyAlgorithm a : {KeyAlgorithm::P256, KeyAlgorithm::P384, KeyAlgorithm::Ed25519}) {
        for (const KeyAlgorithm b : {KeyAlgorithm::P256, KeyAlgorithm::P384, KeyAlgorithm::Ed25519})
            QTest::addRow("%s over %s", qPrintable(keyAlgorithmName(a)), qPrintable(keyAlgorithmName(b))) << a << b;
    }
}

void TestCertificateBuilder::opensslAccepts()
{
    QFETCH(KeyAlgorithm, root);
    QFETCH(KeyAlgorithm, sub);
    const Key rootKey = makeKey(root);
    const Key subKey = makeKey(sub);
    const Key leafKey = makeKey(KeyAlgorithm::P256);
    const QByteArray rootDer = selfSigned(rootFacts(), rootKey);
    const QByteArray subDer = issued(subFacts(), subKey, rootDer, rootKey);
    CertificateFacts leaf = leafFacts();
    leaf.purposeOids = {QStringLiteral("1.3.6.1.5.5.7.3.3")};
    const QByteArray leafDer = issued(leaf, leafKey, subDer, subKey);
    const QString rootFile = m_folder.writeCertificate(QStringLiteral("root.pem"), rootDer);
    const QString subFile = m_folder.writeCertificate(QStringLiteral("sub.pem"), subDer);
    const QString leafFile = m_folder.writeCertificate(QStringLiteral("leaf.pem"), leafDer);
    const QStringList verify{QStringLiteral("verify"),
                             QStringLiteral("-x509_strict"),
                             QStringLiteral("-check_ss_sig"),
                             QStringLiteral("-attime"),
                             QString::number(at(2027).toSecsSinceEpoch()),
                             QStringLiteral("-CAfile"),
                             rootFile};
    for (const QStringList &files :
         {QStringList{rootFile}, QStringList{subFile}, QStringList{QStringLiteral("-untrusted"), subFile, leafFile}}) {
        const Ran ran = openssl(verify + files);
        QVERIFY2(ran.exitCode == 0 && ran.out.contains(": OK"), ran.err.constData());
    }
    // The judge must be able to say no.
    const QString stranger =
        m_folder.writeCertificate(QStringLiteral("stranger.pem"), selfSigned(rootFacts(), makeKey(root)));
    QVERIFY(openssl(verify.mid(0, verify.size() - 1) + QStringList{stranger, subFile}).exitCode != 0);
}

void TestCertificateBuilder::opensslShowsWhatWasAsked()
{
    const Key root = makeKey(KeyAlgorithm::P384);
    const QByteArray rootDer = selfSigned(rootFacts(), root);
    const QByteArray der = issued(subFacts(), makeKey(KeyAlgorithm::P384), rootDer, root);
    const QString file = m_folder.writeCertificate(QStringLiteral("shown.pem"), der);
    const QByteArray text = openssl({QStringLiteral("x509"), QStringLiteral("-in"), file, QStringLiteral("-noout"),
                                     QStringLiteral("-text"), QStringLiteral("-fingerprint"), QStringLiteral("-sha256"),
                                     QStringLiteral("-nameopt"), QStringLiteral("RFC2253,-esc_msb,utf8")})
                                .out;
    const Certificate read = parseCertificate(der).value();
    for (const QByteArray &part :
         {QByteArray("Version: 3"), QByteArray("Signature Algorithm: ecdsa-with-SHA384"),
          QByteArray("X509v3 Basic Constraints: critical\n                CA:TRUE, pathlen:0\n"),
          QByteArray("X509v3 Key Usage: critical\n                Digital Signature, Certificate Sign, CRL Sign\n"),
          QByteArray("X509v3 Extended Key Usage: \n                1.3.6.1.4.1.32473.1.1, Code Signing\n"),
          QByteArray("Not Before: Jan  1 00:00:00 2026 GMT"), QByteArray("Not After : Jan  1 00:00:00 2030 GMT"),
          QByteArray("7f:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f:11"),
          "Subject: " + subFacts().subject.text().toUtf8() + "\n", "Issuer: " + rootFacts().subject.text().toUtf8(),
          "sha256 Fingerprint=" + read.fingerprint().bytes().toHex(':').toUpper()})
        QVERIFY2(text.contains(part), (part + "\n---\n" + text).constData());
}

void TestCertificateBuilder::rawRootIsAsDesigned()
{
    const Key key = makeKey(KeyAlgorithm::P384);
    const QByteArray tbs = buildTbs(rootFacts(), key.spki, {}).value();
    const RawTbs raw = readTbs(tbs).value();
    QCOMPARE(raw.version, 3);
    QCOMPARE(raw.serial.toByteArray(), rootFacts().serial);
    QVERIFY(raw.selfIssued());
    QStringList oids;
    for (const RawExtension &e : raw.extensions)
        oids += e.oid + (e.critical ? QStringLiteral("!") : QString());
    // Neither an authority key id nor an extended key usage.
    QCOMPARE(oids,
             QStringList({QStringLiteral("2.5.29.19!"), QStringLiteral("2.5.29.15!"), QStringLiteral("2.5.29.14")}));
    QCOMPARE(raw.find(oid::basicConstraints)->value.toByteArray().toHex(), QByteArray("30030101ff"));
    QCOMPARE(raw.find(oid::keyUsage)->value.toByteArray().toHex(), QByteArray("03020106"));
    const QByteArray bits = key.spki.last(97);
    QCOMPARE(raw.find(oid::subjectKeyId)->value.toByteArray(),
             QByteArray("\x04\x14") + Digest::of(bits).bytes().first(20));
    QVERIFY(raw.subject.toByteArray().contains(QByteArray("\x0c\x11") + "Example Root 2026"));
    const RawTbs sub = readTbs(buildTbs(subFacts(), key.spki, {}).value()).value();
    QVERIFY(sub.subject.toByteArray().contains(QByteArray("\x13\x02") + "DE"));
}

void TestCertificateBuilder::timesAfter2049()
{
    CertificateFacts facts = rootFacts();
    facts.notBefore = at(2049, 12, 31);
    facts.notAfter = at(2050);
    const QByteArray tbs = buildTbs(facts, makeKey(KeyAlgorithm::P256).spki, {}).value();
    const RawTbs raw = readTbs(tbs).value();
    QCOMPARE(raw.notBefore.whole.toByteArray(), QByteArray("\x17\x0d") + "491231000000Z");
    QCOMPARE(raw.notAfter.whole.toByteArray(), QByteArray("\x18\x0f") + "20500101000000Z");
}

void TestCertificateBuilder::issuerNameIsCopied()
{
    // A root made by another program, its name in PrintableString and with parts that we never write.
    const QString key = m_folder.path(QStringLiteral("foreign.key"));
    const QString file = m_folder.path(QStringLiteral("foreign.der"));
    const Ran ran = openssl(
        {QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"), QStringLiteral("ec"),
         QStringLiteral("-pkeyopt"), QStringLiteral("ec_paramgen_curve:P-384"), QStringLiteral("-sha384"),
         QStringLiteral("-nodes"), QStringLiteral("-keyout"), key, QStringLiteral("-subj"),
         QStringLiteral("/DC=org/L=Here/O=Foreign+OU=Two/CN=Root"), QStringLiteral("-outform"), QStringLiteral("DER"),
         QStringLiteral("-out"), file, QStringLiteral("-addext"), QStringLiteral("keyUsage=critical,keyCertSign")});
    QVERIFY2(ran.exitCode == 0, ran.err.constData());
    const QByteArray der = m_folder.read(QStringLiteral("foreign.der"));
    const RawCertificate issuer = readCertificate(der).value();
    const auto tbs = buildTbs(subFacts(), makeKey(KeyAlgorithm::P256).spki, {der});
    QVERIFY2(tbs, qPrintable(reason(tbs)));
    const RawTbs raw = readTbs(*tbs).value();
    QCOMPARE(raw.issuer.toByteArray(), issuer.tbs.subject.toByteArray());
    QCOMPARE(parseCertificate(signWithThrowawayKey(*tbs).value())->authorityKeyId, parseCertificate(der)->subjectKeyId);
}

void TestCertificateBuilder::refusedFacts_data()
{
    QTest::addColumn<Change>("change");
    const auto row = [](const char *name, Change change) { QTest::newRow(name) << change; };
    row("serial short", [](auto &f) { f.serial.chop(1); });
    row("serial negative", [](auto &f) { f.serial[0] = '\x80'; });
    row("serial zero", [](auto &f) { f.serial.fill('\0'); });
    row("ends before it begins", [](auto &f) { f.notAfter = f.notBefore; });
    row("no time", [](auto &f) { f.notAfter = QDateTime(); });
    row("milliseconds", [](auto &f) { f.notAfter = f.notAfter.addMSecs(1); });
    row("no name", [](auto &f) { f.subject.commonName.clear(); });
    row("long name", [](auto &f) { f.subject.commonName = QString(65, u'a'); });
    row("control in name", [](auto &f) { f.subject.organisation = QStringLiteral("a\nb"); });
    row("half a surrogate pair", [](auto &f) { f.subject.commonName = QString(QChar(0xd800)); });
    row("country in small letters", [](auto &f) { f.subject.country = QStringLiteral("de"); });
    row("unknown usage", [](auto &f) { f.keyUsages += QStringLiteral("everything"); });
    row("no usage", [](auto &f) { f.ca = false, f.pathLength.reset(), f.keyUsages.clear(); });
    row("leaf that signs certificates", [](auto &f) { f.ca = false, f.pathLength.reset(); });
    row("path length of a leaf", [](auto &f) { f.ca = false, f.keyUsages = {QStringLiteral("digitalSignature")}; });
    row("path length below zero", [](auto &f) { f.pathLength = -1; });
    row("OID of large arc", [](auto &f) { f.purposeOids = {QStringLiteral("2.25.2147483648")}; });
    row("OID with a letter", [](auto &f) { f.purposeOids = {QStringLiteral("1.3.x")}; });
    row("same purpose twice", [](auto &f) { f.purposeOids += f.purposeOids.front(); });
}

void TestCertificateBuilder::refusedFacts()
{
    QFETCH(Change, change);
    const Key key = makeKey(KeyAlgorithm::P256);
    CertificateFacts facts = subFacts();
    QVERIFY(buildTbs(facts, key.spki, {}));
    change(facts);
    const auto tbs = buildTbs(facts, key.spki, {});
    QVERIFY(!tbs);
    QCOMPARE(tbs.error().code(), ErrorCode::BadInput);
}

void TestCertificateBuilder::refusedIssuers()
{
    const Key root = makeKey(KeyAlgorithm::P256);
    const Key leaf = makeKey(KeyAlgorithm::P256);
    const QByteArray rootDer = selfSigned(rootFacts(), root);
    const QByteArray leafDer = issued(leafFacts(), leaf, rootDer, root);
    QCOMPARE(buildTbs(subFacts(), leaf.spki, {leafDer}).error().code(), ErrorCode::NotAllowed);
    QVERIFY(!buildTbs(subFacts(), leaf.spki, {rootDer + '\0'}));
    QVERIFY(!buildTbs(subFacts(), leaf.spki.chopped(1), {rootDer}));
    QByteArray offCurve = leaf.spki;
    offCurve.back() = static_cast<char>(offCurve.back() ^ 1);
    QVERIFY(!buildTbs(subFacts(), offCurve, {rootDer}));
}

void TestCertificateBuilder::digestLeavesLogExtensionsOut()
{
    const Key root = makeKey(KeyAlgorithm::P384);
    const QByteArray rootDer = selfSigned(rootFacts(), root);
    const QByteArray tbs = buildTbs(subFacts(), makeKey(KeyAlgorithm::P256).spki, {rootDer}).value();
    const Digest plain = tbsDigest(tbs).value();
    QCOMPARE(plain, Digest::of(tbs));
    const QByteArray poison = der::sequence(
        {der::oid(oid::precertificatePoison).value(), QByteArray::fromHex("0101ff"), QByteArray::fromHex("04020500")});
    const QByteArray list = encodeSctList({Sct{plain, 1, {}, SctSigner::Ecdsa, "signature"}});
    const QByteArray scts = der::sequence(
        {der::oid(oid::sctList).value(), der::element(der::OctetString, der::element(der::OctetString, list))});
    const QByteArray other =
        der::sequence({der::oid(QStringLiteral("1.2.3.4")).value(), QByteArray::fromHex("04020500")});
    for (const qsizetype place : {0, 2, 5}) {
        QVERIFY(withExtension(tbs, poison, place) != tbs);
        QCOMPARE(tbsDigest(withExtension(tbs, poison, place)).value(), plain);
        QCOMPARE(tbsDigest(withExtension(tbs, scts, place)).value(), plain);
        QVERIFY(tbsDigest(withExtension(tbs, other, place)).value() != plain);
    }
    QVERIFY(!tbsDigest(withExtension(withExtension(tbs, poison, 0), scts, 0)));
    QVERIFY(!tbsDigest(tbs + '\0'));
    QVERIFY(!tbsDigest({}));
}

void TestCertificateBuilder::assembleRefuses()
{
    const Key key = makeKey(KeyAlgorithm::P384);
    const Key other = makeKey(KeyAlgorithm::P384);
    const QByteArray tbs = buildTbs(rootFacts(), key.spki, {}).value();
    const QByteArray signature = sign(key.pair.get(), key.algorithm, tbs).value();
    QVERIFY(assembleCertificate(tbs, signature, key.spki));
    QVERIFY(!assembleCertificate(tbs, signature, other.spki));
    QVERIFY(!assembleCertificate(tbs, signature.chopped(1), key.spki));
    QVERIFY(!assembleCertificate(tbs, signature + '\0', key.spki));
    QVERIFY(!assembleCertificate(tbs, {}, key.spki));
    QVERIFY(!assembleCertificate(tbs + '\0', signature, key.spki));
    QByteArray changed = tbs;
    changed[changed.indexOf("Example")] = 'e';
    QVERIFY(!assembleCertificate(changed, signature, key.spki));
    // A good signature by a key of another kind than the TBS names.
    const Key small = makeKey(KeyAlgorithm::P256);
    const QByteArray wrongKind = sign(small.pair.get(), KeyAlgorithm::P384, tbs).value();
    QVERIFY(!assembleCertificate(tbs, wrongKind, small.spki));
}

void TestCertificateBuilder::throwawayKeepsTheBytes()
{
    for (const KeyAlgorithm algorithm : {KeyAlgorithm::P256, KeyAlgorithm::P384, KeyAlgorithm::Ed25519}) {
        const Key key = makeKey(algorithm);
        const QByteArray tbs = buildTbs(rootFacts(), key.spki, {}).value();
        const QByteArray first = signWithThrowawayKey(tbs).value();
        QCOMPARE(readCertificate(first)->tbs.whole.toByteArray(), tbs);
        QVERIFY(signWithThrowawayKey(tbs).value() != first);
        QVERIFY(!checkSelfSigned(parseCertificate(first).value()));
    }
}

void TestCertificateBuilder::namesAsText_data()
{
    QTest::addColumn<QString>("commonName");
    QTest::addColumn<QString>("text");
    QTest::newRow("plain") << QStringLiteral("Root") << QStringLiteral("CN=Root,O=Org,C=NL");
    QTest::newRow("comma") << QStringLiteral("a,b+c") << QStringLiteral("CN=a\\,b\\+c,O=Org,C=NL");
    QTest::newRow("hash") << QStringLiteral("#1") << QStringLiteral("CN=\\#1,O=Org,C=NL");
    QTest::newRow("umlaut") << QString::fromUtf8("\u00fc") << QString::fromUtf8("CN=\u00fc,O=Org,C=NL");
}

void TestCertificateBuilder::namesAsText()
{
    QFETCH(QString, commonName);
    QFETCH(QString, text);
    CertificateFacts facts = rootFacts();
    facts.subject = {QStringLiteral("NL"), QStringLiteral("Org"), commonName};
    QCOMPARE(facts.subject.text(), text);
    const Certificate read = parseCertificate(selfSigned(facts, makeKey(KeyAlgorithm::P256))).value();
    QCOMPARE(read.subject, text);
    QCOMPARE(read.commonName, commonName);
}

void TestCertificateBuilder::pem()
{
    const QByteArray der = selfSigned(rootFacts(), makeKey(KeyAlgorithm::P256));
    const QByteArray text = toPem(der, "CERTIFICATE").toLatin1();
    const QString file = m_folder.write(QStringLiteral("same.pem"), text);
    QCOMPARE(openssl({QStringLiteral("x509"), QStringLiteral("-in"), file}).out, text);
    QCOMPARE(fromPem(text, "CERTIFICATE").value(), der);
    QCOMPARE(fromPem(QByteArray(text).replace('\n', "\r\n"), "CERTIFICATE").value(), der);
    QVERIFY(!fromPem(text + text, "CERTIFICATE"));
    QVERIFY(!fromPem("words\n" + text, "CERTIFICATE"));
    QVERIFY(!fromPem(text + "words\n", "CERTIFICATE"));
    QVERIFY(!fromPem(text, "CERTIFICATE REQUEST"));
    QVERIFY(!fromPem(QByteArray(text).replace("MII", "M!I"), "CERTIFICATE"));
    QVERIFY(!fromPem("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", "CERTIFICATE"));
    QVERIFY(!fromPem("", "CERTIFICATE"));
}

QTEST_GUILESS_MAIN(TestCertificateBuilder)
#include "tst_certificate_builder.moc"
