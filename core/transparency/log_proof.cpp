#include "core/transparency/log_proof.h"

namespace chancery::transparency {

namespace {

const QByteArray FirstLine = QByteArrayLiteral("c2sp.org/tlog-proof@v1");

Error badProof()
{
    return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "This is not a proof of logging."),
                 QT_TRANSLATE_NOOP("core", "Check that this is the file that was meant and that it is whole."));
}

} // namespace

Result<Digest> parseHashLine(QByteArrayView line)
{
    const auto bytes = parseBase64(line);
    if (!bytes)
        return bytes.error();
    return Digest::fromBytes(*bytes);
}

Result<LogProof> LogProof::parse(QByteArrayView bytes)
{
    const QByteArray all = bytes.size() > LargestSize ? QByteArray() : bytes.toByteArray();
    const qsizetype blank = all.indexOf("\n\n");
    if (blank < 0)
        return badProof();
    LogProof proof;
    proof.checkpoint = all.sliced(blank + 2);
    QList<QByteArray> lines = all.first(blank).split('\n');
    if (lines.takeFirst() != FirstLine || lines.isEmpty())
        return badProof();
    if (lines.first().startsWith("extra ")) {
        const auto extra = parseBase64(lines.takeFirst().sliced(6));
        if (!extra || lines.isEmpty())
            return badProof();
        proof.extra = *extra;
    }
    const QByteArray indexLine = lines.takeFirst();
    const auto index = parseDecimal(indexLine.startsWith("index ") ? indexLine.sliced(6) : QByteArray());
    if (!index || lines.size() > MostHashes)
        return badProof();
    proof.index = *index;
    for (const QByteArray &line : lines) {
        const auto hash = parseHashLine(line);
        if (!hash)
            return badProof();
        proof.path += *hash;
    }
    if (auto checkpoint = parseCheckpointNote(proof.checkpoint); !checkpoint)
        return badProof().withCause(std::move(checkpoint).error());
    return proof;
}

QByteArray LogProof::bytes() const
{
    QByteArray out = FirstLine + '\n';
    if (extra)
        out += "extra " + extra->toBase64() + '\n';
    out += "index " + QByteArray::number(index) + '\n';
    for (const Digest &hash : path)
        out += hash.bytes().toBase64() + '\n';
    return out + '\n' + checkpoint;
}

Result<LogPolicy::Verdict> LogProof::check(const Digest &leaf, const LogPolicy &policy) const
{
    auto verdict = policy.check(checkpoint);
    if (!verdict)
        return verdict;
    CHANCERY_TRY(checkInclusion(leaf, index, path, verdict->checkpoint.checkpoint.head));
    if (!verdict->quorumReached)
        return Error(ErrorCode::NotAllowed,
                     QT_TRANSLATE_NOOP("core", "Too few of the witnesses that the policy asks for have cosigned."),
                     QT_TRANSLATE_NOOP("core", "Ask for a proof with their cosignatures, or use another policy."));
    return verdict;
}

} // namespace chancery::transparency
