#include "core/pki/certificate_builder.h"

#include "core/pki/certificate.h"
#include "core/pki/der_reader.h"
#include "core/pki/der_writer.h"
#include "core/pki/distinguished_name.h"
#include "core/pki/extension_values.h"
#include "core/pki/keys.h"
#include "core/pki/oids.h"

namespace chancery::pki {

namespace {

constexpr qsizetype SerialSize = 16;

// What the issuer gives to a certificate: its name, its key's algorithm and its key id.
struct IssuerParts
{
    QByteArray name;
    KeyAlgorithm algorithm = KeyAlgorithm::P384;
    QByteArray keyId; // empty: self-signed
};

Error wrongFacts(const char *sentence, const QString &value = {})
{
    return Error(ErrorCode::BadInput, Text(sentence, {value}),
                 QT_TRANSLATE_NOOP("core", "Correct the plan or the profile's template."));
}

bool isWholeSecond(const QDateTime &time)
{
    return time.isValid() && time.time().msec() == 0;
}

Result<void> checkFacts(const CertificateFacts &facts)
{
    if (facts.serial.size() != SerialSize || (static_cast<quint8>(facts.serial.front()) & 0x80) ||
        facts.serial == QByteArray(SerialSize, '\0'))
        return wrongFacts(QT_TRANSLATE_NOOP("core", "The serial number is not a positive number of 16 bytes."));
    if (!isWholeSecond(facts.notBefore) || !isWholeSecond(facts.notAfter) || facts.notAfter <= facts.notBefore)
        return wrongFacts(QT_TRANSLATE_NOOP("core", "The certificate's end does not come after its beginning."));
    if (facts.notBefore.toUTC().date().year() < 1950 || facts.notAfter.toUTC().date().year() > 9999)
        return wrongFacts(QT_TRANSLATE_NOOP("core", "The certificate's life lies outside the years 1950 to 9999."));
    const bool signsCertificates = facts.keyUsages.contains(QStringLiteral("keyCertSign"));
    if (facts.ca != signsCertificates)
        return wrongFacts(QT_TRANSLATE_NOOP("core", "An authority has the usage \"keyCertSign\", and nobody else."));
    if (facts.pathLength && (!facts.ca || *facts.pathLength < 0 || *facts.pathLength > 0x7f))
        return wrongFacts(
            QT_TRANSLATE_NOOP("core", "A path length is a number from 0 to 127, and only an authority has one."));
    return {};
}

QByteArray extension(QLatin1String oid, bool critical, const QByteArray &value)
{
    const QByteArray flag = critical ? der::element(der::Boolean, QByteArrayView("\xff", 1)) : QByteArray();
    return der::sequence({der::oid(oid).value(), flag, der::element(der::OctetString, value)});
}

QByteArray basicConstraints(const CertificateFacts &facts)
{
    QByteArray content;
    if (facts.ca)
        content += der::element(der::Boolean, QByteArrayView("\xff", 1));
    if (facts.pathLength)
        content += der::element(der::Integer, QByteArray(1, static_cast<char>(*facts.pathLength)));
    return der::element(der::Sequence, content);
}

Result<QByteArray> keyUsage(const QStringList &usages)
{
    quint16 bits = 0; // first name in the highest bit
    for (const QString &usage : usages) {
        const qsizetype bit = keyUsageNames().indexOf(usage);
        if (bit < 0)
            return wrongFacts(QT_TRANSLATE_NOOP("core", "\"%1\" is not a key usage that RFC 5280 knows."), usage);
        bits = static_cast<quint16>(bits | (0x8000 >> bit));
    }
    if (bits == 0)
        return wrongFacts(QT_TRANSLATE_NOOP("core", "The certificate names no key usage."));
    const int unused = qCountTrailingZeroBits(bits);
    QByteArray content(1, static_cast<char>(unused % 8));
    content += static_cast<char>(bits >> 8);
    if (unused < 8)
        content += static_cast<char>(bits & 0xff);
    return der::element(der::BitString, content);
}

Result<QByteArray> purposes(const QStringList &oids)
{
    QByteArray content;
    QStringList seen;
    for (const QString &dotted : oids) {
        const auto oid = der::oid(dotted);
        CHANCERY_TRY(oid);
        if (seen.contains(dotted))
            return wrongFacts(QT_TRANSLATE_NOOP("core", "The purpose %1 is named twice."), dotted);
        seen += dotted;
        content += *oid;
    }
    return der::element(der::Sequence, content);
}

Result<QByteArray> extensions(const CertificateFacts &facts, QByteArrayView spki, const IssuerParts &issuer)
{
    QByteArray out = extension(oid::basicConstraints, true, basicConstraints(facts));
    const auto usage = keyUsage(facts.keyUsages);
    CHANCERY_TRY(usage);
    out += extension(oid::keyUsage, true, *usage);
    if (!facts.purposeOids.isEmpty()) {
        const auto list = purposes(facts.purposeOids);
        CHANCERY_TRY(list);
        out += extension(oid::extendedKeyUsage, false, *list);
    }
    out += extension(oid::subjectKeyId, false, der::element(der::OctetString, keyIdentifier(spki)));
    if (!issuer.keyId.isEmpty())
        out += extension(oid::authorityKeyId, false,
                         der::sequence({der::element(der::contextPrimitive(0), issuer.keyId)}));
    return der::element(der::contextConstructed(3), der::element(der::Sequence, out));
}

Result<IssuerParts> issuerParts(const Issuer &issuer, const QByteArray &subject, KeyAlgorithm subjectAlgorithm)
{
    if (issuer.certificate.isEmpty())
        return IssuerParts{subject, subjectAlgorithm, {}};
    const auto certificate = parseCertificate(issuer.certificate);
    CHANCERY_TRY(certificate);
    if (!certificate->ca || certificate->subjectKeyId.isEmpty())
        return Error(
            ErrorCode::NotAllowed,
            Text(QT_TRANSLATE_NOOP("core", "%1 is not an authority, so it can issue nothing."), {certificate->subject}),
            QT_TRANSLATE_NOOP("core", "Choose the certificate of an authority as the issuer."));
    return IssuerParts{certificate->subjectDer, certificate->algorithm, certificate->subjectKeyId};
}

} // namespace

Result<QByteArray> buildTbs(const CertificateFacts &facts, QByteArrayView subjectSpki, const Issuer &issuer)
{
    CHANCERY_TRY(checkFacts(facts));
    if (const auto key = publicKey(subjectSpki); !key)
        return key.error();
    const auto subject = encodeName(facts.subject);
    CHANCERY_TRY(subject);
    const auto parts = issuerParts(issuer, *subject, *spkiAlgorithm(subjectSpki));
    CHANCERY_TRY(parts);
    const auto extras = extensions(facts, subjectSpki, *parts);
    CHANCERY_TRY(extras);
    const QByteArray version3 =
        der::element(der::contextConstructed(0), der::unsignedInteger(QByteArrayView("\x02", 1)));
    return der::sequence({version3, der::unsignedInteger(facts.serial), signatureAlgorithmId(parts->algorithm),
                          parts->name, der::sequence({der::time(facts.notBefore), der::time(facts.notAfter)}), *subject,
                          subjectSpki, *extras});
}

} // namespace chancery::pki
