// What a key's maker certifies: the credential that was made, and the model of the key (WebAuthn section 8.2).
#include "core/audit/audit_state.h"

#include "core/base/wire.h"
#include "core/pki/openssl.h"

namespace chancery::audit {

namespace {

constexpr quint8 UserPresent = 0x01;
constexpr quint8 UserVerified = 0x04;
constexpr quint8 AttestedData = 0x40;
constexpr char AaguidExtension[] = "1.3.6.1.4.1.45724.1.1.4"; // id-fido-gen-ce-aaguid

using StorePtr = std::unique_ptr<X509_STORE, pki::FreeWith<X509_STORE_free>>;
using StoreContextPtr = std::unique_ptr<X509_STORE_CTX, pki::FreeWith<X509_STORE_CTX_free>>;
using ObjectPtr = std::unique_ptr<ASN1_OBJECT, pki::FreeWith<ASN1_OBJECT_free>>;
struct FreeStack
{
    void operator()(STACK_OF(X509) * stack) const { sk_X509_pop_free(stack, X509_free); }
};
using StackPtr = std::unique_ptr<STACK_OF(X509), FreeStack>;

Error differs(const Text &why)
{
    return Error(ErrorCode::Damaged, why);
}

pki::X509Ptr certificateOf(QByteArrayView der)
{
    return pki::decode<pki::X509Ptr, d2i_X509>(der);
}

// COSE_Key of an ES256 key in CTAP's canonical CBOR: the one form that FIDO2 keys give.
QByteArray coseKey(QByteArrayView point)
{
    return QByteArray::fromHex("a5010203262001215820") + point.sliced(1, 32).toByteArray() +
           QByteArray::fromHex("225820") + point.sliced(33, 32).toByteArray();
}

Result<void> checkAuthenticatorData(const policy::MemberKey &key, const QString &rpId)
{
    WireReader reader(key.attestation.authenticatorData);
    const QByteArray rpIdHash = reader.raw(32);
    const quint8 flags = reader.u8();
    reader.u32(); // the counter at enrolment
    const QByteArray aaguid = reader.raw(16);
    const int high = reader.u8();
    const int length = high << 8 | reader.u8();
    const QByteArray credential = reader.raw(length);
    const QByteArray cose = coseKey(key.publicKey);
    const QByteArray found = reader.raw(cose.size());
    if (!reader.ok())
        return differs(QT_TRANSLATE_NOOP("core", "what the key said of itself cannot be read"));
    if (rpIdHash != Digest::of(rpId.toUtf8()).bytes())
        return differs(QT_TRANSLATE_NOOP("core", "the key was enrolled for another domain"));
    constexpr quint8 needed = UserPresent | UserVerified | AttestedData;
    if ((flags & needed) != needed)
        return differs(QT_TRANSLATE_NOOP("core", "the key was enrolled without touch and PIN"));
    if (aaguid != key.aaguid || credential != key.credentialId || found != cose)
        return differs(QT_TRANSLATE_NOOP("core", "what the key said of itself is not what the roster says"));
    return {};
}

Result<void> checkModel(X509 *leaf, const QByteArray &aaguid)
{
    const ObjectPtr oid(OBJ_txt2obj(AaguidExtension, 1));
    const int at = X509_get_ext_by_OBJ(leaf, oid.get(), -1);
    if (at < 0)
        return {};
    const ASN1_OCTET_STRING *value = X509_EXTENSION_get_data(X509_get_ext(leaf, at));
    const QByteArrayView content(ASN1_STRING_get0_data(value), ASN1_STRING_length(value));
    if (content != QByteArray("\x04\x10") + aaguid)
        return differs(QT_TRANSLATE_NOOP("core", "the maker's certificate is for another model of key"));
    return {};
}

// Whether the maker's certificate leads to a root of the profile. Their lives are not asked for: keys outlive them.
bool isChained(const QList<QByteArray> &certificates, const QList<QByteArray> &roots)
{
    const StorePtr store(X509_STORE_new());
    for (const QByteArray &root : roots) {
        if (const pki::X509Ptr certificate = certificateOf(root))
            X509_STORE_add_cert(store.get(), certificate.get());
    }
    const StackPtr between(sk_X509_new_null());
    for (qsizetype i = 1; i < certificates.size(); ++i) {
        if (pki::X509Ptr certificate = certificateOf(certificates[i]))
            sk_X509_push(between.get(), certificate.release());
    }
    const pki::X509Ptr leaf = certificateOf(certificates.first());
    const StoreContextPtr context(X509_STORE_CTX_new());
    if (!leaf || X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), between.get()) != 1)
        return false;
    X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_NO_CHECK_TIME);
    const bool verified = X509_verify_cert(context.get()) == 1;
    pki::opensslSays(); // empties the queue
    return verified;
}

} // namespace

Result<AttestationFacts> checkAttestation(const policy::MemberKey &key, const policy::Profile *profile,
                                          const QString &rpId)
{
    CHANCERY_TRY(checkAuthenticatorData(key, rpId));
    AttestationFacts facts;
    const QList<QByteArray> &certificates = key.attestation.certificates;
    if (certificates.isEmpty())
        return facts;
    const pki::X509Ptr leaf = certificateOf(certificates.first());
    if (!leaf)
        return differs(QT_TRANSLATE_NOOP("core", "the maker's certificate cannot be read"));
    CHANCERY_TRY(checkModel(leaf.get(), key.aaguid));
    facts.chained = profile && isChained(certificates, profile->attestationRoots);
    return facts;
}

} // namespace chancery::audit
