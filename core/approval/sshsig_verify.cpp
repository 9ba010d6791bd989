#include "core/approval/ssh_key.h"
#include "core/approval/sshsig_parts.h"
#include "core/base/digest.h"
#include "core/base/wire.h"

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>

namespace chancery::approval {

namespace {

using Kind = KeyParts::Kind;

const unsigned char *unsignedBytes(const QByteArray &bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.constData());
}

// What OpenSSH asks of clientData, flags and extensions before it looks at the signature (ssh-ecdsa-sk.c).
bool webauthnHolds(const Signature &signature, QByteArrayView toSign)
{
    const bool extended = (signature.flags & ExtensionData) != 0;
    return !signature.origin.contains(u'"') && !signature.origin.contains(QChar(0)) &&
           (signature.flags & AttestedData) == 0 && extended == !signature.extensions.isEmpty() &&
           signature.clientData.startsWith(clientDataStart(toSign, signature.origin));
}

// A security key signs its authenticator data and the client data's hash, not the bytes themselves.
QByteArray whatWasSigned(const Signature &signature, const KeyParts &key, const QByteArray &toSign)
{
    if (!signature.securityKey)
        return toSign;
    return WireWriter()
        .raw(Digest::of(key.application).bytes())
        .u8(signature.flags)
        .u32(signature.counter)
        .raw(signature.extensions)
        .raw(Digest::of(signature.webauthn ? signature.clientData : toSign).bytes())
        .bytes();
}

QByteArray derFromValue(const QByteArray &value)
{
    const EcdsaNumbers numbers = ecdsaNumbers(value);
    const auto number = [](const QByteArray &bytes) {
        return BN_bin2bn(unsignedBytes(bytes), static_cast<int>(bytes.size()), nullptr);
    };
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> signature(ECDSA_SIG_new(), ECDSA_SIG_free);
    if (!signature || ECDSA_SIG_set0(signature.get(), number(numbers.r), number(numbers.s)) != 1)
        return {};
    unsigned char *der = nullptr;
    const int size = i2d_ECDSA_SIG(signature.get(), &der);
    const QByteArray out(reinterpret_cast<const char *>(der), std::max(size, 0));
    OPENSSL_free(der);
    return out;
}

const EVP_MD *messageDigest(const Signature &signature, const KeyParts &key)
{
    switch (key.kind) {
    case Kind::SecurityEd25519:
    case Kind::Ed25519:
        return nullptr;
    case Kind::SecurityEcdsa:
        return EVP_sha256();
    case Kind::Rsa:
        return signature.type == "rsa-sha2-512" ? EVP_sha512() : EVP_sha256();
    case Kind::Ecdsa:
        return key.curve == "nistp256" ? EVP_sha256() : key.curve == "nistp384" ? EVP_sha384() : EVP_sha512();
    }
    Q_UNREACHABLE();
}

bool cryptographyHolds(const Signature &signature, const KeyParts &key, const QByteArray &toSign)
{
    const auto publicKey = openSslKey(key);
    if (!publicKey)
        return false;
    const bool ecdsa = key.kind == Kind::SecurityEcdsa || key.kind == Kind::Ecdsa;
    const QByteArray value = ecdsa ? derFromValue(signature.value) : signature.value;
    const QByteArray bytes = whatWasSigned(signature, key, toSign);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    ERR_set_mark(); // a signature that does not hold leaves nothing behind for whoever asks OpenSSL next
    const bool holds =
        EVP_DigestVerifyInit(context.get(), nullptr, messageDigest(signature, key), nullptr, publicKey->get()) == 1 &&
        EVP_DigestVerify(context.get(), unsignedBytes(value), static_cast<std::size_t>(value.size()),
                         unsignedBytes(bytes), static_cast<std::size_t>(bytes.size())) == 1;
    ERR_pop_to_mark();
    return holds;
}

} // namespace

Result<Signature> verify(QByteArrayView armor, const QString &nameSpace, QByteArrayView message,
                         const PublicKey &expectedKey)
{
    auto signature = parseSignature(armor);
    if (!signature)
        return signature;
    if (signature->key != expectedKey)
        return Error(ErrorCode::WrongKey, QT_TRANSLATE_NOOP("core", "The signature was made by another key."),
                     QT_TRANSLATE_NOOP("core", "Use the key that is enrolled or registered for this person."));
    if (signature->nameSpace != nameSpace)
        return Error(ErrorCode::BadInput,
                     Text(QT_TRANSLATE_NOOP("core", "The signature was made for \"%1\", not for \"%2\"."),
                          {signature->nameSpace, nameSpace}),
                     QT_TRANSLATE_NOOP("core", "Sign this very file, for this purpose."));
    const auto key = parseKeyBlob(signature->key.blob);
    if (!key)
        return key.error();
    const QByteArray toSign = signedBytes(nameSpace, signature->hashAlgorithm, message);
    if ((signature->webauthn && !webauthnHolds(*signature, toSign)) || !cryptographyHolds(*signature, *key, toSign))
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "The signature does not belong to these bytes."),
                     QT_TRANSLATE_NOOP("core", "Check that the file is the one that was signed, unchanged."));
    return signature;
}

} // namespace chancery::approval
