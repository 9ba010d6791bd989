#include "hsm/simulator/key_crypto.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>

namespace chancery::hsm {

namespace {

constexpr int ScalarSize = 32;
constexpr int BlockSize = 16;

template <auto Free>
struct FreeWith
{
    template <class T>
    void operator()(T *object) const
    {
        Free(object);
    }
};
using Number = std::unique_ptr<BIGNUM, FreeWith<BN_clear_free>>;
using Group = std::unique_ptr<EC_GROUP, FreeWith<EC_GROUP_free>>;
using Point = std::unique_ptr<EC_POINT, FreeWith<EC_POINT_free>>;
using Context = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeWith<EVP_CIPHER_CTX_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, FreeWith<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, FreeWith<OSSL_PARAM_free>>;

const unsigned char *in(const QByteArray &bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.constData());
}

unsigned char *out(QByteArray &bytes)
{
    return reinterpret_cast<unsigned char *>(bytes.data());
}

std::shared_ptr<EVP_PKEY> keyFrom(const QByteArray &point, const BIGNUM *scalar)
{
    const Builder builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.constData(),
                                     std::size_t(point.size()));
    if (scalar)
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar);
    const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
    const Context context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY *key = nullptr;
    if (!params || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, scalar ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
        return nullptr;
    return {key, EVP_PKEY_free};
}

std::optional<QByteArray> cbc(const QByteArray &key, const QByteArray &input, bool encrypt)
{
    if (input.isEmpty() || input.size() % BlockSize != 0)
        return std::nullopt;
    const QByteArray iv(BlockSize, '\0');
    QByteArray result(input.size(), '\0');
    int size = 0;
    const CipherContext context(EVP_CIPHER_CTX_new());
    if (EVP_CipherInit_ex(context.get(), EVP_aes_256_cbc(), nullptr, in(key), in(iv), encrypt) != 1 ||
        EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1 ||
        EVP_CipherUpdate(context.get(), out(result), &size, in(input), int(input.size())) != 1)
        return std::nullopt;
    return result;
}

} // namespace

std::optional<EcKey> EcKey::fromScalar(const QByteArray &scalar)
{
    const Group group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
    const Number number(BN_bin2bn(in(scalar), int(scalar.size()), nullptr));
    if (scalar.size() != ScalarSize || BN_is_zero(number.get()) ||
        BN_cmp(number.get(), EC_GROUP_get0_order(group.get())) >= 0)
        return std::nullopt;
    const Point point(EC_POINT_new(group.get()));
    if (EC_POINT_mul(group.get(), point.get(), number.get(), nullptr, nullptr, nullptr) != 1)
        return std::nullopt;
    EcKey key;
    key.m_scalar = scalar;
    key.m_point.resize(2 * ScalarSize + 1);
    EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, out(key.m_point),
                       std::size_t(key.m_point.size()), nullptr);
    key.m_key = keyFrom(key.m_point, number.get());
    if (!key.m_key)
        return std::nullopt;
    return key;
}

EcKey EcKey::drawn(ports::Random &random)
{
    for (;;) { // a draw beyond the group's order is as good as impossible
        if (auto key = fromScalar(random.secret(ScalarSize).view().toByteArray()))
            return *key;
    }
}

EcKey EcKey::ephemeral()
{
    for (;;) {
        if (auto key = fromScalar(systemRandom(ScalarSize)))
            return *key;
    }
}

QByteArray EcKey::sign(const QByteArray &message) const
{
    const DigestContext context(EVP_MD_CTX_new());
    std::size_t size = 0;
    if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, m_key.get()) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &size, in(message), std::size_t(message.size())) != 1)
        return {};
    QByteArray signature(qsizetype(size), '\0');
    if (EVP_DigestSign(context.get(), out(signature), &size, in(message), std::size_t(message.size())) != 1)
        return {};
    signature.truncate(qsizetype(size));
    return signature;
}

std::optional<QByteArray> EcKey::agree(const QByteArray &x, const QByteArray &y) const
{
    if (x.size() != ScalarSize || y.size() != ScalarSize)
        return std::nullopt;
    const auto peer = keyFrom('\x04' + x + y, nullptr);
    const Context context(EVP_PKEY_CTX_new(m_key.get(), nullptr));
    QByteArray shared(ScalarSize, '\0');
    std::size_t size = std::size_t(shared.size());
    if (!peer || EVP_PKEY_derive_init(context.get()) != 1 || EVP_PKEY_derive_set_peer(context.get(), peer.get()) != 1 ||
        EVP_PKEY_derive(context.get(), out(shared), &size) != 1)
        return std::nullopt;
    return shared;
}

QByteArray systemRandom(int count)
{
    QByteArray bytes(count, '\0');
    if (RAND_bytes(out(bytes), count) != 1)
        qFatal("The system's random number generator gives nothing.");
    return bytes;
}

QByteArray hmacSha256(const QByteArray &key, const QByteArray &message)
{
    QByteArray mac(ScalarSize, '\0');
    unsigned int size = 0;
    HMAC(EVP_sha256(), key.constData(), int(key.size()), in(message), std::size_t(message.size()), out(mac), &size);
    return mac;
}

std::optional<QByteArray> encryptCbc(const QByteArray &key, const QByteArray &plain)
{
    return cbc(key, plain, true);
}

std::optional<QByteArray> decryptCbc(const QByteArray &key, const QByteArray &cipher)
{
    return cbc(key, cipher, false);
}

bool equalInConstantTime(const QByteArray &a, const QByteArray &b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.constData(), b.constData(), std::size_t(a.size())) == 0;
}

} // namespace chancery::hsm
