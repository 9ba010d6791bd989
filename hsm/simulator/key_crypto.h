// The cryptography inside a simulated key, over OpenSSL. Its secrets are worth nothing and lie in plain memory.
#pragma once

#include "core/ports/random.h"

#include <QByteArray>
#include <memory>
#include <openssl/types.h>
#include <optional>

namespace chancery::hsm {

// A P-256 key pair.
class EcKey
{
public:
    static EcKey drawn(ports::Random &random); // from 32 of its bytes, so a repeatable story repeats its keys
    static EcKey ephemeral();                  // from the system's randomness
    static std::optional<EcKey> fromScalar(const QByteArray &scalar);

    QByteArray scalar() const { return m_scalar; } // 32 bytes
    QByteArray point() const { return m_point; }   // 65 bytes, 04 || x || y
    QByteArray x() const { return m_point.mid(1, 32); }
    QByteArray y() const { return m_point.mid(33, 32); }
    QByteArray sign(const QByteArray &message) const; // SHA-256, DER
    // The x coordinate of the shared point; nothing when x and y are not on the curve.
    std::optional<QByteArray> agree(const QByteArray &x, const QByteArray &y) const;
    EVP_PKEY *handle() const { return m_key.get(); }

private:
    EcKey() = default;
    QByteArray m_scalar;
    QByteArray m_point;
    std::shared_ptr<EVP_PKEY> m_key;
};

QByteArray systemRandom(int count);
QByteArray hmacSha256(const QByteArray &key, const QByteArray &message);
// AES-256-CBC with a zero IV and no padding, as PIN protocol one has it; nothing unless whole blocks came in.
std::optional<QByteArray> encryptCbc(const QByteArray &key, const QByteArray &plain);
std::optional<QByteArray> decryptCbc(const QByteArray &key, const QByteArray &cipher);
bool equalInConstantTime(const QByteArray &a, const QByteArray &b);

} // namespace chancery::hsm
