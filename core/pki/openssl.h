// libcrypto objects that free themselves, and its last words for Error::withDetail.
#pragma once

#include <QByteArrayView>
#include <QString>
#include <memory>
#include <openssl/evp.h>
#include <openssl/x509.h>

namespace chancery::pki {

template <auto free>
struct FreeWith
{
    template <class T>
    void operator()(T *object) const
    {
        free(object);
    }
};

using PkeyPtr = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using DigestContextPtr = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using X509Ptr = std::unique_ptr<X509, FreeWith<X509_free>>;
using X509NamePtr = std::unique_ptr<X509_NAME, FreeWith<X509_NAME_free>>;
using X509RequestPtr = std::unique_ptr<X509_REQ, FreeWith<X509_REQ_free>>;

// The newest entry of libcrypto's error queue, which is emptied.
QString opensslSays();

inline const unsigned char *octets(QByteArrayView bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.data());
}
inline std::size_t count(QByteArrayView bytes)
{
    return static_cast<std::size_t>(bytes.size());
}

// Reads with a d2i function; nothing unless all bytes were taken.
template <class Pointer, auto d2i>
Pointer decode(QByteArrayView der)
{
    const unsigned char *at = octets(der);
    Pointer out(d2i(nullptr, &at, static_cast<long>(der.size())));
    if (at != octets(der) + der.size())
        out.reset();
    return out;
}

} // namespace chancery::pki
