// The embedded certificate log: what it promises, what it refuses, and that no index is ever given twice.
#include "../pki/pki_fixture.h"
#include "core/pki/precertificate.h"
#include "core/transparency/certificate_log.h"
#include "core/transparency/certificate_log_check.h"
#include "support/fake_files.h"
#include "support/made_sct.h"

using namespace chancery;
using namespace chancery::pki;
using namespace chancery::pki::testing;
using namespace chancery::transparency;
using chancery::test::FakeFiles;
using chancery::test::MadeLog;

namespace {

const QString LogFolder = QStringLiteral("/ct");
const QString Origin = QStringLiteral("ct.example/log");

class SetClock final : public ports::Clock
{
public:
    QDateTime now() override { return time; }
    QDateTime time = at(2026, 6);
};

} // namespace

class TestCertificateLog : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void promisesHold();
    void twiceIsOnce();
    void manyEntries();
    void refused_data();
    void refused();
    void tokenRefuses();
    void clockGoesBack();
    void crashAnywhere_data();
    void crashAnywhere();
    void fullDisk();
    void forksAndGoesBack();
    void damage_data();
    void damage();

private:
    QByteArray precertificate(int number) const
    {
        CertificateFacts facts = subFacts();
        facts.serial.back() = static_cast<char>(number);
        facts.serial[14] = static_cast<char>(number >> 8);
        return finish(precertificateTbs(buildTbs(facts, m_subject.spki, {m_rootDer}).value()).value(), m_root);
    }
    LogEntry entryOf(const QByteArray &pre) const
    {
        return precertificateEntry(parsePrecertificate(pre)->tbs, m_root.spki).value();
    }
    CertificateLogSettings settings() const
    {
        return {LogFolder,
                Origin,
                m_log.spki,
                [this](QByteArrayView message) -> Result<QByteArray> { return m_log.sign(message); },
                {}};
    }
    Result<std::unique_ptr<TiledCertificateLog>> open(FakeFiles &files)
    {
        auto log = TiledCertificateLog::open(files, m_clock, settings());
        if (log && !(*log)->accept(m_rootDer))
            qFatal("the root is not accepted");
        return log;
    }
    Result<CheckedCertificateLog> check(FakeFiles &files) const
    {
        FolderSource source(files, LogFolder);
        return checkCertificateLog(source, Origin, m_log.key());
    }

    Key m_root = makeKey(KeyAlgorithm::P384);
    Key m_subject = makeKey(KeyAlgorithm::P256);
    QByteArray m_rootDer;
    MadeLog m_log;
    SetClock m_clock;
};

void TestCertificateLog::initTestCase()
{
    m_rootDer = selfSigned(rootFacts(), m_root);
}

void TestCertificateLog::promisesHold()
{
    FakeFiles files;
    const auto log = std::move(open(files)).value();
    const QByteArray pre = precertificate(1);
    const Sct first = parseSct(log->submitCertificate({m_rootDer}).value()).value();
    const Sct second = parseSct(log->submitPrecertificate({pre, m_rootDer}).value()).value();
    const SctRules rules{{log->known()}, 1, m_clock.time};
    const auto one = checkSct(first, certificateEntry(m_rootDer), rules);
    QVERIFY2(one, qPrintable(reason(one)));
    QVERIFY(checkSct(second, entryOf(pre), rules));
    QCOMPARE(leafIndexOf(first.extensions).value(), std::optional<quint64>(0));
    QCOMPARE(leafIndexOf(second.extensions).value(), std::optional<quint64>(1));
    for (const auto &[sct, entry] : {std::pair(first, certificateEntry(m_rootDer)), std::pair(second, entryOf(pre))}) {
        const CertificateProof proof = log->prove(sct, entry).value();
        const auto checkpoint = openCertificateCheckpoint(proof.checkpoint, Origin, m_log.key()).value();
        const Digest leaf = leafHash(timestampedLeaf(sct.timestamp, entry, sct.extensions));
        QVERIFY(checkInclusion(leaf, proof.index, proof.path, checkpoint.head));
    }
    const auto checked = check(files);
    QVERIFY2(checked, qPrintable(reason(checked)));
    QCOMPARE(checked->find(entryOf(pre)), std::optional<quint64>(1));
    QCOMPARE(checked->leaves[1].precertificate, pre);
    QCOMPARE(files.bytesOf(QStringLiteral("/ct/issuer/") + Digest::of(m_rootDer).hex()), m_rootDer);
    // An SCT of the log's own key for something that is not in it.
    const LogEntry stranger = entryOf(precertificate(9));
    QCOMPARE(log->prove(m_log.promise(stranger, first.timestamp, leafIndexExtension(0)), stranger).error().code(),
             ErrorCode::NotFound);
}

void TestCertificateLog::twiceIsOnce()
{
    FakeFiles files;
    const QByteArray pre = precertificate(1);
    const Sct first = parseSct(std::move(open(files)).value()->submitPrecertificate({pre}).value()).value();
    m_clock.time = m_clock.time.addSecs(60);
    const auto log = std::move(open(files)).value();
    // Signed anew by the issuer: other bytes, the same entry.
    for (const QByteArray &again : {pre, precertificate(1)}) {
        const Sct sct = parseSct(log->submitPrecertificate({again, m_rootDer}).value()).value();
        QCOMPARE(sct.timestamp, first.timestamp);
        QCOMPARE(sct.extensions, first.extensions);
        QCOMPARE(log->size(), quint64(1));
    }
}

void TestCertificateLog::manyEntries()
{
    FakeFiles files;
    const auto log = std::move(open(files)).value();
    for (int i = 0; i < 259; ++i)
        QVERIFY(log->submitPrecertificate({precertificate(i)}));
    const auto checked = check(files);
    QVERIFY2(checked, qPrintable(reason(checked)));
    QCOMPARE(checked->leaves.size(), 259);
    QCOMPARE(std::move(open(files)).value()->size(), quint64(259));
}

void TestCertificateLog::refused_data()
{
    QTest::addColumn<QList<QByteArray>>("chain");
    const Key other = makeKey(KeyAlgorithm::P384);
    const QByteArray otherRoot = selfSigned(rootFacts(), other);
    const QByteArray pre = precertificate(1);
    QTest::newRow("nothing") << QList<QByteArray>{};
    QTest::newRow("no precertificate") << QList<QByteArray>{m_rootDer};
    QTest::newRow("garbage") << QList<QByteArray>{"garbage", m_rootDer};
    QTest::newRow("cut") << QList<QByteArray>{pre.chopped(1), m_rootDer};
    QTest::newRow("another root") << QList<QByteArray>{pre, otherRoot};
    const QByteArray strange =
        finish(precertificateTbs(buildTbs(subFacts(), m_subject.spki, {otherRoot}).value()).value(), other);
    QTest::newRow("root not accepted") << QList<QByteArray>{strange, otherRoot};
    QTest::newRow("issuer of the same name") << QList<QByteArray>{strange};
    QTest::newRow("something after the root") << QList<QByteArray>{pre, m_rootDer, otherRoot};
    QTest::newRow("too long") << QList<QByteArray>{pre} + QList<QByteArray>(8, m_rootDer);
}

void TestCertificateLog::refused()
{
    QFETCH(QList<QByteArray>, chain);
    FakeFiles files;
    const auto log = std::move(open(files)).value();
    QVERIFY(!log->submitPrecertificate(chain));
    QCOMPARE(log->size(), quint64(0));
    QVERIFY(!files.exists(QStringLiteral("/ct/checkpoint")));
}

// A token that is gone, or that signs with another key: nothing is promised, and the entry keeps its place.
void TestCertificateLog::tokenRefuses()
{
    FakeFiles files;
    MadeLog other;
    CertificateLogSettings bad = settings();
    bad.sign = [&](QByteArrayView message) -> Result<QByteArray> { return other.sign(message); };
    const auto log = std::move(TiledCertificateLog::open(files, m_clock, bad)).value();
    QVERIFY(log->accept(m_rootDer));
    QCOMPARE(log->submitPrecertificate({precertificate(1)}).error().code(), ErrorCode::DeviceRefused);
    QVERIFY(!files.exists(QStringLiteral("/ct/checkpoint")));
    const auto again = std::move(open(files)).value();
    QCOMPARE(again->size(), quint64(1));
    QVERIFY(again->submitPrecertificate({precertificate(1)}));
    QCOMPARE(again->size(), quint64(1));
    QVERIFY(check(files));
}

void TestCertificateLog::clockGoesBack()
{
    FakeFiles files;
    const Sct first =
        parseSct(std::move(open(files)).value()->submitPrecertificate({precertificate(1)}).value()).value();
    m_clock.time = m_clock.time.addDays(-1);
    const Sct second =
        parseSct(std::move(open(files)).value()->submitPrecertificate({precertificate(2)}).value()).value();
    m_clock.time = m_clock.time.addDays(1);
    QVERIFY(second.timestamp >= first.timestamp);
    QVERIFY(check(files));
}

void TestCertificateLog::crashAnywhere_data()
{
    QTest::addColumn<int>("kept");
    QTest::newRow("nothing of the last write") << 0;
    QTest::newRow("all of it") << -1;
}

// The disk fails at each of its operations in turn; what was promised before stays true, and nothing is promised twice.
void TestCertificateLog::crashAnywhere()
{
    QFETCH(int, kept);
    const QByteArray pre[] = {precertificate(1), precertificate(2), precertificate(3)};
    bool failed = true;
    for (int operations = 0; failed; ++operations) {
        QVERIFY(operations < 200);
        FakeFiles files;
        files.keptOfUnsynced = kept;
        QMap<quint64, Digest> given;
        const auto submit = [&](TiledCertificateLog &log, const QByteArray &der) {
            const auto answer = log.submitPrecertificate({der});
            if (!answer)
                return false;
            const Sct sct = parseSct(*answer).value();
            const quint64 index = leafIndexOf(sct.extensions)->value();
            const Digest leaf = leafHash(timestampedLeaf(sct.timestamp, entryOf(der), sct.extensions));
            const bool same = !given.contains(index) || given[index] == leaf;
            given[index] = leaf;
            return same;
        };
        files.failSyncAfter = operations;
        failed = false;
        if (const auto log = open(files)) {
            failed = !submit(**log, pre[0]) || !submit(**log, pre[1]);
            files.failSyncAfter = -1;
            QVERIFY(submit(**log, pre[2])); // the same object goes on once the disk is well
        } else {
            failed = true;
        }
        files.failSyncAfter = -1;
        const auto again = std::move(open(files)).value();
        for (const QByteArray &der : pre)
            QVERIFY(submit(*again, der));
        const auto checked = check(files);
        QVERIFY2(checked, qPrintable(reason(checked)));
        QCOMPARE(checked->leaves.size(), 3);
        for (auto it = given.cbegin(); it != given.cend(); ++it)
            QCOMPARE(checked->leaves[static_cast<qsizetype>(it.key())].hash(), it.value());
    }
}

void TestCertificateLog::fullDisk()
{
    FakeFiles files;
    const auto log = std::move(open(files)).value();
    QVERIFY(log->submitPrecertificate({precertificate(1)}));
    files.space = 200;
    QCOMPARE(log->submitPrecertificate({precertificate(2)}).error().code(), ErrorCode::DiskFull);
    files.space = 1 << 20;
    QVERIFY(log->submitPrecertificate({precertificate(2)}));
    QCOMPARE(check(files)->leaves.size(), 2);
}

void TestCertificateLog::forksAndGoesBack()
{
    FakeFiles files;
    FakeFiles other;
    const auto log = std::move(open(files)).value();
    QVERIFY(log->submitPrecertificate({precertificate(1)}));
    QVERIFY(log->submitPrecertificate({precertificate(2)}));
    const auto fork = std::move(open(other)).value();
    CertificateLogSettings seen = settings();
    seen.seen = log->checkpoint();
    QVERIFY(TiledCertificateLog::open(files, m_clock, seen));
    const auto opened = [&] { return TiledCertificateLog::open(other, m_clock, seen); };
    const TreeHead head = openCertificateCheckpoint(seen.seen, Origin, m_log.key())->head;
    const auto grew = [&](FakeFiles &where) {
        FolderSource source(where, LogFolder);
        return checkGrew(source, head, check(where)->checkpoint.head);
    };
    QVERIFY(fork->submitPrecertificate({precertificate(1)}));
    const auto back = opened();
    QVERIFY(!back);
    QVERIFY(back.error().english().contains(QStringLiteral("went back")));
    QVERIFY(reason(grew(other)).contains(QStringLiteral("went back")));
    for (const int number : {3, 4})
        QVERIFY(fork->submitPrecertificate({precertificate(number)}));
    const auto forked = opened();
    QVERIFY(!forked);
    QCOMPARE(forked.error().code(), ErrorCode::Damaged);
    QVERIFY(forked.error().english().contains(QStringLiteral("forked")));
    QVERIFY(reason(grew(other)).contains(QStringLiteral("forked")));
    QVERIFY(log->submitPrecertificate({precertificate(5)}));
    QVERIFY(grew(files));
}

void TestCertificateLog::damage_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("checkpoint") << QStringLiteral("/ct/checkpoint");
    QTest::newRow("tile") << QStringLiteral("/ct/tile/0/000.p/2");
    QTest::newRow("data") << QStringLiteral("/ct/tile/data/000.p/2");
    QTest::newRow("issuer") << QStringLiteral("/ct/issuer/") + Digest::of(m_rootDer).hex();
}

void TestCertificateLog::damage()
{
    QFETCH(QString, path);
    FakeFiles files;
    const auto log = std::move(open(files)).value();
    QVERIFY(log->submitPrecertificate({precertificate(1)}));
    QVERIFY(log->submitPrecertificate({precertificate(2)}));
    QVERIFY(check(files));
    QByteArray &bytes = files.bytesOf(path);
    QVERIFY(!bytes.isEmpty());
    for (qsizetype i = 0; i < bytes.size(); i += qMax<qsizetype>(1, bytes.size() / 20)) {
        bytes[i] = static_cast<char>(bytes[i] ^ 4);
        QVERIFY(!check(files));
        bytes[i] = static_cast<char>(bytes[i] ^ 4);
    }
    QVERIFY(check(files));
}

QTEST_GUILESS_MAIN(TestCertificateLog)
#include "tst_certificate_log.moc"
