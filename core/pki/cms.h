// Detached CMS signatures (RFC 5652) over whole files, as `openssl cms -sign -binary` makes them and `openssl cms
// -verify -binary` accepts them. The key may live on a token: all that is asked of it is a signature over bytes.
#pragma once

#include "core/pki/certificate.h"

#include <functional>

namespace chancery::pki {

// Signs the whole message, hashed as the key's algorithm asks (P-256: SHA-256, P-384: SHA-384), and gives DER
// ECDSA-Sig-Value: what ports::Token::sign does. May block.
using RawSigner = std::function<Result<QByteArray>(QByteArrayView message)>;

struct CmsSigner
{
    QByteArray certificate;  // DER, P-256 or P-384
    QList<QByteArray> chain; // DER, what leads to the root; the root itself need not be there
    RawSigner sign;
};

// DER ContentInfo with SignedData: version 1, no content, one signer by issuer and serial, signed attributes content
// type, message digest and signing time. Verified with the signer's certificate before it is returned. Errors:
// Unsupported (another kind of key), and whatever the signer answers.
Result<QByteArray> signCms(QByteArrayView content, const CmsSigner &signer, const QDateTime &signingTime);

struct CmsFacts
{
    Certificate signer;
    QDateTime signingTime; // as the signer says
};

// The whole of it: one signer, P-256 with SHA-256 or P-384 with SHA-384, the digest of `content`, a chain to `root`
// that was valid at the signing time, and the purpose S/MIME signing (extended key usage emailProtection), as the
// openssl program asks by default. `signature` is DER, at most 256 KiB. Errors: BadInput (it does not hold, or is no
// such signature), NotAllowed (the certificate may not sign this, or does not chain to the root).
Result<CmsFacts> verifyCms(QByteArrayView content, QByteArrayView signature, const QByteArray &root);

} // namespace chancery::pki
