// A sealed set as it lies in two private places: one sealed share per member key.
#pragma once

#include "core/sealing/sealing.h"

namespace chancery::sealing {

struct SealedShare
{
    quint32 index = 0;       // of the share, from 1: the member's seat
    QByteArray credentialId; // the key it is sealed to
    quint32 epoch = 0;
    Digest share; // shareDigest, as published
    QByteArray sealed;
};

struct SealedSet
{
    QString tokenSerial;
    Digest roster;
    Set set = Set::User;
    quint32 number = 1;
    int m = 0;
    QList<SealedShare> shares; // several with one index: spare keys

    QByteArray bytes() const; // canonical JSON, schema chancery/sealed-set/1
    ShareContext context(const SealedShare &share) const;
    const SealedShare *byCredential(QByteArrayView credentialId) const;
    QString fileName() const; // "user-0001.json"
};
Result<SealedSet> parseSealedSet(QByteArrayView bytes);

// A member key that a new set is sealed to: the newest half nobody used yet.
struct Recipient
{
    quint32 index = 0; // seat
    QByteArray credentialId;
    quint32 epoch = 0;
    QByteArray publicKey; // X25519, 32 bytes
};
// Splits the credential, joins every subset, seals to each recipient, and forgets the plain shares. Each index 1..n
// needs at least one recipient.
Result<SealedSet> sealSet(const Secret &credential, const QString &tokenSerial, const Digest &roster, Set set,
                          quint32 number, int m, int n, const QList<Recipient> &recipients, ports::Random &random);

} // namespace chancery::sealing
