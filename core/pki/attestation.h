// Who made a security key: the packed attestation's certificates (WebAuthn section 8.2) against roots that the profile
// trusts. The attestation's signature was checked when the credential was made; this is about the certificates.
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>

namespace chancery::pki {

// chain is x5c: DER, leaf first. The leaf is not a CA; where it carries the AAGUID extension (1.3.6.1.4.1.45724.1.1.4)
// that must be this AAGUID. With roots, the chain must lead to one of them at this time; without, only the leaf itself
// is looked at, and the caller says so.
Result<void> checkAttestation(const QList<QByteArray> &chain, QByteArrayView aaguid, const QList<QByteArray> &roots,
                              const QDateTime &at);

} // namespace chancery::pki
