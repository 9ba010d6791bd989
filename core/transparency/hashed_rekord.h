// What Rekor, the log of sigstore, is given of a certificate: an entry of its kind hashedrekord (0.0.1), which says
// that a key signed bytes of a certain digest. Everything in it is public, and it can be checked with stock tools.
#pragma once

#include "core/base/result.h"

#include <QByteArray>

namespace chancery::transparency {

inline constexpr qsizetype largestHashedRekord = 4096;

// Of a signed certificate or precertificate (DER): the digest of its TBSCertificate, the signature beside it, and the
// issuer's key in PEM. Canonical JSON; Rekor keeps these very bytes as the entry's body. Unsupported: an Ed25519 key,
// of which this kind knows no plain signature. BadInput: that key did not sign it.
Result<QByteArray> hashedRekord(QByteArrayView certificate, QByteArrayView issuerSpki);

// The same asked by somebody who has the finished certificate alone: that the body is the entry of its precertificate
// or, when it carries no SCTs, of itself. The precertificate's signature stands nowhere but in the body, and is
// checked.
Result<void> checkHashedRekord(QByteArrayView body, QByteArrayView certificate, QByteArrayView issuerSpki);

} // namespace chancery::transparency
