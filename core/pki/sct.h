// Signed certificate timestamps (RFC 6962 section 3.2): a certificate log's promise, as bytes.
#pragma once

#include "core/base/digest.h"
#include "core/base/result.h"

#include <QByteArray>
#include <QList>
#include <optional>

namespace chancery::pki {

// Hash and signature as TLS 1.2 numbers them; the hash is always SHA-256 (RFC 6962 section 2.1.4).
enum class SctSigner : quint8 { Rsa = 1, Ecdsa = 3 };

// Version 1, the only one there is.
struct Sct
{
    Digest logId;          // SHA-256 of the log's SPKI
    quint64 timestamp = 0; // milliseconds since 1970, UTC, by the log's clock
    QByteArray extensions; // opaque
    SctSigner signer = SctSigner::Ecdsa;
    QByteArray signature; // DER ECDSA-Sig-Value, or RSASSA-PKCS1-v1_5; never empty

    bool operator==(const Sct &) const = default;
};

// What a log signs a promise for (RFC 6962 section 3.1).
struct LogEntry
{
    enum class Type : quint16 { Certificate = 0, Precertificate = 1 };

    Type type = Type::Certificate;
    // Certificate: its DER. Precertificate: the DER TBSCertificate less poison and SCT list. At most largestEntry.
    QByteArray bytes;
    Digest issuerKey; // SHA-256 of the issuer's SPKI; of precertificates only

    bool operator==(const LogEntry &) const = default;
};

inline constexpr qsizetype largestEntry = 1 << 17; // ours; the format would take 2^24 - 1 bytes
inline constexpr qsizetype largestSct = 2048;      // encoded; ours, so that mostScts of them always fit a list
inline constexpr qsizetype mostScts = 16;          // in one list; ours

// Strict: at most largestSct bytes, version 1, known algorithms, no empty signature, nothing after it.
Result<Sct> parseSct(QByteArrayView bytes);
QByteArray encodeSct(const Sct &sct);

// SignedCertificateTimestampList (section 3.3): one to mostScts entries, each read strictly, nothing after them.
Result<QList<Sct>> parseSctList(QByteArrayView bytes);
QByteArray encodeSctList(const QList<Sct> &scts);

// The bytes under an SCT's signature. MerkleTreeLeaf (section 3.4) has the very same layout, so this is also what the
// leaf hash is taken of.
QByteArray timestampedLeaf(quint64 timestamp, const LogEntry &entry, QByteArrayView extensions);

// CtExtensions of a log in the static-ct-api layout (C2SP): the index at which the entry stands.
inline constexpr quint64 largestLeafIndex = (quint64(1) << 40) - 1;
QByteArray leafIndexExtension(quint64 index);
// Nothing: there is no such extension. Errors: malformed, or there twice. Other types of extension are passed over.
Result<std::optional<quint64>> leafIndexOf(QByteArrayView extensions);

} // namespace chancery::pki
