// How an SSHSIG file is laid out: shared by reading, making and verifying one.
#pragma once

#include "core/approval/sshsig.h"

namespace chancery::approval {

constexpr char WebauthnType[] = "webauthn-sk-ecdsa-sha2-nistp256@openssh.com";

// Bits of the flags byte (WebAuthn section 6.1).
constexpr quint8 UserPresent = 0x01;
constexpr quint8 UserVerified = 0x04;
constexpr quint8 AttestedData = 0x40;
constexpr quint8 ExtensionData = 0x80;

// The armored file of a signature: the inverse of parseSignature().
QByteArray armored(const Signature &signature);

// What SSHSIG signs; the hash algorithm is "sha512" or "sha256".
QByteArray signedBytes(const QString &nameSpace, QByteArrayView hashAlgorithm, QByteArrayView message);

// {"type":"webauthn.get","challenge":"...","origin":"..." without the closing brace: OpenSSH lets anything follow.
QByteArray clientDataStart(QByteArrayView toSign, const QString &origin);

QString originFor(const QString &domain); // "chancery:" + D

// The value of an ECDSA signature: two mpints, from r and s without leading zeros.
struct EcdsaNumbers
{
    QByteArray r;
    QByteArray s;
};
QByteArray ecdsaValue(const EcdsaNumbers &numbers);
EcdsaNumbers ecdsaNumbers(QByteArrayView value); // empty numbers when it is none

} // namespace chancery::approval
