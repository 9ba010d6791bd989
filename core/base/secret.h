// Bytes that must not outlive their use: PINs, shares, private halves.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <cstddef>
#include <span>

namespace chancery {

// Owns memory of OpenSSL's secure heap (locked, not dumped) where useSecureHeap() was called, else of the ordinary
// heap; wiped before it is freed either way. It moves and does not copy: clone() says where a second copy comes to be.
class Secret
{
public:
    Secret() = default;
    explicit Secret(std::size_t size); // zeroed
    static Secret copyOf(QByteArrayView bytes);
    Secret(Secret &&other) noexcept;
    Secret &operator=(Secret &&other) noexcept;
    Secret(const Secret &) = delete;
    Secret &operator=(const Secret &) = delete;
    ~Secret();

    Secret clone() const;
    void wipe();
    void truncate(std::size_t size); // wipes what is cut off

    bool isEmpty() const { return m_size == 0; }
    std::size_t size() const { return m_size; }
    unsigned char *data() { return m_data; }
    const unsigned char *data() const { return m_data; }
    const char *chars() const { return reinterpret_cast<const char *>(m_data); }
    QByteArrayView view() const { return QByteArrayView(chars(), static_cast<qsizetype>(m_size)); }
    std::span<const unsigned char> span() const { return {m_data, m_size}; }

    // In constant time.
    bool equals(const Secret &other) const;

private:
    unsigned char *m_data = nullptr;
    std::size_t m_size = 0;
    std::size_t m_capacity = 0;
};

// Reserves the secure heap for the whole process; call once, before any Secret exists. False when the system gave
// memory but could not lock it: a rehearsal says so, live stops.
bool useSecureHeap();

} // namespace chancery
