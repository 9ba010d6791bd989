// What is fixed before the day: canonical JSON, neutral of mode, reviewed, rehearsed, printed. Its digest is on every
// screen. The format is in the handbook, formats/plan.md.
#pragma once

#include "core/base/digest.h"
#include "core/base/key_algorithm.h"
#include "core/base/result.h"
#include "core/policy/profile.h"

#include <QDateTime>
#include <optional>

namespace chancery::ceremony {

enum class Role { Member, Administrator, Observer };
QString roleText(Role role); // "member", "administrator", "observer"

// The closed list of step kinds; a ceremony kind composes them.
enum class StepKind {
    Open,
    RollCall,
    Equipment,
    Purpose,
    Enrol,
    Seal,
    Roster,
    Request,
    Compare,
    Approve,
    Operate,
    Staple,
    Verify,
    Countersign,
    Close,
};
QString stepKindText(StepKind kind); // "open", "roll-call", ...

struct PlannedPerson
{
    QString id;
    QString name;
    Role role = Role::Member;
    QStringList affiliations; // opaque labels; of members
    QStringList countries;
};

struct PlannedItem
{
    QString item; // "Token's bag"
    QString seal; // the number read aloud; may be empty
};

struct PlannedStep
{
    StepKind kind = StepKind::Open;
    QString title;  // "Compare the certificate"
    QString script; // what is read aloud; may be empty
};

struct Mandate
{
    QString by;        // who decided
    QString reference; // where the decision is published
    Digest sha256;     // of its text
};

struct PlannedCertificate
{
    QString name; // archive name: "root", "release"
    QString templateId;
    QString commonName; // without the rehearsal's mark
    QByteArray serial;  // 16 bytes
    QDateTime notBefore;
    QDateTime notAfter;
    KeyAlgorithm algorithm = KeyAlgorithm::P384;
};

// Where the key to be certified comes from.
enum class KeySource { RootToken, SecondToken, Request };
QString keySourceText(KeySource source); // "root-token", "second-token", "request"

struct PlannedKey
{
    KeySource source = KeySource::RootToken;
    QString tokenLabel; // of the token that holds the key; empty with Request
    QByteArray ckaId;   // 16 bytes; empty with Request
    QString label;
};

class Plan
{
public:
    // Strict; errors name the field. The steps must be the kind's own.
    static Result<Plan> parse(QByteArrayView canonicalJson);
    QByteArray bytes() const; // canonical JSON
    Digest digest() const { return Digest::of(bytes()); }

    // Whether plan and profile belong together: the digest, the template, lives within the issuer's, the limits, the
    // mandate when live.
    Result<void> checkAgainst(const policy::Profile &profile, Mode mode) const;

    QString kind; // "establish-root", "issue-delegate"
    QString title;
    QString description;
    Digest profile;
    std::optional<Mandate> mandate;
    QList<PlannedPerson> people; // members first, in seat order
    QList<PlannedItem> equipment;
    QString rootTokenLabel;
    PlannedKey key;
    PlannedCertificate certificate;
    QList<PlannedStep> steps;

    const PlannedPerson *person(const QString &id) const;
    QList<PlannedPerson> members() const;
    QString administrator() const; // the person id
};

} // namespace chancery::ceremony
