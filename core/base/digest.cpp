#include "core/base/digest.h"

#include "core/base/pgp_words.h"

#include <algorithm>
#include <openssl/sha.h>

namespace chancery {

Digest Digest::of(QByteArrayView bytes)
{
    Digest out;
    SHA256(reinterpret_cast<const unsigned char *>(bytes.data()), static_cast<std::size_t>(bytes.size()),
           out.m_bytes.data());
    return out;
}

Result<Digest> Digest::fromHex(const QString &hex)
{
    const auto isLowerHex = [](QChar c) { return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f'); };
    if (hex.size() != 2 * Size || !std::all_of(hex.begin(), hex.end(), isLowerHex))
        return Error(ErrorCode::BadInput,
                     QT_TRANSLATE_NOOP("core", "A SHA-256 digest must be 64 lower-case hexadecimal digits."));
    return fromBytes(QByteArray::fromHex(hex.toLatin1()));
}

Result<Digest> Digest::fromBytes(QByteArrayView bytes)
{
    if (bytes.size() != Size)
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "A SHA-256 digest must be 32 bytes long."));
    Digest out;
    std::copy_n(reinterpret_cast<const unsigned char *>(bytes.data()), Size, out.m_bytes.begin());
    return out;
}

bool Digest::isZero() const
{
    return *this == Digest();
}

QByteArray Digest::bytes() const
{
    return QByteArray(reinterpret_cast<const char *>(m_bytes.data()), Size);
}

QString Digest::hex() const
{
    return QString::fromLatin1(bytes().toHex());
}

QStringList Digest::groups() const
{
    return groupedHex(bytes()).split(u' ');
}

QString Digest::brief() const
{
    const QString all = hex();
    return all.first(4) + QChar(0x2026) + all.last(4);
}

QStringList Digest::words() const
{
    QStringList out;
    for (int i = 0; i < Size; ++i)
        out += pgpWord(m_bytes[static_cast<std::size_t>(i)], i);
    return out;
}

size_t qHash(const Digest &digest, size_t seed)
{
    return qHash(digest.bytes(), seed);
}

QString pgpWord(unsigned char byte, int position)
{
    return QString::fromLatin1(position % 2 == 0 ? pgpEvenWords[byte] : pgpOddWords[byte]);
}

QString groupedHex(QByteArrayView bytes)
{
    const QString hex = QString::fromLatin1(bytes.toByteArray().toHex());
    QStringList groups;
    for (qsizetype i = 0; i < hex.size(); i += 4)
        groups += hex.mid(i, 4);
    return groups.join(u' ');
}

} // namespace chancery
