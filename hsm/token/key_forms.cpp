#include "hsm/token/key_forms.h"

#include <array>
#include <memory>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/x509.h>

namespace chancery::hsm {

namespace {

template <auto Free>
struct Freer
{
    template <class T>
    void operator()(T *pointer) const
    {
        Free(pointer);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freer<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Freer<ECDSA_SIG_free>>;

const unsigned char *bytesOf(QByteArrayView view)
{
    return reinterpret_cast<const unsigned char *>(view.data());
}

std::size_t sizeOf(QByteArrayView view)
{
    return static_cast<std::size_t>(view.size());
}

// Bytes of one coordinate, or of the whole Ed25519 key.
int fieldSize(KeyAlgorithm algorithm)
{
    return algorithm == KeyAlgorithm::P384 ? 48 : 32;
}

const char *groupName(KeyAlgorithm algorithm)
{
    return algorithm == KeyAlgorithm::P384 ? "P-384" : "P-256";
}

const EVP_MD *digestOf(KeyAlgorithm algorithm)
{
    switch (algorithm) {
    case KeyAlgorithm::P256:
        return EVP_sha256();
    case KeyAlgorithm::P384:
        return EVP_sha384();
    case KeyAlgorithm::Ed25519:
        break;
    }
    return nullptr;
}

// Without the OCTET STRING around it, when it has one: told by the length, as a bare point also starts with 04.
QByteArrayView barePoint(KeyAlgorithm algorithm, QByteArrayView point)
{
    const qsizetype bare = algorithm == KeyAlgorithm::Ed25519 ? 32 : 1 + 2 * fieldSize(algorithm);
    if (point.size() == bare + 2 && point[0] == 0x04 && point[1] == char(bare))
        return point.sliced(2);
    return point.size() == bare ? point : QByteArrayView();
}

Key keyFromPoint(KeyAlgorithm algorithm, QByteArrayView bare)
{
    if (algorithm == KeyAlgorithm::Ed25519)
        return Key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytesOf(bare), sizeOf(bare)));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    QByteArray group(groupName(algorithm));
    QByteArray copy = bare.toByteArray();
    const std::array parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, copy.data(), sizeOf(copy)),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY *key = nullptr;
    if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, const_cast<OSSL_PARAM *>(parameters.data())) != 1)
        return {};
    return Key(key);
}

Error notAKey()
{
    return Error(ErrorCode::DeviceRefused,
                 QT_TRANSLATE_NOOP("core", "The token gave a public key that cannot be read."),
                 QT_TRANSLATE_NOOP("core", "Do not use this token for this ceremony."));
}

} // namespace

QByteArray curveParameters(KeyAlgorithm algorithm)
{
    switch (algorithm) {
    case KeyAlgorithm::P256:
        return QByteArray::fromHex("06082a8648ce3d030107");
    case KeyAlgorithm::P384:
        return QByteArray::fromHex("06052b81040022");
    case KeyAlgorithm::Ed25519:
        break;
    }
    return QByteArray::fromHex("06032b6570");
}

std::optional<KeyAlgorithm> algorithmOfCurve(QByteArrayView parameters)
{
    for (const KeyAlgorithm algorithm : {KeyAlgorithm::P256, KeyAlgorithm::P384, KeyAlgorithm::Ed25519}) {
        if (parameters == curveParameters(algorithm))
            return algorithm;
    }
    const QByteArray printable = QByteArrayLiteral("\x13\x0c"
                                                   "edwards25519");
    const QByteArray draftIdentifier = QByteArray::fromHex("06092b06010401da470f01");
    if (parameters == printable || parameters == draftIdentifier)
        return KeyAlgorithm::Ed25519;
    return {};
}

Result<QByteArray> spkiFromPoint(KeyAlgorithm algorithm, QByteArrayView point)
{
    const QByteArrayView bare = barePoint(algorithm, point);
    if (bare.isEmpty())
        return notAKey();
    const Key key = keyFromPoint(algorithm, bare);
    unsigned char *der = nullptr;
    const int size = key ? i2d_PUBKEY(key.get(), &der) : -1;
    ERR_clear_error();
    if (size <= 0)
        return notAKey();
    QByteArray spki(reinterpret_cast<const char *>(der), size);
    OPENSSL_free(der);
    return spki;
}

QByteArray bytesToSign(KeyAlgorithm algorithm, QByteArrayView message)
{
    const EVP_MD *digest = digestOf(algorithm);
    if (!digest)
        return message.toByteArray();
    QByteArray out(EVP_MD_get_size(digest), '\0');
    if (EVP_Digest(message.data(), sizeOf(message), reinterpret_cast<unsigned char *>(out.data()), nullptr, digest,
                   nullptr) != 1)
        return {};
    return out;
}

Result<QByteArray> x509Signature(KeyAlgorithm algorithm, QByteArrayView raw)
{
    const int field = fieldSize(algorithm);
    if (raw.size() != 2 * field)
        return Error(ErrorCode::DeviceRefused,
                     QT_TRANSLATE_NOOP("core", "The token gave a signature of the wrong length."),
                     QT_TRANSLATE_NOOP("core", "Try again. If it happens again, take the token out of use."));
    if (algorithm == KeyAlgorithm::Ed25519)
        return raw.toByteArray();
    const EcdsaSignature signature(ECDSA_SIG_new());
    BIGNUM *r = BN_bin2bn(bytesOf(raw), field, nullptr);
    BIGNUM *s = BN_bin2bn(bytesOf(raw) + field, field, nullptr);
    if (!signature || !r || !s || ECDSA_SIG_set0(signature.get(), r, s) != 1)
        qBadAlloc();
    unsigned char *der = nullptr;
    const int size = i2d_ECDSA_SIG(signature.get(), &der);
    QByteArray out(reinterpret_cast<const char *>(der), size);
    OPENSSL_free(der);
    return out;
}

bool verifies(QByteArrayView spki, KeyAlgorithm algorithm, QByteArrayView message, QByteArrayView signature)
{
    const unsigned char *at = bytesOf(spki);
    const Key key(d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())));
    const DigestContext context(EVP_MD_CTX_new());
    const bool good =
        key && context && EVP_DigestVerifyInit(context.get(), nullptr, digestOf(algorithm), nullptr, key.get()) == 1 &&
        EVP_DigestVerify(context.get(), bytesOf(signature), sizeOf(signature), bytesOf(message), sizeOf(message)) == 1;
    ERR_clear_error();
    return good;
}

} // namespace chancery::hsm
