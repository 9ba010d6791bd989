// A log as somebody published it: read-only, and nothing it says is taken without its checkpoint.
#pragma once

#include "core/transparency/log_proof.h"
#include "core/transparency/tiles.h"

namespace chancery::transparency {

class LogReader
{
public:
    // Reads "checkpoint" and checks it against the policy (not its quorum: see checkpoint()), and that the tiles of the
    // right edge give its root. Damaged when either does not hold; NotFound when there is no checkpoint yet.
    static Result<LogReader> open(TileSource &source, const LeafFormat &format, const LogPolicy &policy);
    // The same for a checkpoint that was read before.
    static Result<LogReader> openAt(TileSource &source, const LeafFormat &format, const LogPolicy &policy,
                                    QByteArrayView checkpoint);

    const LogPolicy::Verdict &checkpoint() const { return m_verdict; }
    TreeHead head() const { return m_verdict.checkpoint.checkpoint.head; }

    // The leaf as it stands in its bundle; it was checked against the tree. BadInput beyond the end.
    Result<QByteArray> leaf(quint64 index);
    // All leaves from one index on, to the end, in order; they are checked against the checkpoint as a whole before the
    // first is given. Also proves that the tree of that size was grown, not changed: its head is in `from`.
    Result<QList<QByteArray>> leavesSince(const TreeHead &from);
    // Where that leaf hash first is; reads every leaf tile.
    Result<std::optional<quint64>> find(const Digest &leafHash);

    // For the checkpoint that was read, cosignatures included. What is given has been checked.
    Result<LogProof> prove(quint64 index);
    Result<QList<Digest>> consistency(quint64 from, quint64 to);
    Result<TreeHead> headAt(quint64 size);

private:
    LogReader(TileSource &source, const LeafFormat &format, LogPolicy::Verdict verdict);
    Result<Digest> storedHash(quint64 index);

    TileSource *m_source;
    const LeafFormat *m_format;
    LogPolicy::Verdict m_verdict;
    TileReader m_tiles;
};

} // namespace chancery::transparency
