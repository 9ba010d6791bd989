#include "hsm/key/authenticator_data.h"
#include "hsm/key/cbor_reader.h"
#include "hsm/key/fido_error.h"
#include "hsm/key/key_operations.h"

#include <algorithm>
#include <fido.h>
#include <openssl/rand.h>

namespace chancery::hsm {

namespace {

using ports::Assertion;
using ports::AssertionRequest;

constexpr int HashSize = 32;

const unsigned char *unsignedData(const QByteArray &bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.constData());
}

int fill(fido_assert *assertion, const QString &rpId, const QByteArray &clientDataHash,
         const QList<QByteArray> &allowed)
{
    int code = fido_assert_set_rp(assertion, rpId.toUtf8().constData());
    if (code == FIDO_OK)
        code = fido_assert_set_clientdata_hash(assertion, unsignedData(clientDataHash),
                                               std::size_t(clientDataHash.size()));
    for (const QByteArray &id : allowed) {
        if (code == FIDO_OK)
            code = fido_assert_allow_cred(assertion, unsignedData(id), std::size_t(id.size()));
    }
    return code;
}

QByteArray credentialIdOf(const fido_assert *assertion)
{
    return QByteArray(reinterpret_cast<const char *>(fido_assert_id_ptr(assertion, 0)),
                      qsizetype(fido_assert_id_len(assertion, 0)));
}

bool meansTooMany(int code)
{
    return code == FIDO_ERR_LIMIT_EXCEEDED || code == FIDO_ERR_REQUEST_TOO_LARGE || code == FIDO_ERR_INVALID_LENGTH;
}

// Asks in silence. Nothing, NO_CREDENTIALS included, is an error of the call here: code says what the key answered.
struct Answer
{
    int code = FIDO_OK;
    QByteArray id;
};

Result<Answer> askInSilence(KeyCall &call, const QString &rpId, const QList<QByteArray> &candidates, const Secret &pin)
{
    // Random, so that the signature that comes with the answer is one over nothing.
    QByteArray hash(HashSize, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char *>(hash.data()), HashSize) != 1)
        return fidoError(FIDO_ERR_INTERNAL);
    const FidoPtr<fido_assert> assertion(fido_assert_new());
    if (!assertion)
        return fidoError(FIDO_ERR_INTERNAL);
    int code = fill(assertion.get(), rpId, hash, candidates);
    if (code == FIDO_OK)
        code = fido_assert_set_up(assertion.get(), FIDO_OPT_FALSE);
    if (code != FIDO_OK)
        return fidoError(code);
    const Secret text = pinText(pin);
    const auto asked =
        call.codeOf([&](fido_dev *key) { return fido_dev_get_assert(key, assertion.get(), text.chars()); });
    if (!asked)
        return asked.error();
    if (*asked != FIDO_OK || fido_assert_count(assertion.get()) == 0)
        return Answer{*asked == FIDO_OK ? FIDO_ERR_NO_CREDENTIALS : *asked, {}};
    const QByteArray id = credentialIdOf(assertion.get());
    // With one candidate the key may leave the id out.
    return Answer{FIDO_OK, id.isEmpty() && candidates.size() == 1 ? candidates.first() : id};
}

Result<void> checkSecret(const fido_assert *assertion, const AssertionRequest &request)
{
    if (fido_assert_hmac_secret_len(assertion, 0) != std::size_t(request.salts.size()))
        return wrongAnswer(QStringLiteral("hmac-secret is not as long as the salts"));
    return {};
}

Result<Assertion> evidence(const fido_assert *assertion, const AssertionRequest &request)
{
    if (fido_assert_count(assertion) != 1)
        return wrongAnswer(QStringLiteral("not exactly one assertion"));
    const QByteArray id = credentialIdOf(assertion);
    if (!id.isEmpty() && id != request.credentialId)
        return wrongAnswer(QStringLiteral("assertion of another credential"));
    const auto raw = unwrappedByteString(
        QByteArrayView(fido_assert_authdata_ptr(assertion, 0), qsizetype(fido_assert_authdata_len(assertion, 0))));
    if (!raw)
        return wrongAnswer(QStringLiteral("authenticator data not readable"));
    const auto data = parseAuthenticatorData(*raw);
    if (!data)
        return data.error();
    CHANCERY_TRY(checkAuthenticatorData(*data, request.rpId, !request.salts.isEmpty()));
    CHANCERY_TRY(checkSecret(assertion, request));

    Assertion out;
    out.authenticatorData = *raw;
    out.signature = QByteArray(reinterpret_cast<const char *>(fido_assert_sig_ptr(assertion, 0)),
                               qsizetype(fido_assert_sig_len(assertion, 0)));
    if (!request.salts.isEmpty())
        out.hmacSecret =
            Secret::copyOf(QByteArrayView(fido_assert_hmac_secret_ptr(assertion, 0), request.salts.size()));
    return out;
}

} // namespace

Result<QByteArray> recognise(KeyCall &call, const QString &rpId, const QList<QByteArray> &candidates, const Secret &pin)
{
    if (candidates.isEmpty())
        return fidoError(FIDO_ERR_NO_CREDENTIALS);
    const auto info = call.cborInfo();
    if (!info)
        return info.error();
    const quint64 told = fido_cbor_info_maxcredcntlst(info->get());
    qsizetype most = told == 0 ? candidates.size() : qsizetype(std::min<quint64>(told, quint64(candidates.size())));
    for (qsizetype at = 0; at < candidates.size();) {
        const auto answer = askInSilence(call, rpId, candidates.mid(at, most), pin);
        if (!answer)
            return answer.error();
        if (meansTooMany(answer->code) && most > 1) {
            most = 1;
            continue;
        }
        if (answer->code == FIDO_OK && !candidates.contains(answer->id))
            return wrongAnswer(QStringLiteral("credential that was not asked for"));
        if (answer->code == FIDO_OK)
            return answer->id;
        if (answer->code != FIDO_ERR_NO_CREDENTIALS && answer->code != FIDO_ERR_INVALID_CREDENTIAL)
            return call.failed(answer->code);
        at += most;
    }
    return fidoError(FIDO_ERR_NO_CREDENTIALS);
}

Result<Assertion> assertCredential(KeyCall &call, const AssertionRequest &request, const Secret &pin,
                                   const ports::TouchPrompt &touchNeeded)
{
    const FidoPtr<fido_assert> assertion(fido_assert_new());
    if (!assertion)
        return fidoError(FIDO_ERR_INTERNAL);
    int code = fill(assertion.get(), request.rpId, request.clientDataHash, {request.credentialId});
    if (code == FIDO_OK)
        code = fido_assert_set_up(assertion.get(), FIDO_OPT_TRUE);
    if (code == FIDO_OK) // the PIN verifies; libfido2 then sends no uv option
        code = fido_assert_set_uv(assertion.get(), FIDO_OPT_TRUE);
    if (code == FIDO_OK && !request.salts.isEmpty())
        code = fido_assert_set_extensions(assertion.get(), FIDO_EXT_HMAC_SECRET);
    if (code == FIDO_OK && !request.salts.isEmpty())
        code =
            fido_assert_set_hmac_salt(assertion.get(), unsignedData(request.salts), std::size_t(request.salts.size()));
    if (code != FIDO_OK)
        return fidoError(code);
    const Secret text = pinText(pin);
    if (touchNeeded)
        touchNeeded();
    CHANCERY_TRY(call.run([&](fido_dev *key) { return fido_dev_get_assert(key, assertion.get(), text.chars()); }));
    return evidence(assertion.get(), request);
}

} // namespace chancery::hsm
