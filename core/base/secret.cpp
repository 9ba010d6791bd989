#include "core/base/secret.h"

#include <cstring>
#include <openssl/crypto.h>
#include <utility>

namespace chancery {

Secret::Secret(std::size_t size)
{
    if (size == 0)
        return;
    m_data = static_cast<unsigned char *>(OPENSSL_secure_zalloc(size));
    if (!m_data)
        qBadAlloc();
    m_size = size;
    m_capacity = size;
}

Secret Secret::copyOf(QByteArrayView bytes)
{
    Secret out(static_cast<std::size_t>(bytes.size()));
    if (!out.isEmpty())
        std::memcpy(out.m_data, bytes.data(), out.m_size);
    return out;
}

Secret::Secret(Secret &&other) noexcept
    : m_data(std::exchange(other.m_data, nullptr)), m_size(std::exchange(other.m_size, 0)),
      m_capacity(std::exchange(other.m_capacity, 0))
{
}

Secret &Secret::operator=(Secret &&other) noexcept
{
    if (this != &other) {
        wipe();
        m_data = std::exchange(other.m_data, nullptr);
        m_size = std::exchange(other.m_size, 0);
        m_capacity = std::exchange(other.m_capacity, 0);
    }
    return *this;
}

Secret::~Secret()
{
    wipe();
}

Secret Secret::clone() const
{
    return copyOf(view());
}

void Secret::wipe()
{
    OPENSSL_secure_clear_free(m_data, m_capacity);
    m_data = nullptr;
    m_size = 0;
    m_capacity = 0;
}

void Secret::truncate(std::size_t size)
{
    if (size >= m_size)
        return;
    OPENSSL_cleanse(m_data + size, m_size - size);
    m_size = size;
}

bool Secret::equals(const Secret &other) const
{
    return m_size == other.m_size && (m_size == 0 || CRYPTO_memcmp(m_data, other.m_data, m_size) == 0);
}

bool useSecureHeap()
{
    return CRYPTO_secure_malloc_init(std::size_t{1} << 18, 32) == 1;
}

} // namespace chancery
