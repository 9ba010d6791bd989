// SHA-256 values and the forms in which people compare them.
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QStringList>
#include <array>
#include <compare>

namespace chancery {

class Digest
{
public:
    static constexpr int Size = 32;

    Digest() = default; // 64 zeros: the "prev" of a transcript's first line
    static Digest of(QByteArrayView bytes);
    static Result<Digest> fromHex(const QString &hex); // exactly 64 lower-case digits
    static Result<Digest> fromBytes(QByteArrayView bytes);

    bool isZero() const;
    QByteArray bytes() const;
    QString hex() const;
    QStringList groups() const; // 16 groups of 4 digits, for reading aloud
    QString brief() const;      // first 4 … last 4, never where people compare
    QStringList words() const;  // 32 words of the PGP word list, even bytes from its two-syllable half

    auto operator<=>(const Digest &) const = default;

private:
    std::array<unsigned char, Size> m_bytes{};
};

// For QHash.
size_t qHash(const Digest &digest, size_t seed = 0);

// The PGP word for a byte; position is its offset in the value (even offsets: two syllables, odd: three).
QString pgpWord(unsigned char byte, int position);

// Hex in groups of 4, for values other than digests (serials, key ids).
QString groupedHex(QByteArrayView bytes);

} // namespace chancery
