// A certificate with the proof that it was logged.
#include "../pki/pki_fixture.h"
#include "core/pki/precertificate.h"
#include "core/transparency/certificate_bundle.h"
#include "core/transparency/certificate_log.h"
#include "support/fake_files.h"
#include "support/made_sct.h"

#include <functional>

using namespace chancery;
using namespace chancery::pki;
using namespace chancery::pki::testing;
using namespace chancery::transparency;
using chancery::test::FakeFiles;
using chancery::test::MadeLog;

using Change = std::function<void(CertificateBundle &)>;
Q_DECLARE_METATYPE(Change)

namespace {

class SetClock final : public ports::Clock
{
public:
    QDateTime now() override { return at(2026, 6); }
};

} // namespace

class TestCertificateBundle : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void holds();
    void spoilt_data();
    void spoilt();
    void badFiles();

private:
    BundledProof proofOf(const QByteArray &answer, const LogEntry &entry)
    {
        const Sct sct = parseSct(answer).value();
        const CertificateProof proof = m_log->prove(sct, entry).value();
        return {sct, proof.index, proof.path, proof.checkpoint};
    }
    SctRules rules() const { return {{m_log->known()}, 1, at(2026, 6)}; }

    FakeFiles m_files;
    SetClock m_clock;
    MadeLog m_key;
    std::unique_ptr<TiledCertificateLog> m_log;
    CertificateBundle m_root;
    CertificateBundle m_bundle;
};

void TestCertificateBundle::initTestCase()
{
    const Key root = makeKey(KeyAlgorithm::P384);
    const QByteArray rootDer = selfSigned(rootFacts(), root);
    m_log =
        std::move(TiledCertificateLog::open(m_files, m_clock,
                                            {QStringLiteral("/ct"),
                                             QStringLiteral("ct.example/log"),
                                             m_key.spki,
                                             [this](QByteArrayView m) -> Result<QByteArray> { return m_key.sign(m); },
                                             {}}))
            .value();
    QVERIFY(m_log->accept(rootDer));
    const QByteArray rootAnswer = m_log->submitCertificate({rootDer}).value();
    const QByteArray tbs = buildTbs(subFacts(), makeKey(KeyAlgorithm::P384).spki, {rootDer}).value();
    const QByteArray pre = finish(precertificateTbs(tbs).value(), root);
    const QByteArray answer = m_log->submitPrecertificate({pre, rootDer}).value();
    const QByteArray certificate = finish(finalTbs(tbs, {parseSct(answer).value()}).value(), root);
    m_root = {rootDer, {}, {proofOf(rootAnswer, certificateEntry(rootDer))}};
    m_bundle = {certificate, {rootDer}, {proofOf(answer, precertificateEntry(tbs, root.spki).value())}};
}

void TestCertificateBundle::holds()
{
    for (const CertificateBundle &bundle : {m_root, m_bundle}) {
        QCOMPARE(CertificateBundle::parse(bundle.bytes()).value(), bundle);
        const auto checked = checkProofs(bundle, rules());
        QVERIFY2(checked, qPrintable(reason(checked)));
    }
}

void TestCertificateBundle::spoilt_data()
{
    QTest::addColumn<Change>("change");
    const auto row = [](const char *name, Change change) { QTest::newRow(name) << change; };
    row("no proof", [](auto &b) { b.proofs.clear(); });
    row("another's proof", [this](auto &b) { b.proofs = m_root.proofs; });
    row("another's path", [this](auto &b) { b.proofs[0].path = m_root.proofs[0].path; });
    row("another index", [](auto &b) { b.proofs[0].index = 0; });
    row("path too long", [](auto &b) { b.proofs[0].path += Digest::of("x"); });
    row("checkpoint damaged", [](auto &b) { b.proofs[0].checkpoint[b.proofs[0].checkpoint.size() - 9] ^= 1; });
    row("checkpoint before it", [this](auto &b) { b.proofs[0].checkpoint.replace("\n2\n", "\n1\n"); });
    row("SCT from the future", [](auto &b) { b.proofs[0].sct.timestamp += 1000; });
    row("another issuer", [this](auto &b) { b.chain = {m_bundle.certificate}; });
    row("no issuer", [](auto &b) { b.chain.clear(); });
    row("another certificate", [this](auto &b) { b.certificate = m_root.certificate; });
    row("twice", [](auto &b) { b.proofs += b.proofs[0]; });
}

void TestCertificateBundle::spoilt()
{
    QFETCH(Change, change);
    CertificateBundle bundle = m_bundle;
    change(bundle);
    QVERIFY(!checkProofs(bundle, rules()));
}

void TestCertificateBundle::badFiles()
{
    const QByteArray good = m_bundle.bytes();
    QVERIFY(CertificateBundle::parse(good));
    QVERIFY(!CertificateBundle::parse({}));
    QVERIFY(!CertificateBundle::parse(good + '\n'));
    QVERIFY(!CertificateBundle::parse(QByteArray(good).replace("bundle/1", "bundle/2")));
    QVERIFY(!CertificateBundle::parse(QByteArray(good).replace("\"index\":1", "\"index\":-1")));
    QVERIFY(!CertificateBundle::parse(QByteArray(good).replace("{\"certificate\"", "{\"a\":1,\"certificate\"")));
    CertificateBundle many = m_bundle;
    many.proofs = QList<BundledProof>(mostScts + 1, m_bundle.proofs[0]);
    QVERIFY(!CertificateBundle::parse(many.bytes()));
}

QTEST_GUILESS_MAIN(TestCertificateBundle)
#include "tst_certificate_bundle.moc"
