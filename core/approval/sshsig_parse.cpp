#include "core/approval/ssh_key.h"
#include "core/approval/sshsig_parts.h"
#include "core/base/wire.h"

namespace chancery::approval {

namespace {

using Kind = KeyParts::Kind;

constexpr char Magic[] = "SSHSIG";
constexpr quint32 Version = 1;
constexpr char Begin[] = "-----BEGIN SSH SIGNATURE-----\n";
constexpr char End[] = "-----END SSH SIGNATURE-----\n";
constexpr qsizetype LineLength = 70; // as ssh-keygen writes
constexpr qsizetype LargestFile = 64 * 1024;
constexpr qsizetype Ed25519SignatureSize = 64;

Error notASignature()
{
    return Error(
        ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "This is not an SSH signature file in its exact form."),
        QT_TRANSLATE_NOOP("core", "Take the file again from where it was made, without changes to its lines."));
}

QByteArray signatureBlob(const Signature &signature)
{
    WireWriter out;
    out.string(signature.type).string(signature.value);
    if (signature.securityKey)
        out.u8(signature.flags).u32(signature.counter);
    if (signature.webauthn)
        out.string(signature.origin.toUtf8()).string(signature.clientData).string(signature.extensions);
    return out.bytes();
}

// Which signature types belong to which key.
bool typeFitsKey(const QByteArray &type, const KeyParts &key)
{
    switch (key.kind) {
    case Kind::SecurityEcdsa:
        return type == keyType(key) || type == WebauthnType;
    case Kind::Rsa:
        return type == "rsa-sha2-512" || type == "rsa-sha2-256";
    case Kind::SecurityEd25519:
    case Kind::Ecdsa:
    case Kind::Ed25519:
        return type == keyType(key);
    }
    Q_UNREACHABLE();
}

bool valueFitsKey(const QByteArray &value, const KeyParts &key)
{
    switch (key.kind) {
    case Kind::SecurityEcdsa:
    case Kind::Ecdsa: {
        const EcdsaNumbers numbers = ecdsaNumbers(value);
        return !numbers.r.isEmpty() && !numbers.s.isEmpty() && ecdsaValue(numbers) == value;
    }
    case Kind::SecurityEd25519:
    case Kind::Ed25519:
        return value.size() == Ed25519SignatureSize;
    case Kind::Rsa:
        return value.size() == key.modulus.size();
    }
    Q_UNREACHABLE();
}

bool readSignatureBlob(const QByteArray &blob, const KeyParts &key, Signature &out)
{
    WireReader in(blob);
    out.type = in.string();
    out.value = in.string();
    out.webauthn = out.type == WebauthnType;
    out.securityKey = key.kind == Kind::SecurityEcdsa || key.kind == Kind::SecurityEd25519;
    if (out.securityKey) {
        out.flags = in.u8();
        out.counter = in.u32();
    }
    if (out.webauthn) {
        out.origin = QString::fromUtf8(in.string());
        out.clientData = in.string();
        out.extensions = in.string();
    }
    return in.ok() && in.atEnd() && typeFitsKey(out.type, key) && valueFitsKey(out.value, key);
}

QByteArray unarmored(QByteArrayView armor)
{
    if (armor.size() > LargestFile || !armor.startsWith(QByteArrayView(Begin)) || !armor.endsWith(QByteArrayView(End)))
        return {};
    const qsizetype start = sizeof Begin - 1;
    const qsizetype size = armor.size() - start - static_cast<qsizetype>(sizeof End - 1);
    if (size <= 0)
        return {};
    QByteArray text = armor.sliced(start, size).toByteArray();
    text.replace("\n", "");
    return QByteArray::fromBase64(text, QByteArray::AbortOnBase64DecodingErrors);
}

} // namespace

QByteArray ecdsaValue(const EcdsaNumbers &numbers)
{
    return WireWriter().string(mpint(numbers.r)).string(mpint(numbers.s)).bytes();
}

EcdsaNumbers ecdsaNumbers(QByteArrayView value)
{
    WireReader in(value);
    EcdsaNumbers out;
    out.r = magnitudeOf(in.string());
    out.s = magnitudeOf(in.string());
    return out;
}

QByteArray armored(const Signature &signature)
{
    const QByteArray base64 = WireWriter()
                                  .raw(QByteArrayView(Magic))
                                  .u32(Version)
                                  .string(signature.key.blob)
                                  .string(signature.nameSpace.toUtf8())
                                  .string({}) // reserved
                                  .string(signature.hashAlgorithm)
                                  .string(signatureBlob(signature))
                                  .bytes()
                                  .toBase64();
    QByteArray out = Begin;
    for (qsizetype at = 0; at < base64.size(); at += LineLength)
        out += base64.mid(at, LineLength) + '\n';
    return out + End;
}

Result<Signature> parseSignature(QByteArrayView armor)
{
    const QByteArray bytes = unarmored(armor);
    WireReader in(bytes);
    if (in.raw(sizeof Magic - 1) != Magic || in.u32() != Version)
        return notASignature();
    const auto key = parseKeyBlob(in.string());
    if (!key)
        return notASignature();
    Signature out;
    out.key = {keyType(*key), keyBlob(*key)};
    out.nameSpace = QString::fromUtf8(in.string());
    in.string(); // reserved; that it was empty is seen below
    out.hashAlgorithm = in.string();
    if (!readSignatureBlob(in.string(), *key, out) || !in.ok() || !in.atEnd() || out.nameSpace.isEmpty())
        return notASignature();
    if (out.hashAlgorithm != "sha512" && out.hashAlgorithm != "sha256")
        return notASignature();
    // One text for one signature: other line lengths, paddings, number forms and invalid UTF-8 end here.
    if (armored(out) != armor)
        return notASignature();
    return out;
}

} // namespace chancery::approval
