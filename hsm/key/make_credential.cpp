#include "hsm/key/attestation.h"
#include "hsm/key/authenticator_data.h"
#include "hsm/key/fido_error.h"
#include "hsm/key/key_operations.h"

#include <fido.h>

namespace chancery::hsm {

namespace {

using ports::Credential;
using ports::CredentialRequest;

constexpr int PointSize = 64; // x || y

QByteArray bytesOf(const unsigned char *data, std::size_t size)
{
    return QByteArray(reinterpret_cast<const char *>(data), qsizetype(size));
}

const unsigned char *unsignedData(const QByteArray &bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.constData());
}

int fill(fido_cred *cred, const CredentialRequest &request, const QList<QByteArray> &exclude)
{
    const QByteArray rpId = request.rpId.toUtf8();
    const QByteArray name = request.userName.toUtf8();
    int code = fido_cred_set_type(cred, COSE_ES256);
    if (code == FIDO_OK)
        code = fido_cred_set_rp(cred, rpId.constData(), rpId.constData());
    if (code == FIDO_OK)
        code = fido_cred_set_user(cred, unsignedData(request.userId), std::size_t(request.userId.size()),
                                  name.constData(), name.constData(), nullptr);
    if (code == FIDO_OK)
        code = fido_cred_set_clientdata_hash(cred, unsignedData(request.clientDataHash),
                                             std::size_t(request.clientDataHash.size()));
    if (code == FIDO_OK) // with a PIN libfido2 sends no uv option; this makes fido_cred_verify look at the flag
        code = fido_cred_set_uv(cred, FIDO_OPT_TRUE);
    if (code == FIDO_OK && request.forApprovals)
        code = fido_cred_set_extensions(cred, FIDO_EXT_HMAC_SECRET);
    if (code == FIDO_OK && request.forApprovals)
        code = fido_cred_set_prot(cred, FIDO_CRED_PROT_UV_REQUIRED);
    for (const QByteArray &id : exclude) {
        if (code == FIDO_OK)
            code = fido_cred_exclude(cred, unsignedData(id), std::size_t(id.size()));
    }
    return code;
}

// A key takes only so many ids at once. Longer lists are asked about in silence first; none of them then has to be
// sent with the request.
Result<QList<QByteArray>> excludeListFor(KeyCall &call, const CredentialRequest &request, const Secret &pin)
{
    const auto info = call.cborInfo();
    if (!info)
        return info.error();
    const quint64 most = fido_cbor_info_maxcredcntlst(info->get());
    if (most == 0 || quint64(request.exclude.size()) <= most)
        return request.exclude;
    const auto known = recognise(call, request.rpId, request.exclude, pin);
    if (known)
        return fidoError(FIDO_ERR_CREDENTIAL_EXCLUDED);
    if (known.error().code() != ErrorCode::NotFound)
        return known.error();
    return QList<QByteArray>();
}

int verifyAttestation(const fido_cred *cred)
{
    if (qstrcmp(fido_cred_fmt(cred), "none") == 0)
        return FIDO_OK; // nothing is claimed; the profile decides whether that is enough
    return fido_cred_x5c_ptr(cred) ? fido_cred_verify(cred) : fido_cred_verify_self(cred);
}

// The parts must agree with each other: libfido2 parsed them, the archive keeps them raw.
Result<void> checkParts(const Credential &credential, const CredentialRequest &request)
{
    const auto data = parseAuthenticatorData(credential.authenticatorData);
    if (!data)
        return data.error();
    CHANCERY_TRY(checkAuthenticatorData(*data, request.rpId, request.forApprovals));
    if (credential.id.isEmpty() || data->credentialId != credential.id || data->aaguid != credential.aaguid)
        return wrongAnswer(QStringLiteral("credential id or AAGUID differs within the answer"));
    if (credential.publicKey.size() != PointSize + 1)
        return wrongAnswer(QStringLiteral("public key is not a P-256 point"));
    if (!credential.certificates.isEmpty())
        CHANCERY_TRY(checkCertificateAaguid(credential.certificates.first(), credential.aaguid));
    return {};
}

Result<Credential> evidence(const fido_cred *cred, const CredentialRequest &request)
{
    const auto statement =
        parseAttestationStatement(QByteArrayView(fido_cred_attstmt_ptr(cred), qsizetype(fido_cred_attstmt_len(cred))));
    if (!statement)
        return statement.error();
    Credential out;
    out.id = bytesOf(fido_cred_id_ptr(cred), fido_cred_id_len(cred));
    out.publicKey = '\x04' + bytesOf(fido_cred_pubkey_ptr(cred), fido_cred_pubkey_len(cred));
    out.aaguid = bytesOf(fido_cred_aaguid_ptr(cred), fido_cred_aaguid_len(cred));
    out.attestationFormat = QString::fromLatin1(fido_cred_fmt(cred));
    out.authenticatorData = bytesOf(fido_cred_authdata_raw_ptr(cred), fido_cred_authdata_raw_len(cred));
    out.attestationSignature = statement->signature;
    out.certificates = statement->certificates;
    out.attestationAlgorithm = statement->algorithm;
    if (out.attestationFormat == QLatin1String("fido-u2f"))
        out.attestationAlgorithm = COSE_ES256; // the format has no other
    CHANCERY_TRY(checkParts(out, request));
    return out;
}

} // namespace

Result<Credential> makeCredential(KeyCall &call, const CredentialRequest &request, const Secret &pin,
                                  const ports::TouchPrompt &touchNeeded)
{
    if (request.forApprovals && !fido_dev_supports_cred_prot(call.device()))
        return fidoError(FIDO_ERR_UNSUPPORTED_EXTENSION);
    const auto exclude = excludeListFor(call, request, pin);
    if (!exclude)
        return exclude.error();
    const FidoPtr<fido_cred> cred(fido_cred_new());
    if (!cred)
        return fidoError(FIDO_ERR_INTERNAL);
    if (const int code = fill(cred.get(), request, *exclude); code != FIDO_OK)
        return fidoError(code);
    const Secret text = pinText(pin);
    if (touchNeeded)
        touchNeeded();
    CHANCERY_TRY(call.run([&](fido_dev *key) { return fido_dev_make_cred(key, cred.get(), text.chars()); }));
    if (const int code = verifyAttestation(cred.get()); code != FIDO_OK)
        return fidoError(code);
    return evidence(cred.get(), request);
}

} // namespace chancery::hsm
