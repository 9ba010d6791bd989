#include "core/pki/cms.h"

#include "core/pki/der_reader.h"
#include "core/pki/der_writer.h"
#include "core/pki/keys.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace chancery::pki {

namespace {

// Certificate, chain and signature: a few KiB.
constexpr qsizetype LargestSignature = 256 * 1024;
constexpr qsizetype LargestContent = qsizetype{1} << 30;

using CmsPtr = std::unique_ptr<CMS_ContentInfo, FreeWith<CMS_ContentInfo_free>>;
using BioPtr = std::unique_ptr<BIO, FreeWith<BIO_vfree>>;
using StorePtr = std::unique_ptr<X509_STORE, FreeWith<X509_STORE_free>>;

Error noSignature(const char *why)
{
    return Error(ErrorCode::BadInput,
                 Text(QT_TRANSLATE_NOOP("core", "The signature file cannot be used: %1"), {QString::fromLatin1(why)}),
                 QT_TRANSLATE_NOOP("core", "Take the file with the ending .p7s that lies beside the signed one."));
}

// What libcrypto does not look at, and no signature covers: with one file to a signature there is one way to write it.
Result<void> checkForm(QByteArrayView signature)
{
    CHANCERY_TRY(der::checkStrict(signature));
    const auto content = der::only(signature, der::Sequence);
    if (!content)
        return content.error();
    der::Reader info(content->content);
    CHANCERY_TRY(info.next(der::ObjectIdentifier));
    const auto inner = info.next(der::contextConstructed(0));
    const auto body = inner ? der::only(inner->content, der::Sequence) : inner;
    if (!body)
        return body.error();
    der::Reader parts(body->content);
    const auto version = parts.next(der::Integer);
    const auto digests = parts.next(der::Set);
    const auto encapsulated = parts.next(der::Sequence);
    const auto certificates = parts.next(der::contextConstructed(0));
    const auto signers = parts.next(der::Set);
    for (const auto *part : {&version, &digests, &encapsulated, &certificates, &signers})
        CHANCERY_TRY(*part);
    CHANCERY_TRY(parts.expectEnd());
    const auto signer = der::only(signers->content, der::Sequence);
    if (!signer)
        return signer.error();
    der::Reader fields(signer->content);
    const auto signerVersion = fields.next(der::Integer);
    const auto issuer = fields.next(der::Sequence);
    const auto digest = fields.next(der::Sequence);
    for (const auto *part : {&signerVersion, &issuer, &digest})
        CHANCERY_TRY(*part);
    const QByteArray one(1, '\1');
    const auto data = der::oid(QStringLiteral("1.2.840.113549.1.7.1"));
    if (version->content != one || signerVersion->content != one || digests->content != digest->whole || !data ||
        encapsulated->content != *data)
        return noSignature("its frame is not that of version 1 over plain bytes.");
    return {};
}

// One SignedData without content, with one signer of the two kinds used here.
Result<CMS_SignerInfo *> onlySigner(CMS_ContentInfo *cms)
{
    if (OBJ_obj2nid(CMS_get0_type(cms)) != NID_pkcs7_signed)
        return noSignature("it holds something else than a signature.");
    if (CMS_is_detached(cms) != 1)
        return noSignature("it carries its own content, and would not speak of the file beside it.");
    STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(cms);
    if (!signers || sk_CMS_SignerInfo_num(signers) != 1)
        return noSignature("it does not have exactly one signer.");
    CMS_SignerInfo *info = sk_CMS_SignerInfo_value(signers, 0);
    X509_ALGOR *digest = nullptr;
    X509_ALGOR *signature = nullptr;
    CMS_SignerInfo_get0_algs(info, nullptr, nullptr, &digest, &signature);
    const int hash = OBJ_obj2nid(digest->algorithm);
    const int algorithm = OBJ_obj2nid(signature->algorithm);
    if (!(hash == NID_sha256 && algorithm == NID_ecdsa_with_SHA256) &&
        !(hash == NID_sha384 && algorithm == NID_ecdsa_with_SHA384))
        return noSignature("it is made with another algorithm than ECDSA with SHA-256 or SHA-384.");
    return info;
}

Result<QDateTime> signingTimeOf(const CMS_SignerInfo *info)
{
    int type = 0;
    const int at = CMS_signed_get_attr_by_NID(info, NID_pkcs9_signingTime, -1);
    X509_ATTRIBUTE *attribute = at < 0 ? nullptr : CMS_signed_get_attr(info, at);
    const ASN1_TYPE *value =
        attribute && X509_ATTRIBUTE_count(attribute) == 1 ? X509_ATTRIBUTE_get0_type(attribute, 0) : nullptr;
    type = value ? ASN1_TYPE_get(value) : 0;
    std::tm tm{};
    if ((type != V_ASN1_UTCTIME && type != V_ASN1_GENERALIZEDTIME) ||
        ASN1_TIME_to_tm(value->value.asn1_string, &tm) != 1)
        return noSignature("it does not say when it was made.");
    return QDateTime(QDate(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday), QTime(tm.tm_hour, tm.tm_min, tm.tm_sec),
                     Qt::UTC);
}

Result<StorePtr> storeWith(const QByteArray &root, const QDateTime &at)
{
    const auto certificate = decode<X509Ptr, d2i_X509>(root);
    StorePtr store(X509_STORE_new());
    if (!certificate || !store || X509_STORE_add_cert(store.get(), certificate.get()) != 1)
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "The root certificate cannot be read."));
    X509_VERIFY_PARAM *parameters = X509_STORE_get0_param(store.get());
    X509_VERIFY_PARAM_set_time(parameters, at.toSecsSinceEpoch());
    if (X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SMIME_SIGN) != 1 ||
        X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_X509_STRICT) != 1)
        return Error(ErrorCode::Internal, QT_TRANSLATE_NOOP("core", "The check of a signature could not be set up."));
    return store;
}

Error doesNotHold()
{
    const unsigned long code = ERR_peek_last_error();
    const bool chain = ERR_GET_LIB(code) == ERR_LIB_CMS && ERR_GET_REASON(code) == CMS_R_CERTIFICATE_VERIFY_ERROR;
    const char *data = nullptr;
    int flags = 0;
    ERR_peek_last_error_data(&data, &flags);
    const QString says = data && (flags & ERR_TXT_STRING) && *data ? QString::fromUtf8(data) : QString();
    const QString queue = opensslSays();
    if (chain)
        return Error(ErrorCode::NotAllowed,
                     QT_TRANSLATE_NOOP("core", "The signer's certificate may not sign this file, or does not chain to "
                                               "the root."),
                     QT_TRANSLATE_NOOP("core", "Look whether the file was signed by the access-log delegate of this "
                                               "root, within its life."))
            .withDetail(says.isEmpty() ? queue : says);
    return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "The signature does not hold for this file."),
                 QT_TRANSLATE_NOOP("core", "Compare file and signature with another copy; one of them was changed."))
        .withDetail(says.isEmpty() ? queue : says);
}

Result<Certificate> signerOfCms(CMS_ContentInfo *cms)
{
    // The stack is made for us, the certificates in it stay the signature's.
    STACK_OF(X509) *signers = CMS_get0_signers(cms);
    X509 *first = signers && sk_X509_num(signers) == 1 ? sk_X509_value(signers, 0) : nullptr;
    unsigned char *at = nullptr;
    const int size = first ? i2d_X509(first, &at) : 0;
    const QByteArray certificate(reinterpret_cast<const char *>(at), qMax(0, size));
    OPENSSL_free(at);
    sk_X509_free(signers);
    return parseCertificate(certificate);
}

} // namespace

Result<CmsFacts> verifyCms(QByteArrayView content, QByteArrayView signature, const QByteArray &root)
{
    ERR_clear_error();
    if (signature.size() > LargestSignature || content.size() > LargestContent)
        return noSignature("it, or the file it is for, is too large.");
    const auto cms = decode<CmsPtr, d2i_CMS_ContentInfo>(signature);
    if (!cms)
        return noSignature("it is not a CMS signature in DER.");
    const auto info = onlySigner(cms.get());
    if (!info)
        return info.error();
    const auto time = signingTimeOf(*info);
    if (!time)
        return time.error();
    if (auto form = checkForm(signature); !form)
        return noSignature("its encoding is not the only permitted one.").withCause(form.error());
    const auto store = storeWith(root, *time);
    if (!store)
        return store.error();
    const BioPtr bytes(BIO_new_mem_buf(content.isEmpty() ? "" : content.data(), static_cast<int>(content.size())));
    if (!bytes || CMS_verify(cms.get(), nullptr, store->get(), bytes.get(), nullptr, CMS_BINARY) != 1)
        return doesNotHold();
    auto signer = signerOfCms(cms.get());
    if (!signer)
        return signer.error();
    return CmsFacts{*std::move(signer), *time};
}

} // namespace chancery::pki
