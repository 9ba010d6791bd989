#include "core/pki/attestation.h"

#include <memory>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <vector>

namespace chancery::pki {

namespace {

template <auto Free>
struct Freed
{
    template <class T>
    void operator()(T *object) const
    {
        Free(object);
    }
};
using Certificate509 = std::unique_ptr<X509, Freed<X509_free>>;
using Store = std::unique_ptr<X509_STORE, Freed<X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, Freed<X509_STORE_CTX_free>>;
using Object = std::unique_ptr<ASN1_OBJECT, Freed<ASN1_OBJECT_free>>;

struct FreeStack
{
    void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};
using Stack = std::unique_ptr<STACK_OF(X509), FreeStack>;

Error refused(const Text &why)
{
    return Error(ErrorCode::NotAllowed, why,
                 QT_TRANSLATE_NOOP("core", "Use a key of a maker that the profile trusts."));
}

Certificate509 read(const QByteArray &der)
{
    const auto *at = reinterpret_cast<const unsigned char *>(der.constData());
    Certificate509 certificate(d2i_X509(nullptr, &at, der.size()));
    const bool whole = at == reinterpret_cast<const unsigned char *>(der.constData()) + der.size();
    return whole ? std::move(certificate) : nullptr;
}

Result<void> checkLeaf(X509 *leaf, QByteArrayView aaguid)
{
    if (X509_check_ca(leaf) != 0)
        return refused(QT_TRANSLATE_NOOP("core", "The certificate of this key is one that issues certificates."));
    const Object oid(OBJ_txt2obj("1.3.6.1.4.1.45724.1.1.4", 1));
    const int index = X509_get_ext_by_OBJ(leaf, oid.get(), -1);
    if (index < 0)
        return {};
    const ASN1_OCTET_STRING *value = X509_EXTENSION_get_data(X509_get_ext(leaf, index));
    // The extension's value is an OCTET STRING of 16 bytes inside the extension's own OCTET STRING.
    const QByteArray expected = QByteArray("\x04\x10", 2) + aaguid.toByteArray();
    if (QByteArrayView(ASN1_STRING_get0_data(value), ASN1_STRING_length(value)) != expected)
        return refused(QT_TRANSLATE_NOOP("core", "The certificate of this key is for another model."));
    return {};
}

} // namespace

Result<void> checkAttestation(const QList<QByteArray> &chain, QByteArrayView aaguid, const QList<QByteArray> &roots,
                              const QDateTime &at)
{
    if (chain.isEmpty())
        return refused(QT_TRANSLATE_NOOP("core", "This key does not prove who made it."));
    std::vector<Certificate509> certificates;
    for (const QByteArray &der : chain) {
        certificates.push_back(read(der));
        if (!certificates.back())
            return refused(QT_TRANSLATE_NOOP("core", "A certificate of this key cannot be read."));
    }
    CHANCERY_TRY(checkLeaf(certificates.front().get(), aaguid));
    if (roots.isEmpty())
        return {};
    const Store store(X509_STORE_new());
    for (const QByteArray &der : roots) {
        if (const Certificate509 root = read(der))
            X509_STORE_add_cert(store.get(), root.get());
    }
    const Stack between(sk_X509_new_null());
    for (std::size_t i = 1; i < certificates.size(); ++i)
        sk_X509_push(between.get(), certificates[i].get());
    const StoreContext context(X509_STORE_CTX_new());
    if (X509_STORE_CTX_init(context.get(), store.get(), certificates.front().get(), between.get()) != 1)
        return refused(QT_TRANSLATE_NOOP("core", "The certificates of this key cannot be checked."));
    X509_STORE_CTX_set_time(context.get(), 0, at.toSecsSinceEpoch());
    // Makers pin an intermediate as readily as a root.
    X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_PARTIAL_CHAIN);
    if (X509_verify_cert(context.get()) != 1)
        return Error(refused(QT_TRANSLATE_NOOP("core", "The maker of this key is not one that the profile trusts.")))
            .withDetail(QString::fromUtf8(X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()))));
    return {};
}

} // namespace chancery::pki
