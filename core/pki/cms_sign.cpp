#include "core/pki/cms.h"

#include "core/pki/der_reader.h"
#include "core/pki/der_writer.h"
#include "core/pki/keys.h"
#include "core/pki/raw_certificate.h"

#include <algorithm>

namespace chancery::pki {

namespace {

const QString Pkcs7Data = QStringLiteral("1.2.840.113549.1.7.1");
const QString Pkcs7SignedData = QStringLiteral("1.2.840.113549.1.7.2");
const QString ContentType = QStringLiteral("1.2.840.113549.1.9.3");
const QString MessageDigest = QStringLiteral("1.2.840.113549.1.9.4");
const QString SigningTime = QStringLiteral("1.2.840.113549.1.9.5");

// OIDs of this file are constants of ours.
QByteArray oid(const QString &dotted)
{
    return der::oid(dotted).value();
}

QByteArray octetString(QByteArrayView bytes)
{
    return der::element(der::OctetString, bytes);
}

// SET OF in DER: the encodings in ascending order (X.690 section 11.6).
QByteArray setOf(quint8 tag, QList<QByteArray> elements)
{
    std::sort(elements.begin(), elements.end());
    return der::element(tag, elements.join());
}

QByteArray attribute(const QString &type, const QByteArray &value)
{
    return der::sequence({oid(type), der::element(der::Set, value)});
}

struct Hash
{
    const EVP_MD *md;
    QByteArray algorithmId; // without parameters (RFC 5754 section 2)
};

Result<Hash> hashFor(KeyAlgorithm algorithm)
{
    if (algorithm == KeyAlgorithm::P256)
        return Hash{EVP_sha256(), der::sequence({oid(QStringLiteral("2.16.840.1.101.3.4.2.1"))})};
    if (algorithm == KeyAlgorithm::P384)
        return Hash{EVP_sha384(), der::sequence({oid(QStringLiteral("2.16.840.1.101.3.4.2.2"))})};
    return Error(ErrorCode::Unsupported,
                 QT_TRANSLATE_NOOP("core", "Files are signed with keys on P-256 or P-384 only."),
                 QT_TRANSLATE_NOOP("core", "Use the access-log delegate's key."));
}

Result<QByteArray> digest(const EVP_MD *md, QByteArrayView content)
{
    QByteArray out(EVP_MD_get_size(md), Qt::Uninitialized);
    if (EVP_Digest(content.data(), count(content), reinterpret_cast<unsigned char *>(out.data()), nullptr, md,
                   nullptr) != 1)
        return Error(ErrorCode::Internal, QT_TRANSLATE_NOOP("core", "The digest of a file could not be computed."))
            .withDetail(opensslSays());
    return out;
}

QByteArray signerInfo(const RawTbs &tbs, const Hash &hash, const QByteArray &attributes, KeyAlgorithm algorithm,
                      const QByteArray &signature)
{
    const QByteArray issuerAndSerial = der::sequence({tbs.issuer, der::element(der::Integer, tbs.serial)});
    return der::sequence({der::unsignedInteger(QByteArray(1, '\1')), issuerAndSerial, hash.algorithmId,
                          der::element(der::contextConstructed(0), attributes), signatureAlgorithmId(algorithm),
                          octetString(signature)});
}

} // namespace

Result<QByteArray> signCms(QByteArrayView content, const CmsSigner &signer, const QDateTime &signingTime)
{
    const auto certificate = parseCertificate(signer.certificate);
    if (!certificate)
        return certificate.error();
    const auto raw = readCertificate(signer.certificate);
    if (!raw)
        return raw.error();
    const auto hash = hashFor(certificate->algorithm);
    if (!hash)
        return hash.error();
    const auto contentDigest = digest(hash->md, content);
    if (!contentDigest)
        return contentDigest.error();

    const QByteArray attributes =
        setOf(der::Set, {attribute(ContentType, oid(Pkcs7Data)), attribute(SigningTime, der::time(signingTime)),
                         attribute(MessageDigest, octetString(*contentDigest))});
    // What is signed has the tag of a SET; what is stored has [0] (RFC 5652 section 5.4).
    const auto signature = signer.sign(attributes);
    if (!signature)
        return signature.error();
    CHANCERY_TRY(verifySignature(attributes, *signature, certificate->spki));

    const auto set = der::only(attributes, der::Set);
    if (!set)
        return set.error();
    QList<QByteArray> certificates{signer.certificate};
    for (const QByteArray &issuer : signer.chain) {
        if (!certificates.contains(issuer))
            certificates += issuer;
    }
    const QByteArray info = signerInfo(raw->tbs, *hash, set->content.toByteArray(), certificate->algorithm, *signature);
    const QByteArray signedData =
        der::sequence({der::unsignedInteger(QByteArray(1, '\1')), der::element(der::Set, hash->algorithmId),
                       der::sequence({oid(Pkcs7Data)}), setOf(der::contextConstructed(0), certificates),
                       der::element(der::Set, info)});
    return der::sequence({oid(Pkcs7SignedData), der::element(der::contextConstructed(0), signedData)});
}

} // namespace chancery::pki
