// The presentation language of TLS (RFC 8446 section 3) as far as RFC 6962 uses it: big-endian numbers, and vectors
// with a length of one, two or three octets before them.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace chancery::pki {

class TlsWriter
{
public:
    TlsWriter &raw(QByteArrayView bytes);
    TlsWriter &number(quint64 value, int octets); // 1 to 8 octets
    // The bytes after their length; they must fit, which callers have seen to.
    TlsWriter &vector(QByteArrayView bytes, int lengthOctets);
    const QByteArray &bytes() const { return m_bytes; }

private:
    QByteArray m_bytes;
};

// After a read past the end every further read gives zeros and empty views, and ok() is false. Views into the bytes
// that were given; these must outlive the reader and what it gave.
class TlsReader
{
public:
    explicit TlsReader(QByteArrayView bytes) : m_rest(bytes) {}
    QByteArrayView raw(qsizetype size);
    quint64 number(int octets);
    QByteArrayView vector(int lengthOctets);
    bool ok() const { return m_ok; }
    qsizetype left() const { return m_rest.size(); }
    bool atEnd() const { return m_rest.isEmpty(); }
    bool done() const { return m_ok && m_rest.isEmpty(); } // all was read and nothing is left

private:
    QByteArrayView m_rest;
    bool m_ok = true;
};

} // namespace chancery::pki
