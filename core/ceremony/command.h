// What people, devices and the clock can ask of a ceremony. decide() answers each with entries or with a refusal.
#pragma once

#include "core/ceremony/state.h"

#include <variant>

namespace chancery::ceremony {

// Step by step, by people ---------------------------------------------------------------------------------------------
struct OpenCeremony
{
    Mode mode = Mode::Rehearsal;
    QString id;           // YYYY-MM-DD-xxxx
    QByteArray sealingId; // 16 random bytes; used when a roster is founded
    QJsonObject software; // {name, version, digests}
};
struct CheckIn
{
    QString person;
};
// Administrator or observer: the key to countersign with. credentialId is set when it is a FIDO2 credential made here.
struct RegisterKey
{
    QString person;
    approval::PublicKey key;
    QByteArray credentialId;
};
struct Leave
{
    QString person;
};
struct ConfirmItem
{
    QString item;
    QString seal; // as read aloud
};
struct ConfirmPurpose
{
};
struct VouchFor
{
    QString member;
    QString by;
    QString how;
};
struct WaiveLimit
{
    QString limit; // the English text of the broken limit
    QString reason;
};
struct CompareResult
{
    QString person;
    bool matches = true; // false: objects in the same breath
};
struct Advance
{
}; // the administrator says that the step is done
struct Retry
{
}; // after Stopped: the same operation, the same bytes
struct Hold
{
    QString why;
};
struct Resume
{
    QString after; // "hold" or "restart"
};
struct Abort
{
    QString why;
};
struct Object
{
    QString person;
    QString reason;
    QString text;
    QDateTime time;       // as it stands in the signed bytes
    QByteArray signature; // armored file over signedNote(); empty: witnessed only
    Digest about;         // the transcript's head when it was signed; zero: now
    bool differs = false; // at Compare: what is compared differs from this person's copy
};
// How the open objection is resolved. With a roster in force: one signature per member over the resolution.
struct Resolve
{
    QString person;
    QString how;
    bool goOn = true;     // false: the ceremony ends with a record
    QByteArray signature; // armored file over resolutionNote(); empty before a roster is in force
};
struct NoteDeviation
{
    QString expected;
    QString happened;
    QString decided;
    QStringList agreed;
};
struct Note
{ // a remark or a refusal, before or instead of countersigning
    bool refusal = false;
    QString person;
    QString text;
    QDateTime time;       // as it stands in the signed bytes
    QByteArray signature; // armored file over signedNote(); empty: witnessed only
};
struct NoteUnsigned
{ // present, and neither signed nor refused: said by the administrator, witnessed
    QString person;
    QString why;
};

// By security keys ----------------------------------------------------------------------------------------------------
struct EnrolKey
{
    QString person;
    policy::MemberKey key;
    QString product;
};
struct SignRoster
{
    QString person;
    QByteArray signature;         // armored file
    QMap<QString, Digest> shares; // set -> digest of the share that this touch opened
};
struct Approve
{
    QString person;
    QByteArray credentialId;
    QByteArray signature; // armored file
    bool share = false;   // the vault has this member's share
    int nextEpoch = 0;    // the sealing half made for the next set; 0 with consent only
    QByteArray nextHalf;
};
struct Countersign
{
    QString person;
    QByteArray signature; // armored file
};

// By the driver, from devices, clock and randomness -------------------------------------------------------------------
struct FoundTokenNow
{
    QString use; // "root", "second", "operations"
    FoundToken token;
};
struct LogKeyMade
{ // on the operations token, or found there
    QString log;
    QByteArray spki;
    QJsonObject attributes;
};
struct DraftRoster
{
}; // all are enrolled and vouched for
struct BeginTokenSetup
{
};
struct TokenSetUp
{ // initialised, split, sealed, in two places
    FoundToken token;
    SealedSetFacts user;
    SealedSetFacts officer;
};
struct TokenSetupFailed
{
    QString text;
    QString detail;
};
struct BeginKeyOnSecondToken
{
};
struct SubjectKey
{ // made or found on the second token, or from a request
    KeySource source = KeySource::SecondToken;
    QByteArray spki;
    QByteArray requestBytes; // Request only: as it was brought
    QJsonObject attributes;  // of a token key
};
struct SubjectKeyFailed
{
    QString text;
    QString detail;
};
struct PrepareCertificate
{
}; // build the to-be-signed bytes and lint them on a throwaway-key copy
struct ProposeStatement
{
    QByteArray nonce;  // 32 bytes
    QByteArray openTo; // 32 bytes
};
struct TokenOpened
{
    QString set;
    int number = 0; // which sealed set's credential it took
    QJsonArray inventory;
};
struct TokenOpenFailed
{
    QString text;
    QString detail;
};
struct NewSetSealed
{
    SealedSetFacts set;
};
struct BeginOperation
{
    int statement = 0;
    int op = 0; // from 1
};
struct OperationDone
{
    int statement = 0;
    int op = 0;
    QJsonObject result;
    QByteArray bytes; // sign-precertificate, sign-certificate: the DER
};
struct OperationFailed
{
    int statement = 0;
    int op = 0;
    QString text;
    QString detail;
};
struct TokenClosed
{
    QString why; // as closingReason() says, or "limit", "failed"
    QJsonArray inventory;
};
struct SharesGone
{ // the open limit passed before the token was opened
};
struct StopStep
{ // something outside a statement's operations failed: people choose
    QString what;
    QString text;
    QString detail;
};
struct NoteNotLogged
{
}; // no certificate log is configured
struct Logged
{ // a certificate log's answer
    QString log;
    QByteArray sct; // as TLS encodes it; checked before it is recorded
};
struct EnteredInRekor
{ // a Rekor log's answer
    QString log;
    QByteArray json; // as it came; checked before it is recorded
};
// A message to one member, that something else has taken over for good.
struct SentAlert
{
    QString id; // of the message; ends in "." and the member
    QString person;
    Digest sha256; // of the message
    QDateTime at;
    QString how; // "smtp", or "carried": another machine sent it
};
struct NoteAlerts
{
    static constexpr qsizetype Most = 100; // in one line
    QList<SentAlert> sent;                 // none of them noted before
};
struct VerifyNow
{
}; // recompute everything that was signed
struct FreezeRecord
{
    QJsonArray logs; // {origin, size, root} of each log now
};
struct JournalCut
{
    QByteArray bytes;
};
struct CloseCeremony
{
};

using Command =
    std::variant<OpenCeremony, CheckIn, RegisterKey, Leave, ConfirmItem, ConfirmPurpose, VouchFor, WaiveLimit,
                 CompareResult, Advance, Retry, Hold, Resume, Abort, Object, Resolve, NoteDeviation, Note, NoteUnsigned,
                 EnrolKey, SignRoster, Approve, Countersign, FoundTokenNow, LogKeyMade, DraftRoster, BeginTokenSetup,
                 TokenSetUp, TokenSetupFailed, BeginKeyOnSecondToken, SubjectKey, SubjectKeyFailed, PrepareCertificate,
                 ProposeStatement, TokenOpened, TokenOpenFailed, NewSetSealed, BeginOperation, OperationDone,
                 OperationFailed, TokenClosed, SharesGone, StopStep, NoteNotLogged, Logged, EnteredInRekor, NoteAlerts,
                 VerifyNow, FreezeRecord, JournalCut, CloseCeremony>;

} // namespace chancery::ceremony
