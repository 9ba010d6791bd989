// Precertificate and certificate from one to-be-signed part, judged by OpenSSL's own CT code and by
// python3-cryptography.
#include "core/pki/precertificate.h"

#include "core/pki/lint.h"
#include "core/pki/oids.h"
#include "core/pki/raw_certificate.h"
#include "pki_fixture.h"
#include "support/made_sct.h"

#include <openssl/ct.h>

using namespace chancery;
using namespace chancery::pki;
using namespace chancery::pki::testing;
using chancery::test::MadeLog;

namespace {

constexpr quint64 Noon = 1'767'268'800'000; // 2026-01-01T12:00:00Z

using StorePtr = std::unique_ptr<CTLOG_STORE, FreeWith<CTLOG_STORE_free>>;
using PolicyPtr = std::unique_ptr<CT_POLICY_EVAL_CTX, FreeWith<CT_POLICY_EVAL_CTX_free>>;
struct FreeScts
{
    void operator()(STACK_OF(SCT) * scts) const { SCT_LIST_free(scts); }
};

// What OpenSSL says of each SCT in the certificate.
QList<sct_validation_status_t> opensslStatus(const QByteArray &certificate, const QByteArray &issuer,
                                             const QString &logList, quint64 now)
{
    const auto leaf = decode<X509Ptr, d2i_X509>(certificate);
    const auto ca = decode<X509Ptr, d2i_X509>(issuer);
    const StorePtr logs(CTLOG_STORE_new());
    if (!leaf || !ca || CTLOG_STORE_load_file(logs.get(), logList.toLocal8Bit().constData()) != 1)
        return {};
    const std::unique_ptr<STACK_OF(SCT), FreeScts> scts(
        static_cast<STACK_OF(SCT) *>(X509_get_ext_d2i(leaf.get(), NID_ct_precert_scts, nullptr, nullptr)));
    const PolicyPtr policy(CT_POLICY_EVAL_CTX_new());
    CT_POLICY_EVAL_CTX_set1_cert(policy.get(), leaf.get());
    CT_POLICY_EVAL_CTX_set1_issuer(policy.get(), ca.get());
    CT_POLICY_EVAL_CTX_set_shared_CTLOG_STORE(policy.get(), logs.get());
    CT_POLICY_EVAL_CTX_set_time(policy.get(), now);
    SCT_LIST_validate(scts.get(), policy.get());
    QList<sct_validation_status_t> out;
    for (int i = 0; i < sk_SCT_num(scts.get()); ++i)
        out += SCT_get_validation_status(sk_SCT_value(scts.get(), i));
    return out;
}

} // namespace

class TestPrecertificate : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void pairFromOneTemplate();
    void openssl_data();
    void openssl();
    void opensslRefusesThePrecertificate();
    void python();
    void refused_data();
    void refused();
    void readsPrecertificates();
    void entries();

private:
    QByteArray certificate(const QList<Sct> &scts) const { return finish(finalTbs(m_tbs, scts).value(), m_root); }
    Sct promise(const MadeLog &log, quint64 timestamp = Noon) const
    {
        return log.promise(precertificateEntry(m_tbs, m_root.spki).value(), timestamp, leafIndexExtension(5));
    }

    Folder m_folder;
    Key m_root = makeKey(KeyAlgorithm::P384);
    QByteArray m_rootDer;
    QByteArray m_tbs;
    MadeLog m_log;
    QString m_logList;
};

void TestPrecertificate::initTestCase()
{
    m_rootDer = selfSigned(rootFacts(), m_root);
    m_tbs = buildTbs(subFacts(), makeKey(KeyAlgorithm::P384).spki, {m_rootDer}).value();
    m_logList = m_folder.write(QStringLiteral("logs.cnf"),
                               "enabled_logs=a\n[a]\ndescription=a\nkey=" + m_log.spki.toBase64() + '\n');
}

void TestPrecertificate::pairFromOneTemplate()
{
    const QByteArray pre = precertificateTbs(m_tbs).value();
    const Sct sct = promise(m_log);
    const QByteArray last = finalTbs(m_tbs, {sct}).value();
    QVERIFY(pre != last && pre != m_tbs && last != m_tbs);
    QCOMPARE(commonTbs(m_tbs).value(), m_tbs);
    QCOMPARE(commonTbs(pre).value(), m_tbs);
    QCOMPARE(commonTbs(last).value(), m_tbs);
    QCOMPARE(tbsDigest(pre).value(), Digest::of(m_tbs));
    QCOMPARE(tbsDigest(last).value(), Digest::of(m_tbs));
    QCOMPARE(embeddedScts(last).value(), QList<Sct>{sct});
    QVERIFY(embeddedScts(m_tbs)->isEmpty());
    QVERIFY(embeddedScts(pre)->isEmpty());
    for (const QByteArray &tbs : {pre, last}) {
        const QByteArray der = finish(tbs, m_root);
        QVERIFY2(lint(der).isEmpty(), lint(der).isEmpty() ? "" : qPrintable(lint(der).first().name));
        QVERIFY(lint(signWithThrowawayKey(tbs).value()).isEmpty());
    }
}

void TestPrecertificate::openssl_data()
{
    QTest::addColumn<QList<Sct>>("scts");
    QTest::addColumn<QList<int>>("status");
    QTest::newRow("good") << QList<Sct>{promise(m_log)} << QList<int>{SCT_VALIDATION_STATUS_VALID};
    QTest::newRow("future") << QList<Sct>{promise(m_log, Noon + 1)} << QList<int>{SCT_VALIDATION_STATUS_INVALID};
    Sct bad = promise(m_log);
    bad.signature.back() = static_cast<char>(bad.signature.back() ^ 1);
    QTest::newRow("bad signature") << QList<Sct>{bad} << QList<int>{SCT_VALIDATION_STATUS_INVALID};
    const LogEntry other = precertificateEntry(m_tbs, m_log.spki).value();
    QTest::newRow("another issuer") << QList<Sct>{m_log.promise(other, Noon)}
                                    << QList<int>{SCT_VALIDATION_STATUS_INVALID};
    QTest::newRow("one of two is unknown")
        << QList<Sct>{promise(m_log), promise(MadeLog())}
        << QList<int>{SCT_VALIDATION_STATUS_VALID, SCT_VALIDATION_STATUS_UNKNOWN_LOG};
}

// OpenSSL and we say the same.
void TestPrecertificate::openssl()
{
    QFETCH(QList<Sct>, scts);
    QFETCH(QList<int>, status);
    const QByteArray der = certificate(scts);
    QList<int> said;
    for (const sct_validation_status_t s : opensslStatus(der, m_rootDer, m_logList, Noon))
        said += s;
    QCOMPARE(said, status);
    const SctRules rules{{m_log.known()}, 1, QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(Noon), Qt::UTC)};
    const auto ours = checkSctList(embeddedScts(parseCertificate(der)->tbs).value(),
                                   precertificateEntry(parseCertificate(der)->tbs, m_root.spki).value(), rules);
    QCOMPARE(ours.has_value(), status == QList<int>{SCT_VALIDATION_STATUS_VALID});
}

void TestPrecertificate::opensslRefusesThePrecertificate()
{
    const QString root = m_folder.writeCertificate(QStringLiteral("root.pem"), m_rootDer);
    const auto judge = [&](const QByteArray &der) {
        const QString file = m_folder.writeCertificate(QStringLiteral("judged.pem"), der);
        return testing::openssl({QStringLiteral("verify"), QStringLiteral("-x509_strict"), QStringLiteral("-attime"),
                                 QString::number(Noon / 1000), QStringLiteral("-CAfile"), root, file});
    };
    const Ran good = judge(certificate({promise(m_log)}));
    QVERIFY2(good.exitCode == 0, good.err.constData());
    const Ran bad = judge(finish(precertificateTbs(m_tbs).value(), m_root));
    QVERIFY(bad.exitCode != 0);
    QVERIFY2(bad.err.contains("unhandled critical extension"), bad.err.constData());
}

void TestPrecertificate::python()
{
    const QString root = m_folder.writeCertificate(QStringLiteral("root.pem"), m_rootDer);
    const QString key = m_folder.write(QStringLiteral("log.pem"), toPem(m_log.spki, "PUBLIC KEY").toLatin1());
    const auto judge = [&](const QList<Sct> &scts) {
        QProcess process;
        process.start(QStringLiteral("python3"),
                      {QStringLiteral(CHANCERY_SOURCE_DIR "/tests/core/pki/check_scts.py"),
                       m_folder.writeCertificate(QStringLiteral("judged.pem"), certificate(scts)), root, key});
        process.waitForFinished();
        return Ran{process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    };
    const Ran good = judge({promise(m_log)});
    QVERIFY2(good.exitCode == 0, good.err.constData());
    QCOMPARE(good.out, QByteArray("1 valid\n"));
    Sct bad = promise(m_log);
    ++bad.timestamp;
    QVERIFY(judge({bad}).exitCode != 0);
}

void TestPrecertificate::refused_data()
{
    QTest::addColumn<QByteArray>("tbs");
    const QByteArray pre = precertificateTbs(m_tbs).value();
    const QByteArray last = finalTbs(m_tbs, {promise(m_log)}).value();
    const auto replaced = [](QByteArray in, const char *before, const char *after) {
        const QByteArray from = QByteArray::fromHex(before);
        const qsizetype place = in.lastIndexOf(from);
        return in.replace(place, from.size(), QByteArray::fromHex(after));
    };
    QTest::newRow("poison is not critical") << replaced(pre, "0101ff04020500", "04050500050005");
    QTest::newRow("poison holds another thing") << replaced(pre, "04020500", "04020400");
    QTest::newRow("SCT version 2") << QByteArray(last).replace(m_log.id().bytes().prepend('\0'),
                                                               m_log.id().bytes().prepend('\1'));
    QTest::newRow("trailing byte") << pre + '\0';
    QTest::newRow("cut") << last.chopped(1);
    QTest::newRow("nothing") << QByteArray();
}

void TestPrecertificate::refused()
{
    QFETCH(QByteArray, tbs);
    QVERIFY(!commonTbs(tbs));
    QVERIFY(!embeddedScts(tbs));
    QVERIFY(!precertificateEntry(tbs, m_root.spki));
    QVERIFY(!precertificateTbs(tbs));
    QVERIFY(!finalTbs(tbs, {promise(m_log)}));
}

void TestPrecertificate::readsPrecertificates()
{
    const QByteArray pre = finish(precertificateTbs(m_tbs).value(), m_root);
    const QByteArray last = certificate({promise(m_log)});
    QVERIFY(!parseCertificate(pre));
    QVERIFY(!parsePrecertificate(last));
    const Certificate read = parsePrecertificate(pre).value();
    QVERIFY(checkIssuedBy(read, parseCertificate(m_rootDer).value()));
    QCOMPARE(read.tbsDigest().value(), parseCertificate(last)->tbsDigest().value());
    // Only from what has no mark yet, and never without a timestamp.
    QVERIFY(!precertificateTbs(read.tbs));
    QVERIFY(!finalTbs(read.tbs, {promise(m_log)}));
    QVERIFY(!finalTbs(m_tbs, {}));
    QVERIFY(!finalTbs(m_tbs, QList<Sct>(mostScts + 1, promise(m_log))));
}

void TestPrecertificate::entries()
{
    const LogEntry entry = precertificateEntry(precertificateTbs(m_tbs).value(), m_root.spki).value();
    QCOMPARE(entry.type, LogEntry::Type::Precertificate);
    QCOMPARE(entry.bytes, m_tbs);
    QCOMPARE(entry.issuerKey, Digest::of(m_root.spki));
    const LogEntry whole = certificateEntry(m_rootDer);
    QCOMPARE(whole.bytes, m_rootDer);
    QCOMPARE(whole.type, LogEntry::Type::Certificate);
}

QTEST_GUILESS_MAIN(TestPrecertificate)
#include "tst_precertificate.moc"
