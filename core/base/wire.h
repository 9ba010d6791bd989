// Byte strings that are hashed or authenticated: every part is preceded by its length, integers are big-endian.
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QByteArrayView>

namespace chancery {

// Builds "u32 length, bytes" sequences; the same layout as SSH strings (RFC 4251 section 5).
class WireWriter
{
public:
    WireWriter &raw(QByteArrayView bytes);
    WireWriter &u8(quint8 value);
    WireWriter &u32(quint32 value);
    WireWriter &u64(quint64 value);
    WireWriter &string(QByteArrayView bytes); // u32 length, then the bytes
    QByteArray bytes() const { return m_bytes; }

private:
    QByteArray m_bytes;
};

// Reads them back. After a read past the end every further read gives empty values and ok() is false.
class WireReader
{
public:
    explicit WireReader(QByteArrayView bytes) : m_bytes(bytes) {}
    QByteArray raw(qsizetype size);
    quint8 u8();
    quint32 u32();
    quint64 u64();
    QByteArray string();
    bool ok() const { return m_ok; }
    bool atEnd() const { return m_at == m_bytes.size(); }

private:
    QByteArrayView m_bytes;
    qsizetype m_at = 0;
    bool m_ok = true;
};

} // namespace chancery
