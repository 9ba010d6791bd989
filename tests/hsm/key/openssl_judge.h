// OpenSSL alone, as whoever reads the archive later would ask it.
#pragma once

#include <QByteArray>
#include <memory>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

namespace chancery::test {

using KeyHandle = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using CertificateHandle = std::unique_ptr<X509, decltype(&X509_free)>;

inline const unsigned char *unsignedData(const QByteArray &bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.constData());
}

inline KeyHandle publicKey(QByteArray point)
{
    char group[] = "P-256";
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), std::size_t(point.size())),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr);
    EVP_PKEY *key = nullptr;
    EVP_PKEY_fromdata_init(context);
    EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params);
    EVP_PKEY_CTX_free(context);
    return {key, &EVP_PKEY_free};
}

inline bool verifies(EVP_PKEY *key, const QByteArray &message, const QByteArray &signature)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const bool good = EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key) == 1 &&
                      EVP_DigestVerify(context, unsignedData(signature), std::size_t(signature.size()),
                                       unsignedData(message), std::size_t(message.size())) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

inline CertificateHandle certificate(const QByteArray &der)
{
    const unsigned char *bytes = unsignedData(der);
    return {d2i_X509(nullptr, &bytes, long(der.size())), &X509_free};
}

// X509_V_OK, or why the chain does not lead to the root.
inline int chainStatus(const QByteArray &leaf, const QByteArray &root)
{
    const auto leafHandle = certificate(leaf);
    const auto rootHandle = certificate(root);
    X509_STORE *store = X509_STORE_new();
    X509_STORE_add_cert(store, rootHandle.get());
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    X509_STORE_CTX_init(context, store, leafHandle.get(), nullptr);
    X509_VERIFY_PARAM_set_flags(X509_STORE_CTX_get0_param(context), X509_V_FLAG_X509_STRICT);
    X509_verify_cert(context);
    const int status = X509_STORE_CTX_get_error(context);
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    return status;
}

} // namespace chancery::test
