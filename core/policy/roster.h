// Who the quorum is: members, their keys and sealing keys, M and N. Signed, numbered, chained (FORMATS.md, Roster).
#pragma once

#include "core/base/digest.h"
#include "core/base/mode.h"
#include "core/base/result.h"
#include "core/policy/profile.h"

#include <QStringList>
#include <optional>

namespace chancery::policy {

struct Attestation
{
    QString format;
    int algorithm = 0; // COSE
    QByteArray authenticatorData;
    QByteArray signature;
    QList<QByteArray> certificates;
};

struct MemberKey
{
    QByteArray credentialId;
    QByteArray publicKey; // 65 bytes, P-256
    QByteArray aaguid;    // 16 bytes
    quint64 firmware = 0;
    Attestation attestation;
    QByteArray sealingUser; // X25519 public keys of epoch 1, 32 bytes each
    QByteArray sealingOfficer;
    bool spare = false;
};

struct Member
{
    QString id;               // person id
    QString name;             // the public name the member chose
    QStringList affiliations; // opaque labels
    QStringList countries;
    QList<MemberKey> keys;
};

class Roster
{
public:
    static Result<Roster> parse(QByteArrayView canonicalJson);
    QByteArray bytes() const; // canonical JSON, computed from the fields
    Digest digest() const { return Digest::of(bytes()); }

    Mode mode = Mode::Rehearsal;
    QString domain;
    int number = 1;  // 0001, ...
    Digest previous; // zero for 0001
    Digest profile;
    int m = 0;
    int n = 0;
    bool limited = false;
    QByteArray sealingId;  // 16 random bytes, in every salt
    QList<Member> members; // in seat order

    const Member *find(const QString &person) const;
    const Member *byCredential(QByteArrayView credentialId) const;
    const MemberKey *key(QByteArrayView credentialId) const;
    int seat(const QString &person) const; // from 1; 0: not a member
    QString fileName() const;              // "0001.json"
};

// Limits on affiliations and countries: one text for every value that more than m-2 members share. A recommendation:
// breaking it needs a recorded waiver.
QList<Text> brokenLimits(int m, const QList<Member> &members);

} // namespace chancery::policy
