#include "core/transparency/ed25519.h"

#include <memory>
#include <openssl/err.h>
#include <openssl/evp.h>

namespace chancery::transparency {

namespace {

const unsigned char *octets(QByteArrayView bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.data());
}

} // namespace

bool verifiesEd25519(QByteArrayView message, QByteArrayView signature, QByteArrayView publicKey)
{
    if (publicKey.size() != Ed25519KeySize || signature.size() != Ed25519SignatureSize)
        return false;
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY *)> key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(publicKey), Ed25519KeySize), EVP_PKEY_free);
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX *)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    const bool holds = key && context &&
                       EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
                       EVP_DigestVerify(context.get(), octets(signature), Ed25519SignatureSize, octets(message),
                                        static_cast<std::size_t>(message.size())) == 1;
    ERR_clear_error();
    return holds;
}

} // namespace chancery::transparency
