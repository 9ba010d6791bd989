// The state of a ceremony: what apply() made of the transcript so far. Screen, command line, recovery and audit all
// read this and nothing else.
#pragma once

#include "core/approval/sshsig.h"
#include "core/approval/statement.h"
#include "core/ceremony/plan.h"
#include "core/policy/roster.h"
#include "core/transcript/line.h"

#include <QJsonArray>
#include <QMap>
#include <QSet>

namespace chancery::ceremony {

// A sealed set, as published: digests of shares, and which half of which key each was sealed to.
struct SetRecipient
{
    int index = 0; // seat
    QByteArray credentialId;
    int epoch = 0;
    QByteArray publicKey; // the sealing half, X25519
    Digest share;
};
struct SealedSetFacts
{
    QString set; // "user", "so"
    int number = 0;
    QString tokenSerial;
    Digest roster;
    int m = 0;
    QList<SetRecipient> recipients;
    Digest file; // of the sealed set's bytes

    const SetRecipient *byCredential(QByteArrayView id) const;
    QJsonObject toJson() const;
    static Result<SealedSetFacts> fromJson(const QJsonObject &object);
};

// A key that signs for a log, made on the operations token when the root was founded.
struct LogKey
{
    QString log;    // "log": the event log; else the name of a certificate log in the profile
    QString origin; // D/log
    KeyAlgorithm algorithm = KeyAlgorithm::P256;
    QByteArray ckaId;
    QByteArray spki;
    QString tokenSerial;
};

// A certificate log's promise for one submission, checked when it was recorded.
struct LoggedSct
{
    QString log; // name in the profile
    bool precertificate = false;
    Digest submitted; // of the DER that the log was given
    QByteArray sct;   // as TLS encodes it
};

// The entry that a Rekor log made of one submission, checked when it was recorded.
struct LoggedRekor
{
    QString log; // name in the profile
    bool precertificate = false;
    Digest submitted;  // of the DER whose entry it is
    QByteArray entry;  // as Rekor answers, in canonical JSON
    quint64 index = 0; // over all trees of that log
    QDateTime enteredAt;
};

// What must be known before the first line can be read: taken from the plan and, later, from the archive.
struct Context
{
    Plan plan;
    policy::Profile profile;
    std::optional<policy::Roster> roster;  // in force before this ceremony; none before the root exists
    QByteArray issuerCertificate;          // DER of the root when a delegate is issued; else empty
    QByteArray issuerKeyId;                // CKA_ID of the root's key on its token
    Digest previousRecord;                 // zero at the first ceremony
    QMap<QByteArray, quint32> counters;    // last seen per credential id, over the archive
    std::optional<SealedSetFacts> userSet; // the one that opens the token today
    QList<LogKey> logKeys;                 // made in an earlier ceremony
    QJsonArray logHeads;                   // origin, size and root of each log, as the last record has them
    QSet<QString> alertsNoted;             // ids of messages whose sending an earlier transcript notes
};

enum class Phase {
    Running,
    Halted, // by an objection that is not resolved
    Held,
    Stopped,  // an operation failed and people must choose
    Ending,   // aborted: only an owed reseal, the record and its countersignatures are left
    Recorded, // the record is frozen
    Closed,
};

struct Attendee
{
    QString id;
    QString name;
    Role role = Role::Member;
    bool present = false;
    bool everPresent = false;
    QDateTime since;
    std::optional<approval::PublicKey> key; // administrator and observers: registered at roll call, self-asserted
    QByteArray credentialId;                // when that key is a FIDO2 credential made here
};

struct Vouch
{
    QString by;
    QString how;
    QDateTime at;
};

struct Enrolment
{
    policy::MemberKey key;
    QString product;
    QDateTime at;
};

struct Approval
{
    QString person;
    QByteArray credentialId;
    quint32 counter = 0;
    QDateTime at;
    Digest file;            // of the signature file
    int again = 0;          // k of again-K; 0: the first touch
    bool share = false;     // came with the share; false: consent only
    bool shareHeld = false; // the vault has it now, as far as the transcript tells
};

struct OperationState
{
    enum class Status { Pending, Begun, Completed, Failed };
    Status status = Status::Pending;
    int attempt = 0;
    QDateTime begunAt;
    QDateTime endedAt;
    QJsonObject result; // of completed
    QString failure;    // English text of failed
    QString failureDetail;
};

struct StatementState
{
    int number = 0;
    approval::Statement statement;
    Digest digest;
    QDateTime at;
    QList<Approval> approvals; // newest per person
    QList<OperationState> operations;
    QString voidReason;    // empty: valid (but see expires)
    bool finished = false; // every operation completed and the token closed
    const Approval *by(const QString &person) const;
    int sharesHeld() const;
    bool allCompleted() const; // every operation
};

struct Objection
{
    int number = 0;
    QString person;
    QString reason; // one of objectionReasons()
    QString text;
    int step = 0;
    QDateTime at;
    bool isSigned = false;
    Digest file;
    bool resolved = false;
    QString how;
    bool goOn = true;       // of the resolution
    QStringList resolvedBy; // signatures on the resolution so far, or who agreed
};

struct Deviation
{
    QString expected;
    QString happened;
    QString decided;
    QStringList agreed;
    QDateTime at;
};

struct PreparedCertificate
{
    QByteArray tbs; // DER
    Digest tbsDigest;
    QByteArray spki;
};

struct FoundToken
{
    approval::StatementToken id;
    QString firmware;
    bool blank = false;
};

struct StepProgress
{
    bool done = false;
    QDateTime doneAt;
    QDateTime begunAt;
};

struct State
{
    Context context;

    bool opened = false;
    Mode mode = Mode::Rehearsal;
    QString domain;
    QString ceremony;
    QByteArray sealingId;
    QJsonObject software;
    QDateTime began;
    QDateTime now; // time of the last entry
    Digest head;
    qint64 entries = 0;

    Phase phase = Phase::Running;
    Phase beforeHalt = Phase::Running;
    Phase beforeHold = Phase::Running;
    int step = 0; // index into plan.steps
    QList<StepProgress> steps;
    QString endReason; // of aborted

    QList<Attendee> people;           // as planned; members in seat order
    QMap<QString, QString> sealsRead; // item -> seal confirmed
    std::optional<FoundToken> rootToken;
    std::optional<FoundToken> secondToken;
    std::optional<FoundToken> operationsToken;
    QList<LogKey> logKeys; // the context's, and those made here
    bool purposeRead = false;

    QMap<QString, Enrolment> enrolments;
    QMap<QString, QList<Vouch>> vouches;
    QStringList waivedLimits;
    std::optional<policy::Roster> draftRoster; // made at the end of Enrol
    QMap<QString, QDateTime> rosterSignatures;
    QMap<QString, Digest> rosterSignatureFiles;

    int tokenInitAttempt = 0;
    bool tokenInitBegun = false;               // without an end
    std::optional<SealedSetFacts> userSet;     // the one that opens the token
    std::optional<SealedSetFacts> nextUserSet; // sealed, not yet proven by a completed reseal
    std::optional<SealedSetFacts> officerSet;
    // The next sealing half of a key, dealt in an approval's touch: what the next user set is sealed to.
    struct NextHalf
    {
        int epoch = 0;
        QByteArray publicKey;
    };
    QMap<QByteArray, NextHalf> nextHalves; // by credential id

    bool keyMakeBegun = false; // on the second token, without an end
    QByteArray subjectSpki;    // the key to be certified
    Digest requestFile;
    std::optional<PreparedCertificate> prepared;
    QMap<QString, QString> compared; // person -> "matched", "differs", "recorded"

    QList<StatementState> statements;
    bool tokenOpen = false;
    bool resealOwed = false; // the token was opened and no reseal completed since
    QDateTime lastTouch;
    QByteArray precertificate;  // DER, once signed
    QList<LoggedSct> scts;      // of this certificate, the precertificate's and the finished one's
    QList<LoggedRekor> rekor;   // of this certificate
    QByteArray certificate;     // DER, once signed
    QJsonArray inventoryBefore; // of the last opening
    QJsonArray inventoryAfter;
    bool stapleRecorded = false;
    bool verified = false;
    QJsonArray verifyChecks;

    QList<Objection> objections;
    QList<Deviation> deviations;
    QDateTime heldSince;
    QMap<QByteArray, quint32> counters;
    QSet<QString> alertsNoted; // the context's, and those of `alerted`

    QJsonArray logHeads; // origin, size and root of each log when the record was frozen
    Digest record;
    QByteArray recordBytes;
    QDateTime recordFrozen;
    QMap<QString, Digest> countersigned;
    QMap<QString, Digest> refused;
    QMap<QString, QList<Digest>> remarks;
    int remarkCount = 0;
    int refusalCount = 0;
    QMap<QString, QString> unsignedWhy;

    // Derived, so that nobody derives it twice.
    const PlannedStep &currentStep() const { return context.plan.steps[step]; }
    StepKind stepKind() const { return currentStep().kind; }
    const Attendee *person(const QString &id) const;
    Attendee *person(const QString &id);
    QList<const Attendee *> present() const;
    QList<const Attendee *> members() const;
    // The roster that counts now: the draft once everyone signed it, else the archive's.
    const policy::Roster *rosterInForce() const;
    // The draft, or the one in force: for looking up keys.
    const policy::Roster *rosterKnown() const;
    int quorum() const; // M
    // The statement of the current round, valid or not; nullptr when none was proposed in this step pair.
    const StatementState *currentStatement() const;
    bool statementValid(const QDateTime &at) const;
    // What the current Approve or Operate step (or an ending) asks for; empty elsewhere.
    QStringList currentRound() const;
    const Objection *openObjection() const;
    bool aborted() const { return !endReason.isEmpty(); } // ends, or ended, without doing what it was for
    // The public key an attendee signs with: a member's roster key, else the one registered at roll call.
    std::optional<approval::PublicKey> signingKey(const QString &person) const;
    const LogKey *logKey(const QString &log) const;
    // The logs whose keys are still to be made, "log" (of events) first; empty where nothing is logged.
    QStringList logKeysMissing() const;
    // A certificate that another key signs is announced to the logs before it is finished (RFC 6962 section 3.1).
    bool needsPrecertificate() const;
    // The certificate logs of the profile that have not answered yet, while more answers of their kind are needed: for
    // the precertificate, or for a certificate that is logged after it was signed.
    QStringList logsToAsk() const;
    // Only logs are left to which people carry files.
    bool logsAskPeople() const;
    bool enoughScts() const;           // as many logs have promised as the profile wants
    bool enoughAnswers() const;        // that, and every Rekor log of the profile has its entry
    bool stapled() const;              // the finished certificate has them
    QString subjectCommonName() const; // with the rehearsal's mark
    QString organisation() const;
};

// The name of the event log among the logs.
inline constexpr QLatin1String eventLog("log");
// What a log calls itself: its name hangs on D.
QString logOrigin(const State &state, const QString &log);
// P-256 for certificate logs (RFC 6962 section 2.1.4), Ed25519 for checkpoints of events.
KeyAlgorithm logAlgorithm(const QString &log);
// The CKA_ID under which a log's key is made, and found again: from the ceremony that makes it.
QByteArray logKeyId(const State &state, const QString &log);

// Whether those who agreed to the resolution suffice: M members once a roster is in force, before that everyone here.
bool enoughAgree(const State &state, const Objection &objection);

// Whether a member signs with this key: enrolled here, or in the roster.
bool isMembersKey(const State &state, const approval::PublicKey &key);

// A record needs somebody present who answers for it: a member once there were approvals, before that the administrator
// or a member.
bool someoneAnswers(const State &state);
// Administrator and observers may do neither, and are named. A member signs or refuses, unless no key of that member is
// known, or M members have signed and the key fails now: one broken key must not keep the record from closing.
bool mayStayUnsigned(const State &state, const QString &person);

// Anyone may object; the reasons offered, ids as in entries.
QStringList objectionReasons();

} // namespace chancery::ceremony
