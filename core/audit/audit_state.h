// What the checks share: one ceremony as it was found, what carries over from one to the next, and the helpers that
// read lines nobody has judged yet. Internal to this folder.
#pragma once

#include "core/audit/auditor.h"
#include "core/audit/evidence.h"
#include "core/audit/findings.h"
#include "core/ceremony/ceremony.h"
#include "core/transparency/log_policy.h"

#include <functional>

namespace chancery::transparency {
class LogReader;
struct NoteSignature;
} // namespace chancery::transparency

namespace chancery::audit {

struct Ceremony
{
    QString id;
    QList<transcript::Line> lines; // those that can be read
    bool chainHolds = true;
    bool aborted = false;
    std::optional<ceremony::Plan> plan;
    std::optional<policy::Profile> profile;
    Digest previous; // as the first line says, else the record
    Digest record;   // as record-frozen says, else of the record's file

    QList<ceremony::State> before; // before[i] is the state before lines[i]
    ceremony::State after;
    bool followed = false; // every line could be applied

    QString path(const QString &name) const { return QStringLiteral("ceremonies/%1/%2").arg(id, name); }
    // Where a roster or certificate of this ceremony lies: what an aborted one made stays with it, as evidence.
    QString published(const QString &name) const
    {
        return aborted ? path(QStringLiteral("unpublished/") + name) : name;
    }
    QString at(const transcript::Line &line) const { return QStringLiteral("%1 line %2").arg(id).arg(line.seq); }
    const transcript::Line *find(const char *kind) const; // the first
};

// What later ceremonies build on.
struct Lineage
{
    std::optional<policy::Roster> roster;
    QByteArray root;                     // DER
    QByteArray rootKeyId;                // CKA_ID of its key
    QMap<QByteArray, quint32> counters;  // of security keys, by public key, as the signatures themselves say
    QMap<QString, QJsonArray> inventory; // by token serial, as last listed
    std::optional<ceremony::SealedSetFacts> userSet;
    QMap<QByteArray, QByteArray> sealingHalves; // by credential id and epoch, as published
    QList<ceremony::LogKey> logKeys;
    QJsonArray logHeads;       // as the last record has them
    QSet<QString> alertsNoted; // ids of messages to members
    Digest previousRecord;
    QSet<QByteArray> nonces;
};

// Enough witnesses cosigned the newest checkpoint of the event log.
struct WitnessedEnd
{
    quint64 time = 0;      // seconds since 1970, by their clocks: until then they had seen nothing larger
    QStringList witnesses; // each with its time
    bool brought = false;  // the reader's own policy asks for them, not the profile of the archive
};

struct Audit
{
    Evidence &files;
    Findings &findings;
    const Expectations &expected;
    std::optional<Mode> mode;
    QString domain;
    QJsonObject founding; // archive.json; empty when damaged
    Lineage lineage;
    std::optional<WitnessedEnd> witnessedEnd = {};
    QList<Memory::Log> judgedLogs = {}; // from end to end, in this run or an earlier one

    // The file that a line names with its digest. Missing or other bytes fail archive.files; what is there is returned.
    std::optional<QByteArray> named(const QString &path, const QString &sha256);
    // A file that is a rendering of something else.
    void rendering(const QString &path, const QByteArray &expectedBytes);
};

QString text(const transcript::Line &line, const char *key);
qint64 number(const transcript::Line &line, const char *key);
QByteArray bytes(const transcript::Line &line, const char *key); // base64
QString twoDigits(qint64 number);
inline bool is(const transcript::Line &line, const char *kind)
{
    return line.kind == QLatin1String(kind);
}

// Whether the ceremony was ended without doing what it was for.
bool wasEnded(const QList<transcript::Line> &lines);

// The statement that a line embeds, read strictly.
Result<approval::Statement> embeddedStatement(const transcript::Line &line);
// Number -> statement, of all that can be read.
QMap<qint64, approval::Statement> statementsOf(const Ceremony &c);

// One file per group of claims. `valid` holds the indices of lines whose signature holds.
void readCeremony(Audit &a, Ceremony &c);                     // transcript.chain, transcript.closed-kinds
void replay(Audit &a, Ceremony &c);                           // transcript.order, and each line's own claim
void checkPlan(Audit &a, const Ceremony &c);                  // plan.digest
void checkRoster(Audit &a, const Ceremony &c);                // roster.lineage
void checkEnrolments(Audit &a, const Ceremony &c);            // enrolment.attestation, enrolment.vouching
void checkSealing(Audit &a, const Ceremony &c);               // sealing.sets, sealing.replaced
void checkStatements(Audit &a, const Ceremony &c);            // statement.digests
QSet<qsizetype> checkSignatures(Audit &a, const Ceremony &c); // roster.signatures, approval.*, objection.evidence
void checkThreshold(Audit &a, const Ceremony &c, const QSet<qsizetype> &valid); // approval.threshold
void checkOperations(Audit &a, const Ceremony &c);                              // operation.matches-statement
void checkInventory(Audit &a, const Ceremony &c);                               // operation.inventory
void checkCertificates(Audit &a, const Ceremony &c);                            // certificate.*
void checkRecord(Audit &a, const Ceremony &c, const QSet<qsizetype> &valid);    // record.*
void checkMode(Audit &a, const Ceremony &c);                                    // mode.separate

// What an earlier run left (check_past.cpp).
bool isTile(const QString &path);                            // a file of a log's tree or of its entries
void checkPast(Audit &a, const QList<Ceremony> &ceremonies); // archive.past
bool wasJudged(const Audit &a, const Ceremony &c);           // in the run that is remembered
Memory memoryOf(Audit &a, const QList<Ceremony> &ceremonies);
// How much of the log need not be read again: the head that is remembered of it, when the log goes on from there and
// nothing of the past was changed. check: a note with the log's key.
using CheckNote = std::function<Result<transparency::LogPolicy::Verdict>(QByteArrayView note)>;
transparency::TreeHead remembered(Audit &a, const QString &origin, transparency::LogReader &reader,
                                  const CheckNote &check);
// The tiles and bundles that hold nothing else than the first entries, and the issuers that those name: there, and
// passed over.
void passTiles(Audit &a, const QString &folder, const QString &bundleName, quint64 size, const char *claim);

void checkLogs(Audit &a, const QList<Ceremony> &ceremonies); // certificate.log, log.*
// One of the logs, once its checkpoint is known to be its own.
struct WitnessedLog
{
    VerifierKey key;
    QString folder;
    transparency::LogReader &reader;
    bool isEvents = false;
};
void checkWitnesses(Audit &a, const QList<Ceremony> &ceremonies, const WitnessedLog &log); // log.witnesses
// Whether a line below a checkpoint is a witness's whom a profile names (or the reader's policy), and holds.
bool isJudgedLine(const Audit &a, const QList<Ceremony> &ceremonies, const QByteArray &text,
                  const transparency::NoteSignature &line);
// certificate.log; without a reader the bundles are accounted for, and judged no further.
void checkBundles(Audit &a, const QList<Ceremony> &ceremonies, const ceremony::LogKey &log,
                  transparency::LogReader *reader);
void checkRekor(Audit &a, const QList<Ceremony> &ceremonies);  // certificate.rekor
void checkAccess(Audit &a, const QList<Ceremony> &ceremonies); // access.*

// How far the maker's certificates of a key agree with what was enrolled; an error names what does not.
struct AttestationFacts
{
    bool chained = false; // to a root of the profile
};
Result<AttestationFacts> checkAttestation(const policy::MemberKey &key, const policy::Profile *profile,
                                          const QString &rpId);

} // namespace chancery::audit
