// A security key as tests need it: an OpenSSL key that signs authenticator data as CTAP 2 says.
#pragma once

#include "core/approval/ssh_key.h"
#include "core/approval/sshsig.h"
#include "core/base/digest.h"
#include "core/base/wire.h"

#include <openssl/ec.h>
#include <stdexcept>

namespace chancery::approval::test {

class KeyDouble
{
public:
    enum class Kind { P256, Ed25519 };

    explicit KeyDouble(const QString &relyingParty, Kind kind = Kind::P256)
        : m_key(kind == Kind::P256 ? EVP_EC_gen("P-256") : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"),
                EVP_PKEY_free),
          m_relyingParty(relyingParty), m_kind(kind)
    {
    }

    PublicKey publicKey() const
    {
        unsigned char *bytes = nullptr;
        std::size_t size = 0;
        if (m_kind == Kind::P256) {
            size = EVP_PKEY_get1_encoded_public_key(m_key.get(), &bytes);
        } else {
            size = 32;
            bytes = static_cast<unsigned char *>(OPENSSL_malloc(size));
            EVP_PKEY_get_raw_public_key(m_key.get(), bytes, &size);
        }
        const QByteArray point(reinterpret_cast<const char *>(bytes), static_cast<qsizetype>(size));
        OPENSSL_free(bytes);
        if (m_kind == Kind::P256)
            return securityKeyPublicKey(point, m_relyingParty);
        KeyParts parts;
        parts.kind = KeyParts::Kind::SecurityEd25519;
        parts.point = point;
        parts.application = m_relyingParty.toUtf8();
        return {keyType(parts), keyBlob(parts)};
    }

    QByteArray authenticatorData(quint8 flags, quint32 counter, const QByteArray &extensions = {}) const
    {
        return WireWriter()
            .raw(Digest::of(m_relyingParty.toUtf8()).bytes())
            .u8(flags)
            .u32(counter)
            .raw(extensions)
            .bytes();
    }

    // DER, or 64 bytes of Ed25519.
    QByteArray sign(const QByteArray &bytes) const
    {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        const auto *data = reinterpret_cast<const unsigned char *>(bytes.constData());
        const auto size = static_cast<std::size_t>(bytes.size());
        QByteArray out(128, '\0');
        std::size_t length = 128;
        if (EVP_DigestSignInit(context.get(), nullptr, m_kind == Kind::P256 ? EVP_sha256() : nullptr, nullptr,
                               m_key.get()) != 1 ||
            EVP_DigestSign(context.get(), reinterpret_cast<unsigned char *>(out.data()), &length, data, size) != 1)
            throw std::runtime_error("the test key does not sign");
        return out.first(static_cast<qsizetype>(length));
    }

    Result<QByteArray> answer(Form form, const QString &nameSpace, const QByteArray &message, const QString &domain,
                              quint8 flags, quint32 counter, const QByteArray &extensions = {}) const
    {
        const QByteArray data = authenticatorData(flags, counter, extensions);
        return assemble(form, nameSpace, message, domain, publicKey(), data,
                        sign(data + clientDataHash(form, nameSpace, message, domain)));
    }

private:
    OpenSslKey m_key;
    QString m_relyingParty;
    Kind m_kind;
};

inline QByteArray secretExtension(int length = 64)
{
    return QByteArray("\xa1\x6bhmac-secret\x58", 14) + static_cast<char>(length) + QByteArray(length, 'x');
}

} // namespace chancery::approval::test
