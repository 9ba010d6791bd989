// The rehearsal-only root that attests simulated keys. Every rack makes its own, so that no profile can come to
// trust simulated keys in general.
#pragma once

#include "hsm/simulator/key_crypto.h"

namespace chancery::hsm {

// What simulated keys say they are: the ASCII bytes "chancery-sim-key".
QByteArray simulatedAaguid();

class AttestationAuthority
{
public:
    static AttestationAuthority created(ports::Random &random);
    // From a rack's file; nothing when the two are not what created() makes.
    static std::optional<AttestationAuthority> restored(const QByteArray &scalar, const QByteArray &certificate);

    QByteArray scalar() const { return m_key.scalar(); }
    QByteArray certificate() const { return m_certificate; } // DER
    // The certificate of one key (WebAuthn section 8.2.1), DER.
    QByteArray issue(const EcKey &key, const QString &person, ports::Random &random) const;

private:
    AttestationAuthority(EcKey key, QByteArray certificate) : m_key(std::move(key)), m_certificate(certificate) {}
    EcKey m_key;
    QByteArray m_certificate;
};

} // namespace chancery::hsm
