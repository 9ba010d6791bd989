// CBOR values over libcbor, encoded as CTAP2 demands (CTAP 2.1 section 8): definite lengths, shortest integers, map
// keys in canonical order.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

struct cbor_item_t;

namespace chancery::hsm {

class Cbor
{
public:
    using Map = std::vector<std::pair<Cbor, Cbor>>;

    static Cbor integer(int value);
    static Cbor bytes(QByteArrayView value);
    static Cbor text(QByteArrayView utf8);
    static Cbor boolean(bool value);
    static Cbor array(const std::vector<Cbor> &items);
    static Cbor map(Map members); // in any order

    // Exactly one item.
    static std::optional<Cbor> decoded(QByteArrayView bytes);
    QByteArray encoded() const;

    // Reading: nothing when it is of another kind or not there.
    std::optional<int> asInteger() const;
    std::optional<QByteArray> asBytes() const;
    std::optional<QByteArray> asText() const;
    std::optional<bool> asBoolean() const;
    std::optional<std::vector<Cbor>> asArray() const;
    bool isMap() const;
    std::optional<Cbor> at(const Cbor &key) const;
    std::optional<Cbor> at(int key) const { return at(integer(key)); }
    std::optional<Cbor> at(const char *key) const { return at(text(key)); }

private:
    explicit Cbor(cbor_item_t *owned); // takes over one reference
    std::shared_ptr<cbor_item_t> m_item;
};

} // namespace chancery::hsm
