#include "app/cli/witness_key.h"

#include "core/base/secret.h"

#include <QFile>
#include <memory>
#include <openssl/err.h>
#include <openssl/pem.h>

namespace chancery::cli {

namespace {

using namespace transparency;

constexpr std::size_t LargestKeyFile = 1 << 14;

Error badKey(const QString &path)
{
    ERR_clear_error();
    return Error(ErrorCode::BadInput, Text(QT_TRANSLATE_NOOP("core", "\"%1\" holds no Ed25519 private key."), {path}),
                 QT_TRANSLATE_NOOP("core", "Make one with: openssl genpkey -algorithm ed25519 -out FILE"));
}

} // namespace

Result<NoteSigner> readWitnessKey(const QString &path, const QString &name)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return Error(ErrorCode::NotFound, Text(QT_TRANSLATE_NOOP("core", "The key \"%1\" cannot be read."), {path}));
    Secret pem(LargestKeyFile);
    const qint64 size = file.read(reinterpret_cast<char *>(pem.data()), static_cast<qint64>(pem.size()));
    if (size <= 0 || size == static_cast<qint64>(LargestKeyFile))
        return badKey(path);
    const std::unique_ptr<BIO, int (*)(BIO *)> memory(BIO_new_mem_buf(pem.data(), static_cast<int>(size)), BIO_free);
    const std::shared_ptr<EVP_PKEY> key(PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, nullptr),
                                        EVP_PKEY_free);
    QByteArray raw(32, '\0');
    std::size_t rawSize = 32;
    if (!key || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519 ||
        EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char *>(raw.data()), &rawSize) != 1)
        return badKey(path);
    auto verifier = VerifierKey::make(name, NoteKeyType::Cosignature, raw);
    if (!verifier)
        return std::move(verifier).error();
    const auto sign = [key](QByteArrayView message) -> Result<QByteArray> {
        const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX *)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        QByteArray out(64, '\0');
        std::size_t outSize = 64;
        if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
            EVP_DigestSign(context.get(), reinterpret_cast<unsigned char *>(out.data()), &outSize,
                           reinterpret_cast<const unsigned char *>(message.data()),
                           static_cast<std::size_t>(message.size())) != 1)
            return Error(ErrorCode::Internal, QT_TRANSLATE_NOOP("core", "The key did not sign."));
        return out;
    };
    return NoteSigner{*std::move(verifier), sign};
}

} // namespace chancery::cli
