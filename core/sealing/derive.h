// OpenSSL's X25519 and HKDF for this folder.
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"

#include <QByteArray>
#include <memory>
#include <openssl/evp.h>

namespace chancery::sealing {

constexpr std::size_t KeySize = 32; // X25519 keys of both kinds, AES-256 keys, the credential

struct PKeyDeleter
{
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
};
using PKey = std::unique_ptr<EVP_PKEY, PKeyDeleter>;

// A call of the library failed that cannot fail with these arguments.
Error libraryError();

// HKDF-SHA-256 (RFC 5869) without salt.
Result<Secret> hkdf(const Secret &key, QByteArrayView info, std::size_t size);

Result<PKey> privateKeyFrom(const Secret &bytes);
Result<QByteArray> publicKeyOf(const PKey &privateKey);
// X25519. BadInput for a public key of the wrong length, or one that gives the same for everybody.
Result<Secret> agree(const PKey &privateKey, QByteArrayView publicKey);

} // namespace chancery::sealing
