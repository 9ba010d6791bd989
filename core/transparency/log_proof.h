// Proofs that can be carried about (C2SP tlog-proof): an entry's place in a log, with the checkpoint it is proven for.
#pragma once

#include "core/transparency/log_policy.h"

namespace chancery::transparency {

// The file name ends in ".tlog-proof".
struct LogProof
{
    static constexpr qsizetype LargestSize = 1 << 19;
    static constexpr qsizetype MostHashes = 63;

    std::optional<QByteArray> extra; // never to be trusted: nothing covers it
    quint64 index = 0;
    QList<Digest> path;    // leaf side first
    QByteArray checkpoint; // the whole note, cosignatures included

    static Result<LogProof> parse(QByteArrayView bytes);
    QByteArray bytes() const;
    bool operator==(const LogProof &) const = default;

    // That the leaf is in a tree that the policy believes; NotAllowed when the quorum of witnesses is not reached.
    Result<LogPolicy::Verdict> check(const Digest &leaf, const LogPolicy &policy) const;
};

// A line of 32 bytes in base64, as proofs have them.
Result<Digest> parseHashLine(QByteArrayView line);

} // namespace chancery::transparency
