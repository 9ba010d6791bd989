// Keys, entries and naive reference trees for tests of the logs.
#pragma once

#include "core/transparency/signed_note.h"
#include "core/transparency/tiles.h"

#include <QMap>
#include <memory>
#include <openssl/evp.h>

namespace chancery::test {

// An Ed25519 key from a fixed seed, as the token would use it.
class NoteKey
{
public:
    explicit NoteKey(char seed, const QString &name,
                     transparency::NoteKeyType type = transparency::NoteKeyType::Ed25519)
        : m_key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                             reinterpret_cast<const unsigned char *>(QByteArray(32, seed).constData()),
                                             32),
                EVP_PKEY_free)
    {
        QByteArray raw(32, '\0');
        size_t size = 32;
        EVP_PKEY_get_raw_public_key(m_key.get(), reinterpret_cast<unsigned char *>(raw.data()), &size);
        m_verifier = transparency::VerifierKey::make(name, type, raw).value();
    }

    const transparency::VerifierKey &verifier() const { return m_verifier; }

    QByteArray sign(QByteArrayView message) const
    {
        QByteArray out(64, '\0');
        size_t size = 64;
        EVP_MD_CTX *context = EVP_MD_CTX_new();
        EVP_DigestSignInit(context, nullptr, nullptr, nullptr, m_key.get());
        EVP_DigestSign(context, reinterpret_cast<unsigned char *>(out.data()), &size,
                       reinterpret_cast<const unsigned char *>(message.data()), static_cast<size_t>(message.size()));
        EVP_MD_CTX_free(context);
        return out;
    }

    transparency::NoteSigner signer() const
    {
        return {m_verifier, [this](QByteArrayView message) -> Result<QByteArray> { return sign(message); }};
    }

private:
    std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY *)> m_key;
    transparency::VerifierKey m_verifier;
};

inline QByteArray entryOf(quint64 index)
{
    return QByteArrayLiteral("entry ") + QByteArray::number(index);
}

// RFC 6962 section 2.1 word for word, over leaf hashes.
inline Digest naiveRoot(const QList<Digest> &leaves)
{
    if (leaves.isEmpty())
        return Digest::of({});
    if (leaves.size() == 1)
        return leaves.first();
    qsizetype split = 1;
    while (2 * split < leaves.size())
        split *= 2;
    return Digest::of(QByteArrayLiteral("\1") + naiveRoot(leaves.first(split)).bytes() +
                      naiveRoot(leaves.sliced(split)).bytes());
}

// The leaf hashes of entryOf(0), entryOf(1) ... in memory, as a reader of nodes.
class MemoryTree final : public transparency::NodeReader
{
public:
    explicit MemoryTree(quint64 size)
    {
        for (quint64 i = 0; i < size; ++i)
            leaves += Digest::of(QByteArray(1, '\0') + entryOf(i));
    }

    Result<Digest> node(int level, quint64 index) override
    {
        const qsizetype from = static_cast<qsizetype>(index << level);
        const qsizetype count = qsizetype{1} << level;
        if (from + count > leaves.size())
            return Error(ErrorCode::Internal, "No such node.");
        Digest &known = m_known[{level, index}];
        if (known.isZero())
            known = naiveRoot(leaves.sliced(from, count));
        return known;
    }

    transparency::TreeHead head(quint64 size) const
    {
        return {size, naiveRoot(leaves.first(static_cast<qsizetype>(size)))};
    }

    QList<Digest> leaves;

private:
    QMap<std::pair<int, quint64>, Digest> m_known;
};

template <class T>
QString englishOf(const Result<T> &result)
{
    return result ? QStringLiteral("no error") : result.error().english();
}

} // namespace chancery::test
