#include "core/base/wire.h"

#include <QtEndian>

namespace chancery {

WireWriter &WireWriter::raw(QByteArrayView bytes)
{
    m_bytes.append(bytes);
    return *this;
}

WireWriter &WireWriter::u8(quint8 value)
{
    m_bytes.append(static_cast<char>(value));
    return *this;
}

WireWriter &WireWriter::u32(quint32 value)
{
    const quint32 big = qToBigEndian(value);
    m_bytes.append(reinterpret_cast<const char *>(&big), sizeof big);
    return *this;
}

WireWriter &WireWriter::u64(quint64 value)
{
    const quint64 big = qToBigEndian(value);
    m_bytes.append(reinterpret_cast<const char *>(&big), sizeof big);
    return *this;
}

WireWriter &WireWriter::string(QByteArrayView bytes)
{
    return u32(static_cast<quint32>(bytes.size())).raw(bytes);
}

QByteArray WireReader::raw(qsizetype size)
{
    if (!m_ok || size < 0 || size > m_bytes.size() - m_at) {
        m_ok = false;
        return {};
    }
    const QByteArray out = m_bytes.sliced(m_at, size).toByteArray();
    m_at += size;
    return out;
}

quint8 WireReader::u8()
{
    const QByteArray bytes = raw(1);
    return bytes.isEmpty() ? quint8{0} : static_cast<quint8>(bytes[0]);
}

quint32 WireReader::u32()
{
    const QByteArray bytes = raw(4);
    return bytes.isEmpty() ? 0 : qFromBigEndian<quint32>(bytes.constData());
}

quint64 WireReader::u64()
{
    const QByteArray bytes = raw(8);
    return bytes.isEmpty() ? 0 : qFromBigEndian<quint64>(bytes.constData());
}

QByteArray WireReader::string()
{
    return raw(static_cast<qsizetype>(u32()));
}

} // namespace chancery
