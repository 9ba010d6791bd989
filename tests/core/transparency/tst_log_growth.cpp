// What opening a log and one more entry read does not grow faster than the logarithm of its size, and what is not read
// is not needed: the same entry keeps its index, and a log that is not as it was seen is not opened.
#include "../pki/pki_fixture.h"
#include "core/pki/precertificate.h"
#include "core/transparency/certificate_log.h"
#include "core/transparency/event_log.h"
#include "log_fixture.h"
#include "support/fake_files.h"
#include "support/laid_log.h"
#include "support/made_sct.h"

using namespace chancery;
using namespace chancery::transparency;
using test::englishOf;
using test::FakeFiles;

namespace {

const QString Folder = QStringLiteral("/archive/log");
const QString Origin = QStringLiteral("log.example");

class SetClock final : public ports::Clock
{
public:
    QDateTime now() override { return time; }
    QDateTime time = pki::testing::at(2026, 6);
};

// One of the two logs, as large as is wanted, on a disk that counts.
class Grown
{
public:
    Grown(bool certificates, quint64 size)
        : m_certificates(certificates), m_rootDer(pki::testing::selfSigned(pki::testing::rootFacts(), m_root))
    {
        const EntryFormat entries;
        const CertificateFormat data;
        head = test::layLog(
            certificates ? static_cast<const LeafFormat &>(data) : entries, size,
            [&](quint64 index) {
                const pki::LogEntry entry{
                    pki::LogEntry::Type::Certificate, "certificate " + QByteArray::number(index), {}};
                return certificates ? CertificateLeaf{index, index, entry, {}, {}}.bytes()
                                    : EntryFormat::leaf(test::entryOf(index)).value();
            },
            [&](const QString &path, const QByteArray &bytes) { files.bytesOf(Folder + u'/' + path) = bytes; });
        if (size == 0)
            return; // a log that nobody has begun yet
        files.bytesOf(Folder + QStringLiteral("/checkpoint")) =
            certificates
                ? signCertificateCheckpoint(head, size, Origin, m_promise.key(), certificateKey())->note.bytes()
                : signCheckpoint(head, m_key.signer())->note.bytes();
    }

    // Opens the log anew and enters the one new entry; its index.
    Result<quint64> enter(const TreeHead &atLeast, quint64 notBefore)
    {
        files.reads.clear();
        if (!m_certificates) {
            const auto log = EventLog::open(files, Folder, m_key.signer(), atLeast);
            if (!log)
                return log.error();
            const auto added = (*log)->append("the new entry", notBefore);
            CHANCERY_TRY(added);
            CHANCERY_TRY((*log)->prove(added->index));
            return added->index;
        }
        const auto log = TiledCertificateLog::open(
            files, m_clock, {Folder, Origin, m_promise.spki, certificateKey(), {}, atLeast, notBefore});
        if (!log)
            return log.error();
        CHANCERY_TRY((*log)->accept(m_rootDer));
        const auto given = (*log)->submitCertificate({m_rootDer});
        CHANCERY_TRY(given);
        const pki::Sct sct = pki::parseSct(*given).value();
        CHANCERY_TRY((*log)->prove(sct, pki::certificateEntry(m_rootDer)));
        return pki::leafIndexOf(sct.extensions).value().value();
    }

    FakeFiles files;
    TreeHead head;

private:
    SignMessage certificateKey() const
    {
        return [this](QByteArrayView message) -> Result<QByteArray> { return m_promise.sign(message); };
    }

    bool m_certificates;
    SetClock m_clock;
    test::NoteKey m_key{'l', Origin};
    test::MadeLog m_promise;
    pki::testing::Key m_root = pki::testing::makeKey(KeyAlgorithm::P256);
    QByteArray m_rootDer;
};

} // namespace

class TestLogGrowth : public QObject
{
    Q_OBJECT
private slots:
    void readsNoMoreThanTheLogarithm_data() { logs(); }
    void readsNoMoreThanTheLogarithm();
    void sameEntryKeepsItsIndex_data() { logs(); }
    void sameEntryKeepsItsIndex();
    void crashAnywhere_data() { logs(); }
    void crashAnywhere();
    void anotherLogIsNotOpened_data() { logs(); }
    void anotherLogIsNotOpened();

private:
    static void logs()
    {
        QTest::addColumn<bool>("certificates");
        QTest::newRow("events") << false;
        QTest::newRow("certificates") << true;
    }
};

void TestLogGrowth::readsNoMoreThanTheLogarithm()
{
    QFETCH(bool, certificates);
    qsizetype before = 0;
    for (const quint64 size : {quint64(1000), quint64(100000)}) {
        Grown log(certificates, size);
        const auto index = log.enter(log.head, size);
        QVERIFY2(index, qPrintable(englishOf(index)));
        QCOMPARE(*index, size);
        const qsizetype reads = log.files.reads.size();
        QVERIFY2(reads <= 20, qPrintable(log.files.reads.join(u'\n')));
        // A hundred times as many entries are one level of tiles more, which each step asks at most twice.
        QVERIFY2(before == 0 || reads <= before + 6, qPrintable(QString::number(reads)));
        before = reads;
    }
    // Without the caller's word the whole log is looked through: that is what is saved.
    Grown log(certificates, 100000);
    QCOMPARE(log.enter(log.head, 0).value(), quint64(100000));
    QVERIFY(log.files.reads.size() > 100000 / TileWidth);
}

void TestLogGrowth::sameEntryKeepsItsIndex()
{
    QFETCH(bool, certificates);
    for (const quint64 size : {quint64(0), quint64(700), quint64(767), quint64(768)}) {
        Grown log(certificates, size);
        const TreeHead head = log.head;
        for (int i = 0; i < 3; ++i) {
            const auto index = log.enter(head, size);
            QVERIFY2(index, qPrintable(englishOf(index)));
            QCOMPARE(*index, size);
        }
        // And whoever looks at the whole log finds the same.
        QCOMPARE(log.enter({}, 0).value(), size);
    }
}

// The disk says no at each of its operations in turn: asked again, the log gives the index that was given.
void TestLogGrowth::crashAnywhere()
{
    QFETCH(bool, certificates);
    const quint64 size = 1000;
    bool failed = true;
    for (int operations = 0; failed; ++operations) {
        QVERIFY(operations < 100);
        Grown log(certificates, size);
        log.files.failSyncAfter = operations;
        failed = !log.enter(log.head, size);
        log.files.failSyncAfter = -1;
        QCOMPARE(log.enter(log.head, size).value(), size);
    }
}

void TestLogGrowth::anotherLogIsNotOpened()
{
    QFETCH(bool, certificates);
    const quint64 size = 1000;
    Grown log(certificates, size);
    QCOMPARE(log.enter({size + 1, log.head.root}, size).error().code(), ErrorCode::Damaged); // it went back
    QCOMPARE(log.enter({size, leafHash("fork")}, size).error().code(), ErrorCode::Damaged);
    QCOMPARE(log.enter({600, leafHash("fork")}, 600).error().code(), ErrorCode::Damaged);
    for (const char *path : {"/tile/0/003.p/232", "/tile/1/000.p/3"}) {
        Grown damaged(certificates, size);
        QByteArray &bytes = damaged.files.bytesOf(Folder + QLatin1String(path));
        QVERIFY2(!bytes.isEmpty(), path);
        bytes[40] = static_cast<char>(bytes[40] ^ 1);
        QCOMPARE(damaged.enter(damaged.head, size).error().code(), ErrorCode::Damaged);
    }
    QVERIFY(log.enter(log.head, size));
}

QTEST_GUILESS_MAIN(TestLogGrowth)
#include "tst_log_growth.moc"
