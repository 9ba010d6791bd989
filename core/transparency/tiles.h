// Where the parts of a tiled log lie (C2SP tlog-tiles) and how they are read.
#pragma once

#include "core/ports/files.h"
#include "core/transparency/merkle.h"

#include <QHash>

namespace chancery::transparency {

constexpr int TileWidth = 256;
constexpr int TileLevels = 8; // levels of the tree in one level of tiles
constexpr qint64 LargestCheckpoint = 1 << 18;
// A bundle of 256 entries of 65535 bytes with their lengths; certificate logs may have larger leaves, but never this.
constexpr qint64 LargestBundle = qint64{1} << 26;

// "x001/x234/067" for 1234067.
QString tileNumberPath(quint64 number);
// Relative to the log: "tile/0/x001/000", with ".p/17" after it when width is below 256.
QString tilePath(int tileLevel, quint64 number, int width);
// "tile/entries/000" and so on; name is "entries" or "data".
QString bundlePath(const QString &name, quint64 number, int width);
// How many hashes the tile has in a tree of that size: 256 for full ones, 0 when it is not there.
int tileWidthAt(int tileLevel, quint64 number, quint64 size);

// A log as plain files somewhere: a folder, or a web server. What it gives is not trusted.
class TileSource
{
public:
    virtual ~TileSource() = default;
    // path: relative to the log, such as "checkpoint". NotFound when it is not there; BadInput beyond limit bytes.
    virtual Result<QByteArray> fetch(const QString &path, qint64 limit) = 0;
};

class FolderSource final : public TileSource
{
public:
    FolderSource(ports::Files &files, QString folder) : m_files(files), m_folder(std::move(folder)) {}
    Result<QByteArray> fetch(const QString &path, qint64 limit) override;

private:
    ports::Files &m_files;
    QString m_folder;
};

// A tile as it belongs to a tree of that size: the partial one, or as many hashes of the full one when the partial one
// was cleared away since. Damaged when it is neither.
Result<QByteArray> fetchTile(TileSource &source, int tileLevel, quint64 number, quint64 size);
// The same for a bundle: its bytes, which may hold more leaves than the tree of that size.
Result<QByteArray> fetchBundle(TileSource &source, const QString &name, quint64 number, quint64 size);

// Reads the nodes of a tree of one size from its tiles, each tile at most once. Nothing is verified here: compare
// treeRoot() with a checkpoint, or check the proofs that are made.
class TileReader final : public NodeReader
{
public:
    TileReader(TileSource &source, quint64 size) : m_source(source), m_size(size) {}
    Result<Digest> node(int level, quint64 index) override;
    qsizetype tilesRead() const { return m_tiles.size(); }

private:
    TileSource &m_source;
    quint64 m_size;
    QHash<std::pair<int, quint64>, QByteArray> m_tiles;
};

// How leaves stand in bundles. Entry bundles (tlog-tiles) and data tiles (static-ct-api) differ in nothing else.
class LeafFormat
{
public:
    virtual ~LeafFormat() = default;
    virtual QString bundleName() const = 0; // "entries" or "data"
    // How many of these bytes the first leaf takes; BadInput when they do not begin with a whole leaf.
    virtual Result<qsizetype> firstLeaf(QByteArrayView bytes) const = 0;
    // The leaf hash of the tree, from the leaf as it stands in the bundle.
    virtual Result<Digest> hash(QByteArrayView leaf) const = 0;
};

// u16 length, entry; the leaf hash is over the entry.
class EntryFormat final : public LeafFormat
{
public:
    static constexpr qsizetype LargestEntry = 65535;
    static Result<QByteArray> leaf(QByteArrayView entry); // BadInput when empty or larger
    static QByteArray entry(QByteArrayView leaf) { return leaf.sliced(2).toByteArray(); }

    QString bundleName() const override { return QStringLiteral("entries"); }
    Result<qsizetype> firstLeaf(QByteArrayView bytes) const override;
    Result<Digest> hash(QByteArrayView leaf) const override;
};

// All leaves of a bundle, each as it stands there; Damaged unless they fill it exactly and are 1 to 256.
Result<QList<QByteArray>> splitBundle(const LeafFormat &format, QByteArrayView bundle);

} // namespace chancery::transparency
