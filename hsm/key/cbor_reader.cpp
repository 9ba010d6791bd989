#include "hsm/key/cbor_reader.h"

#include <limits>

namespace chancery::hsm {

namespace {

enum Major { Unsigned, Negative, Bytes, Text, Array, Map, Tag, Simple };
constexpr int DeepestItem = 8;

} // namespace

CborReader::Head CborReader::head()
{
    const QByteArray first = take(1);
    if (!m_ok)
        return {};
    const auto byte = static_cast<unsigned char>(first[0]);
    Head out{byte >> 5, quint64(byte & 0x1f)};
    if (out.value < 24)
        return out;
    if (out.value > 27) { // reserved, or of indefinite length
        m_ok = false;
        return {};
    }
    const QByteArray more = take(quint64(1) << (out.value - 24));
    out.value = 0;
    for (const char c : more)
        out.value = out.value << 8 | static_cast<unsigned char>(c);
    return m_ok ? out : Head{};
}

quint64 CborReader::headOf(int major)
{
    const Head item = head();
    if (item.major != major)
        m_ok = false;
    return m_ok ? item.value : 0;
}

QByteArray CborReader::take(quint64 size)
{
    if (!m_ok || size > quint64(m_bytes.size() - m_at)) {
        m_ok = false;
        return {};
    }
    const QByteArray out = m_bytes.sliced(m_at, qsizetype(size)).toByteArray();
    m_at += qsizetype(size);
    return out;
}

QByteArray CborReader::byteString()
{
    return take(headOf(Bytes));
}

QByteArray CborReader::text()
{
    return take(headOf(Text));
}

qint64 CborReader::integer()
{
    const Head item = head();
    if (item.major > Negative || item.value > quint64(std::numeric_limits<qint64>::max()))
        m_ok = false;
    if (!m_ok)
        return 0;
    return item.major == Unsigned ? qint64(item.value) : -1 - qint64(item.value);
}

quint64 CborReader::arrayCount()
{
    return headOf(Array);
}

quint64 CborReader::mapCount()
{
    return headOf(Map);
}

void CborReader::skip()
{
    skip(0);
}

void CborReader::skip(int depth)
{
    const Head item = head();
    if (depth > DeepestItem)
        m_ok = false;
    if (!m_ok)
        return;
    quint64 inside = 0;
    if (item.major == Bytes || item.major == Text)
        take(item.value);
    else if (item.major == Array)
        inside = item.value;
    else if (item.major == Map)
        inside = 2 * item.value;
    else if (item.major == Tag)
        inside = 1;
    for (quint64 i = 0; i < inside && m_ok; ++i)
        skip(depth + 1);
}

std::optional<QByteArray> unwrappedByteString(QByteArrayView bytes)
{
    CborReader reader(bytes);
    const QByteArray content = reader.byteString();
    if (!reader.ok() || !reader.atEnd())
        return std::nullopt;
    return content;
}

} // namespace chancery::hsm
