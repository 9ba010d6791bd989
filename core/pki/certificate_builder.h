// To-be-signed certificates (RFC 5280) from template and plan: the same facts always give the same bytes.
#pragma once

#include "core/base/digest.h"
#include "core/base/key_algorithm.h"
#include "core/base/result.h"
#include "core/policy/profile.h"

#include <QDateTime>
#include <optional>

namespace chancery::pki {

struct Name
{
    QString country; // two letters, or empty
    QString organisation;
    QString commonName;
    QString text() const; // RFC 4514: "CN=...,O=..."
};

// Everything a certificate says besides its key.
struct CertificateFacts
{
    QByteArray serial; // 16 bytes, positive
    Name subject;
    QDateTime notBefore;
    QDateTime notAfter;
    bool ca = false;
    std::optional<int> pathLength;
    QStringList keyUsages;   // RFC 5280 names
    QStringList purposeOids; // extended key usage, dotted
};

struct Issuer
{
    // DER certificate of the issuer; empty: self-signed, and subject, SKI and SPKI are the certificate's own.
    QByteArray certificate;
};

// DER TBSCertificate: v3, signature algorithm from the issuer's key (P-384: ecdsa-with-SHA384, P-256: SHA256, Ed25519),
// basicConstraints and keyUsage critical, EKU not critical, SKI (RFC 7093 method 1: leftmost 160 bits of SHA-256), AKI
// in all but self-signed. Issuer name byte for byte from the issuer's subject.
Result<QByteArray> buildTbs(const CertificateFacts &facts, QByteArrayView subjectSpki, const Issuer &issuer);

// SHA-256 of the TBSCertificate less SCT list and precertificate poison (FORMATS.md, Statement).
Result<Digest> tbsDigest(QByteArrayView tbs);

// Certificate DER from TBS and a signature in X.509 form; verified with the signer's SPKI before it is returned, and
// the TBS inside is byte-equal to the one given.
Result<QByteArray> assembleCertificate(QByteArrayView tbs, QByteArrayView signature, QByteArrayView signerSpki);

// The same TBS signed with a key made for the purpose and thrown away, for lint before anyone approves.
Result<QByteArray> signWithThrowawayKey(QByteArrayView tbs);

KeyAlgorithm algorithmOf(QByteArrayView spki, bool *known = nullptr);
QString toPem(QByteArrayView der, const char *label);              // "CERTIFICATE", 64-column lines
Result<QByteArray> fromPem(QByteArrayView pem, const char *label); // exactly one block

} // namespace chancery::pki
