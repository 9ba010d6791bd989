// What the checks of one certificate share. Internal to this folder.
#pragma once

#include "core/audit/findings.h"
#include "core/audit/one_certificate.h"
#include "core/transparency/certificate_bundle.h"

namespace chancery::audit {

struct CertificateAudit
{
    const CertificateQuestion &question;
    Findings &findings;
    pki::Certificate certificate;
    std::optional<pki::Certificate> anchor;
    std::optional<transparency::CertificateBundle> bundle; // only one that is this certificate's
    std::optional<pki::Certificate> issuer;                // whoever signed it, trusted or not
    QList<TrustedLayer> trusted;
};

// What a certificate must say for a purpose: its OID, or of a kind that has no purposes, such as a root, what that kind
// looks like.
struct Wanted
{
    QString oid;
    const policy::CertificateTemplate *kind = nullptr; // of the question's profile
};

// BadInput: the profile does not know the purpose. NotAllowed: it has no OID for it in this mode yet.
Result<Wanted> wantedFor(const CertificateQuestion &question, Mode mode);

void checkPurpose(CertificateAudit &a, const Wanted &wanted); // certificate.purpose

void checkBundle(CertificateAudit &a);   // certificate.bundle; fills in bundle
void checkPath(CertificateAudit &a);     // certificate.chain, .time, .lint, mode.separate; fills in issuer
void checkPromises(CertificateAudit &a); // certificate.log-promises, certificate.inclusion
void checkEntered(CertificateAudit &a);  // certificate.rekor

inline bool isSelfIssued(const pki::Certificate &certificate)
{
    return certificate.issuerDer == certificate.subjectDer;
}
inline Mode modeOf(const pki::Certificate &certificate)
{
    return certificate.commonName.endsWith(QStringLiteral(" (rehearsal)")) ? Mode::Rehearsal : Mode::Live;
}

} // namespace chancery::audit
