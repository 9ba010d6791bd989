// The credential of a token, split M-of-N and sealed to members' security keys (FORMATS.md, Sealing). Pure functions
// over bytes: who holds what, and when the sets are replaced, is the session's and the ceremony's.
#pragma once

#include "core/base/digest.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/ports/random.h"

#include <QByteArray>
#include <QList>
#include <QMap>
#include <vector>

namespace chancery::sealing {

// "user" changes in every round that opened the token; "so" with the roster or to unlock.
enum class Set { User, Officer };
QString setText(Set set); // "user", "so"
Result<Set> setFromText(const QString &text);

// The hmac-secret salt of epoch e: SHA-256 of ("chancery salt v1", D, sealing id, credential id, set, e), each part
// preceded by its length, e as u32.
QByteArray salt(const QString &domain, QByteArrayView sealingId, QByteArrayView credentialId, Set set, quint32 epoch);

// A sealing half: X25519 private key HKDF-SHA-256(hmac-secret output of one salt (32 bytes), info "chancery seal v1").
struct SealingHalf
{
    Secret privateKey;    // 32 bytes
    QByteArray publicKey; // 32 bytes
};
Result<SealingHalf> sealingHalf(const Secret &hmacOutput);

// One-time X25519 pair from the random port, for a statement's open_to.
Result<SealingHalf> oneTimeHalf(ports::Random &random);

// A new random secret of 32 bytes, and the PIN that a token gets from it: the first `length` (8 to 255) characters of
// the base32 (RFC 4648, upper case, no padding) of HKDF-SHA-256(credential, no salt, info "chancery pin v1").
Secret newCredential(ports::Random &random);
Result<Secret> pinFrom(const Secret &credential, int length);

// Botan RTSS, "SHA-256", fresh 16-byte identifier. Shares in seat order, index 1..n. 2 <= m <= n <= 254 (the library's
// limit). Every m-subset is joined once and compared before they are returned (n <= 12, else every window of m and 1000
// random).
Result<std::vector<Secret>> split(const Secret &credential, int m, int n, ports::Random &random);
// Needs m distinct shares; duplicates are refused (one member has one share). A share that does not belong is an error,
// never a wrong secret: Damaged, Conflict for duplicates, NotNow for too few.
Result<Secret> join(const QList<const Secret *> &shares);
// What is published and compared: SHA-256 over the share's bytes.
Digest shareDigest(const Secret &share);

// What binds a sealed share to its place.
struct ShareContext
{
    Digest roster;
    QString tokenSerial;
    Set set = Set::User;
    quint32 number = 0; // of the set
    quint32 index = 0;  // of the share, from 1
    quint32 epoch = 0;  // of the sealing half
};

// Ephemeral X25519, HKDF-SHA-256, AES-256-GCM. The result: ephemeral public key (32) || nonce (12) || ciphertext || tag
// (16). AES key: HKDF without salt of the X25519 value, info = ("chancery share v1", ephemeral public key, sealing
// public key), each preceded by its length. AAD: roster digest, token serial and set ("user", "so") as UTF-8, each
// preceded by its length, then number, index and epoch as u32. open: Damaged when anything of this differs.
Result<QByteArray> seal(const Secret &share, const ShareContext &context, QByteArrayView sealingPublicKey,
                        ports::Random &random);
Result<Secret> open(QByteArrayView sealed, const ShareContext &context, const SealingHalf &half);

// A share that comes from a member elsewhere: encrypted to the statement's open_to. The same layout with info
// "chancery open-to v1" and AAD = statement digest, preceded by its length.
Result<QByteArray> sealForStatement(const Secret &share, const Digest &statement, QByteArrayView openTo,
                                    ports::Random &random);
Result<Secret> openForStatement(QByteArrayView sealed, const Digest &statement, const SealingHalf &openTo);

} // namespace chancery::sealing
