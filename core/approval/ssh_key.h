// What stands inside an SSH public key blob, and the same key for OpenSSL.
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <memory>
#include <openssl/evp.h>

namespace chancery::approval {

struct KeyParts
{
    enum class Kind { SecurityEcdsa, SecurityEd25519, Ecdsa, Ed25519, Rsa };
    Kind kind = Kind::Ed25519;
    QByteArray curve;    // "nistp256", ...; ECDSA only
    QByteArray point;    // 04 || x || y, or the 32 bytes of Ed25519
    QByteArray exponent; // RSA, big-endian without leading zeros, as is the modulus
    QByteArray modulus;
    QByteArray application; // security keys: the relying party
};

// Strict: the parts encode to the same blob again.
Result<KeyParts> parseKeyBlob(QByteArrayView blob);
QByteArray keyBlob(const KeyParts &parts);
QByteArray keyType(const KeyParts &parts);

using OpenSslKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
// Refuses what is no key: a point off its curve, an RSA key below 2048 bits.
Result<OpenSslKey> openSslKey(const KeyParts &parts);

// An mpint's body (RFC 4251 section 5) of a number without leading zeros, and back; empty for a negative number.
QByteArray mpint(QByteArrayView magnitude);
QByteArray magnitudeOf(QByteArrayView mpintBody);

} // namespace chancery::approval
