#include "core/pki/certificate.h"

#include "core/pki/distinguished_name.h"
#include "core/pki/extension_values.h"
#include "core/pki/keys.h"
#include "core/pki/oids.h"
#include "core/pki/precertificate.h"
#include "core/pki/raw_certificate.h"

namespace chancery::pki {

namespace {

Error refused(const char *sentence, const QString &value = {})
{
    return Error(ErrorCode::BadInput, Text(sentence, {value}),
                 QT_TRANSLATE_NOOP("core", "Check that the right file was taken, or have the certificate made again."));
}

Result<void> readOne(Certificate &out, const RawExtension &extension)
{
    if (extension.oid == oid::basicConstraints) {
        const auto value = readBasicConstraints(extension.value);
        CHANCERY_TRY(value);
        out.ca = value->ca;
        out.pathLength = value->pathLength;
        if (out.pathLength && (!out.ca || *out.pathLength < 0))
            return refused(QT_TRANSLATE_NOOP("core", "The certificate's path length makes no sense."));
    } else if (extension.oid == oid::keyUsage) {
        const auto value = readKeyUsage(extension.value);
        CHANCERY_TRY(value);
        out.keyUsages = *value;
    } else if (extension.oid == oid::extendedKeyUsage) {
        const auto value = readPurposes(extension.value);
        CHANCERY_TRY(value);
        out.purposeOids = *value;
    } else if (extension.oid == oid::subjectKeyId) {
        const auto value = readSubjectKeyId(extension.value);
        CHANCERY_TRY(value);
        out.subjectKeyId = *value;
    } else if (extension.oid == oid::authorityKeyId) {
        const auto value = readAuthorityKeyId(extension.value);
        CHANCERY_TRY(value);
        out.authorityKeyId = value->keyId;
    } else if (extension.oid == oid::precertificatePoison) {
        return {}; // judged by whoever reads the whole
    } else if (extension.critical) {
        return refused(QT_TRANSLATE_NOOP("core", "The certificate has a critical extension that is not known: %1"),
                       extension.oid);
    }
    return {};
}

Result<void> readExtensions(Certificate &out, const RawTbs &tbs)
{
    QList<QByteArrayView> seen;
    for (const RawExtension &extension : tbs.extensions) {
        if (seen.contains(extension.oidContent))
            return refused(QT_TRANSLATE_NOOP("core", "The certificate has the extension %1 twice."), extension.oid);
        seen += extension.oidContent;
        CHANCERY_TRY(readOne(out, extension));
    }
    return {};
}

Result<void> readNames(Certificate &out, const RawTbs &tbs)
{
    const auto subject = nameText(tbs.subject);
    CHANCERY_TRY(subject);
    const auto issuer = nameText(tbs.issuer);
    CHANCERY_TRY(issuer);
    out.subject = *subject;
    out.issuer = *issuer;
    out.subjectDer = tbs.subject.toByteArray();
    out.issuerDer = tbs.issuer.toByteArray();
    out.commonName = commonNameOf(tbs.subject);
    return {};
}

Result<void> readBody(Certificate &out, const RawTbs &tbs)
{
    if (tbs.version != 3 || tbs.uniqueIds)
        return refused(QT_TRANSLATE_NOOP("core", "The certificate is not an X.509 certificate of version 3."));
    if (tbs.serial.size() > 20 || (static_cast<quint8>(tbs.serial.front()) & 0x80) ||
        tbs.serial == QByteArrayView("\0", 1))
        return refused(QT_TRANSLATE_NOOP("core", "The certificate's serial number is not positive or is too long."));
    const auto notBefore = der::time(tbs.notBefore);
    const auto notAfter = der::time(tbs.notAfter);
    if (!notBefore || !notAfter || *notAfter < *notBefore)
        return refused(QT_TRANSLATE_NOOP("core", "The times in the certificate cannot be read or make no sense."));
    if (const auto key = publicKey(tbs.spki); !key)
        return key.error();
    out.serial = tbs.serial.toByteArray();
    out.notBefore = *notBefore;
    out.notAfter = *notAfter;
    out.spki = tbs.spki.toByteArray();
    out.algorithm = *spkiAlgorithm(tbs.spki);
    return {};
}

Result<Certificate> parse(QByteArrayView der, bool precertificate)
{
    const auto raw = readCertificate(der);
    CHANCERY_TRY(raw);
    const bool poisoned = raw->tbs.find(oid::precertificatePoison) != nullptr;
    if (poisoned && !precertificate)
        return refused(QT_TRANSLATE_NOOP("core", "This is a precertificate for a log, not a certificate."));
    if (!poisoned && precertificate)
        return refused(QT_TRANSLATE_NOOP("core", "This is a certificate, not a precertificate for a log."));
    if (raw->algorithm != raw->tbs.algorithm || !signerOf(raw->algorithm))
        return refused(QT_TRANSLATE_NOOP("core", "The certificate is signed with an algorithm that is not used here."));
    Certificate out;
    out.der = der.toByteArray();
    out.tbs = raw->tbs.whole.toByteArray();
    CHANCERY_TRY(readBody(out, raw->tbs));
    CHANCERY_TRY(readNames(out, raw->tbs));
    CHANCERY_TRY(readExtensions(out, raw->tbs));
    if (!decode<X509Ptr, d2i_X509>(der)) // so that no other program is shown what OpenSSL cannot read
        return refused(QT_TRANSLATE_NOOP("core", "The certificate cannot be read by OpenSSL."));
    return out;
}

} // namespace

Result<Certificate> parseCertificate(QByteArrayView der)
{
    return parse(der, false);
}

Result<Certificate> parsePrecertificate(QByteArrayView der)
{
    auto out = parse(der, true);
    CHANCERY_TRY(out);
    CHANCERY_TRY(commonTbs(out->tbs)); // the poison is written as it has to be
    return out;
}

Result<Certificate> parseCertificatePem(QByteArrayView pem)
{
    const auto der = fromPem(pem, "CERTIFICATE");
    CHANCERY_TRY(der);
    return parseCertificate(*der);
}

} // namespace chancery::pki
