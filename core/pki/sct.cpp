#include "core/pki/sct.h"

#include "core/pki/tls_encoding.h"

namespace chancery::pki {

namespace {

constexpr quint8 Version1 = 0;
constexpr quint8 Sha256 = 4;
constexpr quint8 LeafIndexType = 0;
constexpr qsizetype LeafIndexSize = 5;

Error badSct(const char *why)
{
    return Error(ErrorCode::BadInput,
                 QT_TRANSLATE_NOOP("core", "A certificate log's timestamp (SCT) is not written as it has to be."),
                 QT_TRANSLATE_NOOP("core", "Ask the log once more; if it answers the same, do not use this log."))
        .withDetail(QString::fromLatin1(why));
}

} // namespace

Result<Sct> parseSct(QByteArrayView bytes)
{
    if (bytes.size() > largestSct)
        return badSct("it is longer than any log's should be");
    TlsReader in(bytes);
    if (in.number(1) != Version1 || !in.ok())
        return badSct("its version is not 1");
    Sct out;
    const QByteArrayView id = in.raw(Digest::Size);
    out.timestamp = in.number(8);
    out.extensions = in.vector(2).toByteArray();
    const quint64 hash = in.number(1);
    const quint64 signer = in.number(1);
    out.signature = in.vector(2).toByteArray();
    if (!in.done())
        return badSct("it is too short, or something follows it");
    if (hash != Sha256)
        return badSct("its hash is not SHA-256");
    if (signer != static_cast<quint8>(SctSigner::Rsa) && signer != static_cast<quint8>(SctSigner::Ecdsa))
        return badSct("its signature is neither ECDSA nor RSA");
    if (out.signature.isEmpty())
        return badSct("its signature is empty");
    out.signer = static_cast<SctSigner>(signer);
    out.logId = Digest::fromBytes(id).value();
    return out;
}

QByteArray encodeSct(const Sct &sct)
{
    return TlsWriter()
        .number(Version1, 1)
        .raw(sct.logId.bytes())
        .number(sct.timestamp, 8)
        .vector(sct.extensions, 2)
        .number(Sha256, 1)
        .number(static_cast<quint8>(sct.signer), 1)
        .vector(sct.signature, 2)
        .bytes();
}

Result<QList<Sct>> parseSctList(QByteArrayView bytes)
{
    TlsReader outer(bytes);
    TlsReader in(outer.vector(2));
    if (!outer.done())
        return badSct("the list is cut, or something follows it");
    QList<Sct> out;
    while (!in.atEnd()) {
        const QByteArrayView one = in.vector(2);
        if (!in.ok())
            return badSct("an entry of the list is cut");
        const auto sct = parseSct(one);
        CHANCERY_TRY(sct);
        if (out.size() == mostScts)
            return badSct("the list is too long");
        out += *sct;
    }
    if (out.isEmpty())
        return badSct("the list is empty");
    return out;
}

QByteArray encodeSctList(const QList<Sct> &scts)
{
    TlsWriter list;
    for (const Sct &sct : scts)
        list.vector(encodeSct(sct), 2);
    return TlsWriter().vector(list.bytes(), 2).bytes();
}

QByteArray timestampedLeaf(quint64 timestamp, const LogEntry &entry, QByteArrayView extensions)
{
    TlsWriter out;
    // v1, and certificate_timestamp or timestamped_entry: both are 0.
    out.number(Version1, 1).number(0, 1).number(timestamp, 8).number(static_cast<quint16>(entry.type), 2);
    if (entry.type == LogEntry::Type::Precertificate)
        out.raw(entry.issuerKey.bytes());
    return out.vector(entry.bytes, 3).vector(extensions, 2).bytes();
}

QByteArray leafIndexExtension(quint64 index)
{
    return TlsWriter().number(LeafIndexType, 1).vector(TlsWriter().number(index, LeafIndexSize).bytes(), 2).bytes();
}

Result<std::optional<quint64>> leafIndexOf(QByteArrayView extensions)
{
    std::optional<quint64> index;
    for (TlsReader in(extensions); !in.atEnd();) {
        const quint64 type = in.number(1);
        const QByteArrayView data = in.vector(2);
        if (!in.ok())
            return badSct("its extensions are cut");
        if (type != LeafIndexType)
            continue;
        if (index || data.size() != LeafIndexSize)
            return badSct("its leaf index is of the wrong size or there twice");
        index = TlsReader(data).number(LeafIndexSize);
    }
    return index;
}

} // namespace chancery::pki
