// Detached CMS: what is made here the openssl program accepts, and what either refuses the other refuses too.
#include "core/pki/cms.h"
#include "core/pki/pki_fixture.h"

#include "core/pki/der_reader.h"

using namespace chancery;
using namespace chancery::pki;
using namespace chancery::pki::testing;

namespace {

const QString EmailProtection = QStringLiteral("1.3.6.1.5.5.7.3.4");
const QByteArray logBytes = QByteArrayLiteral("{\"kind\":\"log-opened\"}\n{\"kind\":\"log-closed\"}\r\n");

// A root and an access-log delegate under it.
struct Chain
{
    explicit Chain(KeyAlgorithm algorithm, const QStringList &purposes = {EmailProtection})
        : rootKey(makeKey(KeyAlgorithm::P384)), key(makeKey(algorithm)), root(selfSigned(rootFacts(), rootKey))
    {
        CertificateFacts facts = leafFacts();
        facts.purposeOids = purposes;
        delegate = issued(facts, key, root, rootKey);
    }
    CmsSigner signer() const
    {
        return {delegate, {root}, [this](QByteArrayView message) {
                    return pki::sign(key.pair.get(), key.algorithm, message);
                }};
    }
    Key rootKey;
    Key key;
    QByteArray root;
    QByteArray delegate;
};

Ran judge(const QByteArray &content, const QByteArray &signature, const QByteArray &root,
          const QStringList &options = {})
{
    const Folder folder;
    const QString verified = folder.path(QStringLiteral("out"));
    Ran ran = openssl(QStringList{QStringLiteral("cms"), QStringLiteral("-verify"), QStringLiteral("-binary"),
                                  QStringLiteral("-inform"), QStringLiteral("DER"), QStringLiteral("-in"),
                                  folder.write(QStringLiteral("log.p7s"), signature), QStringLiteral("-content"),
                                  folder.write(QStringLiteral("log"), content), QStringLiteral("-CAfile"),
                                  folder.writeCertificate(QStringLiteral("root.pem"), root), QStringLiteral("-out"),
                                  verified} +
                      options);
    ran.out = folder.read(QStringLiteral("out"));
    return ran;
}

} // namespace

class TestCms : public QObject
{
    Q_OBJECT

private slots:
    void opensslAccepts_data();
    void opensslAccepts();
    void acceptsWhatOpensslMade();
    void everyChangedByteIsNoticed();
    void anotherContentIsRefused();
    void wrongPurposeIsRefused();
    void anotherRootIsRefused();
    void outsideTheSignersLifeIsRefused();
    void signerThatAnswersNonsense_data();
    void signerThatAnswersNonsense();
    void onlyTwoKindsOfKey();
    void noSignatureAtAll_data();
    void noSignatureAtAll();
    void ownContentIsRefused();
};

void TestCms::opensslAccepts_data()
{
    QTest::addColumn<KeyAlgorithm>("algorithm");
    QTest::addColumn<QByteArray>("content");
    for (const auto &[name, algorithm] :
         {std::pair{"P-256", KeyAlgorithm::P256}, std::pair{"P-384", KeyAlgorithm::P384}}) {
        QTest::addRow("%s", name) << algorithm << logBytes;
        QTest::addRow("%s, nothing", name) << algorithm << QByteArray();
        QTest::addRow("%s, every byte", name) << algorithm << [] {
            QByteArray all;
            for (int i = 0; i < 256; ++i)
                all += static_cast<char>(i);
            return all.repeated(500);
        }();
    }
}

void TestCms::opensslAccepts()
{
    QFETCH(const KeyAlgorithm, algorithm);
    QFETCH(const QByteArray, content);
    const Chain chain(algorithm);
    const auto signature = signCms(content, chain.signer(), at(2026, 11, 24));
    QVERIFY2(signature, qPrintable(reason(signature)));
    QVERIFY(der::checkStrict(*signature).has_value());

    const Ran ran = judge(content, *signature, chain.root);
    QVERIFY2(ran.exitCode == 0, ran.err.constData());
    QCOMPARE(ran.out, content);
    const auto facts = verifyCms(content, *signature, chain.root);
    QVERIFY2(facts, qPrintable(reason(facts)));
    QCOMPARE(facts->signingTime, at(2026, 11, 24));
    QCOMPARE(facts->signer.der, chain.delegate);
}

void TestCms::acceptsWhatOpensslMade()
{
    const Folder folder;
    const QString key = folder.path(QStringLiteral("key.pem"));
    QCOMPARE(
        openssl({QStringLiteral("genpkey"), QStringLiteral("-algorithm"), QStringLiteral("EC"),
                 QStringLiteral("-pkeyopt"), QStringLiteral("ec_paramgen_curve:P-384"), QStringLiteral("-out"), key})
            .exitCode,
        0);
    const Ran spki = openssl({QStringLiteral("pkey"), QStringLiteral("-in"), key, QStringLiteral("-pubout"),
                              QStringLiteral("-outform"), QStringLiteral("DER")});
    const Key rootKey = makeKey(KeyAlgorithm::P384);
    const QByteArray root = selfSigned(rootFacts(), rootKey);
    CertificateFacts facts = leafFacts();
    facts.purposeOids = {EmailProtection};
    const QByteArray delegate = finish(buildTbs(facts, spki.out, {root}).value(), rootKey);
    const QString out = folder.path(QStringLiteral("log.p7s"));
    const Ran made = openssl({QStringLiteral("cms"), QStringLiteral("-sign"), QStringLiteral("-binary"),
                              QStringLiteral("-in"), folder.write(QStringLiteral("log"), logBytes),
                              QStringLiteral("-signer"), folder.writeCertificate(QStringLiteral("c.pem"), delegate),
                              QStringLiteral("-inkey"), key, QStringLiteral("-md"), QStringLiteral("sha384"),
                              QStringLiteral("-outform"), QStringLiteral("DER"), QStringLiteral("-out"), out});
    QVERIFY2(made.exitCode == 0, made.err.constData());
    const auto verified = verifyCms(logBytes, folder.read(QStringLiteral("log.p7s")), root);
    QVERIFY2(verified, qPrintable(reason(verified)));
}

// Also where no signature covers it: versions, the list of digests, the frame.
void TestCms::everyChangedByteIsNoticed()
{
    const Chain chain(KeyAlgorithm::P256);
    CmsSigner signer = chain.signer();
    signer.chain.clear(); // every byte of the signature counts
    const QByteArray signature = signCms(logBytes, signer, at(2026, 11, 24)).value();
    QVERIFY(verifyCms(logBytes, signature, chain.root).has_value());
    for (qsizetype i = 0; i < signature.size(); ++i) {
        QByteArray changed = signature;
        changed[i] = static_cast<char>(changed[i] ^ 0x04);
        const auto verified = verifyCms(logBytes, changed, chain.root);
        QVERIFY2(!verified, qPrintable(QStringLiteral("byte %1").arg(i)));
    }
}

void TestCms::anotherContentIsRefused()
{
    const Chain chain(KeyAlgorithm::P384);
    const QByteArray signature = signCms(logBytes, chain.signer(), at(2026, 11, 24)).value();
    for (const QByteArray &content :
         {logBytes + '\n', logBytes.chopped(1), QByteArray(logBytes).replace("\r\n", "\n"), QByteArray()}) {
        const auto verified = verifyCms(content, signature, chain.root);
        QVERIFY(!verified);
        QCOMPARE(verified.error().code(), ErrorCode::BadInput);
        QVERIFY(judge(content, signature, chain.root).exitCode != 0);
    }
}

void TestCms::wrongPurposeIsRefused()
{
    const Chain chain(KeyAlgorithm::P384, {QStringLiteral("1.3.6.1.5.5.7.3.3")});
    const QByteArray signature = signCms(logBytes, chain.signer(), at(2026, 11, 24)).value();
    const auto verified = verifyCms(logBytes, signature, chain.root);
    QVERIFY(!verified);
    QCOMPARE(verified.error().code(), ErrorCode::NotAllowed);
    QVERIFY(judge(logBytes, signature, chain.root).exitCode != 0);
}

void TestCms::anotherRootIsRefused()
{
    const Chain chain(KeyAlgorithm::P384);
    const Chain other(KeyAlgorithm::P384);
    const QByteArray signature = signCms(logBytes, chain.signer(), at(2026, 11, 24)).value();
    const auto verified = verifyCms(logBytes, signature, other.root);
    QVERIFY(!verified);
    QCOMPARE(verified.error().code(), ErrorCode::NotAllowed);
    QVERIFY(judge(logBytes, signature, other.root).exitCode != 0);
}

void TestCms::outsideTheSignersLifeIsRefused()
{
    const Chain chain(KeyAlgorithm::P384);
    for (const QDateTime &time : {at(2025), at(2029)}) {
        const QByteArray signature = signCms(logBytes, chain.signer(), time).value();
        const auto verified = verifyCms(logBytes, signature, chain.root);
        QVERIFY(!verified);
        QCOMPARE(verified.error().code(), ErrorCode::NotAllowed);
    }
}

void TestCms::signerThatAnswersNonsense_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("bytes") << QByteArray(70, 'x');
    const Chain other(KeyAlgorithm::P256);
    QTest::newRow("another key") << pki::sign(other.key.pair.get(), KeyAlgorithm::P256, logBytes).value();
}

void TestCms::signerThatAnswersNonsense()
{
    QFETCH(const QByteArray, answer);
    const Chain chain(KeyAlgorithm::P256);
    CmsSigner signer = chain.signer();
    signer.sign = [&](QByteArrayView) { return Result<QByteArray>(answer); };
    QVERIFY(!signCms(logBytes, signer, at(2026)));
    signer.sign = [](QByteArrayView) -> Result<QByteArray> {
        return Error(ErrorCode::DeviceGone, "The token is gone.");
    };
    QCOMPARE(signCms(logBytes, signer, at(2026)).error().code(), ErrorCode::DeviceGone);
}

void TestCms::onlyTwoKindsOfKey()
{
    const Chain chain(KeyAlgorithm::Ed25519);
    QCOMPARE(signCms(logBytes, chain.signer(), at(2026)).error().code(), ErrorCode::Unsupported);
}

void TestCms::noSignatureAtAll_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const Chain chain(KeyAlgorithm::P256);
    const QByteArray good = signCms(logBytes, chain.signer(), at(2026)).value();
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("text") << QByteArray("-----BEGIN CMS-----\n");
    QTest::newRow("cut") << good.chopped(1);
    QTest::newRow("more behind") << good + '\0';
    QTest::newRow("a certificate") << chain.root;
    QTest::newRow("large") << QByteArray(300 * 1024, '\x30');
    QTest::newRow("nested") << QByteArray("\x30\x80").repeated(5000);
}

void TestCms::noSignatureAtAll()
{
    QFETCH(const QByteArray, bytes);
    const Chain chain(KeyAlgorithm::P256);
    const auto verified = verifyCms(logBytes, bytes, chain.root);
    QVERIFY(!verified);
    QCOMPARE(verified.error().code(), ErrorCode::BadInput);
}

// With its content inside it would hold, whatever lies beside it.
void TestCms::ownContentIsRefused()
{
    const Folder folder;
    const Chain chain(KeyAlgorithm::P256);
    const QByteArray signature = signCms(logBytes, chain.signer(), at(2026)).value();
    const QString detached = folder.write(QStringLiteral("d.p7s"), signature);
    // openssl's own signer, self-made key: only the form matters here, it is looked at before the chain.
    const QString key = folder.path(QStringLiteral("key.pem"));
    const QString certificate = folder.path(QStringLiteral("cert.pem"));
    QCOMPARE(openssl({QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"), QStringLiteral("ec"),
                      QStringLiteral("-pkeyopt"), QStringLiteral("ec_paramgen_curve:P-256"), QStringLiteral("-nodes"),
                      QStringLiteral("-keyout"), key, QStringLiteral("-out"), certificate, QStringLiteral("-subj"),
                      QStringLiteral("/CN=x")})
                 .exitCode,
             0);
    const QString out = folder.path(QStringLiteral("n.p7s"));
    QCOMPARE(
        openssl({QStringLiteral("cms"), QStringLiteral("-sign"), QStringLiteral("-binary"), QStringLiteral("-nodetach"),
                 QStringLiteral("-in"), detached, QStringLiteral("-signer"), certificate, QStringLiteral("-inkey"), key,
                 QStringLiteral("-outform"), QStringLiteral("DER"), QStringLiteral("-out"), out})
            .exitCode,
        0);
    const auto verified = verifyCms(logBytes, folder.read(QStringLiteral("n.p7s")), chain.root);
    QVERIFY(!verified);
    QVERIFY2(verified.error().english().contains(QStringLiteral("own content")), qPrintable(reason(verified)));
}

QTEST_GUILESS_MAIN(TestCms)
#include "tst_cms.moc"
