#include "core/pki/request.h"

#include "core/pki/certificate_builder.h"
#include "core/pki/der_reader.h"
#include "core/pki/distinguished_name.h"
#include "core/pki/keys.h"

namespace chancery::pki {

namespace {

// Far beyond any honest request with one of our keys.
constexpr qsizetype MaxSize = 64 * 1024;

Error refused(const char *sentence)
{
    return Error(ErrorCode::BadInput, sentence,
                 QT_TRANSLATE_NOOP("core", "Ask the person who brought the request for a new one."));
}

Result<QByteArray> derOf(QByteArrayView bytes)
{
    if (!bytes.trimmed().startsWith("-----"))
        return bytes.toByteArray();
    if (bytes.trimmed().startsWith("-----BEGIN NEW "))
        return fromPem(bytes, "NEW CERTIFICATE REQUEST");
    return fromPem(bytes, "CERTIFICATE REQUEST");
}

struct RawRequest
{
    QByteArrayView subject;
    QByteArrayView spki;
};

Result<RawRequest> readRaw(QByteArrayView bytes)
{
    CHANCERY_TRY(der::checkStrict(bytes));
    const auto whole = der::only(bytes, der::Sequence);
    CHANCERY_TRY(whole);
    const auto info = der::Reader(whole->content).next(der::Sequence);
    CHANCERY_TRY(info);
    der::Reader in(info->content);
    const auto version = in.next(der::Integer);
    CHANCERY_TRY(version);
    const auto subject = in.next(der::Sequence);
    CHANCERY_TRY(subject);
    const auto spki = in.next(der::Sequence);
    CHANCERY_TRY(spki);
    if (version->content != QByteArrayView("\0", 1))
        return refused(QT_TRANSLATE_NOOP("core", "The request is of a version that does not exist."));
    return RawRequest{subject->whole, spki->whole};
}

bool strongHash(const X509_REQ *request)
{
    switch (X509_REQ_get_signature_nid(request)) {
    case NID_ecdsa_with_SHA256:
    case NID_ecdsa_with_SHA384:
    case NID_ecdsa_with_SHA512:
    case NID_ED25519:
        return true;
    default:
        return false;
    }
}

} // namespace

Result<Request> parseRequest(QByteArrayView bytes)
{
    if (bytes.trimmed().isEmpty())
        return refused(QT_TRANSLATE_NOOP("core", "The request is empty."));
    if (bytes.size() > MaxSize)
        return refused(QT_TRANSLATE_NOOP("core", "The file is too large for a certificate request."));
    const auto der = derOf(bytes);
    CHANCERY_TRY(der);
    const auto raw = readRaw(*der);
    CHANCERY_TRY(raw);
    const auto key = publicKey(raw->spki);
    if (!key)
        return key.error();
    const auto request = decode<X509RequestPtr, d2i_X509_REQ>(*der);
    if (!request)
        return refused(QT_TRANSLATE_NOOP("core", "The file cannot be read as a certificate request."));
    if (!strongHash(request.get()))
        return refused(QT_TRANSLATE_NOOP("core", "The request is signed with a hash that is too weak."));
    if (X509_REQ_verify(request.get(), key->get()) != 1)
        return refused(QT_TRANSLATE_NOOP("core", "The request is not signed by its own key, so nothing shows that "
                                                 "who made it holds that key."))
            .withDetail(opensslSays());
    const auto subject = nameText(raw->subject);
    CHANCERY_TRY(subject);
    return Request{*der, raw->spki.toByteArray(), *spkiAlgorithm(raw->spki), *subject};
}

} // namespace chancery::pki
