// SSHSIG signatures (PROTOCOL.sshsig) by FIDO2 security keys and plain SSH keys: assemble, parse, verify.
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>

namespace chancery::approval {

// An SSH public key as it stands in allowed_signers: type and blob.
struct PublicKey
{
    QByteArray type; // "sk-ecdsa-sha2-nistp256@openssh.com", "ssh-ed25519", ...
    QByteArray blob; // the whole SSH key blob, type included
    bool operator==(const PublicKey &) const = default;

    QString line() const;        // "TYPE BASE64"
    QString fingerprint() const; // "SHA256:..." as ssh-keygen prints
    bool isSecurityKey() const;  // sk-...
};

// From a .pub file or an allowed_signers part: "TYPE BASE64 [comment]". Types: sk-ecdsa-sha2-nistp256@openssh.com,
// sk-ssh-ed25519@openssh.com, ssh-ed25519, ecdsa-sha2-nistp256/384/521, ssh-rsa (2048 bits and more).
Result<PublicKey> parsePublicKey(const QString &line);
// The sk-ecdsa key of a FIDO2 credential; point is 65 bytes.
PublicKey securityKeyPublicKey(QByteArrayView point, const QString &rpId);

// What a security key is asked to sign, and how the answer becomes a signature file.
// Approvals and roster: the webauthn form, the one that can carry the hmac-secret extension.
// Everything else: the plain form, so that no share can be taken in a countersigning touch.
enum class Form { Plain, Webauthn };

// The bytes that SSHSIG signs for a message in a namespace (hash sha512).
QByteArray toBeSigned(const QString &nameSpace, QByteArrayView message);
// FORMATS.md: exactly {"type":"webauthn.get","challenge":"...","origin":"chancery:D"}.
QByteArray clientData(const QString &nameSpace, QByteArrayView message, const QString &domain);
// SHA-256 of toBeSigned() or of clientData(): what goes to the key.
QByteArray clientDataHash(Form form, const QString &nameSpace, QByteArrayView message, const QString &domain);

// The armored file from an assertion. authenticatorData is raw; signature is DER, of an sk-ssh-ed25519 key its 64
// bytes. Plain refuses extensions. What comes back has been verified; an answer by another key, or over other bytes,
// is WrongKey.
Result<QByteArray> assemble(Form form, const QString &nameSpace, QByteArrayView message, const QString &domain,
                            const PublicKey &key, QByteArrayView authenticatorData, QByteArrayView signature);

// A parsed signature file: LF armor only, strict, re-encodes to the same bytes.
struct Signature
{
    PublicKey key;
    QString nameSpace;
    QByteArray type; // "webauthn-sk-ecdsa-sha2-nistp256@openssh.com", "ssh-ed25519", "rsa-sha2-512", ...
    bool webauthn = false;
    bool securityKey = false;
    quint8 flags = 0;    // UP 0x01, UV 0x04, ED 0x80; security keys only
    quint32 counter = 0; // security keys only
    QString origin;      // webauthn only
    QByteArray clientData;
    QByteArray extensions;    // CBOR map as signed; webauthn only
    QByteArray hashAlgorithm; // of the message: "sha512", which we write, or "sha256"
    QByteArray value;         // the signature proper: two mpints (ECDSA), 64 bytes (Ed25519) or a number (RSA)
};
Result<Signature> parseSignature(QByteArrayView armored);

// Cryptography and namespace: holds where `ssh-keygen -Y verify` says Good, for files in the one layout that
// parseSignature() takes and RSA keys of 2048 bits and more.
Result<Signature> verify(QByteArrayView armored, const QString &nameSpace, QByteArrayView message,
                         const PublicKey &expectedKey);

// FORMATS.md, Approval: the rules that ssh-keygen does not check, each a refusal in words.
Result<void> checkApprovalForm(const Signature &signature, const QString &nameSpace, QByteArrayView message,
                               const QString &domain);      // webauthn, UP|UV|ED, hmac-secret map of 64 (80) bytes
Result<void> checkMemberForm(const Signature &signature);   // plain sk, flags exactly UP|UV, no extensions
Result<void> checkAttendeeForm(const Signature &signature); // administrator and observers: any plain form listed

// FORMATS.md: greater than the last one seen of that key, or both 0.
Result<void> checkCounter(quint32 lastSeen, bool seenBefore, quint32 now);

} // namespace chancery::approval
