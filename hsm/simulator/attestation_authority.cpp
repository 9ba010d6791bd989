#include "hsm/simulator/attestation_authority.h"

#include <QString>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace chancery::hsm {

namespace {

constexpr char AaguidExtension[] = "1.3.6.1.4.1.45724.1.1.4"; // id-fido-gen-ce-aaguid
// Fixed, for a rack knows no clock: it must hold whenever somebody rehearses.
constexpr char NotBefore[] = "20240101000000Z";
constexpr char NotAfter[] = "20491231235959Z";
constexpr int SerialSize = 16;

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

void addName(X509_NAME *name, const char *field, const QByteArray &utf8)
{
    X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, reinterpret_cast<const unsigned char *>(utf8.constData()),
                               int(utf8.size()), -1, 0);
}

void addExtension(X509 *certificate, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

// Not critical; the value is an OCTET STRING inside the extension's own.
void addAaguid(X509 *certificate)
{
    const QByteArray value = QByteArray("\x04\x10") + simulatedAaguid();
    ASN1_OCTET_STRING *content = ASN1_OCTET_STRING_new();
    ASN1_OCTET_STRING_set(content, reinterpret_cast<const unsigned char *>(value.constData()), int(value.size()));
    ASN1_OBJECT *oid = OBJ_txt2obj(AaguidExtension, 1);
    X509_EXTENSION *extension = X509_EXTENSION_create_by_OBJ(nullptr, oid, 0, content);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    ASN1_OBJECT_free(oid);
    ASN1_OCTET_STRING_free(content);
}

Certificate begun(const EcKey &key, ports::Random &random)
{
    Certificate out(X509_new(), &X509_free);
    X509_set_version(out.get(), X509_VERSION_3);
    QByteArray serial = random.bytes(SerialSize);
    serial[0] = char((serial[0] & 0x3f) | 0x40); // positive, and always of the same length
    BIGNUM *number = BN_bin2bn(reinterpret_cast<const unsigned char *>(serial.constData()), SerialSize, nullptr);
    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(out.get()));
    BN_free(number);
    ASN1_TIME_set_string_X509(X509_getm_notBefore(out.get()), NotBefore);
    ASN1_TIME_set_string_X509(X509_getm_notAfter(out.get()), NotAfter);
    X509_set_pubkey(out.get(), key.handle());
    return out;
}

QByteArray der(X509 *certificate)
{
    QByteArray out(i2d_X509(certificate, nullptr), '\0');
    auto *bytes = reinterpret_cast<unsigned char *>(out.data());
    i2d_X509(certificate, &bytes);
    return out;
}

Certificate parsed(const QByteArray &certificate)
{
    const auto *bytes = reinterpret_cast<const unsigned char *>(certificate.constData());
    return {d2i_X509(nullptr, &bytes, long(certificate.size())), &X509_free};
}

} // namespace

QByteArray simulatedAaguid()
{
    return QByteArrayLiteral("chancery-sim-key");
}

AttestationAuthority AttestationAuthority::created(ports::Random &random)
{
    const EcKey key = EcKey::drawn(random);
    const Certificate root = begun(key, random);
    X509_NAME *name = X509_get_subject_name(root.get());
    addName(name, "C", "ZZ");
    addName(name, "O", "Chancery (rehearsal)");
    addName(name, "CN", "Simulated key attestation root (rehearsal)");
    X509_set_issuer_name(root.get(), name);
    addExtension(root.get(), root.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    addExtension(root.get(), root.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    addExtension(root.get(), root.get(), NID_subject_key_identifier, "hash");
    X509_sign(root.get(), key.handle(), EVP_sha256());
    return AttestationAuthority(key, der(root.get()));
}

std::optional<AttestationAuthority> AttestationAuthority::restored(const QByteArray &scalar,
                                                                   const QByteArray &certificate)
{
    const auto key = EcKey::fromScalar(scalar);
    const Certificate root = parsed(certificate);
    if (!key || !root || X509_check_private_key(root.get(), key->handle()) != 1)
        return std::nullopt;
    return AttestationAuthority(*key, certificate);
}

QByteArray AttestationAuthority::issue(const EcKey &key, const QString &person, ports::Random &random) const
{
    const Certificate root = parsed(m_certificate);
    const Certificate leaf = begun(key, random);
    X509_NAME *name = X509_get_subject_name(leaf.get());
    addName(name, "C", "ZZ");
    addName(name, "O", "Chancery (rehearsal)");
    addName(name, "OU", "Authenticator Attestation");
    addName(name, "CN", QStringLiteral("Simulated key of %1 (rehearsal)").arg(person).toUtf8());
    X509_set_issuer_name(leaf.get(), X509_get_subject_name(root.get()));
    addExtension(leaf.get(), root.get(), NID_basic_constraints, "critical,CA:FALSE");
    addExtension(leaf.get(), root.get(), NID_key_usage, "critical,digitalSignature");
    addExtension(leaf.get(), root.get(), NID_subject_key_identifier, "hash");
    addExtension(leaf.get(), root.get(), NID_authority_key_identifier, "keyid:always");
    addAaguid(leaf.get());
    X509_sign(leaf.get(), m_key.handle(), EVP_sha256());
    return der(leaf.get());
}

} // namespace chancery::hsm
