// What logging an event costs: durable appends, proofs and the tiles they read at several sizes, beside what this
// machine's disk and SHA-256 can do. usage: bench_log FOLDER SIZE... (on the disk that is meant)
#include "core/archive/disk_files.h"
#include "core/transparency/event_log.h"
#include "core/transparency/log_reader.h"

#include "core/transparency/log_fixture.h"

#include <QDir>
#include <QElapsedTimer>
#include <QTextStream>

using namespace chancery;
using namespace chancery::transparency;

namespace {

constexpr int Appends = 100;
constexpr int Proofs = 100;

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

QByteArray entryAt(quint64 index)
{
    return "an entry as long as that of an event, which names four digests: " + QByteArray(230, 'x') +
           QByteArray::number(index);
}

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

// Full tiles of a tree of that size, without the partial ones and fsyncs that growing entry by entry would write.
TreeHead lay(const QString &folder, quint64 size)
{
    Frontier frontier;
    QList<QByteArray> edge(1);
    QByteArray bundle;
    const auto put = [&](const QString &path, const QByteArray &bytes) {
        QFile file(folder + u'/' + path);
        QDir().mkpath(QFileInfo(file).path());
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("the disk does not take the tiles");
    };
    for (quint64 index = 0; index < size; ++index) {
        bundle += must(EntryFormat::leaf(entryAt(index)));
        frontier.append(leafHash(entryAt(index)));
        for (int level = 0; (index + 1) % (quint64{1} << (TileLevels * level)) == 0; ++level) {
            if (edge.size() <= level)
                edge += QByteArray();
            edge[level] += frontier.lastComplete(TileLevels * level).bytes();
            if (edge[level].size() < TileWidth * Digest::Size)
                continue;
            put(tilePath(level, ((index + 1) >> (TileLevels * level)) / TileWidth - 1, TileWidth), edge[level]);
            edge[level].clear();
        }
        if ((index + 1) % TileWidth == 0)
            put(bundlePath(QStringLiteral("entries"), index / TileWidth, TileWidth), std::exchange(bundle, {}));
    }
    for (int level = 0; level < edge.size(); ++level) {
        const int width = static_cast<int>(edge[level].size() / Digest::Size);
        if (width > 0)
            put(tilePath(level, (size >> (TileLevels * level)) / TileWidth, width), edge[level]);
    }
    if (!bundle.isEmpty())
        put(bundlePath(QStringLiteral("entries"), size / TileWidth, static_cast<int>(size % TileWidth)), bundle);
    return frontier.head();
}

void atSize(const QString &folder, quint64 size)
{
    const test::NoteKey key('l', QStringLiteral("log.example"));
    const TreeHead head = lay(folder, size);
    archive::DiskFiles files;
    must(files.replace(folder + QStringLiteral("/checkpoint"), must(signCheckpoint(head, key.signer())).note.bytes()));
    QElapsedTimer timer;
    timer.start();
    auto log = must(EventLog::open(files, folder, key.signer(), head));
    out << "\n" << size << " entries\n  open: " << perUnit(timer, 1) << " us\n";
    timer.restart();
    must(log->append(entryAt(size)));
    out << "  first append (reads every leaf tile): " << perUnit(timer, 1) << " us\n";
    timer.restart();
    for (int i = 1; i <= Appends; ++i)
        must(log->append(entryAt(size + static_cast<quint64>(i))));
    out << "  append, durable, with its checkpoint: " << perUnit(timer, Appends) << " us\n";
    timer.restart();
    const quint64 step = log->size() / Proofs + 1;
    for (quint64 index = 0; index < log->size(); index += step)
        must(log->prove(index));
    out << "  inclusion proof: " << perUnit(timer, Proofs) << " us\n";
    timer.restart();
    FolderSource source(files, folder);
    qsizetype tiles = 0;
    for (quint64 index = 0; index < log->size(); index += step) {
        TileReader reader(source, log->size());
        must(inclusionProof(reader, index, log->size()));
        tiles = qMax(tiles, reader.tilesRead());
    }
    TileReader consistent(source, log->size());
    timer.restart();
    must(consistencyProof(consistent, size / 2 + 1, log->size()));
    out << "  consistency proof: " << perUnit(timer, 1) << " us, " << consistent.tilesRead() << " tiles\n"
        << "  most tiles for one inclusion proof: " << tiles << "\n";
    const EntryFormat format;
    timer.restart();
    auto reader = must(LogReader::open(source, format, LogPolicy::ofLog(key.verifier())));
    must(reader.leavesSince(must(reader.headAt(log->size() - 1))));
    out << "  verify again after one new entry: " << perUnit(timer, 1) << " us\n";
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
        out.flush();
        atSize(folder + QStringLiteral("/log-%1").arg(QString::fromLatin1(argv[i])), QByteArray(argv[i]).toULongLong());
    }
    return 0;
}
