// The attestation statement of a new credential (WebAuthn section 8): what libfido2 leaves to its callers.
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QList>

namespace chancery::hsm {

struct AttestationStatement
{
    int algorithm = 0; // COSE; 0 when the format has none
    QByteArray signature;
    QList<QByteArray> certificates; // x5c, DER, leaf first
};

// The CBOR map as the key sent it.
Result<AttestationStatement> parseAttestationStatement(QByteArrayView bytes);

// WebAuthn section 8.2.1: an attestation certificate that names an AAGUID must name this one. Whether the certificate
// is trusted is not asked here.
Result<void> checkCertificateAaguid(const QByteArray &certificate, const QByteArray &aaguid);

} // namespace chancery::hsm
