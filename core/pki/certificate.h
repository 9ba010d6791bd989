// A certificate read back: what it says, and whether another one issued it.
#pragma once

#include "core/pki/certificate_builder.h"

namespace chancery::pki {

struct Certificate
{
    QByteArray der;
    QByteArray tbs;    // the signed bytes
    QByteArray serial; // content octets, positive
    QString subject;   // RFC 4514
    QString issuer;
    QByteArray subjectDer; // encoded Name
    QByteArray issuerDer;
    QString commonName;
    QDateTime notBefore;
    QDateTime notAfter;
    QByteArray spki;
    KeyAlgorithm algorithm = KeyAlgorithm::P384;
    bool ca = false;
    std::optional<int> pathLength;
    QStringList keyUsages; // RFC 5280 names, in bit order
    QStringList purposeOids;
    QByteArray subjectKeyId;
    QByteArray authorityKeyId;

    Digest fingerprint() const { return Digest::of(der); } // what `openssl x509 -fingerprint -sha256` prints
    Digest keyDigest() const { return Digest::of(spki); }
    Result<Digest> tbsDigest() const { return pki::tbsDigest(tbs); }
};

// DER, whole and strict: trailing bytes, unknown critical extensions, unknown key types are errors.
Result<Certificate> parseCertificate(QByteArrayView der);
Result<Certificate> parseCertificatePem(QByteArrayView pem);

// Signature, names, key ids, CA bit, path length, validity within the issuer's, EKU within the issuer's.
Result<void> checkIssuedBy(const Certificate &certificate, const Certificate &issuer);
// The same but for the signature: before there is one.
Result<void> checkMayBeIssuedBy(const Certificate &certificate, const Certificate &issuer);
Result<void> checkSelfSigned(const Certificate &certificate);

// Whether the certificate is exactly what this template of the profile asks for (the closed list): CA bit, path length,
// usages, purposes, algorithm, life. An error names what differs.
Result<void> checkTemplate(const Certificate &certificate, const policy::Profile &profile,
                           const policy::CertificateTemplate &t, Mode mode);

} // namespace chancery::pki
