#include "hsm/key/attestation.h"

#include "hsm/key/cbor_reader.h"
#include "hsm/key/fido_error.h"

#include <memory>
#include <openssl/x509.h>

namespace chancery::hsm {

namespace {

constexpr quint64 MostCertificates = 16;
constexpr char AaguidExtension[] = "1.3.6.1.4.1.45724.1.1.4"; // id-fido-gen-ce-aaguid
// The extension's value is itself an OCTET STRING of 16 bytes.
constexpr char AaguidHeader[] = "\x04\x10";

QList<QByteArray> certificateList(CborReader &reader)
{
    QList<QByteArray> out;
    const quint64 count = std::min(reader.arrayCount(), MostCertificates);
    for (quint64 i = 0; i < count && reader.ok(); ++i)
        out.append(reader.byteString());
    return out;
}

} // namespace

Result<AttestationStatement> parseAttestationStatement(QByteArrayView bytes)
{
    AttestationStatement out;
    CborReader reader(bytes);
    const quint64 members = reader.mapCount();
    for (quint64 i = 0; i < members && reader.ok(); ++i) {
        const QByteArray name = reader.text();
        if (name == "alg")
            out.algorithm = int(reader.integer());
        else if (name == "sig")
            out.signature = reader.byteString();
        else if (name == "x5c")
            out.certificates = certificateList(reader);
        else
            reader.skip();
    }
    if (!reader.ok() || !reader.atEnd())
        return wrongAnswer(QStringLiteral("attestation statement not readable"));
    return out;
}

Result<void> checkCertificateAaguid(const QByteArray &certificate, const QByteArray &aaguid)
{
    const auto *bytes = reinterpret_cast<const unsigned char *>(certificate.constData());
    const std::unique_ptr<X509, decltype(&X509_free)> x509(d2i_X509(nullptr, &bytes, long(certificate.size())),
                                                           &X509_free);
    if (!x509)
        return wrongAnswer(QStringLiteral("attestation certificate not readable"));
    const std::unique_ptr<ASN1_OBJECT, decltype(&ASN1_OBJECT_free)> oid(OBJ_txt2obj(AaguidExtension, 1),
                                                                        &ASN1_OBJECT_free);
    const int at = X509_get_ext_by_OBJ(x509.get(), oid.get(), -1);
    if (at < 0)
        return {};
    X509_EXTENSION *extension = X509_get_ext(x509.get(), at);
    const ASN1_OCTET_STRING *value = X509_EXTENSION_get_data(extension);
    const QByteArrayView content(ASN1_STRING_get0_data(value), ASN1_STRING_length(value));
    if (X509_EXTENSION_get_critical(extension) || content != QByteArray(AaguidHeader) + aaguid)
        return wrongAnswer(QStringLiteral("attestation certificate for another model"));
    return {};
}

} // namespace chancery::hsm
