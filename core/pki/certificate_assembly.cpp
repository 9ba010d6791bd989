// From to-be-signed bytes to a certificate, and the digest that statements carry.
#include "core/pki/certificate_builder.h"
#include "core/pki/der_writer.h"
#include "core/pki/keys.h"
#include "core/pki/precertificate.h"
#include "core/pki/raw_certificate.h"

namespace chancery::pki {

namespace {

QByteArray put(QByteArrayView tbs, QByteArrayView algorithmId, QByteArrayView signature)
{
    return der::sequence({tbs, algorithmId, der::bitString(signature)});
}

} // namespace

Result<Digest> tbsDigest(QByteArrayView tbs)
{
    const auto common = commonTbs(tbs);
    CHANCERY_TRY(common);
    return Digest::of(*common);
}

Result<QByteArray> assembleCertificate(QByteArrayView tbs, QByteArrayView signature, QByteArrayView signerSpki)
{
    const auto parts = readTbs(tbs);
    CHANCERY_TRY(parts);
    const auto signer = publicKey(signerSpki);
    if (!signer)
        return signer.error();
    if (parts->algorithm != signatureAlgorithmId(*spkiAlgorithm(signerSpki)))
        return Error(ErrorCode::BadInput,
                     QT_TRANSLATE_NOOP("core", "The certificate names another signature algorithm than the signer's "
                                               "key has."),
                     QT_TRANSLATE_NOOP("core", "Choose the key that the plan names as the issuer's."));
    const QByteArray certificate = put(tbs, parts->algorithm, signature);
    const auto read = decode<X509Ptr, d2i_X509>(certificate);
    if (!read || X509_verify(read.get(), signer->get()) != 1)
        return Error(ErrorCode::BadInput,
                     QT_TRANSLATE_NOOP("core", "The signature does not hold for the certificate to be signed."),
                     QT_TRANSLATE_NOOP("core", "Do not use this signature. Check that the token used the issuer's "
                                               "key, then sign once more."))
            .withDetail(opensslSays());
    const auto again = readCertificate(certificate);
    CHANCERY_TRY(again);
    if (again->tbs.whole != tbs)
        return Error(ErrorCode::Internal,
                     QT_TRANSLATE_NOOP("core", "The finished certificate does not hold the bytes that were signed."),
                     QT_TRANSLATE_NOOP("core", "Do not use it; report this with the transcript."));
    return certificate;
}

Result<QByteArray> signWithThrowawayKey(QByteArrayView tbs)
{
    const auto parts = readTbs(tbs);
    CHANCERY_TRY(parts);
    const auto algorithm = signerOf(parts->algorithm);
    if (!algorithm)
        return Error(ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("core", "The certificate names a signature algorithm that is not used here."),
                     QT_TRANSLATE_NOOP("core", "Use a key on P-384 or P-256, or Ed25519."));
    const auto key = throwawayKey(*algorithm);
    if (!key)
        return key.error();
    const auto spki = spkiOf(key->get());
    CHANCERY_TRY(spki);
    const auto signature = sign(key->get(), *algorithm, tbs);
    CHANCERY_TRY(signature);
    return assembleCertificate(tbs, *signature, *spki);
}

} // namespace chancery::pki
