// What logging costs, in the event log and in the certificate log: durable appends, proofs and the tiles they read at
// several sizes, beside what this machine's disk and SHA-256 can do. usage: bench_log FOLDER SIZE... (on the disk that
// is meant; a million entries take about 2 GB)
#include "core/archive/disk_files.h"
#include "core/pki/precertificate.h"
#include "core/transparency/certificate_log.h"
#include "core/transparency/event_log.h"
#include "core/transparency/log_reader.h"

#include "core/transparency/log_fixture.h"
#include "support/laid_log.h"
#include "support/made_sct.h"
#include "timed_ports.h"

#include <QDir>
#include <QElapsedTimer>
#include <QTextStream>

using namespace chancery;
using namespace chancery::transparency;

namespace {

constexpr int Appends = 100; // each with a log opened anew, as ceremonies do, and as many on one open log
constexpr int Proofs = 100;

const QString Origin = QStringLiteral("log.example");

QTextStream out(stdout);

double perUnit(const QElapsedTimer &timer, int count)
{
    return static_cast<double>(timer.nsecsElapsed()) / 1000.0 / count;
}

template <class T>
T must(Result<T> result)
{
    if (!result)
        qFatal("%s", qPrintable(result.error().english()));
    return *std::move(result);
}

void must(const Result<void> &result)
{
    if (!result)
        qFatal("%s", qPrintable(result.error().english()));
}

// One kind of log, opened or not.
class Log
{
public:
    virtual ~Log() = default;
    virtual QString name() const = 0;
    virtual const LeafFormat &format() const = 0;
    virtual QByteArray laid(quint64 index) const = 0; // a leaf as long as real ones are
    virtual QByteArray checkpoint(const TreeHead &head) const = 0;
    virtual void open(ports::Files &files, const QString &folder, const TreeHead &head) = 0;
    virtual TreeHead append(int number) = 0; // the new head
    virtual LogReader reader(TileSource &source) const = 0;
};

class Events final : public Log
{
public:
    QString name() const override { return QStringLiteral("events"); }
    const LeafFormat &format() const override { return m_format; }
    QByteArray laid(quint64 index) const override { return must(EntryFormat::leaf(entryAt(index))); }
    QByteArray checkpoint(const TreeHead &head) const override
    {
        return must(signCheckpoint(head, m_key.signer())).note.bytes();
    }
    void open(ports::Files &files, const QString &folder, const TreeHead &head) override
    {
        m_known = head.size;
        m_log = must(EventLog::open(files, folder, m_key.signer(), head));
    }
    TreeHead append(int number) override
    {
        must(m_log->append("new " + entryAt(static_cast<quint64>(number)), m_known));
        return m_log->published();
    }
    LogReader reader(TileSource &source) const override
    {
        return must(LogReader::open(source, m_format, LogPolicy::ofLog(m_key.verifier())));
    }

private:
    static QByteArray entryAt(quint64 index)
    {
        return "an entry as long as that of an event, which names four digests: " + QByteArray(230, 'x') +
               QByteArray::number(index);
    }

    EntryFormat m_format;
    test::NoteKey m_key{'l', Origin};
    quint64 m_known = 0;
    std::unique_ptr<EventLog> m_log;
};

class Certificates final : public Log
{
public:
    Certificates()
    {
        pki::CertificateFacts facts;
        facts.serial = QByteArray::fromHex("0102030405060708090a0b0c0d0e0f10");
        facts.subject = {QString(), QStringLiteral("Example Project"), QStringLiteral("Example Root 2026")};
        facts.notBefore = QDateTime(QDate(2026, 1, 1), QTime(0, 0), Qt::UTC);
        facts.notAfter = facts.notBefore.addYears(5);
        facts.ca = true;
        facts.keyUsages = {QStringLiteral("keyCertSign"), QStringLiteral("cRLSign")};
        m_root = finish(must(pki::buildTbs(facts, m_issuerSpki, {})));
        facts.pathLength = 0;
        for (int i = 0; i <= 2 * Appends; ++i) {
            facts.serial[14] = static_cast<char>(i >> 8);
            facts.serial[15] = static_cast<char>(i);
            facts.subject.commonName = QStringLiteral("Example Delegate %1").arg(i);
            m_precertificates +=
                finish(must(pki::precertificateTbs(must(pki::buildTbs(facts, m_issuerSpki, {m_root})))));
        }
    }
    QString name() const override { return QStringLiteral("certificates"); }
    const LeafFormat &format() const override { return m_format; }
    QByteArray laid(quint64 index) const override
    {
        const pki::LogEntry entry{pki::LogEntry::Type::Precertificate, QByteArray(500, 'x') + QByteArray::number(index),
                                  m_log.id()};
        return CertificateLeaf{index, index, entry, QByteArray(620, 'p'), {Digest::of(m_root)}}.bytes();
    }
    QByteArray checkpoint(const TreeHead &head) const override
    {
        return must(signCertificateCheckpoint(head, head.size, Origin, m_log.key(), signer())).note.bytes();
    }
    void open(ports::Files &files, const QString &folder, const TreeHead &head) override
    {
        m_opened = must(
            TiledCertificateLog::open(files, m_clock, {folder, Origin, m_log.spki, signer(), {}, head, head.size}));
        must(m_opened->accept(m_root));
    }
    TreeHead append(int number) override
    {
        must(m_opened->submitPrecertificate({m_precertificates[number], m_root}));
        return must(openCertificateCheckpoint(m_opened->checkpoint(), Origin, m_log.key())).head;
    }
    LogReader reader(TileSource &source) const override
    {
        const auto key = must(VerifierKey::make(Origin, NoteKeyType::Rfc6962, m_log.spki));
        return must(LogReader::open(source, m_format, LogPolicy::ofLog(key)));
    }

private:
    struct SystemClock final : ports::Clock
    {
        QDateTime now() override { return QDateTime::currentDateTimeUtc(); }
    };

    SignMessage signer() const
    {
        return [this](QByteArrayView message) -> Result<QByteArray> { return m_log.sign(message); };
    }
    QByteArray finish(const QByteArray &tbs) const
    {
        const QByteArray signature = must(pki::sign(m_issuer.get(), KeyAlgorithm::P384, tbs));
        return must(pki::assembleCertificate(tbs, signature, m_issuerSpki));
    }

    CertificateFormat m_format;
    SystemClock m_clock;
    test::MadeLog m_log;
    pki::PkeyPtr m_issuer = must(pki::throwawayKey(KeyAlgorithm::P384));
    QByteArray m_issuerSpki = must(pki::spkiOf(m_issuer.get()));
    QByteArray m_root;
    QList<QByteArray> m_precertificates;
    std::unique_ptr<TiledCertificateLog> m_opened;
};

void machine(const QString &folder)
{
    archive::DiskFiles files;
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < Appends; ++i)
        must(files.create(folder + QStringLiteral("/fsync-%1").arg(i), QByteArray(8192, 'x')));
    out << "one durable file of 8 KiB: " << perUnit(timer, Appends) << " us\n";
    timer.restart();
    Digest digest;
    for (int i = 0; i < 100000; ++i)
        digest = nodeHash(digest, digest);
    out << "one node of the tree (SHA-256): " << perUnit(timer, 100000) << " us\n";
}

void put(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QDir().mkpath(QFileInfo(file).path());
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("the disk does not take the tiles");
}

void appends(Log &log, const QString &folder, TreeHead &head)
{
    archive::DiskFiles disk;
    bench::Spent durable;
    bench::TimedFiles files(disk, durable);
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < Appends; ++i) {
        log.open(files, folder, head);
        head = log.append(i);
    }
    out << "  open and append: " << perUnit(timer, Appends) << " us, of it "
        << static_cast<double>(durable.wall) / 1000.0 / Appends << " in "
        << static_cast<double>(durable.calls) / Appends << " durable steps; "
        << static_cast<double>(files.reads) / Appends << " files read\n";
    timer.restart();
    for (int i = Appends; i < 2 * Appends; ++i)
        head = log.append(i);
    out << "  append to the open log: " << perUnit(timer, Appends) << " us\n";
}

void proofs(const QString &folder, const TreeHead &head)
{
    archive::DiskFiles files;
    FolderSource source(files, folder);
    qsizetype tiles = 0;
    QElapsedTimer timer;
    timer.start();
    const quint64 step = head.size / Proofs;
    for (quint64 i = 0; i < Proofs; ++i) {
        TileReader reader(source, head.size);
        const auto path = must(inclusionProof(reader, i * step, head.size));
        must(checkInclusion(must(reader.node(0, i * step)), i * step, path, head));
        tiles = qMax(tiles, reader.tilesRead());
    }
    out << "  inclusion proof, made and checked: " << perUnit(timer, Proofs) << " us, at most " << tiles << " tiles\n";
    tiles = 0;
    timer.restart();
    for (quint64 i = 1; i <= Proofs; ++i) {
        TileReader reader(source, head.size);
        must(consistencyProof(reader, i * step, head.size));
        tiles = qMax(tiles, reader.tilesRead());
    }
    out << "  consistency proof: " << perUnit(timer, Proofs) << " us, at most " << tiles << " tiles\n";
}

void verifyAgain(Log &log, const QString &folder, const TreeHead &seen)
{
    archive::DiskFiles disk;
    bench::Spent durable;
    bench::TimedFiles files(disk, durable);
    log.open(disk, folder, seen);
    log.append(2 * Appends);
    FolderSource source(files, folder);
    QElapsedTimer timer;
    timer.start();
    LogReader reader = log.reader(source);
    const auto leaves = must(reader.leavesSince(seen));
    out << "  verify again after " << leaves.size() << " new entry: " << perUnit(timer, 1) << " us, " << files.reads
        << " files read\n";
}

void atSize(Log &log, const QString &folder, quint64 size)
{
    TreeHead head = test::layLog(
        log.format(), size, [&](quint64 index) { return log.laid(index); },
        [&](const QString &path, const QByteArray &bytes) { put(folder + u'/' + path, bytes); });
    put(folder + QStringLiteral("/checkpoint"), log.checkpoint(head));
    out << "\n" << size << " " << log.name() << "\n";
    appends(log, folder, head);
    proofs(folder, head);
    verifyAgain(log, folder, head);
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 3) {
        out << "usage: bench_log FOLDER SIZE...\n";
        return 2;
    }
    const QString folder = QDir(QString::fromLocal8Bit(argv[1])).absolutePath();
    QDir().mkpath(folder);
    machine(folder);
    for (int i = 2; i < argc; ++i) {
        const QString size = QString::fromLatin1(argv[i]);
        Events events;
        Certificates certificates;
        for (Log *log : {static_cast<Log *>(&events), static_cast<Log *>(&certificates)}) {
            out.flush();
            atSize(*log, folder + QStringLiteral("/%1-%2").arg(log->name(), size), size.toULongLong());
        }
    }
    return 0;
}
