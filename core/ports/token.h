// What the ceremony needs of a cryptographic token (PKCS#11). The RFC calls it the HSM.
#pragma once

#include "core/base/key_algorithm.h"
#include "core/base/result.h"
#include "core/base/secret.h"

#include <QByteArray>
#include <QList>
#include <memory>
#include <optional>

namespace chancery::ports {

// A token is found by serial and label, never by slot number. A blank token may have no serial yet.
struct TokenId
{
    QString serial;
    QString label;
    bool operator==(const TokenId &) const = default;
};

struct TokenInfo
{
    TokenId id;
    QString manufacturer;
    QString model;
    QString firmware;
    bool initialised = false; // CKF_TOKEN_INITIALIZED
    bool userPinSet = false;  // CKF_USER_PIN_INITIALIZED
};

// PKCS#11 attributes of a private key, read back from the token and recorded; they are the token's claims.
struct KeyAttributes
{
    bool sensitive = false;
    bool extractable = true;
    bool alwaysSensitive = false;
    bool neverExtractable = false;
    bool local = false;
    bool operator==(const KeyAttributes &) const = default;
};

// One object of the token's inventory.
struct TokenObject
{
    QString objectClass; // "private-key", "public-key", "certificate", "secret-key", "data", "other"
    QByteArray id;       // CKA_ID
    QString label;       // CKA_LABEL
    std::optional<KeyAttributes> attributes; // of private keys
    bool operator==(const TokenObject &) const = default;
};

struct KeyToMake
{
    QByteArray id; // CKA_ID, unique on the token
    QString label; // CKA_LABEL
    KeyAlgorithm algorithm = KeyAlgorithm::P384;
};

struct TokenKey
{
    QByteArray spki; // DER SubjectPublicKeyInfo (RFC 5280 section 4.1)
    KeyAlgorithm algorithm = KeyAlgorithm::P384;
    KeyAttributes attributes;
};

// One token in use. Every call may block for seconds; the session calls it on that token's worker thread only and
// never on the GUI's. Errors: PinWrong, PinLocked, DeviceGone (removed, silent), DeviceRefused (any other CKR_ code,
// kept in the error's detail), Conflict (the key exists), NotFound.
class Token
{
public:
    virtual ~Token() = default;
    virtual Result<TokenInfo> info() = 0;
    // Always a real C_Login: a login that is already there is ended first, so that a wrong PIN is always noticed.
    virtual Result<void> login(const Secret &userPin) = 0;
    virtual Result<void> logout() = 0;
    // Everything this login can see, sorted by class, id and label; without what a power cut left of a key that never
    // came to be.
    virtual Result<QList<TokenObject>> inventory() = 0;
    // Makes the pair on the token: token object, private, SENSITIVE, not EXTRACTABLE; reads it back. Removes what a
    // power cut left of earlier attempts.
    virtual Result<TokenKey> makeKey(const KeyToMake &key) = 0;
    virtual Result<std::optional<TokenKey>> findKey(const QByteArray &id) = 0;
    // Signs message (the whole bytes, hashed as the algorithm asks: P-384 with SHA-384, P-256 with SHA-256, Ed25519
    // pure) and gives the signature in X.509 form: DER ECDSA-Sig-Value, or 64 raw bytes. Checked against the public
    // key before it is returned.
    virtual Result<QByteArray> sign(const QByteArray &id, QByteArrayView message) = 0;
    // C_SetPIN in the logged-in session.
    virtual Result<void> changeUserPin(const Secret &oldPin, const Secret &newPin) = 0;
    // Security officer's login, C_InitPIN, log-out.
    virtual Result<void> setUserPin(const Secret &securityOfficerPin, const Secret &newUserPin) = 0;
};

// The tokens behind one PKCS#11 module. Owns C_Initialize and C_Finalize. Same thread rule as Token.
class Tokens
{
public:
    virtual ~Tokens() = default;
    virtual Result<QList<TokenInfo>> list() = 0; // blank ones too
    virtual Result<std::unique_ptr<Token>> open(const TokenId &id) = 0;
    // C_InitToken on the blank token with this serial ("" when it has none), then the security officer sets the user
    // PIN. The answer carries the serial that the token has from now on. Never touches an initialised token.
    virtual Result<TokenInfo> initialise(const QString &blankSerial, const QString &label,
                                         const Secret &securityOfficerPin, const Secret &userPin) = 0;
};

} // namespace chancery::ports
