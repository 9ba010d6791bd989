// Reads the little CBOR that libfido2 hands out unparsed: definite lengths, as CTAP2 demands.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <optional>

namespace chancery::hsm {

// After anything unexpected every further read gives empty values and ok() is false.
class CborReader
{
public:
    explicit CborReader(QByteArrayView bytes) : m_bytes(bytes) {}

    QByteArray byteString();
    QByteArray text();
    qint64 integer();
    quint64 arrayCount();
    quint64 mapCount();
    void skip(); // one item of any kind, with what is in it
    bool ok() const { return m_ok; }
    bool atEnd() const { return m_at == m_bytes.size(); }

private:
    struct Head
    {
        int major = -1;
        quint64 value = 0;
    };
    Head head();
    quint64 headOf(int major);
    QByteArray take(quint64 size);
    void skip(int depth);

    QByteArrayView m_bytes;
    qsizetype m_at = 0;
    bool m_ok = true;
};

// The content of bytes that are exactly one CBOR byte string; libfido2 hands out authenticator data in one.
std::optional<QByteArray> unwrappedByteString(QByteArrayView bytes);

} // namespace chancery::hsm
