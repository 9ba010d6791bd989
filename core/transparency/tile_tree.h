// A Merkle tree that is kept as tiles and bundles (C2SP tlog-tiles, static-ct-api) and only grows. Every file is
// written once under a name of its own, so an index that was given stays given: what is sequenced is on the disk before
// append() returns, and after a crash it is found again.
#pragma once

#include "core/transparency/tiles.h"

namespace chancery::transparency {

class TileTree
{
public:
    // Opens the tree in that folder, or begins one. signedHead is what the log's checkpoint says (the empty tree when
    // there is none yet): the tiles must give that root, else Damaged. Leaves that were sequenced after it are taken up
    // (size() is then larger), and tiles that a crash left out are made. format outlives the tree.
    static Result<std::unique_ptr<TileTree>> open(ports::Files &files, const QString &folder, const LeafFormat &format,
                                                  const TreeHead &signedHead);

    quint64 size() const { return m_frontier.size(); } // also the index of the next leaf
    TreeHead head() const { return m_frontier.head(); }
    const QString &folder() const { return m_folder; }

    // The index that the leaf (as it stands in a bundle) has for good; durable, tiles included, when it returns. After
    // an error the tree takes no more (NotNow): open it again, the leaf may have been sequenced. Conflict when the
    // index already belongs to another leaf: somebody else writes here.
    Result<quint64> append(QByteArrayView leaf);

    Result<QByteArray> leaf(quint64 index); // as it stands in its bundle
    // Where that leaf hash came first, looked for from index `from` on (found before it when that is known all the
    // same). Reads the leaf tiles from there to the end, 32 bytes a leaf; later calls only what reaches further back.
    Result<std::optional<quint64>> find(const Digest &leafHash, quint64 from = 0);

    // Of trees up to size(); see merkle.h. They read the tiles that are needed, at most two a level of tiles and tree.
    Result<QList<Digest>> inclusion(quint64 index, quint64 size);
    Result<QList<Digest>> consistency(quint64 from, quint64 to);
    Result<TreeHead> headAt(quint64 size);

    // Reads everything: each leaf against its hash, each tile against those below it. Damaged names the first that is
    // wrong.
    Result<void> checkAll();

private:
    TileTree(ports::Files &files, QString folder, const LeafFormat &format);
    Result<void> readEdge(const TreeHead &signedHead);
    Result<void> readLastBundle(quint64 size);
    Result<void> takeUpSequenced();
    Result<std::optional<QByteArray>> largestBundle(quint64 number, int moreThan);
    Result<void> addHash(const Digest &hash);
    Result<void> writeTile(int tileLevel);
    Result<void> write(const QString &path, QByteArrayView bytes);
    Result<void> clearPartials(quint64 number);

    ports::Files &m_files;
    QString m_folder;
    const LeafFormat &m_format;
    FolderSource m_source;
    Frontier m_frontier;
    QList<QByteArray> m_edge;           // by tile level: the hashes of the last tile, while it is partial
    QByteArray m_bundle;                // the last bundle, while it is partial
    std::optional<quint64> m_foundFrom; // m_found has every leaf from here on
    QHash<Digest, quint64> m_found;     // the first index of each
    bool m_broken = false;
};

} // namespace chancery::transparency
