#include "core/transparency/rekor_entry.h"

#include "core/base/canonical_json.h"
#include "core/base/fields.h"
#include "core/transparency/checkpoint.h"
#include "core/transparency/hashed_rekord.h"

#include <QtEndian>

namespace chancery::transparency {

namespace {

constexpr qsizetype LargestSignature = 256;
constexpr qsizetype LongestCheckpoint = 4096;
constexpr qsizetype TreeDigits = 16; // hex
const QLatin1String Between(" - ");

Error badAnswer(const char *why)
{
    return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "This is not what Rekor answers to an entry."),
                 QT_TRANSLATE_NOOP("core", "Bring the file as Rekor gave it, unchanged."))
        .withDetail(QString::fromLatin1(why));
}

Error wrong(const char *sentence, const RekorLog &log)
{
    return Error(
        ErrorCode::BadInput, Text(sentence, {log.origin}),
        QT_TRANSLATE_NOOP("core", "Ask Rekor for the entry once more. If it stays so, tell those who run it."));
}

// The number at the end of an origin, in the form of ids.
std::optional<QString> treeOf(const QString &origin)
{
    bool read = false;
    const QString digits = origin.section(Between, -1);
    const qint64 tree = digits.toLongLong(&read);
    if (!read || tree < 1 || QString::number(tree) != digits || origin.size() <= digits.size() + Between.size())
        return {};
    return QStringLiteral("%1").arg(tree, TreeDigits, 16, QLatin1Char('0'));
}

QString hostOf(const QString &origin)
{
    return origin.section(Between, 0, -2);
}

// Signed by the log's own key, and by nobody else: what other lines say could not be checked later.
Result<TreeHead> openedCheckpoint(const RekorEntry &entry, const RekorLog &log)
{
    const auto read = parseCheckpointNote(entry.checkpoint);
    CHANCERY_TRY(read);
    if (read->checkpoint.origin != log.origin)
        return Error(ErrorCode::NotAllowed,
                     Text(QT_TRANSLATE_NOOP("core", "This checkpoint is of the log \"%1\", not of \"%2\"."),
                          {read->checkpoint.origin, log.origin}),
                     QT_TRANSLATE_NOOP("core", "Bring the answer of the log that the profile names."));
    const QList<NoteSignature> &signatures = read->note.signatures;
    const auto hint = qFromBigEndian<quint32>(log.key.id().bytes().constData());
    if (signatures.size() != 1 || signatures.first().name != hostOf(log.origin) || signatures.first().id != hint ||
        !log.key.verify(read->note.text, pki::SctSigner::Ecdsa, signatures.first().signature))
        return wrong(QT_TRANSLATE_NOOP("core", "The checkpoint was not signed by %1, or not by it alone."), log);
    return read->checkpoint.head;
}

} // namespace

Result<RekorLog> RekorLog::make(const QString &origin, QByteArrayView spki)
{
    auto key = pki::LogKey::parse(spki);
    CHANCERY_TRY(key);
    if (key->signer() != pki::SctSigner::Ecdsa || !treeOf(origin))
        return Error(ErrorCode::BadInput, Text(QT_TRANSLATE_NOOP("core", "\"%1\" is no Rekor log."), {origin}),
                     QT_TRANSLATE_NOOP("core", "Give the first line of its checkpoints, as in \"rekor.example.org - "
                                               "1234\", and its P-256 key."));
    return RekorLog{origin, *std::move(key)};
}

Result<RekorEntry> RekorEntry::parse(QByteArrayView json)
{
    if (json.size() > LargestSize)
        return badAnswer("too large");
    const auto object = parseJson(json);
    CHANCERY_TRY(object);
    if (object->size() != 1 || !object->constBegin().value().isObject())
        return badAnswer("not exactly one entry");
    RekorEntry out;
    out.id = object->constBegin().key();
    const auto largest = static_cast<qint64>(MostLeaves);
    QStringList hashes;
    Fields f(object->constBegin().value().toObject(), QStringLiteral("entry"));
    out.body = f.base64("body", 1, largestHashedRekord);
    out.enteredAt = f.integer("integratedTime", 1, largest);
    out.logId = f.digest("logID").hex();
    out.anyIndex = static_cast<quint64>(f.integer("logIndex", 0, largest));
    f.inside("verification", [&](Fields &verification) {
        verification.inside("inclusionProof", [&](Fields &proof) {
            out.checkpoint = proof.text("checkpoint", LongestCheckpoint).toUtf8();
            hashes = proof.texts("hashes");
            out.index = static_cast<quint64>(proof.integer("logIndex", 0, largest));
            out.head.root = proof.digest("rootHash");
            out.head.size = static_cast<quint64>(proof.integer("treeSize", 1, largest));
        });
        out.timestamped = verification.base64("signedEntryTimestamp", 1, LargestSignature);
    });
    CHANCERY_TRY(f.done());
    if (hashes.size() > LongestPath)
        return badAnswer("the path is too long");
    for (const QString &hex : hashes) {
        const auto hash = Digest::fromHex(hex);
        CHANCERY_TRY(hash);
        out.path += *hash;
    }
    return out;
}

QJsonObject RekorEntry::toJson() const
{
    QJsonArray hashes;
    for (const Digest &hash : path)
        hashes += hash.hex();
    const QJsonObject proof{{QStringLiteral("checkpoint"), QString::fromUtf8(checkpoint)},
                            {QStringLiteral("hashes"), hashes},
                            {QStringLiteral("logIndex"), static_cast<qint64>(index)},
                            {QStringLiteral("rootHash"), head.root.hex()},
                            {QStringLiteral("treeSize"), static_cast<qint64>(head.size)}};
    const QJsonObject verification{{QStringLiteral("inclusionProof"), proof},
                                   {QStringLiteral("signedEntryTimestamp"), toBase64(timestamped)}};
    return QJsonObject{{id, QJsonObject{{QStringLiteral("body"), toBase64(body)},
                                        {QStringLiteral("integratedTime"), enteredAt},
                                        {QStringLiteral("logID"), logId},
                                        {QStringLiteral("logIndex"), static_cast<qint64>(anyIndex)},
                                        {QStringLiteral("verification"), verification}}}};
}

QByteArray RekorEntry::bytes() const
{
    return canonicalJson(toJson());
}

Result<void> checkRekorEntry(const RekorEntry &entry, const RekorLog &log, const QDateTime &latest)
{
    if (entry.logId != log.key.id().hex())
        return Error(ErrorCode::NotAllowed,
                     Text(QT_TRANSLATE_NOOP("core", "The entry is in another log than %1."), {log.origin}),
                     QT_TRANSLATE_NOOP("core", "Bring the answer of the log that the profile names."));
    const auto head = openedCheckpoint(entry, log);
    CHANCERY_TRY(head);
    const Digest leaf = leafHash(entry.body);
    if (*head != entry.head || entry.id != treeOf(log.origin).value_or(QString()) + leaf.hex())
        return wrong(QT_TRANSLATE_NOOP("core", "The parts of the answer of %1 do not belong together."), log);
    CHANCERY_TRY(checkInclusion(leaf, entry.index, entry.path, *head));
    const QByteArray promised =
        canonicalJson(QJsonObject{{QStringLiteral("body"), toBase64(entry.body)},
                                  {QStringLiteral("integratedTime"), entry.enteredAt},
                                  {QStringLiteral("logID"), entry.logId},
                                  {QStringLiteral("logIndex"), static_cast<qint64>(entry.anyIndex)}});
    if (!log.key.verify(promised, pki::SctSigner::Ecdsa, entry.timestamped))
        return wrong(QT_TRANSLATE_NOOP("core", "The time of the entry was not signed by %1."), log);
    if (entry.enteredAt > latest.toSecsSinceEpoch())
        return wrong(QT_TRANSLATE_NOOP("core", "The time of the entry in %1 is in the future."), log);
    return {};
}

} // namespace chancery::transparency
