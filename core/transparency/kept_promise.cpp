#include "core/transparency/kept_promise.h"

#include "core/base/canonical_json.h"
#include "core/base/fields.h"
#include "core/pki/tls_encoding.h"

namespace chancery::transparency {

namespace {

constexpr qsizetype LargestAnswer = 16384;
constexpr qsizetype LongestPath = 64;
constexpr qsizetype LargestSignature = 2048;
constexpr quint8 Version1 = 0;
constexpr quint8 TreeHash = 1; // SignatureType
constexpr quint8 Sha256 = 4;   // HashAlgorithm

Error badAnswer()
{
    return Error(ErrorCode::BadInput,
                 QT_TRANSLATE_NOOP("core", "This is not how a certificate log speaks of its tree (RFC 6962)."),
                 QT_TRANSLATE_NOOP("core", "Ask again later. If it stays so, tell those who run the log."));
}

Error broken(const QString &origin)
{
    return Error(
        ErrorCode::Damaged,
        Text(QT_TRANSLATE_NOOP("core", "The log %1 promised to show this certificate, and does not show it."),
             {origin}),
        QT_TRANSLATE_NOOP("core", "Keep the promise and the log's signed answer: together they show that it is broken. "
                                  "Tell those who run the log, and everyone who trusts it."));
}

} // namespace

Result<SignedTreeHead> parseTreeHead(QByteArrayView json, const pki::LogKey &key)
{
    if (json.size() > LargestAnswer)
        return badAnswer();
    const auto object = parseJson(json);
    CHANCERY_TRY(object);
    Fields f(*object, QStringLiteral("tree head"));
    SignedTreeHead out;
    out.head.size = static_cast<quint64>(f.integer("tree_size", 0, static_cast<qint64>(MostLeaves)));
    out.timestamp = static_cast<quint64>(f.integer("timestamp", 0, static_cast<qint64>(MostLeaves)));
    const QByteArray root = f.base64("sha256_root_hash", Digest::Size, Digest::Size);
    const QByteArray signature = f.base64("tree_head_signature", 5, LargestSignature);
    CHANCERY_TRY(f.done());
    out.head.root = Digest::fromBytes(root).value();

    pki::TlsReader reader(signature);
    const quint64 hash = reader.number(1);
    const auto signer = static_cast<pki::SctSigner>(reader.number(1));
    const QByteArrayView made = reader.vector(2);
    if (!reader.done() || hash != Sha256)
        return badAnswer();
    const QByteArray message = pki::TlsWriter()
                                   .number(Version1, 1)
                                   .number(TreeHash, 1)
                                   .number(out.timestamp, 8)
                                   .number(out.head.size, 8)
                                   .raw(root)
                                   .bytes();
    CHANCERY_TRY(key.verify(message, signer, made));
    return out;
}

Result<InclusionAnswer> parseInclusion(QByteArrayView json)
{
    if (json.size() > LargestAnswer)
        return badAnswer();
    const auto object = parseJson(json);
    CHANCERY_TRY(object);
    Fields f(*object, QStringLiteral("proof"));
    InclusionAnswer out;
    out.index = static_cast<quint64>(f.integer("leaf_index", 0, static_cast<qint64>(MostLeaves)));
    const QStringList path = f.texts("audit_path");
    CHANCERY_TRY(f.done());
    if (path.size() > LongestPath)
        return badAnswer();
    for (const QString &text : path) {
        const QByteArray base64 = text.toLatin1();
        const auto bytes = QByteArray::fromBase64Encoding(base64, QByteArray::AbortOnBase64DecodingErrors);
        const auto digest = bytes ? Digest::fromBytes(*bytes) : Result<Digest>(badAnswer());
        if (!digest || digest->bytes().toBase64() != base64)
            return badAnswer();
        out.path += *digest;
    }
    return out;
}

Digest Promise::leaf() const
{
    return leafHash(pki::timestampedLeaf(sct.timestamp, entry, sct.extensions));
}

Result<KeptPromise> askForProof(ports::LogQuery &logs, const Promise &promise, const QDateTime &now)
{
    auto headJson = logs.treeHead(promise.origin);
    if (!headJson)
        return std::move(headJson).error();
    const auto head = parseTreeHead(*headJson, promise.key);
    if (!head)
        return head.error();
    KeptPromise out{*head, {}, *std::move(headJson), {}};
    const bool isDue = now.toMSecsSinceEpoch() > static_cast<qint64>(promise.sct.timestamp) + MergeDelaySeconds * 1000;
    auto json = out.treeHead.head.size > 0 ? logs.inclusion(promise.origin, promise.leaf(), out.treeHead.head.size)
                                           : Result<QByteArray>(Error(ErrorCode::DeviceRefused, Text()));
    if (!json && json.error().code() == ErrorCode::DeviceRefused)
        return isDue ? Result<KeptPromise>(broken(promise.origin).withCause(json.error())) : Result<KeptPromise>(out);
    if (!json)
        return std::move(json).error();
    const auto proof = parseInclusion(*json);
    if (!proof)
        return proof.error();
    CHANCERY_TRY(checkInclusion(promise.leaf(), proof->index, proof->path, out.treeHead.head));
    out.index = proof->index;
    out.inclusionJson = *std::move(json);
    return out;
}

} // namespace chancery::transparency
