#include "core/transparency/tile_tree.h"

namespace chancery::transparency {

namespace {

Error brokenTree()
{
    return Error(ErrorCode::NotNow,
                 QT_TRANSLATE_NOOP("core", "The log takes no more entries because the last one could not be written."),
                 QT_TRANSLATE_NOOP("core", "Mend the disk, then open the log again: it goes on from its last entry."));
}

Error damagedTree(const char *sentence)
{
    return Error(ErrorCode::Damaged, sentence,
                 QT_TRANSLATE_NOOP("core", "Add nothing to this log. Compare it with a copy kept elsewhere, and keep "
                                           "both: a log that was changed is evidence."));
}

Error notThatLong()
{
    return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "The log is not that long yet."),
                 QT_TRANSLATE_NOOP("core", "Ask for a size that the log has reached."));
}

QString folderOf(const QString &path)
{
    return path.first(path.lastIndexOf(u'/'));
}

} // namespace

TileTree::TileTree(ports::Files &files, QString folder, const LeafFormat &format)
    : m_files(files), m_folder(std::move(folder)), m_format(format), m_source(files, m_folder)
{
}

Result<std::unique_ptr<TileTree>> TileTree::open(ports::Files &files, const QString &folder, const LeafFormat &format,
                                                 const TreeHead &signedHead)
{
    std::unique_ptr<TileTree> tree(new TileTree(files, folder, format));
    CHANCERY_TRY(tree->readEdge(signedHead));
    CHANCERY_TRY(tree->takeUpSequenced());
    return tree;
}

// The last tile of each level and the last bundle, and that they belong to the checkpoint and to each other.
Result<void> TileTree::readEdge(const TreeHead &signedHead)
{
    TileReader reader(m_source, signedHead.size);
    auto frontier = Frontier::read(reader, signedHead.size);
    if (!frontier && frontier.error().code() != ErrorCode::NotFound)
        return std::move(frontier).error();
    if (!frontier || frontier->root() != signedHead.root)
        return damagedTree(QT_TRANSLATE_NOOP("core", "The log's tiles do not belong to its checkpoint."));
    m_frontier = *std::move(frontier);
    for (int level = 0; signedHead.size >> (TileLevels * level) > 0; ++level) {
        const quint64 hashes = signedHead.size >> (TileLevels * level);
        m_edge += QByteArray();
        if (hashes % TileWidth == 0)
            continue;
        auto tile = fetchTile(m_source, level, hashes / TileWidth, signedHead.size);
        if (!tile)
            return std::move(tile).error();
        m_edge[level] = *std::move(tile);
    }
    return readLastBundle(signedHead.size);
}

Result<void> TileTree::readLastBundle(quint64 size)
{
    if (size == 0)
        return {};
    const quint64 number = (size - 1) / TileWidth;
    const auto tile = fetchTile(m_source, 0, number, size);
    if (!tile)
        return tile.error();
    const auto bundle = fetchBundle(m_source, m_format.bundleName(), number, size);
    if (!bundle)
        return damagedTree(QT_TRANSLATE_NOOP("core", "The log's last entries are missing.")).withCause(bundle.error());
    const auto leaves = splitBundle(m_format, *bundle);
    if (!leaves)
        return leaves.error();
    const int width = tileWidthAt(0, number, size);
    QByteArray hashes;
    for (const QByteArray &leaf : leaves->first(qMin<qsizetype>(leaves->size(), width))) {
        const auto hash = m_format.hash(leaf);
        if (!hash)
            return hash.error();
        hashes += hash->bytes();
        if (width < TileWidth)
            m_bundle += leaf;
    }
    if (hashes != *tile)
        return damagedTree(QT_TRANSLATE_NOOP("core", "The log's last entries do not belong to its tiles."));
    return {};
}

// What a crash left between a bundle and the checkpoint: the index is given, so the rest is made up for.
Result<void> TileTree::takeUpSequenced()
{
    for (;;) {
        const quint64 number = size() / TileWidth;
        const int known = static_cast<int>(size() % TileWidth);
        if (known == 0 && number > 0)
            CHANCERY_TRY(clearPartials(number - 1));
        const auto bundle = largestBundle(number, known);
        if (!bundle)
            return bundle.error();
        if (!*bundle)
            return {};
        const auto leaves = splitBundle(m_format, **bundle);
        if (!leaves)
            return leaves.error();
        if (!(*bundle)->startsWith(m_bundle) || leaves->size() <= known)
            return damagedTree(QT_TRANSLATE_NOOP("core", "The log holds two different entries of the same number."));
        for (const QByteArray &leaf : leaves->sliced(known)) {
            const auto hash = m_format.hash(leaf);
            if (!hash)
                return hash.error();
            m_bundle += leaf;
            CHANCERY_TRY(addHash(*hash));
        }
    }
}

// The file of that bundle that holds the most leaves, when it holds more than moreThan.
Result<std::optional<QByteArray>> TileTree::largestBundle(quint64 number, int moreThan)
{
    QString path = m_folder + u'/' + bundlePath(m_format.bundleName(), number, TileWidth);
    int most = TileWidth;
    if (!m_files.exists(path)) {
        const auto names = m_files.list(path + QStringLiteral(".p"));
        if (!names && names.error().code() != ErrorCode::NotFound)
            return names.error();
        most = 0;
        for (const QString &name : names ? *names : QStringList()) {
            bool number1to255 = false;
            const int width = name.toInt(&number1to255);
            if (number1to255 && width < TileWidth && name == QString::number(width))
                most = qMax(most, width);
        }
        if (most <= moreThan)
            return std::optional<QByteArray>();
        path += QStringLiteral(".p/%1").arg(most);
    }
    auto bytes = m_files.read(path, LargestBundle);
    if (!bytes)
        return std::move(bytes).error();
    const auto leaves = splitBundle(m_format, *bytes);
    if (!leaves)
        return leaves.error();
    if (leaves->size() != most)
        return damagedTree(QT_TRANSLATE_NOOP("core", "A bundle of the log does not hold what its name says."));
    return std::optional<QByteArray>(*std::move(bytes));
}

Result<quint64> TileTree::append(QByteArrayView leaf)
{
    if (m_broken)
        return brokenTree();
    const auto taken = m_format.firstLeaf(leaf);
    if (!taken || *taken != leaf.size() || size() == MostLeaves)
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "This entry cannot be logged in this form."));
    const auto hash = m_format.hash(leaf);
    if (!hash)
        return hash.error();
    const quint64 index = size();
    const int width = static_cast<int>(index % TileWidth) + 1;
    m_broken = true;
    m_bundle += leaf;
    CHANCERY_TRY(write(bundlePath(m_format.bundleName(), index / TileWidth, width), m_bundle));
    CHANCERY_TRY(addHash(*hash));
    m_broken = false;
    return index;
}

// The tiles that one more leaf, whose bundle is on the disk, changes.
Result<void> TileTree::addHash(const Digest &hash)
{
    m_frontier.append(hash);
    if (m_foundFrom && !m_found.contains(hash))
        m_found.insert(hash, size() - 1);
    for (int level = 0; level == 0 || size() % (quint64{1} << (TileLevels * level)) == 0; ++level)
        CHANCERY_TRY(writeTile(level));
    if (size() % TileWidth == 0) {
        m_bundle.clear();
        return clearPartials(size() / TileWidth - 1);
    }
    return {};
}

Result<void> TileTree::writeTile(int tileLevel)
{
    if (m_edge.size() <= tileLevel)
        m_edge += QByteArray();
    QByteArray &tile = m_edge[tileLevel];
    tile += m_frontier.lastComplete(TileLevels * tileLevel).bytes();
    const quint64 number = ((size() >> (TileLevels * tileLevel)) - 1) / TileWidth;
    CHANCERY_TRY(write(tilePath(tileLevel, number, static_cast<int>(tile.size() / Digest::Size)), tile));
    if (tile.size() == TileWidth * Digest::Size)
        tile.clear();
    return {};
}

Result<void> TileTree::write(const QString &path, QByteArrayView bytes)
{
    const QString full = m_folder + u'/' + path;
    CHANCERY_TRY(m_files.makeFolder(folderOf(full)));
    return m_files.create(full, bytes);
}

// Once a tile is full, tlog-tiles lets go of its partial forms: they would grow with the square of the width.
Result<void> TileTree::clearPartials(quint64 number)
{
    for (int level = -1; level < 8; ++level) {
        const QString full =
            m_folder + u'/' +
            (level < 0 ? bundlePath(m_format.bundleName(), number, TileWidth) : tilePath(level, number, TileWidth));
        if (!m_files.exists(full))
            return {};
        const QString partials = full + QStringLiteral(".p");
        if (m_files.exists(partials)) {
            const auto names = m_files.list(partials);
            if (!names)
                return names.error();
            for (const QString &name : *names)
                CHANCERY_TRY(m_files.remove(partials + u'/' + name));
            CHANCERY_TRY(m_files.remove(partials));
        }
        if (level >= 0 && (number + 1) % TileWidth != 0)
            return {};
        if (level >= 0)
            number = (number + 1) / TileWidth - 1;
    }
    return {};
}

Result<QByteArray> TileTree::leaf(quint64 index)
{
    if (index >= size())
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "The log has no such entry."));
    const auto bundle = fetchBundle(m_source, m_format.bundleName(), index / TileWidth, size());
    if (!bundle)
        return bundle.error();
    const auto leaves = splitBundle(m_format, *bundle);
    if (!leaves)
        return leaves.error();
    const auto at = static_cast<qsizetype>(index % TileWidth);
    if (at >= leaves->size())
        return damagedTree(QT_TRANSLATE_NOOP("core", "A bundle of the log does not hold what its name says."));
    return (*leaves)[at];
}

Result<std::optional<quint64>> TileTree::find(const Digest &leafHash, quint64 from)
{
    from = qMin(from, size());
    // Backwards, so that what stays is where a leaf came first.
    for (quint64 number = m_foundFrom.value_or(size() + TileWidth - 1) / TileWidth; number > from / TileWidth;) {
        const quint64 first = --number * TileWidth;
        const auto tile = fetchTile(m_source, 0, number, size());
        if (!tile)
            return tile.error();
        for (qsizetype at = tile->size() / Digest::Size; at-- > 0;) {
            const auto hash = Digest::fromBytes(QByteArrayView(*tile).sliced(at * Digest::Size, Digest::Size)).value();
            m_found.insert(hash, first + static_cast<quint64>(at));
        }
        m_foundFrom = first;
    }
    m_foundFrom = m_foundFrom.value_or(size() / TileWidth * TileWidth);
    const auto at = m_found.constFind(leafHash);
    return at == m_found.constEnd() ? std::optional<quint64>() : std::optional<quint64>(*at);
}

Result<QList<Digest>> TileTree::inclusion(quint64 index, quint64 size)
{
    if (size > this->size())
        return notThatLong();
    TileReader reader(m_source, this->size());
    return inclusionProof(reader, index, size);
}

Result<QList<Digest>> TileTree::consistency(quint64 from, quint64 to)
{
    if (to > size())
        return notThatLong();
    TileReader reader(m_source, size());
    return consistencyProof(reader, from, to);
}

Result<TreeHead> TileTree::headAt(quint64 size)
{
    if (size > this->size())
        return notThatLong();
    TileReader reader(m_source, this->size());
    const auto root = treeRoot(reader, size);
    if (!root)
        return root.error();
    return TreeHead{size, *root};
}

Result<void> TileTree::checkAll()
{
    Frontier again;
    TileReader reader(m_source, size());
    for (quint64 number = 0; number * TileWidth < size(); ++number) {
        const auto bundle = fetchBundle(m_source, m_format.bundleName(), number, size());
        if (!bundle)
            return bundle.error();
        const auto leaves = splitBundle(m_format, *bundle);
        if (!leaves)
            return leaves.error();
        for (int at = 0; at < tileWidthAt(0, number, size()); ++at) {
            if (at >= leaves->size())
                return damagedTree(QT_TRANSLATE_NOOP("core", "A bundle of the log does not hold what its name says."));
            const auto hash = m_format.hash((*leaves)[at]);
            if (!hash)
                return hash.error();
            again.append(*hash);
            for (int level = 0; again.size() % (quint64{1} << (TileLevels * level)) == 0; ++level) {
                const auto stored = reader.node(TileLevels * level, (again.size() >> (TileLevels * level)) - 1);
                if (!stored || *stored != again.lastComplete(TileLevels * level))
                    return damagedTree(QT_TRANSLATE_NOOP("core", "A tile of the log does not belong to its entries."));
            }
        }
    }
    if (again.head() != head())
        return damagedTree(QT_TRANSLATE_NOOP("core", "The log's entries do not give its root."));
    return {};
}

} // namespace chancery::transparency
