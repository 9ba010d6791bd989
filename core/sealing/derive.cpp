#include "core/sealing/derive.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

namespace chancery::sealing {

namespace {

struct Deleter
{
    void operator()(EVP_KDF *kdf) const { EVP_KDF_free(kdf); }
    void operator()(EVP_KDF_CTX *context) const { EVP_KDF_CTX_free(context); }
    void operator()(EVP_PKEY_CTX *context) const { EVP_PKEY_CTX_free(context); }
};

Error badPublicKey()
{
    ERR_clear_error();
    return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "This sealing key cannot be used."),
                 QT_TRANSLATE_NOOP("core", "Check the roster and the files that the key was taken from."));
}

} // namespace

Error libraryError()
{
    char detail[256] = "";
    ERR_error_string_n(ERR_get_error(), detail, sizeof detail);
    ERR_clear_error();
    return Error(ErrorCode::Internal, QT_TRANSLATE_NOOP("core", "The cryptographic library refused a calculation."),
                 QT_TRANSLATE_NOOP("core", "Start the console again; if it stays so, use another machine."))
        .withDetail(QString::fromLatin1(detail));
}

Result<Secret> hkdf(const Secret &key, QByteArrayView info, std::size_t size)
{
    const std::unique_ptr<EVP_KDF, Deleter> kdf(EVP_KDF_fetch(nullptr, OSSL_KDF_NAME_HKDF, nullptr));
    if (!kdf)
        return libraryError();
    const std::unique_ptr<EVP_KDF_CTX, Deleter> context(EVP_KDF_CTX_new(kdf.get()));
    // The parameters are read only, whatever their type says; copies keep the compiler's promise all the same.
    char digest[] = "SHA256";
    QByteArray infoCopy = info.toByteArray();
    Secret keyCopy = key.clone();
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, keyCopy.data(), keyCopy.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, infoCopy.data(),
                                          static_cast<std::size_t>(infoCopy.size())),
        OSSL_PARAM_construct_end(),
    };
    Secret out(size);
    if (!context || EVP_KDF_derive(context.get(), out.data(), out.size(), parameters) != 1)
        return libraryError();
    return out;
}

Result<PKey> privateKeyFrom(const Secret &bytes)
{
    if (bytes.size() != KeySize)
        return Error(ErrorCode::Internal, QT_TRANSLATE_NOOP("core", "A sealing key must be 32 bytes long."));
    PKey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, bytes.data(), bytes.size()));
    if (!key)
        return libraryError();
    return key;
}

Result<QByteArray> publicKeyOf(const PKey &privateKey)
{
    QByteArray bytes(static_cast<qsizetype>(KeySize), Qt::Uninitialized);
    std::size_t size = KeySize;
    if (EVP_PKEY_get_raw_public_key(privateKey.get(), reinterpret_cast<unsigned char *>(bytes.data()), &size) != 1)
        return libraryError();
    return bytes;
}

Result<Secret> agree(const PKey &privateKey, QByteArrayView publicKey)
{
    if (publicKey.size() != static_cast<qsizetype>(KeySize))
        return badPublicKey();
    const PKey peer(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr,
                                                reinterpret_cast<const unsigned char *>(publicKey.data()), KeySize));
    const std::unique_ptr<EVP_PKEY_CTX, Deleter> context(EVP_PKEY_CTX_new(privateKey.get(), nullptr));
    Secret shared(KeySize);
    std::size_t size = shared.size();
    if (!peer || !context || EVP_PKEY_derive_init(context.get()) != 1)
        return libraryError();
    // OpenSSL refuses here a shared value of zeros, which keys of small order give (RFC 7748 section 6.1).
    if (EVP_PKEY_derive_set_peer(context.get(), peer.get()) != 1 ||
        EVP_PKEY_derive(context.get(), shared.data(), &size) != 1)
        return badPublicKey();
    return shared;
}

} // namespace chancery::sealing
