// Whether a certificate log of others keeps what it promised: to show the entry in its tree within a day (RFC 6962
// section 3, the maximum merge delay), with a proof against a head that it signed.
#pragma once

#include "core/pki/sct_check.h"
#include "core/ports/log_query.h"
#include "core/transparency/merkle.h"

namespace chancery::transparency {

inline constexpr qint64 MergeDelaySeconds = 24 * 60 * 60;

struct SignedTreeHead
{
    TreeHead head;
    quint64 timestamp = 0; // milliseconds since 1970, by the log's clock
};

// The answer to get-sth (sections 3.5 and 4.3), strict, with the log's own signature under it.
Result<SignedTreeHead> parseTreeHead(QByteArrayView json, const pki::LogKey &key);

struct InclusionAnswer
{
    quint64 index = 0;
    QList<Digest> path; // leaf side first
};

// The answer to get-proof-by-hash (section 4.5), strict. What it proves is checkInclusion()'s.
Result<InclusionAnswer> parseInclusion(QByteArrayView json);

struct Promise
{
    QString origin; // host and path of the log
    pki::LogKey key;
    pki::Sct sct; // by that key, for the entry; checked before
    pki::LogEntry entry;

    Digest leaf() const;
};

struct KeptPromise
{
    SignedTreeHead treeHead;
    std::optional<quint64> index; // none: not in the tree yet, and it need not be
    QByteArray treeHeadJson;      // as the log said it; worth keeping: whoever has both files can show what it signed
    QByteArray inclusionJson;     // empty without an index
};

// Errors: those of LogQuery; BadInput when an answer cannot be read or its signature does not hold; Damaged when the
// proof does not hold, or the log does not show the entry although its time for that is over.
Result<KeptPromise> askForProof(ports::LogQuery &logs, const Promise &promise, const QDateTime &now);

} // namespace chancery::transparency
