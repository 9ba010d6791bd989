// The fold over a transcript, by the same apply() as everywhere, that goes on behind damage as far as it can.
#include "core/audit/audit_state.h"

#include <QHash>

namespace chancery::audit {

namespace {

using ceremony::StepKind;

// What a line that cannot follow speaks against.
const char *claimOf(const transcript::Line &line, const Text &why)
{
    static const QHash<QString, const char *> table = [] {
        QHash<QString, const char *> out;
        const auto put = [&](const char *claim, const QStringList &kinds) {
            for (const QString &kind : kinds)
                out.insert(kind, claim);
        };
        const auto list = [](const char *kinds) { return QString::fromLatin1(kinds).split(u' '); };
        put(claim::RosterLineage, list("enrolled roster waived"));
        put(claim::EnrolmentVouching, list("vouched"));
        put(claim::RosterSignatures, list("roster-signed"));
        put(claim::SealingSets, list("sealed sealing-key token-setup"));
        put(claim::StatementDigests, list("statement"));
        put(claim::ApprovalSignature, list("approved"));
        put(claim::OperationMatches, list("token-opened token-closed begun completed failed attempt shares-gone"));
        put(claim::CertificateBytes, list("prepared request matched differs recorded"));
        put(claim::CertificateLog, list("logged"));
        put(claim::LogEvents, list("log-key"));
        put(claim::ObjectionEvidence, list("objected resolved"));
        put(claim::RecordMatches, list("record-frozen"));
        put(claim::RecordCountersignatures, list("countersigned remark refused unsigned closed"));
        return out;
    }();
    if (line.kind == QLatin1String("opened")) {
        const QString words = why.english();
        for (const auto &[member, claim] :
             {std::pair{"previous", claim::RecordLineage}, std::pair{"roster", claim::RosterLineage},
              std::pair{"domain", claim::ModeSeparate}, std::pair{"mode", claim::ModeSeparate}}) {
            if (words.contains(QStringLiteral("opened.") + QLatin1String(member)))
                return claim;
        }
        return claim::PlanDigest;
    }
    if (is(line, "logged") && line.data.contains(QLatin1String("rekor")))
        return claim::CertificateRekor;
    if (is(line, "record-frozen") && why.english().contains(QLatin1String("record-frozen.logs")))
        return claim::LogConsistency;
    return table.value(line.kind, claim::TranscriptOrder);
}

// What leaving a step of this kind too early speaks against; nullptr: its own claim says it better.
const char *claimOfStep(StepKind kind)
{
    switch (kind) {
    case StepKind::Enrol:
        return claim::EnrolmentVouching;
    case StepKind::Seal:
        return claim::SealingSets;
    case StepKind::Roster:
        return claim::RosterSignatures;
    case StepKind::Approve:
        return nullptr;
    case StepKind::Operate:
        return claim::OperationMatches;
    default:
        return claim::TranscriptOrder;
    }
}

// While an objection, a hold or a stop lasts, people may talk and devices may end what they began; nothing is started.
void checkPhase(Audit &a, const Ceremony &c, const ceremony::State &state, const transcript::Line &line)
{
    using ceremony::Phase;
    static const QStringList starts =
        QStringLiteral(
            "purpose-read enrolled vouched waived roster roster-signed token-setup key-begun request "
            "prepared matched differs recorded statement approved attempt begun logged verified not-performed")
            .split(u' ');
    const bool stands = state.phase == Phase::Halted || state.phase == Phase::Held || state.phase == Phase::Stopped;
    if (stands && starts.contains(line.kind))
        a.findings.failed(claimOf(line, {}), c.at(line),
                          Text(QT_TRANSLATE_NOOP("core", "it happened while the ceremony stood still: %1"),
                               {ceremony::missing(state, line.time).english()}));
}

// Nobody acts under another's name.
void checkSpeaker(Audit &a, const Ceremony &c, const transcript::Line &line)
{
    static const QStringList own =
        QStringLiteral("key-registered enrolled roster-signed matched differs recorded approved objected countersigned "
                       "remark refused")
            .split(u' ');
    const QString who = is(line, "vouched") ? text(line, "by") : text(line, "person");
    if ((own.contains(line.kind) || is(line, "vouched")) && line.by != who)
        a.findings.failed(claim::TranscriptOrder, c.at(line),
                          Text(QT_TRANSLATE_NOOP("core", "%1 acts in the name of %2"), {line.by, who}));
}

// Rules of the room that only decide() asks for when it happens: who acts is here, what is left is done.
void checkConduct(Audit &a, const Ceremony &c, const ceremony::State &state, const transcript::Line &line)
{
    if (is(line, "step")) {
        const Text left = ceremony::missing(state, line.time);
        const char *name = claimOfStep(state.stepKind());
        if (!name && state.phase != ceremony::Phase::Running)
            name = claim::TranscriptOrder; // no other claim sees that the room had stopped
        if (name && !left.isEmpty())
            a.findings.failed(name, c.at(line),
                              Text(QT_TRANSLATE_NOOP("core", "the step was left too early: %1"), {left.english()}));
    }
    if (is(line, "closed")) {
        const Text left = ceremony::missing(state, line.time);
        if (!left.isEmpty())
            a.findings.failed(
                claim::RecordCountersignatures, c.at(line),
                Text(QT_TRANSLATE_NOOP("core", "the ceremony was closed too early: %1"), {left.english()}));
    }
    checkPhase(a, c, state, line);
    checkSpeaker(a, c, line);
    if (is(line, "vouched")) {
        for (const ceremony::Vouch &vouch : state.vouches.value(text(line, "person"))) {
            if (vouch.by == text(line, "by"))
                a.findings.failed(claim::EnrolmentVouching, c.at(line),
                                  Text(QT_TRANSLATE_NOOP("core", "%1 vouched twice"), {vouch.by}));
        }
    }
    const bool console = line.by == QLatin1String("console");
    const ceremony::Attendee *by = state.person(line.by);
    if (!console && !by)
        a.findings.failed(claim::TranscriptOrder, c.at(line),
                          Text(QT_TRANSLATE_NOOP("core", "%1 is not in the plan"), {line.by}));
    static const QStringList onlyPresent{
        QStringLiteral("approved"), QStringLiteral("roster-signed"), QStringLiteral("enrolled"),
        QStringLiteral("vouched"),  QStringLiteral("countersigned"), QStringLiteral("objected"),
        QStringLiteral("matched"),  QStringLiteral("recorded"),      QStringLiteral("differs")};
    if (onlyPresent.contains(line.kind) && (!by || !by->present))
        a.findings.failed(claim::TranscriptOrder, c.at(line),
                          Text(QT_TRANSLATE_NOOP("core", "%1 was not checked in"), {line.by}));
}

Result<ceremony::Context> contextOf(const Audit &a, const Ceremony &c)
{
    if (!c.plan || !c.profile)
        return Error(ErrorCode::Damaged,
                     QT_TRANSLATE_NOOP("core", "Without plan and profile the transcript cannot be followed."));
    ceremony::Context context;
    context.plan = *c.plan;
    context.profile = *c.profile;
    context.roster = a.lineage.roster;
    context.issuerCertificate = a.lineage.root;
    context.issuerKeyId = a.lineage.rootKeyId;
    context.previousRecord = a.lineage.previousRecord;
    context.userSet = a.lineage.userSet;
    context.logKeys = a.lineage.logKeys;
    context.logHeads = a.lineage.logHeads;
    context.alertsNoted = a.lineage.alertsNoted;
    return context;
}

} // namespace

void replay(Audit &a, Ceremony &c)
{
    const auto context = contextOf(a, c);
    if (!context) {
        a.findings.notChecked(claim::TranscriptOrder, context.error().text());
        c.before.resize(c.lines.size());
        return;
    }
    ceremony::State state = ceremony::initialState(*context);
    c.followed = true;
    for (const transcript::Line &line : c.lines) {
        // A broken link was reported where it broke; here it must not hide what comes after it.
        state.entries = line.seq - 1;
        state.head = line.prev;
        if (state.opened && line.time < state.now)
            state.now = line.time;
        c.before += state;
        if (c.followed && c.chainHolds && state.opened)
            checkConduct(a, c, state, line);
        auto next = ceremony::apply(state, line);
        if (next) {
            state = std::move(*next);
            continue;
        }
        // The first refusal is a finding; what follows from it, or from a broken chain, is not another one.
        if (c.followed && c.chainHolds && ceremony::closedKinds().contains(line.kind))
            a.findings.failed(claimOf(line, next.error().text()), c.at(line), next.error().text());
        c.followed = false;
        if (!state.opened)
            break;
    }
    c.after = state;
    const Text beyond(QT_TRANSLATE_NOOP("core", "The transcript of %1 cannot be followed to its end."), {c.id});
    if (c.followed && c.chainHolds)
        a.findings.held(claim::TranscriptOrder);
    else
        a.findings.notChecked(claim::TranscriptOrder, beyond);
    while (c.before.size() < c.lines.size())
        c.before += state;
}

} // namespace chancery::audit
