#include "core/transparency/log_reader.h"

namespace chancery::transparency {

namespace {

Error notItsCheckpoint()
{
    return Error(
        ErrorCode::Damaged, QT_TRANSLATE_NOOP("core", "The log's tiles do not belong to its checkpoint."),
        QT_TRANSLATE_NOOP("core", "Keep a copy of what is there now, and compare it with one kept elsewhere."));
}

Error missing(Error cause)
{
    return cause.code() == ErrorCode::NotFound ? notItsCheckpoint().withCause(std::move(cause)) : std::move(cause);
}

Error beyondTheEnd()
{
    return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "The log has no such entry or size."),
                 QT_TRANSLATE_NOOP("core", "Entries count from 0; ask for one below the size of the log."));
}

} // namespace

LogReader::LogReader(TileSource &source, const LeafFormat &format, LogPolicy::Verdict verdict)
    : m_source(&source), m_format(&format), m_verdict(std::move(verdict)),
      m_tiles(source, m_verdict.checkpoint.checkpoint.head.size)
{
}

Result<LogReader> LogReader::open(TileSource &source, const LeafFormat &format, const LogPolicy &policy)
{
    const auto bytes = source.fetch(QStringLiteral("checkpoint"), LargestCheckpoint);
    if (!bytes)
        return bytes.error();
    return openAt(source, format, policy, *bytes);
}

Result<LogReader> LogReader::openAt(TileSource &source, const LeafFormat &format, const LogPolicy &policy,
                                    QByteArrayView checkpoint)
{
    auto verdict = policy.check(checkpoint);
    if (!verdict)
        return std::move(verdict).error();
    LogReader reader(source, format, *std::move(verdict));
    const auto root = treeRoot(reader.m_tiles, reader.head().size);
    if (!root)
        return missing(root.error());
    if (*root != reader.head().root)
        return notItsCheckpoint();
    return reader;
}

Result<Digest> LogReader::storedHash(quint64 index)
{
    const auto hash = m_tiles.node(0, index);
    return hash ? hash : missing(hash.error());
}

Result<QByteArray> LogReader::leaf(quint64 index)
{
    if (index >= head().size)
        return beyondTheEnd();
    const auto bundle = fetchBundle(*m_source, m_format->bundleName(), index / TileWidth, head().size);
    if (!bundle)
        return missing(bundle.error());
    const auto leaves = splitBundle(*m_format, *bundle);
    if (!leaves)
        return leaves.error();
    const auto at = static_cast<qsizetype>(index % TileWidth);
    const auto hash = at < leaves->size() ? m_format->hash((*leaves)[at]) : Result<Digest>(notItsCheckpoint());
    if (!hash)
        return hash.error();
    const auto path = inclusionProof(m_tiles, index, head().size);
    if (!path)
        return missing(path.error());
    CHANCERY_TRY(checkInclusion(*hash, index, *path, head()));
    return (*leaves)[at];
}

Result<QList<QByteArray>> LogReader::leavesSince(const TreeHead &from)
{
    CHANCERY_TRY(checkConsistency({}, from, {}));
    if (from.size > head().size)
        return checkConsistency(from, head(), {}).error();
    auto frontier = Frontier::read(m_tiles, from.size);
    if (!frontier)
        return missing(frontier.error());
    if (frontier->root() != from.root)
        return Error(ErrorCode::Damaged,
                     QT_TRANSLATE_NOOP("core", "The log was rewritten: it does not go on from the "
                                               "checkpoint that was seen before."),
                     QT_TRANSLATE_NOOP("core", "Keep both checkpoints: together they show it. Tell the members."));
    QList<QByteArray> out;
    for (quint64 number = from.size / TileWidth; number * TileWidth < head().size; ++number) {
        const auto bundle = fetchBundle(*m_source, m_format->bundleName(), number, head().size);
        if (!bundle)
            return missing(bundle.error());
        const auto leaves = splitBundle(*m_format, *bundle);
        if (!leaves)
            return leaves.error();
        const int width = tileWidthAt(0, number, head().size);
        if (leaves->size() < width)
            return notItsCheckpoint();
        const auto known = static_cast<qsizetype>(frontier->size() % TileWidth);
        for (qsizetype at = 0; at < width; ++at) {
            const auto hash = m_format->hash((*leaves)[at]);
            if (!hash)
                return hash.error();
            if (at < known) { // what was there before stands in the same bundle, and its hash gave the old root
                const auto stored = storedHash(number * TileWidth + static_cast<quint64>(at));
                if (!stored || *stored != *hash)
                    return stored ? notItsCheckpoint() : stored.error();
                continue;
            }
            frontier->append(*hash);
            out += (*leaves)[at];
        }
    }
    if (frontier->head() != head())
        return notItsCheckpoint();
    return out;
}

Result<std::optional<quint64>> LogReader::find(const Digest &leafHash)
{
    for (quint64 index = 0; index < head().size; ++index) {
        const auto hash = storedHash(index);
        if (!hash)
            return hash.error();
        if (*hash == leafHash)
            return std::optional(index);
    }
    return std::optional<quint64>();
}

Result<LogProof> LogReader::prove(quint64 index)
{
    if (index >= head().size)
        return beyondTheEnd();
    const auto hash = storedHash(index);
    const auto path = inclusionProof(m_tiles, index, head().size);
    if (!hash || !path)
        return hash ? missing(path.error()) : hash.error();
    CHANCERY_TRY(checkInclusion(*hash, index, *path, head()));
    return LogProof{std::nullopt, index, *path, m_verdict.checkpoint.note.bytes()};
}

Result<QList<Digest>> LogReader::consistency(quint64 from, quint64 to)
{
    const auto older = headAt(from);
    const auto newer = headAt(to);
    if (!older || !newer)
        return older ? newer.error() : older.error();
    const auto proof = consistencyProof(m_tiles, from, to);
    if (!proof)
        return missing(proof.error());
    CHANCERY_TRY(checkConsistency(*older, *newer, *proof));
    return proof;
}

Result<TreeHead> LogReader::headAt(quint64 size)
{
    if (size > head().size)
        return beyondTheEnd();
    const auto root = treeRoot(m_tiles, size);
    if (!root)
        return missing(root.error());
    // Against the checkpoint: an old size is only as good as its being a beginning of what was signed.
    const auto proof = consistencyProof(m_tiles, size, head().size);
    if (!proof)
        return missing(proof.error());
    CHANCERY_TRY(checkConsistency({size, *root}, head(), *proof));
    return TreeHead{size, *root};
}

} // namespace chancery::transparency
