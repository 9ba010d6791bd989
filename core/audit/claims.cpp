#include "core/audit/claims.h"

#include <QtGlobal>

namespace chancery::audit {

QString verdictText(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Passed:
        return QStringLiteral("passed");
    case Verdict::Failed:
        return QStringLiteral("failed");
    case Verdict::Witnessed:
        return QStringLiteral("witnessed");
    case Verdict::NotChecked:
        return QStringLiteral("not-checked");
    }
    Q_UNREACHABLE();
}

const QList<ClaimKind> &claimKinds()
{
    static const QList<ClaimKind> kinds{
        {claim::TranscriptChain,
         QT_TRANSLATE_NOOP("core", "Each line of the transcripts names the line before it, from "
                                   "the opening to the close.")},
        {claim::ClosedKinds, QT_TRANSLATE_NOOP("core", "Every line is of a kind that is known.")},
        {claim::TranscriptOrder,
         QT_TRANSLATE_NOOP("core", "Every line could follow the lines before it, and no step was "
                                   "left before it was done.")},
        {claim::TranscriptTimes, QT_TRANSLATE_NOOP("core", "All times are by the console's clock; those who were there "
                                                           "saw it.")},
        {claim::PlanDigest, QT_TRANSLATE_NOOP("core", "Each ceremony followed the plan and the profile beside it.")},
        {claim::RosterLineage, QT_TRANSLATE_NOOP("core", "The roster is the one that the enrolments made, and the one "
                                                         "that everything else names.")},
        {claim::RosterSignatures, QT_TRANSLATE_NOOP("core", "Every member signed the roster with the own key.")},
        {claim::EnrolmentAttestation,
         QT_TRANSLATE_NOOP("core", "What the keys' makers certify agrees with the roster; the "
                                   "challenge they signed was seen by the console alone.")},
        {claim::EnrolmentVouching,
         QT_TRANSLATE_NOOP("core", "Two people who were there vouched for each member; whether "
                                   "they knew them is their word.")},
        {claim::SealingSets, QT_TRANSLATE_NOOP("core", "Each credential was sealed to the keys of all members and to "
                                                       "nobody else, as far as the console published.")},
        {claim::SealingReplaced, QT_TRANSLATE_NOOP("core", "Whenever the token was opened, its credential was replaced "
                                                           "before the close.")},
        {claim::StatementDigests, QT_TRANSLATE_NOOP("core", "Each statement says what the bytes beside it say.")},
        {claim::ApprovalSignature, QT_TRANSLATE_NOOP("core", "Each approval is a signature over its statement by an "
                                                             "enrolled key.")},
        {claim::ApprovalForm, QT_TRANSLATE_NOOP("core", "Each approval shows one touch and one PIN, in the form that "
                                                        "nothing else has.")},
        {claim::ApprovalCounter, QT_TRANSLATE_NOOP("core", "The counter of each security key only grew.")},
        {claim::ApprovalThreshold,
         QT_TRANSLATE_NOOP("core", "The token was opened only after enough members had approved "
                                   "the same statement.")},
        {claim::OperationMatches, QT_TRANSLATE_NOOP("core", "The token did what the statements list, each once.")},
        {claim::OperationInventory,
         QT_TRANSLATE_NOOP("core", "What the token listed before and after differs by the keys "
                                   "that were to be made, and by nothing else.")},
        {claim::OperationWitnessed, QT_TRANSLATE_NOOP("core", "Making a key and replacing a credential leave no public "
                                                              "bytes; those who were there saw them.")},
        {claim::CertificateCompared, QT_TRANSLATE_NOOP("core", "Everyone compared or wrote down the digest before the "
                                                               "approval; that they did is their word.")},
        {claim::CertificateBytes, QT_TRANSLATE_NOOP("core", "Each certificate holds exactly the bytes that were "
                                                            "approved.")},
        {claim::CertificateChain, QT_TRANSLATE_NOOP("core", "Each certificate was signed by its issuer's key.")},
        {claim::CertificateProfile,
         QT_TRANSLATE_NOOP("core", "Each certificate is what the profile's closed list and the "
                                   "plan ask for.")},
        {claim::CertificateLint, QT_TRANSLATE_NOOP("core", "No certificate breaks a rule of RFC 5280.")},
        {claim::CertificateLog, QT_TRANSLATE_NOOP("core", "Each certificate carries the promises of enough logs, each "
                                                          "log holds what it promised, and nothing else.")},
        {claim::CertificateRekor,
         QT_TRANSLATE_NOOP("core", "Each certificate was finished with its entry in every Rekor "
                                   "log that the profile names.")},
        {claim::LogEvents, QT_TRANSLATE_NOOP("core", "Each event is in the event log, and nothing else is.")},
        {claim::LogConsistency, QT_TRANSLATE_NOOP("core", "The logs only grew: each goes on from what every record saw "
                                                          "of it.")},
        {claim::LogWitnesses, QT_TRANSLATE_NOOP("core", "Enough witnesses cosigned the newest checkpoint of each log, "
                                                        "and no cosignature of theirs is wrong.")},
        {claim::AccessChain,
         QT_TRANSLATE_NOOP("core", "Each event left its three access logs, and each of them goes on "
                                   "from that of the event before.")},
        {claim::AccessConsole, QT_TRANSLATE_NOOP("core", "Who was at the console, and who logged in to the machine, is "
                                                         "the machine's own word.")},
        {claim::AccessHsm, QT_TRANSLATE_NOOP("core", "The access log of the token tells of each login and key use of "
                                                     "the transcript, and of no other.")},
        {claim::AccessAlerts,
         QT_TRANSLATE_NOOP("core",
                           "The list of messages has each one that the transcript asks for, to every member, and "
                           "what was handed over is what it says.")},
        {claim::AccessSignature,
         QT_TRANSLATE_NOOP("core", "Each access log is signed by the access-log delegate, which "
                                   "chains to the root.")},
        {claim::ObjectionEvidence, QT_TRANSLATE_NOOP("core", "Each objection and its resolution is signed as the "
                                                             "transcript says.")},
        {claim::RecordMatches, QT_TRANSLATE_NOOP("core", "Each record is what its transcript makes.")},
        {claim::RecordCountersignatures,
         QT_TRANSLATE_NOOP("core", "Everyone who stayed signed the record, refused, or is "
                                   "named as doing neither.")},
        {claim::RecordLineage, QT_TRANSLATE_NOOP("core", "Each ceremony names the record of the one before it.")},
        {claim::ModeSeparate, QT_TRANSLATE_NOOP("core", "Everything that was signed says the same mode and domain.")},
        {claim::ArchiveFiles,
         QT_TRANSLATE_NOOP("core", "Every file is there with the digest that the transcripts name, "
                                   "and there is no other file.")},
        {claim::ArchiveFounding,
         QT_TRANSLATE_NOOP("core", "Roster 0001 had no quorum before it: it rests on its members' "
                                   "signatures and on those who were there.")},
        {claim::ArchivePast,
         QT_TRANSLATE_NOOP("core", "Everything that you verified before is still there, byte for byte, and what came "
                                   "since goes on from it.")},
        {claim::ArchiveEnd,
         QT_TRANSLATE_NOOP("core", "Nothing was left out before the record or checkpoint that was taken away, or "
                                   "before the witnesses' cosignatures.")},
    };
    return kinds;
}

} // namespace chancery::audit
