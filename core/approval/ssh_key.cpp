#include "core/approval/ssh_key.h"

#include "core/approval/sshsig.h"
#include "core/base/digest.h"
#include "core/base/wire.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

namespace chancery::approval {

namespace {

using Kind = KeyParts::Kind;

constexpr char SecurityEcdsaType[] = "sk-ecdsa-sha2-nistp256@openssh.com";
constexpr char SecurityEd25519Type[] = "sk-ssh-ed25519@openssh.com";
constexpr char EcdsaPrefix[] = "ecdsa-sha2-";
constexpr qsizetype Ed25519Size = 32;
constexpr int LeastRsaBits = 2048;
constexpr int MostRsaBits = 16384; // as OpenSSH

struct Curve
{
    const char *name;
    const char *group; // OpenSSL's
    qsizetype pointSize;
};
constexpr Curve Curves[] = {{"nistp256", "P-256", 65}, {"nistp384", "P-384", 97}, {"nistp521", "P-521", 133}};

const Curve *findCurve(QByteArrayView name)
{
    for (const Curve &curve : Curves) {
        if (name == curve.name)
            return &curve;
    }
    return nullptr;
}

Error notAKey()
{
    return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "This is not a public key that can be used here."),
                 QT_TRANSLATE_NOOP("core", "Use the .pub file of a security key, or of an Ed25519, ECDSA or RSA key "
                                           "(2048 bits and more)."));
}

std::optional<KeyParts> readParts(WireReader &in)
{
    KeyParts parts;
    const QByteArray type = in.string();
    if (type == SecurityEcdsaType || (type.startsWith(EcdsaPrefix) && findCurve(type.mid(sizeof EcdsaPrefix - 1)))) {
        parts.kind = type == SecurityEcdsaType ? Kind::SecurityEcdsa : Kind::Ecdsa;
        parts.curve = in.string();
        parts.point = in.string();
    } else if (type == SecurityEd25519Type || type == "ssh-ed25519") {
        parts.kind = type == SecurityEd25519Type ? Kind::SecurityEd25519 : Kind::Ed25519;
        parts.point = in.string();
    } else if (type == "ssh-rsa") {
        parts.kind = Kind::Rsa;
        parts.exponent = magnitudeOf(in.string());
        parts.modulus = magnitudeOf(in.string());
    } else {
        return std::nullopt;
    }
    if (parts.kind == Kind::SecurityEcdsa || parts.kind == Kind::SecurityEd25519)
        parts.application = in.string();
    return parts;
}

bool wellFormed(const KeyParts &parts)
{
    if (parts.application.contains('\0'))
        return false;
    switch (parts.kind) {
    case Kind::Ed25519:
    case Kind::SecurityEd25519:
        return parts.point.size() == Ed25519Size;
    case Kind::Rsa:
        return !parts.exponent.isEmpty() && !parts.modulus.isEmpty();
    case Kind::Ecdsa:
    case Kind::SecurityEcdsa: {
        const Curve *curve = findCurve(parts.curve);
        return curve && parts.point.size() == curve->pointSize && parts.point[0] == '\x04' &&
               (parts.kind == Kind::Ecdsa || parts.curve == "nistp256");
    }
    }
    Q_UNREACHABLE();
}

const unsigned char *unsignedBytes(const QByteArray &bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.constData());
}

using Params = std::unique_ptr<OSSL_PARAM, decltype(&OSSL_PARAM_free)>;

OpenSslKey fromParams(const char *type, const Params &params)
{
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
        EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr), EVP_PKEY_CTX_free);
    EVP_PKEY *key = nullptr;
    if (context && params && EVP_PKEY_fromdata_init(context.get()) == 1)
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get());
    return OpenSslKey(key, EVP_PKEY_free);
}

OpenSslKey ecKey(const KeyParts &parts)
{
    const std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)> builder(OSSL_PARAM_BLD_new(),
                                                                                  OSSL_PARAM_BLD_free);
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, findCurve(parts.curve)->group, 0);
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, parts.point.constData(),
                                     static_cast<std::size_t>(parts.point.size()));
    return fromParams("EC", Params(OSSL_PARAM_BLD_to_param(builder.get()), OSSL_PARAM_free));
}

OpenSslKey rsaKey(const KeyParts &parts)
{
    using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;
    const auto number = [](const QByteArray &bytes) {
        return Number(BN_bin2bn(unsignedBytes(bytes), static_cast<int>(bytes.size()), nullptr), BN_free);
    };
    const Number modulus = number(parts.modulus);
    const Number exponent = number(parts.exponent);
    const int bits = modulus ? BN_num_bits(modulus.get()) : 0;
    if (bits < LeastRsaBits || bits > MostRsaBits || !exponent || !BN_is_odd(exponent.get()) ||
        BN_is_one(exponent.get()))
        return OpenSslKey(nullptr, EVP_PKEY_free);
    const std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)> builder(OSSL_PARAM_BLD_new(),
                                                                                  OSSL_PARAM_BLD_free);
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
    return fromParams("RSA", Params(OSSL_PARAM_BLD_to_param(builder.get()), OSSL_PARAM_free));
}

} // namespace

Result<KeyParts> parseKeyBlob(QByteArrayView blob)
{
    WireReader in(blob);
    const auto parts = readParts(in);
    if (!parts || !in.ok() || !in.atEnd() || !wellFormed(*parts) || keyBlob(*parts) != blob)
        return notAKey();
    return *parts;
}

QByteArray keyType(const KeyParts &parts)
{
    switch (parts.kind) {
    case Kind::SecurityEcdsa:
        return SecurityEcdsaType;
    case Kind::SecurityEd25519:
        return SecurityEd25519Type;
    case Kind::Ecdsa:
        return EcdsaPrefix + parts.curve;
    case Kind::Ed25519:
        return "ssh-ed25519";
    case Kind::Rsa:
        return "ssh-rsa";
    }
    Q_UNREACHABLE();
}

QByteArray keyBlob(const KeyParts &parts)
{
    WireWriter out;
    out.string(keyType(parts));
    switch (parts.kind) {
    case Kind::SecurityEcdsa:
        out.string(parts.curve).string(parts.point).string(parts.application);
        break;
    case Kind::SecurityEd25519:
        out.string(parts.point).string(parts.application);
        break;
    case Kind::Ecdsa:
        out.string(parts.curve).string(parts.point);
        break;
    case Kind::Ed25519:
        out.string(parts.point);
        break;
    case Kind::Rsa:
        out.string(mpint(parts.exponent)).string(mpint(parts.modulus));
        break;
    }
    return out.bytes();
}

Result<OpenSslKey> openSslKey(const KeyParts &parts)
{
    OpenSslKey key(nullptr, EVP_PKEY_free);
    ERR_set_mark();
    switch (parts.kind) {
    case Kind::SecurityEcdsa:
    case Kind::Ecdsa:
        key = ecKey(parts);
        break;
    case Kind::SecurityEd25519:
    case Kind::Ed25519:
        key.reset(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, unsignedBytes(parts.point),
                                              static_cast<std::size_t>(parts.point.size())));
        break;
    case Kind::Rsa:
        key = rsaKey(parts);
        break;
    }
    ERR_pop_to_mark();
    if (!key)
        return notAKey();
    return key;
}

QByteArray mpint(QByteArrayView magnitude)
{
    QByteArray out = magnitude.toByteArray();
    if (!out.isEmpty() && (static_cast<unsigned char>(out[0]) & 0x80))
        out.prepend('\0');
    return out;
}

QByteArray magnitudeOf(QByteArrayView mpintBody)
{
    if (!mpintBody.isEmpty() && (static_cast<unsigned char>(mpintBody[0]) & 0x80))
        return {};
    while (!mpintBody.isEmpty() && mpintBody[0] == '\0')
        mpintBody = mpintBody.sliced(1);
    return mpintBody.toByteArray();
}

QString PublicKey::line() const
{
    return QString::fromLatin1(type + ' ' + blob.toBase64());
}

QString PublicKey::fingerprint() const
{
    return QStringLiteral("SHA256:") +
           QString::fromLatin1(Digest::of(blob).bytes().toBase64(QByteArray::OmitTrailingEquals));
}

bool PublicKey::isSecurityKey() const
{
    return type.startsWith("sk-");
}

Result<PublicKey> parsePublicKey(const QString &line)
{
    const QString trimmed = line.trimmed();
    const QByteArray type = trimmed.section(u' ', 0, 0).toLatin1();
    const QByteArray base64 = trimmed.section(u' ', 1, 1).toLatin1();
    const QByteArray blob = QByteArray::fromBase64(base64, QByteArray::AbortOnBase64DecodingErrors);
    if (trimmed.contains(u'\n') || blob.isEmpty() || blob.toBase64() != base64)
        return notAKey();
    const auto parts = parseKeyBlob(blob);
    if (!parts)
        return parts.error();
    if (keyType(*parts) != type)
        return notAKey();
    CHANCERY_TRY(openSslKey(*parts));
    return PublicKey{type, blob};
}

PublicKey securityKeyPublicKey(QByteArrayView point, const QString &rpId)
{
    KeyParts parts;
    parts.kind = Kind::SecurityEcdsa;
    parts.curve = "nistp256";
    parts.point = point.toByteArray();
    parts.application = rpId.toUtf8();
    return PublicKey{SecurityEcdsaType, keyBlob(parts)};
}

} // namespace chancery::approval
