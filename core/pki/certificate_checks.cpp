// Whether one certificate issued another.
#include "core/pki/certificate.h"

#include "core/pki/keys.h"
#include "core/pki/oids.h"
#include "core/pki/raw_certificate.h"

#include <algorithm>

namespace chancery::pki {

namespace {

Error differs(const char *sentence, const QStringList &values)
{
    return Error(ErrorCode::NotAllowed, Text(sentence, values),
                 QT_TRANSLATE_NOOP("core", "Do not use this certificate; have it made again."));
}

Result<void> checkSignature(const Certificate &certificate, const Certificate &signer)
{
    const auto raw = readCertificate(certificate.der);
    CHANCERY_TRY(raw);
    if (signerOf(raw->algorithm) != signer.algorithm)
        return differs(QT_TRANSLATE_NOOP("core", "%1 is signed with another algorithm than the key of %2 has."),
                       {certificate.subject, signer.subject});
    if (auto verified = verifySignature(raw->tbs.whole, raw->signature, signer.spki); !verified)
        return differs(QT_TRANSLATE_NOOP("core", "The signature on %1 was not made by the key of %2."),
                       {certificate.subject, signer.subject})
            .withCause(verified.error());
    return {};
}

Result<void> checkPathLength(const Certificate &certificate, const Certificate &issuer)
{
    if (!certificate.ca || !issuer.pathLength)
        return {};
    if (*issuer.pathLength == 0)
        return differs(QT_TRANSLATE_NOOP("core", "%1 is an authority, but %2 may issue to none."),
                       {certificate.subject, issuer.subject});
    if (!certificate.pathLength || *certificate.pathLength >= *issuer.pathLength)
        return differs(QT_TRANSLATE_NOOP("core", "The path length of %1 must be less than the %3 of %2."),
                       {certificate.subject, issuer.subject, QString::number(*issuer.pathLength)});
    return {};
}

Result<void> checkPurposes(const Certificate &certificate, const Certificate &issuer)
{
    if (issuer.purposeOids.isEmpty() || issuer.purposeOids.contains(oid::anyPurpose))
        return {};
    if (certificate.purposeOids.isEmpty())
        return differs(QT_TRANSLATE_NOOP("core", "%1 is for every purpose, but %2 is only for some."),
                       {certificate.subject, issuer.subject});
    for (const QString &purpose : certificate.purposeOids) {
        if (!issuer.purposeOids.contains(purpose))
            return differs(QT_TRANSLATE_NOOP("core", "%1 is for the purpose %3, but %2 is not."),
                           {certificate.subject, issuer.subject, purpose});
    }
    return {};
}

} // namespace

Result<void> checkMayBeIssuedBy(const Certificate &certificate, const Certificate &issuer)
{
    const QStringList names{certificate.subject, issuer.subject};
    if (certificate.issuerDer != issuer.subjectDer)
        return differs(QT_TRANSLATE_NOOP("core", "%1 names the issuer \"%3\", not \"%2\"."),
                       {certificate.subject, issuer.subject, certificate.issuer});
    if (!issuer.ca || !issuer.keyUsages.contains(QStringLiteral("keyCertSign")))
        return differs(QT_TRANSLATE_NOOP("core", "%2 may not issue certificates such as %1."), names);
    if (issuer.subjectKeyId.isEmpty() || certificate.authorityKeyId != issuer.subjectKeyId)
        return differs(QT_TRANSLATE_NOOP("core", "%1 names another key of its issuer than the one that %2 has."),
                       names);
    if (certificate.notBefore < issuer.notBefore || certificate.notAfter > issuer.notAfter)
        return differs(QT_TRANSLATE_NOOP("core", "The life of %1 is not within the life of %2."), names);
    CHANCERY_TRY(checkPathLength(certificate, issuer));
    return checkPurposes(certificate, issuer);
}

Result<void> checkIssuedBy(const Certificate &certificate, const Certificate &issuer)
{
    CHANCERY_TRY(checkMayBeIssuedBy(certificate, issuer));
    return checkSignature(certificate, issuer);
}

Result<void> checkSelfSigned(const Certificate &certificate)
{
    if (certificate.issuerDer != certificate.subjectDer)
        return differs(QT_TRANSLATE_NOOP("core", "%1 names the issuer \"%2\", not itself."),
                       {certificate.subject, certificate.issuer});
    if (!certificate.authorityKeyId.isEmpty() && certificate.authorityKeyId != certificate.subjectKeyId)
        return differs(QT_TRANSLATE_NOOP("core", "%1 names the key of another issuer."), {certificate.subject});
    return checkSignature(certificate, certificate);
}

} // namespace chancery::pki
