#include "core/approval/ssh_key.h"
#include "core/approval/sshsig_parts.h"
#include "core/base/digest.h"
#include "core/base/wire.h"

#include <QCryptographicHash>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>

namespace chancery::approval {

namespace {

constexpr char WrittenHash[] = "sha512";

Error unusableAnswer(const char *why)
{
    return Error(ErrorCode::BadInput, why, QT_TRANSLATE_NOOP("core", "Touch the key again, or use another key."));
}

QByteArray magnitude(const BIGNUM *number)
{
    QByteArray out(BN_num_bytes(number), '\0');
    BN_bn2bin(number, reinterpret_cast<unsigned char *>(out.data()));
    return out;
}

// The SSH form of a DER ECDSA-Sig-Value; empty when it is none.
QByteArray valueFromDer(QByteArrayView der)
{
    const auto *at = reinterpret_cast<const unsigned char *>(der.data());
    const unsigned char *end = at + der.size();
    ERR_set_mark();
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> signature(
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free);
    ERR_pop_to_mark();
    if (!signature || at != end || BN_is_negative(ECDSA_SIG_get0_r(signature.get())) ||
        BN_is_negative(ECDSA_SIG_get0_s(signature.get())))
        return {};
    return ecdsaValue({magnitude(ECDSA_SIG_get0_r(signature.get())), magnitude(ECDSA_SIG_get0_s(signature.get()))});
}

// Takes flags, counter and extensions out of raw authenticator data.
Result<void> readAuthenticatorData(QByteArrayView data, const QByteArray &application, Signature &out)
{
    WireReader in(data);
    const QByteArray relyingParty = in.raw(Digest::Size);
    out.flags = in.u8();
    out.counter = in.u32();
    if (!in.ok() || (out.flags & AttestedData))
        return unusableAnswer(QT_TRANSLATE_NOOP("core", "The security key's answer is not an assertion."));
    if (relyingParty != Digest::of(application).bytes())
        return Error(ErrorCode::WrongKey,
                     QT_TRANSLATE_NOOP("core", "The security key answered for another purpose than this ceremony's."),
                     QT_TRANSLATE_NOOP("core", "Insert the key that was enrolled for this ceremony."));
    out.extensions = in.raw(data.size() - Digest::Size - 5);
    if (out.extensions.isEmpty() == ((out.flags & ExtensionData) != 0))
        return unusableAnswer(
            QT_TRANSLATE_NOOP("core", "The security key's answer and what it says of its extensions do not agree."));
    if (!out.extensions.isEmpty() && !out.webauthn)
        return unusableAnswer(
            QT_TRANSLATE_NOOP("core", "The security key's answer carries extensions, which this signature may not."));
    return {};
}

} // namespace

QByteArray signedBytes(const QString &nameSpace, QByteArrayView hashAlgorithm, QByteArrayView message)
{
    const auto algorithm =
        hashAlgorithm == QByteArrayView(WrittenHash) ? QCryptographicHash::Sha512 : QCryptographicHash::Sha256;
    QCryptographicHash hash(algorithm);
    hash.addData(message);
    return WireWriter()
        .raw(QByteArrayView("SSHSIG"))
        .string(nameSpace.toUtf8())
        .string({}) // reserved
        .string(hashAlgorithm)
        .string(hash.result())
        .bytes();
}

QByteArray toBeSigned(const QString &nameSpace, QByteArrayView message)
{
    return signedBytes(nameSpace, QByteArrayView(WrittenHash), message);
}

QString originFor(const QString &domain)
{
    return QStringLiteral("chancery:") + domain;
}

QByteArray clientDataStart(QByteArrayView toSign, const QString &origin)
{
    const QByteArray challenge =
        toSign.toByteArray().toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    return "{\"type\":\"webauthn.get\",\"challenge\":\"" + challenge + "\",\"origin\":\"" + origin.toUtf8() + '"';
}

QByteArray clientData(const QString &nameSpace, QByteArrayView message, const QString &domain)
{
    return clientDataStart(toBeSigned(nameSpace, message), originFor(domain)) + '}';
}

QByteArray clientDataHash(Form form, const QString &nameSpace, QByteArrayView message, const QString &domain)
{
    const QByteArray bytes =
        form == Form::Plain ? toBeSigned(nameSpace, message) : clientData(nameSpace, message, domain);
    return Digest::of(bytes).bytes();
}

Result<QByteArray> assemble(Form form, const QString &nameSpace, QByteArrayView message, const QString &domain,
                            const PublicKey &key, QByteArrayView authenticatorData, QByteArrayView signature)
{
    const auto parts = parseKeyBlob(key.blob);
    if (!parts)
        return parts.error();
    const bool ecdsa = parts->kind == KeyParts::Kind::SecurityEcdsa;
    if (!key.isSecurityKey() || (form == Form::Webauthn && !ecdsa))
        return Error(ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("core", "This kind of key cannot make the signature that is needed here."),
                     QT_TRANSLATE_NOOP("core", "Use a security key with a P-256 credential."));
    Signature out;
    out.key = key;
    out.nameSpace = nameSpace;
    out.hashAlgorithm = WrittenHash;
    out.securityKey = true;
    out.webauthn = form == Form::Webauthn;
    out.type = out.webauthn ? QByteArray(WebauthnType) : key.type;
    out.value = ecdsa ? valueFromDer(signature) : signature.toByteArray();
    if (out.webauthn) {
        out.origin = originFor(domain);
        out.clientData = clientData(nameSpace, message, domain);
    }
    CHANCERY_TRY(readAuthenticatorData(authenticatorData, parts->application, out));
    const QByteArray file = armored(out);
    if (auto verified = verify(file, nameSpace, message, key); !verified)
        return Error(
                   ErrorCode::WrongKey,
                   QT_TRANSLATE_NOOP("core", "The security key's answer is not a signature by the key that was asked."),
                   QT_TRANSLATE_NOOP("core", "Insert the key that was enrolled, and touch it again."))
            .withCause(verified.error());
    return file;
}

} // namespace chancery::approval
