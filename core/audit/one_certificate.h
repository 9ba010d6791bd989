// One certificate on its own, for somebody who has no archive: what an anchor, the keys of logs and a purpose that the
// reader brings can say of it.
#pragma once

#include "core/audit/claims.h"
#include "core/base/mode.h"
#include "core/pki/certificate.h"
#include "core/pki/sct_check.h"
#include "core/transparency/rekor_entry.h"

namespace chancery::audit {

// The names of what is judged here, some as in an archive; fixed once released (the handbook's formats/verdict.md).
namespace claim {
inline constexpr char CertificateForm[] = "certificate.form";
inline constexpr char CertificateTime[] = "certificate.time";
inline constexpr char CertificatePurpose[] = "certificate.purpose";
inline constexpr char CertificateBundle[] = "certificate.bundle";
inline constexpr char CertificatePromises[] = "certificate.log-promises";
inline constexpr char CertificateInclusion[] = "certificate.inclusion";
} // namespace claim

// All of them, in the order of the report.
const QList<ClaimKind> &certificateClaimKinds();

struct CertificateQuestion
{
    QByteArray certificate;           // DER, as somebody gave it
    QList<QByteArray> above;          // DER, certificates that may lie between it and the anchor, in any order
    std::optional<QByteArray> bundle; // formats/certificate-bundle.md, as somebody gave it

    std::optional<QByteArray> anchor;        // DER: a root, or the certificate of a delegate, that the reader trusts
    QList<pki::KnownLog> logs;               // whose promises the reader trusts; names are the origins
    QList<transparency::RekorLog> rekorLogs; // that must hold its entry; they take anyone's, so nothing rests on them
    policy::Profile profile;                 // says which OID a purpose is
    QString purpose;                         // of the profile, the id of a template without purposes, or a dotted OID
    QDateTime at;                            // when the certificate is to be used
    std::optional<Mode> mode;                // what the reader takes it for
};

// Something of the reader's that the certificate was found to rest on.
struct TrustedLayer
{
    enum class Kind { Root, Delegate, LogKey };
    Kind kind = Kind::Root;
    QString name;  // subject, or origin
    Digest sha256; // of the certificate, or of the log's key
};

struct CertificateReport
{
    std::optional<Mode> mode; // nothing: the certificate cannot be read
    QString subject;
    Digest sha256;
    QString purpose;
    QDateTime at;
    QList<TrustedLayer> trusted; // empty: it rests on nothing that was brought
    QList<Claim> claims;         // as certificateClaimKinds(); nothing of Rekor where nobody speaks of it

    bool holds() const;        // no claim failed
    QByteArray toJson() const; // canonical JSON, formats/verdict.md
    QString text() const;      // the mode, what was trusted, then a line per claim
};

// Whatever is wrong with the certificate or its bundle is a failed claim. Errors are about what the reader brought:
// neither anchor nor log key, an anchor that cannot be read, a purpose that the profile does not know.
Result<CertificateReport> judgeCertificate(const CertificateQuestion &question);

} // namespace chancery::audit
