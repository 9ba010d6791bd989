// What the ceremony needs of people's security keys (FIDO2, CTAP 2).
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/ports/subscription.h"

#include <QByteArray>
#include <QList>
#include <QStringList>
#include <functional>
#include <memory>

namespace chancery::ports {

struct SecurityKeyInfo
{
    QString path;         // how the port finds it again while it stays inserted
    QString product;      // in words, such as "YubiKey 5 NFC"; a simulated key says "simulated"
    QByteArray aaguid;    // 16 bytes
    quint64 firmware = 0; // getInfo 0x0E, 0 when not told
    int pinTriesLeft = 0;
    bool pinSet = false;
    bool hmacSecret = false;
    bool credProtect = false;
    bool simulated = false;
};

struct CredentialRequest
{
    QString rpId;      // "ssh:" + D
    QByteArray userId; // at most 64 bytes
    QString userName;
    QByteArray clientDataHash; // 32 bytes
    QList<QByteArray> exclude; // credential ids that may not be on this key
    bool forApprovals = true;  // members: hmac-secret and credProtect 3; others: neither
};

// A new ES256 credential and the evidence for it (WebAuthn section 6.5), attestation signature already verified
// against the certificate or key it carries; whether to trust that certificate is the profile's question.
struct Credential
{
    QByteArray id;
    QByteArray publicKey; // 65 bytes, 04 || x || y
    QByteArray aaguid;
    QString attestationFormat;    // "packed", "fido-u2f", "none"
    int attestationAlgorithm = 0; // COSE
    QByteArray authenticatorData; // raw, not CBOR-wrapped
    QByteArray attestationSignature;
    QList<QByteArray> certificates; // x5c, DER, leaf first; empty for self attestation
};

struct AssertionRequest
{
    QString rpId;
    QByteArray credentialId;
    QByteArray clientDataHash; // 32 bytes
    QByteArray salts;          // 0, 32 or 64 bytes for hmac-secret
};

struct Assertion
{
    QByteArray authenticatorData; // raw: 37 bytes, longer when it carries the hmac-secret extension
    QByteArray signature;         // DER ECDSA-Sig-Value
    Secret hmacSecret;            // as long as the salts; decrypted
};

// Told when the key starts to wait for the touch; called on the calling thread.
using TouchPrompt = std::function<void()>;

// The keys that can be inserted in this machine. Every call may block until the person acts, at most for the time
// limit; the session calls it on the key worker's thread only. cancel() may be called from any thread and ends the
// call that is waiting with Cancelled. PINs are 4 to 63 bytes of UTF-8. Errors: PinWrong, PinLocked, PinNotSet,
// PinInvalid, TimedOut, Cancelled, DeviceGone, NotFound (no such credential on this key), Conflict (excluded
// credential is on this key), Unsupported, DeviceRefused (the CTAP status stays in the detail).
class SecurityKeys
{
public:
    virtual ~SecurityKeys() = default;
    virtual Result<QStringList> inserted() = 0; // paths
    virtual Result<SecurityKeyInfo> info(const QString &path) = 0;
    virtual Result<void> setPin(const QString &path, const Secret &pin) = 0; // for a key that has none
    virtual Result<Credential> makeCredential(const QString &path, const CredentialRequest &request, const Secret &pin,
                                              const TouchPrompt &touchNeeded) = 0;
    // Which of the candidates lives on this key: after the PIN, before any touch (up=false, PIN token, random hash).
    virtual Result<QByteArray> recognise(const QString &path, const QString &rpId, const QList<QByteArray> &candidates,
                                         const Secret &pin) = 0;
    virtual Result<Assertion> assertCredential(const QString &path, const AssertionRequest &request, const Secret &pin,
                                               const TouchPrompt &touchNeeded) = 0;
    virtual void cancel() = 0;
    // Where the system tells when a key is inserted or taken out, changed is called then, on any thread. Null: nobody
    // tells, and inserted() must be asked again and again, which does no harm otherwise either.
    virtual std::unique_ptr<Subscription> onChange(std::function<void()> changed)
    {
        static_cast<void>(changed);
        return nullptr;
    }
};

} // namespace chancery::ports
