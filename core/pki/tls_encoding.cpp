#include "core/pki/tls_encoding.h"

namespace chancery::pki {

TlsWriter &TlsWriter::raw(QByteArrayView bytes)
{
    m_bytes.append(bytes);
    return *this;
}

TlsWriter &TlsWriter::number(quint64 value, int octets)
{
    Q_ASSERT(octets == 8 || value >> (8 * octets) == 0);
    for (int i = octets - 1; i >= 0; --i)
        m_bytes += static_cast<char>(value >> (8 * i));
    return *this;
}

TlsWriter &TlsWriter::vector(QByteArrayView bytes, int lengthOctets)
{
    return number(static_cast<quint64>(bytes.size()), lengthOctets).raw(bytes);
}

QByteArrayView TlsReader::raw(qsizetype size)
{
    if (!m_ok || size > m_rest.size()) {
        m_ok = false;
        m_rest = {};
        return {};
    }
    const QByteArrayView out = m_rest.first(size);
    m_rest = m_rest.sliced(size);
    return out;
}

quint64 TlsReader::number(int octets)
{
    quint64 value = 0;
    for (const char c : raw(octets))
        value = value << 8 | static_cast<quint8>(c);
    return value;
}

QByteArrayView TlsReader::vector(int lengthOctets)
{
    return raw(static_cast<qsizetype>(number(lengthOctets)));
}

} // namespace chancery::pki
