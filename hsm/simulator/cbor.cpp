#include "hsm/simulator/cbor.h"

#include <algorithm>
#include <cbor.h>
#include <limits>

namespace chancery::hsm {

namespace {

void release(cbor_item_t *item)
{
    cbor_decref(&item);
}

const unsigned char *unsignedData(QByteArrayView bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.data());
}

// Lower major type, then shorter, then smaller bytes.
bool canonicallyBefore(const QByteArray &a, const QByteArray &b)
{
    const auto major = [](const QByteArray &key) { return static_cast<unsigned char>(key[0]) >> 5; };
    if (major(a) != major(b))
        return major(a) < major(b);
    if (a.size() != b.size())
        return a.size() < b.size();
    return a < b;
}

cbor_item_t *smallestInteger(std::uint64_t value)
{
    if (value <= std::numeric_limits<std::uint8_t>::max())
        return cbor_build_uint8(static_cast<std::uint8_t>(value));
    if (value <= std::numeric_limits<std::uint16_t>::max())
        return cbor_build_uint16(static_cast<std::uint16_t>(value));
    return cbor_build_uint32(static_cast<std::uint32_t>(value));
}

} // namespace

Cbor::Cbor(cbor_item_t *owned) : m_item(owned, release) {}

Cbor Cbor::integer(int value)
{
    if (value >= 0)
        return Cbor(smallestInteger(std::uint64_t(value)));
    cbor_item_t *item = smallestInteger(std::uint64_t(-1 - std::int64_t(value)));
    cbor_mark_negint(item);
    return Cbor(item);
}

Cbor Cbor::bytes(QByteArrayView value)
{
    return Cbor(cbor_build_bytestring(unsignedData(value), std::size_t(value.size())));
}

Cbor Cbor::text(QByteArrayView utf8)
{
    return Cbor(cbor_build_stringn(utf8.data(), std::size_t(utf8.size())));
}

Cbor Cbor::boolean(bool value)
{
    return Cbor(cbor_build_bool(value));
}

Cbor Cbor::array(const std::vector<Cbor> &items)
{
    Cbor out(cbor_new_definite_array(items.size()));
    for (const Cbor &item : items)
        (void)cbor_array_push(out.m_item.get(), item.m_item.get());
    return out;
}

Cbor Cbor::map(Map members)
{
    std::ranges::sort(members, canonicallyBefore, [](const auto &member) { return member.first.encoded(); });
    Cbor out(cbor_new_definite_map(members.size()));
    for (const auto &[key, value] : members)
        (void)cbor_map_add(out.m_item.get(), {key.m_item.get(), value.m_item.get()});
    return out;
}

std::optional<Cbor> Cbor::decoded(QByteArrayView bytes)
{
    cbor_load_result result{};
    cbor_item_t *item = cbor_load(unsignedData(bytes), std::size_t(bytes.size()), &result);
    if (!item)
        return std::nullopt;
    Cbor out(item);
    if (result.read != std::size_t(bytes.size()))
        return std::nullopt;
    return out;
}

QByteArray Cbor::encoded() const
{
    unsigned char *buffer = nullptr;
    std::size_t capacity = 0;
    const std::size_t size = cbor_serialize_alloc(m_item.get(), &buffer, &capacity);
    const QByteArray out(reinterpret_cast<const char *>(buffer), qsizetype(size));
    std::free(buffer);
    return out;
}

std::optional<int> Cbor::asInteger() const
{
    if (!cbor_is_int(m_item.get()))
        return std::nullopt;
    const std::uint64_t value = cbor_get_int(m_item.get());
    if (value > std::uint64_t(std::numeric_limits<int>::max()))
        return std::nullopt;
    return cbor_isa_negint(m_item.get()) ? -1 - int(value) : int(value);
}

std::optional<QByteArray> Cbor::asBytes() const
{
    if (!cbor_isa_bytestring(m_item.get()) || !cbor_bytestring_is_definite(m_item.get()))
        return std::nullopt;
    return QByteArray(reinterpret_cast<const char *>(cbor_bytestring_handle(m_item.get())),
                      qsizetype(cbor_bytestring_length(m_item.get())));
}

std::optional<QByteArray> Cbor::asText() const
{
    if (!cbor_isa_string(m_item.get()) || !cbor_string_is_definite(m_item.get()))
        return std::nullopt;
    return QByteArray(reinterpret_cast<const char *>(cbor_string_handle(m_item.get())),
                      qsizetype(cbor_string_length(m_item.get())));
}

std::optional<bool> Cbor::asBoolean() const
{
    if (!cbor_isa_float_ctrl(m_item.get()) || !cbor_is_bool(m_item.get()))
        return std::nullopt;
    return cbor_get_bool(m_item.get());
}

std::optional<std::vector<Cbor>> Cbor::asArray() const
{
    if (!cbor_isa_array(m_item.get()))
        return std::nullopt;
    std::vector<Cbor> out;
    for (std::size_t i = 0; i < cbor_array_size(m_item.get()); ++i)
        out.push_back(Cbor(cbor_array_get(m_item.get(), i)));
    return out;
}

bool Cbor::isMap() const
{
    return cbor_isa_map(m_item.get());
}

std::optional<Cbor> Cbor::at(const Cbor &key) const
{
    if (!isMap())
        return std::nullopt;
    const QByteArray wanted = key.encoded();
    const cbor_pair *pairs = cbor_map_handle(m_item.get());
    for (std::size_t i = 0; i < cbor_map_size(m_item.get()); ++i) {
        if (Cbor(cbor_incref(pairs[i].key)).encoded() == wanted)
            return Cbor(cbor_incref(pairs[i].value));
    }
    return std::nullopt;
}

} // namespace chancery::hsm
