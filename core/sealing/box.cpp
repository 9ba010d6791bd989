#include "core/sealing/box.h"

#include "core/base/wire.h"
#include "core/sealing/derive.h"

namespace chancery::sealing {

namespace {

constexpr int NonceSize = 12;
constexpr int TagSize = 16;
constexpr qsizetype HeadSize = qsizetype{KeySize} + NonceSize;
constexpr qsizetype LargestPlain = 1 << 16;

struct CipherDeleter
{
    void operator()(EVP_CIPHER_CTX *context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, CipherDeleter>;

const unsigned char *bytesOf(QByteArrayView view)
{
    return reinterpret_cast<const unsigned char *>(view.data());
}

Error doesNotOpen()
{
    return Error(ErrorCode::Damaged, QT_TRANSLATE_NOOP("core", "This sealed share does not open."),
                 QT_TRANSLATE_NOOP("core",
                                   "It was changed, or sealed to another key or for another place. Take it again "
                                   "from the second place where it is kept."));
}

Result<Secret> boxKey(const PKey &own, QByteArrayView peer, QByteArrayView purpose, QByteArrayView ephemeral,
                      QByteArrayView recipient)
{
    const auto shared = agree(own, peer);
    if (!shared)
        return shared.error();
    const QByteArray info = WireWriter().string(purpose).string(ephemeral).string(recipient).bytes();
    return hkdf(*shared, info, KeySize);
}

} // namespace

Result<QByteArray> sealBox(const Secret &plain, QByteArrayView purpose, QByteArrayView authenticated,
                           QByteArrayView publicKey, ports::Random &random)
{
    const qsizetype size = static_cast<qsizetype>(plain.size());
    if (size == 0 || size > LargestPlain)
        return Error(ErrorCode::Internal, QT_TRANSLATE_NOOP("core", "This is no share that could be sealed."));
    const auto own = privateKeyFrom(random.secret(KeySize));
    if (!own)
        return own.error();
    const auto ephemeral = publicKeyOf(*own);
    if (!ephemeral)
        return ephemeral.error();
    const auto key = boxKey(*own, publicKey, purpose, *ephemeral, publicKey);
    if (!key)
        return key.error();
    const QByteArray nonce = random.bytes(NonceSize);

    QByteArray cipherText(size, Qt::Uninitialized);
    QByteArray tag(TagSize, Qt::Uninitialized);
    const Cipher cipher(EVP_CIPHER_CTX_new());
    int written = 0;
    int last = 0;
    if (nonce.size() != NonceSize || !cipher ||
        EVP_EncryptInit_ex2(cipher.get(), EVP_aes_256_gcm(), key->data(), bytesOf(nonce), nullptr) != 1 ||
        EVP_EncryptUpdate(cipher.get(), nullptr, &written, bytesOf(authenticated),
                          static_cast<int>(authenticated.size())) != 1 ||
        EVP_EncryptUpdate(cipher.get(), reinterpret_cast<unsigned char *>(cipherText.data()), &written, plain.data(),
                          static_cast<int>(size)) != 1 ||
        EVP_EncryptFinal_ex(cipher.get(), nullptr, &last) != 1 ||
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, TagSize, tag.data()) != 1)
        return libraryError();
    return *ephemeral + nonce + cipherText + tag;
}

Result<Secret> openBox(QByteArrayView sealed, QByteArrayView purpose, QByteArrayView authenticated,
                       const Secret &privateKey)
{
    const qsizetype size = sealed.size() - HeadSize - TagSize;
    if (size < 1 || size > LargestPlain)
        return doesNotOpen();
    const QByteArrayView ephemeral = sealed.first(qsizetype{KeySize});
    const QByteArrayView nonce = sealed.sliced(qsizetype{KeySize}, NonceSize);
    const QByteArrayView cipherText = sealed.sliced(HeadSize, size);
    QByteArray tag = sealed.last(TagSize).toByteArray();

    const auto own = privateKeyFrom(privateKey);
    if (!own)
        return own.error();
    const auto recipient = publicKeyOf(*own);
    if (!recipient)
        return recipient.error();
    const auto key = boxKey(*own, ephemeral, purpose, ephemeral, *recipient);
    if (!key)
        return key.error().code() == ErrorCode::BadInput ? doesNotOpen() : key.error();

    Secret plain(static_cast<std::size_t>(size)); // wiped when the tag does not hold
    const Cipher cipher(EVP_CIPHER_CTX_new());
    int written = 0;
    int last = 0;
    if (!cipher || EVP_DecryptInit_ex2(cipher.get(), EVP_aes_256_gcm(), key->data(), bytesOf(nonce), nullptr) != 1 ||
        EVP_DecryptUpdate(cipher.get(), nullptr, &written, bytesOf(authenticated),
                          static_cast<int>(authenticated.size())) != 1 ||
        EVP_DecryptUpdate(cipher.get(), plain.data(), &written, bytesOf(cipherText), static_cast<int>(size)) != 1 ||
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, TagSize, tag.data()) != 1)
        return libraryError();
    if (EVP_DecryptFinal_ex(cipher.get(), nullptr, &last) != 1)
        return doesNotOpen();
    return plain;
}

} // namespace chancery::sealing
