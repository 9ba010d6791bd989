#include "core/transparency/certificate_leaf.h"

#include "core/pki/tls_encoding.h"

namespace chancery::transparency {

namespace {

Error badLeaf()
{
    return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "An entry of the certificate log is not well-formed."),
                 QT_TRANSLATE_NOOP("core", "Compare it with a copy of the log kept elsewhere."));
}

bool isSized(QByteArrayView bytes)
{
    return !bytes.isEmpty() && bytes.size() <= pki::largestEntry;
}

Result<void> readEntry(pki::TlsReader &in, CertificateLeaf &leaf)
{
    leaf.timestamp = in.number(8);
    const quint64 type = in.number(2);
    if (!in.ok() || type > static_cast<quint16>(pki::LogEntry::Type::Precertificate))
        return badLeaf();
    leaf.entry.type = static_cast<pki::LogEntry::Type>(type);
    if (leaf.entry.type == pki::LogEntry::Type::Precertificate) {
        const auto issuer = Digest::fromBytes(in.raw(Digest::Size));
        if (!issuer)
            return badLeaf();
        leaf.entry.issuerKey = *issuer;
    }
    leaf.entry.bytes = in.vector(3).toByteArray();
    if (!isSized(leaf.entry.bytes))
        return badLeaf();
    const QByteArrayView extensions = in.vector(2);
    const auto index = pki::leafIndexOf(extensions);
    if (!index || !*index || extensions != pki::leafIndexExtension(**index))
        return badLeaf();
    leaf.index = **index;
    return {};
}

Result<void> readIssuers(pki::TlsReader &in, CertificateLeaf &leaf)
{
    const QByteArrayView list = in.vector(2);
    if (!in.ok() || list.size() % Digest::Size != 0 || list.size() / Digest::Size > CertificateLeaf::MostIssuers)
        return badLeaf();
    for (qsizetype at = 0; at < list.size(); at += Digest::Size)
        leaf.issuers += Digest::fromBytes(list.sliced(at, Digest::Size)).value();
    return {};
}

Result<CertificateLeaf> readLeaf(pki::TlsReader &in)
{
    CertificateLeaf leaf;
    CHANCERY_TRY(readEntry(in, leaf));
    if (leaf.entry.type == pki::LogEntry::Type::Precertificate) {
        leaf.precertificate = in.vector(3).toByteArray();
        if (!isSized(leaf.precertificate))
            return badLeaf();
    }
    CHANCERY_TRY(readIssuers(in, leaf));
    return leaf;
}

} // namespace

Result<CertificateLeaf> CertificateLeaf::parse(QByteArrayView bytes)
{
    pki::TlsReader in(bytes);
    auto leaf = readLeaf(in);
    if (leaf && !in.done())
        return badLeaf();
    return leaf;
}

QByteArray CertificateLeaf::bytes() const
{
    // The first two octets of the leaf of RFC 6962, version and type, are left out here.
    pki::TlsWriter out;
    out.raw(pki::timestampedLeaf(timestamp, entry, extensions()).sliced(2));
    if (entry.type == pki::LogEntry::Type::Precertificate)
        out.vector(precertificate, 3);
    QByteArray list;
    for (const Digest &issuer : issuers)
        list += issuer.bytes();
    return out.vector(list, 2).bytes();
}

Digest CertificateLeaf::hash() const
{
    return leafHash(pki::timestampedLeaf(timestamp, entry, extensions()));
}

Digest identityOf(const pki::LogEntry &entry)
{
    return Digest::of(pki::timestampedLeaf(0, entry, {}));
}

Result<qsizetype> CertificateFormat::firstLeaf(QByteArrayView bytes) const
{
    pki::TlsReader in(bytes);
    if (auto leaf = readLeaf(in); !leaf)
        return std::move(leaf).error();
    return bytes.size() - in.left();
}

Result<Digest> CertificateFormat::hash(QByteArrayView leaf) const
{
    const auto read = CertificateLeaf::parse(leaf);
    CHANCERY_TRY(read);
    return read->hash();
}

} // namespace chancery::transparency
