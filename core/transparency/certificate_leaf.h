// How certificates stand in a log: the TileLeaf of C2SP static-ct-api, which holds the leaf of RFC 6962 and what
// belongs to it.
#pragma once

#include "core/pki/sct.h"
#include "core/transparency/tiles.h"

namespace chancery::transparency {

struct CertificateLeaf
{
    static constexpr qsizetype MostIssuers = 8; // ours

    quint64 timestamp = 0; // milliseconds since 1970
    quint64 index = 0;     // in the log, as the leaf itself says
    pki::LogEntry entry;
    QByteArray precertificate; // DER, as submitted; of precertificates only
    QList<Digest> issuers;     // SHA-256 of the DER of each certificate above it, the root last

    // Exactly one leaf. Its extensions must be the leaf index and nothing else.
    static Result<CertificateLeaf> parse(QByteArrayView bytes);
    QByteArray bytes() const; // as it stands in a data tile
    QByteArray extensions() const { return pki::leafIndexExtension(index); }
    Digest hash() const; // the leaf hash of the tree
    bool operator==(const CertificateLeaf &) const = default;
};

// What is the same for every submission of the same entry, whenever it was and wherever it stands.
Digest identityOf(const pki::LogEntry &entry);

class CertificateFormat final : public LeafFormat
{
public:
    QString bundleName() const override { return QStringLiteral("data"); }
    Result<qsizetype> firstLeaf(QByteArrayView bytes) const override;
    Result<Digest> hash(QByteArrayView leaf) const override;
};

} // namespace chancery::transparency
