#include "core/pki/keys.h"

#include "core/base/digest.h"
#include "core/pki/certificate_builder.h"

#include <array>
#include <openssl/ec.h>
#include <openssl/err.h>

namespace chancery::pki {

namespace {

struct Kind
{
    KeyAlgorithm algorithm;
    const char *signatureId; // hex
    const char *spkiPrefix;  // hex, all before the key bits
    qsizetype keyBytes;
    const EVP_MD *(*digest)();
};

constexpr KeyAlgorithm allAlgorithms[] = {KeyAlgorithm::P256, KeyAlgorithm::P384, KeyAlgorithm::Ed25519};

const Kind &kind(KeyAlgorithm algorithm)
{
    static const std::array<Kind, 3> kinds{{
        {KeyAlgorithm::P256, "300a06082a8648ce3d040302", "3059301306072a8648ce3d020106082a8648ce3d03010703420004", 64,
         EVP_sha256},
        {KeyAlgorithm::P384, "300a06082a8648ce3d040303", "3076301006072a8648ce3d020106052b8104002203620004", 96,
         EVP_sha384},
        {KeyAlgorithm::Ed25519, "300506032b6570", "302a300506032b6570032100", 32, nullptr},
    }};
    return kinds[static_cast<std::size_t>(algorithm)];
}

const EVP_MD *digestOf(KeyAlgorithm algorithm)
{
    const Kind &k = kind(algorithm);
    return k.digest ? k.digest() : nullptr;
}

Error cryptoFailed()
{
    return Error(ErrorCode::Internal, QT_TRANSLATE_NOOP("core", "A step of the cryptographic library failed."),
                 QT_TRANSLATE_NOOP("core", "Try once more; if it fails again, restart the computer."))
        .withDetail(opensslSays());
}

} // namespace

QString opensslSays()
{
    const unsigned long code = ERR_peek_last_error();
    ERR_clear_error();
    if (code == 0)
        return {};
    std::array<char, 256> text{};
    ERR_error_string_n(code, text.data(), text.size());
    return QString::fromLatin1(text.data());
}

QByteArray signatureAlgorithmId(KeyAlgorithm algorithm)
{
    return QByteArray::fromHex(kind(algorithm).signatureId);
}

std::optional<KeyAlgorithm> signerOf(QByteArrayView algorithmId)
{
    for (const KeyAlgorithm algorithm : allAlgorithms) {
        if (algorithmId == signatureAlgorithmId(algorithm))
            return algorithm;
    }
    return std::nullopt;
}

std::optional<KeyAlgorithm> spkiAlgorithm(QByteArrayView spki)
{
    for (const KeyAlgorithm algorithm : allAlgorithms) {
        const QByteArray prefix = QByteArray::fromHex(kind(algorithm).spkiPrefix);
        if (spki.startsWith(prefix) && spki.size() == prefix.size() + kind(algorithm).keyBytes)
            return algorithm;
    }
    return std::nullopt;
}

KeyAlgorithm algorithmOf(QByteArrayView spki, bool *known)
{
    const auto algorithm = spkiAlgorithm(spki);
    if (known)
        *known = algorithm.has_value();
    return algorithm.value_or(KeyAlgorithm::P384);
}

Result<PkeyPtr> publicKey(QByteArrayView spki)
{
    if (!spkiAlgorithm(spki))
        return Error(ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("core", "The public key is of a kind that is not used here."),
                     QT_TRANSLATE_NOOP("core", "Use a key on P-384 or P-256 (uncompressed point), or Ed25519."));
    auto key = decode<PkeyPtr, d2i_PUBKEY>(spki);
    if (!key)
        return Error(ErrorCode::BadInput,
                     QT_TRANSLATE_NOOP("core", "The public key is damaged: it is not a point of its curve."),
                     QT_TRANSLATE_NOOP("core", "Have the key exported again from where it was made."))
            .withDetail(opensslSays());
    return key;
}

QByteArray keyIdentifier(QByteArrayView spki)
{
    const auto algorithm = spkiAlgorithm(spki);
    Q_ASSERT(algorithm);
    // The uncompressed point's leading 04 stands in the prefix but belongs to the key bits.
    const qsizetype bits = kind(*algorithm).keyBytes + (*algorithm == KeyAlgorithm::Ed25519 ? 0 : 1);
    return Digest::of(spki.last(bits)).bytes().first(20);
}

Result<void> verifySignature(QByteArrayView message, QByteArrayView signature, QByteArrayView spki)
{
    const auto key = publicKey(spki);
    if (!key)
        return key.error();
    const DigestContextPtr context(EVP_MD_CTX_new());
    if (!context ||
        EVP_DigestVerifyInit(context.get(), nullptr, digestOf(*spkiAlgorithm(spki)), nullptr, key->get()) != 1)
        return cryptoFailed();
    if (EVP_DigestVerify(context.get(), octets(signature), count(signature), octets(message), count(message)) != 1)
        return Error(ErrorCode::BadInput,
                     QT_TRANSLATE_NOOP("core", "The signature does not hold for these bytes and this key."),
                     QT_TRANSLATE_NOOP("core", "Check that the right files were taken and that none was changed."))
            .withDetail(opensslSays());
    return {};
}

Result<PkeyPtr> throwawayKey(KeyAlgorithm algorithm)
{
    PkeyPtr key(algorithm == KeyAlgorithm::Ed25519
                    ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
                    : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", algorithm == KeyAlgorithm::P256 ? "P-256" : "P-384"));
    if (!key)
        return cryptoFailed();
    return key;
}

Result<QByteArray> sign(EVP_PKEY *key, KeyAlgorithm algorithm, QByteArrayView message)
{
    const DigestContextPtr context(EVP_MD_CTX_new());
    std::size_t size = 0;
    if (!context || EVP_DigestSignInit(context.get(), nullptr, digestOf(algorithm), nullptr, key) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &size, octets(message), count(message)) != 1)
        return cryptoFailed();
    QByteArray out(static_cast<qsizetype>(size), Qt::Uninitialized);
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char *>(out.data()), &size, octets(message),
                       count(message)) != 1)
        return cryptoFailed();
    out.truncate(static_cast<qsizetype>(size));
    return out;
}

Result<QByteArray> spkiOf(EVP_PKEY *key)
{
    unsigned char *at = nullptr;
    const int size = i2d_PUBKEY(key, &at);
    if (size <= 0)
        return cryptoFailed();
    const QByteArray out(reinterpret_cast<const char *>(at), size);
    OPENSSL_free(at);
    return out;
}

} // namespace chancery::pki
