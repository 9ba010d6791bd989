#include "core/transparency/hashed_rekord.h"

#include "core/base/canonical_json.h"
#include "core/base/fields.h"
#include "core/pki/keys.h"
#include "core/pki/precertificate.h"
#include "core/pki/raw_certificate.h"

#include <QCryptographicHash>

namespace chancery::transparency {

namespace {

constexpr qsizetype LargestSignature = 256; // ECDSA over P-384 has 104 bytes at most

Error anotherEntry()
{
    return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "The entry in Rekor is not this certificate's."),
                 QT_TRANSLATE_NOOP("core", "Take the entry that Rekor made of this certificate's submission."));
}

// The hash goes with the key, as in the certificate's signature.
Result<QJsonObject> hashOf(QByteArrayView tbs, KeyAlgorithm signer)
{
    if (signer == KeyAlgorithm::Ed25519)
        return Error(ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("core", "Rekor takes no certificate that an Ed25519 key has signed."),
                     QT_TRANSLATE_NOOP("core", "Use an issuer with a P-384 or P-256 key, or a profile without Rekor."));
    const bool large = signer == KeyAlgorithm::P384;
    const QByteArray value =
        QCryptographicHash::hash(tbs.toByteArray(), large ? QCryptographicHash::Sha384 : QCryptographicHash::Sha256);
    return QJsonObject{{QStringLiteral("algorithm"), large ? QStringLiteral("sha384") : QStringLiteral("sha256")},
                       {QStringLiteral("value"), QString::fromLatin1(value.toHex())}};
}

Result<QByteArray> bodyOf(QByteArrayView tbs, QByteArrayView signature, QByteArrayView spki)
{
    CHANCERY_TRY(pki::verifySignature(tbs, signature, spki));
    const auto hash = hashOf(tbs, *pki::spkiAlgorithm(spki)); // known: it has just verified something
    CHANCERY_TRY(hash);
    const QJsonObject key{{QStringLiteral("content"), toBase64(pki::toPem(spki, "PUBLIC KEY").toLatin1())}};
    const QJsonObject made{{QStringLiteral("content"), toBase64(signature)}, {QStringLiteral("publicKey"), key}};
    const QJsonObject spec{{QStringLiteral("data"), QJsonObject{{QStringLiteral("hash"), *hash}}},
                           {QStringLiteral("signature"), made}};
    return canonicalJson(QJsonObject{{QStringLiteral("apiVersion"), QStringLiteral("0.0.1")},
                                     {QStringLiteral("kind"), QStringLiteral("hashedrekord")},
                                     {QStringLiteral("spec"), spec}});
}

// The signature in a body; what stands around it is compared as a whole.
Result<QByteArray> signatureIn(QByteArrayView body)
{
    if (body.size() > largestHashedRekord)
        return anotherEntry();
    const auto object = parseCanonicalJson(body);
    CHANCERY_TRY(object);
    const QJsonObject spec = object->value(QLatin1String("spec")).toObject();
    Fields f(spec.value(QLatin1String("signature")).toObject(), QStringLiteral("signature"));
    f.object("publicKey");
    QByteArray signature = f.base64("content", 1, LargestSignature);
    CHANCERY_TRY(f.done());
    return signature;
}

// What was signed when the log was asked.
Result<QByteArray> tbsThen(QByteArrayView certificate)
{
    const auto read = pki::parseCertificate(certificate);
    CHANCERY_TRY(read);
    const auto scts = pki::embeddedScts(read->tbs);
    CHANCERY_TRY(scts);
    if (scts->isEmpty())
        return read->tbs;
    const auto common = pki::commonTbs(read->tbs);
    CHANCERY_TRY(common);
    return pki::precertificateTbs(*common);
}

} // namespace

Result<QByteArray> hashedRekord(QByteArrayView certificate, QByteArrayView issuerSpki)
{
    const auto raw = pki::readCertificate(certificate);
    CHANCERY_TRY(raw);
    return bodyOf(raw->tbs.whole, raw->signature, issuerSpki);
}

Result<void> checkHashedRekord(QByteArrayView body, QByteArrayView certificate, QByteArrayView issuerSpki)
{
    const auto signature = signatureIn(body);
    if (!signature)
        return anotherEntry().withCause(signature.error());
    const auto tbs = tbsThen(certificate);
    CHANCERY_TRY(tbs);
    const auto expected = bodyOf(*tbs, *signature, issuerSpki);
    if (!expected)
        return anotherEntry().withCause(expected.error());
    return *expected == body ? Result<void>() : anotherEntry();
}

} // namespace chancery::transparency
