// The closed list of what an archive claims. Names are fixed once released (FORMATS.md, Verifier's output).
#pragma once

#include "core/base/text.h"

#include <QList>
#include <QString>

namespace chancery::audit {

enum class Verdict {
    Passed,    // recomputed from the files, and it holds
    Failed,    // recomputed, and it does not hold; or the evidence is missing or damaged
    Witnessed, // nobody can recompute it; people who were there saw it
    NotChecked // not with what is here
};
QString verdictText(Verdict verdict); // "passed", "failed", "witnessed", "not-checked"

// The names, so that a misspelt one does not compile.
namespace claim {
inline constexpr char TranscriptChain[] = "transcript.chain";
inline constexpr char ClosedKinds[] = "transcript.closed-kinds";
inline constexpr char TranscriptOrder[] = "transcript.order";
inline constexpr char TranscriptTimes[] = "transcript.times";
inline constexpr char PlanDigest[] = "plan.digest";
inline constexpr char RosterLineage[] = "roster.lineage";
inline constexpr char RosterSignatures[] = "roster.signatures";
inline constexpr char EnrolmentAttestation[] = "enrolment.attestation";
inline constexpr char EnrolmentVouching[] = "enrolment.vouching";
inline constexpr char SealingSets[] = "sealing.sets";
inline constexpr char SealingReplaced[] = "sealing.replaced";
inline constexpr char StatementDigests[] = "statement.digests";
inline constexpr char ApprovalSignature[] = "approval.signature";
inline constexpr char ApprovalForm[] = "approval.form";
inline constexpr char ApprovalCounter[] = "approval.counter";
inline constexpr char ApprovalThreshold[] = "approval.threshold";
inline constexpr char OperationMatches[] = "operation.matches-statement";
inline constexpr char OperationInventory[] = "operation.inventory";
inline constexpr char OperationWitnessed[] = "operation.inside-the-token";
inline constexpr char CertificateCompared[] = "certificate.compared";
inline constexpr char CertificateBytes[] = "certificate.bytes";
inline constexpr char CertificateChain[] = "certificate.chain";
inline constexpr char CertificateProfile[] = "certificate.profile";
inline constexpr char CertificateLint[] = "certificate.lint";
inline constexpr char CertificateLog[] = "certificate.log";
inline constexpr char CertificateRekor[] = "certificate.rekor";
inline constexpr char LogEvents[] = "log.events";
inline constexpr char LogConsistency[] = "log.consistency";
inline constexpr char LogWitnesses[] = "log.witnesses";
inline constexpr char AccessChain[] = "access.chain";
inline constexpr char AccessConsole[] = "access.console";
inline constexpr char AccessHsm[] = "access.hsm";
inline constexpr char AccessAlerts[] = "access.alerts";
inline constexpr char AccessSignature[] = "access.signature";
inline constexpr char ObjectionEvidence[] = "objection.evidence";
inline constexpr char RecordMatches[] = "record.matches-transcript";
inline constexpr char RecordCountersignatures[] = "record.countersignatures";
inline constexpr char RecordLineage[] = "record.lineage";
inline constexpr char ModeSeparate[] = "mode.separate";
inline constexpr char ArchiveFiles[] = "archive.files";
inline constexpr char ArchiveFounding[] = "archive.founding";
inline constexpr char ArchivePast[] = "archive.past";
inline constexpr char ArchiveEnd[] = "archive.end";
} // namespace claim

struct ClaimKind
{
    const char *name;
    const char *why; // what holds when it passes, or why nobody can recompute it
};

// All of them, in the order of the report.
const QList<ClaimKind> &claimKinds();

struct Claim
{
    QString name;
    Verdict verdict = Verdict::NotChecked;
    Text why;
    QStringList evidence;    // what it rests on, or each thing that does not hold
    bool remembered = false; // part of it was judged in an earlier run only; why says which
};

} // namespace chancery::audit
