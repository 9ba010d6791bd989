#include "hsm/token/libp11_signing.h"

#include "hsm/token/pkcs11_errors.h"

#include <libp11.h>
#include <memory>
#include <openssl/err.h>
#include <openssl/evp.h>

namespace chancery::hsm {

namespace {

// Object handles die at each logout that libp11 does not see, and it keeps those it had: told to log out while its own
// flag is down, it only forgets them.
void forgetKeys(PKCS11_SLOT *slot)
{
    PKCS11_logout(slot);
}

EVP_PKEY *keyOf(PKCS11_SLOT *slot, const QByteArray &id)
{
    PKCS11_KEY *keys = nullptr;
    unsigned int count = 0;
    if (!slot->token || PKCS11_enumerate_keys(slot->token, &keys, &count) != 0)
        return nullptr;
    for (unsigned int i = 0; i < count; ++i) {
        const QByteArrayView keyId(keys[i].id, static_cast<qsizetype>(keys[i].id_len));
        if (keyId == id)
            return PKCS11_get_private_key(&keys[i]);
    }
    return nullptr;
}

Error lastError()
{
    const int code = ERR_get_CKR_code();
    const unsigned long reason = ERR_GET_REASON(ERR_peek_last_error());
    const bool ofToken = ERR_GET_LIB(ERR_peek_last_error()) == code && reason != 0;
    constexpr unsigned long generalError = 5;
    return tokenError(ofToken ? reason : generalError, "C_Sign");
}

} // namespace

Result<std::optional<QByteArray>> signWithLibp11(PKCS11_slot_st *slot, const QByteArray &id, QByteArrayView message)
{
    ERR_clear_error();
    forgetKeys(slot);
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(keyOf(slot, id), EVP_PKEY_free);
    if (!key) {
        ERR_clear_error();
        return std::optional<QByteArray>();
    }
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    const auto *bytes = reinterpret_cast<const unsigned char *>(message.data());
    const auto length = static_cast<std::size_t>(message.size());
    std::size_t size = 0;
    QByteArray signature;
    bool good = context && EVP_DigestSignInit(context.get(), nullptr, EVP_sha384(), nullptr, key.get()) == 1 &&
                EVP_DigestSign(context.get(), nullptr, &size, bytes, length) == 1;
    if (good) {
        signature.resize(static_cast<qsizetype>(size));
        good = EVP_DigestSign(context.get(), reinterpret_cast<unsigned char *>(signature.data()), &size, bytes,
                              length) == 1;
    }
    if (!good) {
        Error error = lastError();
        ERR_clear_error();
        return error;
    }
    signature.resize(static_cast<qsizetype>(size));
    return std::optional<QByteArray>(signature);
}

} // namespace chancery::hsm
