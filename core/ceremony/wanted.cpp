#include "core/ceremony/ceremony.h"

#include "core/ceremony/kinds/kind.h"

#include "core/policy/roster.h"

#include <algorithm>

namespace chancery::ceremony {

namespace {

constexpr int VouchesNeeded = 2;

// Approve, Operate and an owed reseal while ending are one machine.
Wanted wantedInRound(const State &state, const QDateTime &at)
{
    const StatementState *current = state.currentStatement();
    if (state.tokenOpen) {
        const bool runs = state.phase == Phase::Ending || state.stepKind() == StepKind::Operate;
        const int next = nextOperation(state);
        const bool begun = next > 0 && current->operations[next - 1].status == OperationState::Status::Begun;
        if (next == 0)
            return Wanted::CloseToken;
        if (!current->voidReason.isEmpty() || (!begun && !state.statementValid(at)) || waitsForLogs(state))
            return Wanted::CloseToken;
        return runs ? Wanted::RunOperation : Wanted::Nothing;
    }
    if (state.currentRound().isEmpty())
        return Wanted::Nothing;
    if (waitsForLogs(state))
        return state.logsAskPeople() ? Wanted::Nothing : Wanted::SubmitToLog;
    if (!state.statementValid(at))
        return Wanted::ProposeStatement;
    return current->sharesHeld() >= state.quorum() ? Wanted::OpenToken : Wanted::Nothing;
}

Wanted wantedInStep(const State &state, const QDateTime &at)
{
    switch (state.stepKind()) {
    case StepKind::Equipment: {
        if (!nextTokenToFind(state).isEmpty())
            return Wanted::FindTokens;
        return state.logKeysMissing().isEmpty() ? Wanted::Nothing : Wanted::MakeLogKeys;
    }
    case StepKind::Enrol:
    case StepKind::Open:
    case StepKind::RollCall:
    case StepKind::Purpose:
    case StepKind::Roster:
        return Wanted::Nothing;
    case StepKind::Seal:
        if (!state.draftRoster)
            return Wanted::DraftRoster;
        return state.userSet && state.officerSet ? Wanted::Nothing : Wanted::SetUpToken;
    case StepKind::Request:
        return state.subjectSpki.isEmpty() && state.context.plan.key.source == KeySource::SecondToken
                   ? Wanted::MakeSubjectKey
                   : Wanted::Nothing;
    case StepKind::Compare:
        return state.prepared ? Wanted::Nothing : Wanted::PrepareCertificate;
    case StepKind::Approve:
    case StepKind::Operate:
        return wantedInRound(state, at);
    case StepKind::Staple:
        if (!state.context.profile.transparency)
            return state.stapleRecorded ? Wanted::Nothing : Wanted::NoteNotLogged;
        return state.logsToAsk().isEmpty() || state.logsAskPeople() ? Wanted::Nothing : Wanted::SubmitToLog;
    case StepKind::Verify:
        return state.verified ? Wanted::Nothing : Wanted::Verify;
    case StepKind::Countersign:
        return Wanted::FreezeRecord;
    case StepKind::Close:
        return Wanted::Nothing;
    }
    Q_UNREACHABLE();
}

Text waitingFor(const QStringList &names)
{
    if (names.isEmpty())
        return {};
    if (names.size() == 1)
        return Text(QT_TRANSLATE_NOOP("core", "Waiting for %1"), {names.first()});
    if (names.size() == 2)
        return Text(QT_TRANSLATE_NOOP("core", "Waiting for %1 and %2"), names);
    return Text(QT_TRANSLATE_NOOP("core", "Waiting for %1 and %2 more"),
                {names.first(), QString::number(names.size() - 1)});
}

Text missingAtRollCall(const State &state)
{
    const Attendee *administrator = state.person(state.context.plan.administrator());
    if (!administrator->present)
        return waitingFor({administrator->name});
    const Kind *kind = findKind(state.context.plan.kind);
    const int needed = kind->foundsRoster ? state.context.profile.quorum.n : state.quorum();
    int present = 0;
    for (const Attendee *member : state.members())
        present += member->present ? 1 : 0;
    if (present < needed)
        return Text(QT_TRANSLATE_NOOP("core", "%1 of %2 members are here"),
                    {QString::number(present), QString::number(needed)});
    return {};
}

Text missingInEnrol(const State &state)
{
    QStringList waiting;
    for (const Attendee *member : state.members()) {
        if (!state.enrolments.contains(member->id) || state.vouches.value(member->id).size() < VouchesNeeded)
            waiting += member->name;
    }
    if (!waiting.isEmpty())
        return waitingFor(waiting);
    if (state.context.profile.quorum.limited) {
        QList<policy::Member> members;
        for (const PlannedPerson &planned : state.context.plan.members())
            members += policy::Member{planned.id, planned.name, planned.affiliations, planned.countries, {}};
        for (const Text &broken : policy::brokenLimits(state.context.profile.quorum.m, members)) {
            if (!state.waivedLimits.contains(broken.english()))
                return broken;
        }
    }
    return {};
}

Text missingInEquipment(const State &state)
{
    for (const PlannedItem &item : state.context.plan.equipment) {
        if (!state.sealsRead.contains(item.item))
            return Text(QT_TRANSLATE_NOOP("core", "Still to check: %1"), {item.item});
    }
    if (!state.rootToken)
        return QT_TRANSLATE_NOOP("core", "Looking for the token");
    if (state.context.plan.key.source == KeySource::SecondToken && !state.secondToken)
        return QT_TRANSLATE_NOOP("core", "Looking for the delegate's token");
    if (state.context.profile.transparency && !state.operationsToken)
        return QT_TRANSLATE_NOOP("core", "Looking for the operations token");
    if (!state.logKeysMissing().isEmpty())
        return QT_TRANSLATE_NOOP("core", "Making the keys of the logs");
    return {};
}

Text missingInCompare(const State &state)
{
    if (!state.prepared)
        return QT_TRANSLATE_NOOP("core", "Preparing the certificate");
    QStringList waiting;
    for (const Attendee *attendee : state.present()) {
        if (!state.compared.contains(attendee->id))
            waiting += attendee->name;
    }
    int members = 0;
    for (const Attendee &attendee : state.people) {
        const QString answer = state.compared.value(attendee.id);
        if (answer == QLatin1String("differs")) // whether that person is still here or not
            return Text(QT_TRANSLATE_NOOP("core", "For %1 it differs"), {attendee.name});
        members += !answer.isEmpty() && attendee.role == Role::Member ? 1 : 0;
    }
    if (waiting.isEmpty() && members < state.quorum())
        return Text(QT_TRANSLATE_NOOP("core", "%1 of %2 members have compared it"),
                    {QString::number(members), QString::number(state.quorum())});
    return waitingFor(waiting);
}

// Approvals stand after a restart or the end of the open limit, the shares that came with them do not: whoever
// approved gives the share again. again: how many of the shares that are missing can come from them.
Text missingShares(int more, int again)
{
    const int fresh = more - again;
    const QStringList count{QString::number(again > 0 ? again : fresh), QString::number(fresh)};
    if (again == 0)
        return fresh == 1 ? Text(QT_TRANSLATE_NOOP("core", "1 more approval needed"))
                          : Text(QT_TRANSLATE_NOOP("core", "%1 more approvals needed"), count);
    if (fresh == 0)
        return again == 1 ? Text(QT_TRANSLATE_NOOP("core", "1 share needed again"))
                          : Text(QT_TRANSLATE_NOOP("core", "%1 shares needed again"), count);
    if (again == 1)
        return fresh == 1 ? Text(QT_TRANSLATE_NOOP("core", "1 share and 1 approval needed"))
                          : Text(QT_TRANSLATE_NOOP("core", "1 share and %2 approvals needed"), count);
    return fresh == 1 ? Text(QT_TRANSLATE_NOOP("core", "%1 shares and 1 approval needed"), count)
                      : Text(QT_TRANSLATE_NOOP("core", "%1 shares and %2 approvals needed"), count);
}

Text missingInApprove(const State &state)
{
    const StatementState *current = state.currentStatement();
    if (!current)
        return state.currentRound().isEmpty() ? Text() : Text(QT_TRANSLATE_NOOP("core", "Making the statement"));
    const int more = state.quorum() - current->sharesHeld();
    if (more > 0)
        return missingShares(more, qMin(more, static_cast<int>(current->approvals.size()) - current->sharesHeld()));
    return state.tokenOpen ? Text() : Text(QT_TRANSLATE_NOOP("core", "Opening the token"));
}

Text missingSignatures(const State &state)
{
    QStringList waiting;
    for (const Attendee *attendee : state.present()) {
        const QString &id = attendee->id;
        if (!state.countersigned.contains(id) && !state.refused.contains(id) && !state.unsignedWhy.contains(id))
            waiting += attendee->name;
    }
    if (waiting.isEmpty())
        return {};
    return waiting.size() == 1
               ? Text(QT_TRANSLATE_NOOP("core", "1 more signature"))
               : Text(QT_TRANSLATE_NOOP("core", "%1 more signatures"), {QString::number(waiting.size())});
}

Text missingAnswers(const State &state)
{
    if (state.logsAskPeople())
        return Text(QT_TRANSLATE_NOOP("core", "Waiting for the answer of %1"),
                    {logOrigin(state, state.logsToAsk().first())});
    return QT_TRANSLATE_NOOP("core", "Waiting for the certificate log");
}

Text missingInStep(const State &state)
{
    switch (state.stepKind()) {
    case StepKind::Open:
        return {};
    case StepKind::RollCall:
        return missingAtRollCall(state);
    case StepKind::Equipment:
        return missingInEquipment(state);
    case StepKind::Purpose:
        return state.purposeRead ? Text() : Text(QT_TRANSLATE_NOOP("core", "The purpose has not been read aloud"));
    case StepKind::Enrol:
        return missingInEnrol(state);
    case StepKind::Seal:
        return state.userSet && state.officerSet ? Text() : Text(QT_TRANSLATE_NOOP("core", "Sealing the shares"));
    case StepKind::Roster: {
        const auto more = state.context.profile.quorum.n - state.rosterSignatures.size();
        if (more == 0)
            return {};
        return more == 1 ? Text(QT_TRANSLATE_NOOP("core", "1 more touch needed"))
                         : Text(QT_TRANSLATE_NOOP("core", "%1 more touches needed"), {QString::number(more)});
    }
    case StepKind::Request:
        return state.subjectSpki.isEmpty() ? Text(QT_TRANSLATE_NOOP("core", "Waiting for the key to certify")) : Text();
    case StepKind::Compare:
        return missingInCompare(state);
    case StepKind::Approve:
        return missingInApprove(state);
    case StepKind::Operate: {
        const bool done = state.currentRound().isEmpty() && !state.tokenOpen;
        if (waitsForLogs(state))
            return missingAnswers(state);
        return done ? Text() : Text(QT_TRANSLATE_NOOP("core", "The token is at work"));
    }
    case StepKind::Staple:
        if (state.context.profile.transparency)
            return state.stapled() ? Text() : missingAnswers(state);
        return state.stapleRecorded ? Text() : Text(QT_TRANSLATE_NOOP("core", "Noting the log"));
    case StepKind::Verify:
        return state.verified ? Text() : Text(QT_TRANSLATE_NOOP("core", "Verifying what was signed"));
    case StepKind::Countersign:
        return missingSignatures(state);
    case StepKind::Close:
        return {};
    }
    Q_UNREACHABLE();
}

} // namespace

bool waitsForLogs(const State &state)
{
    return state.phase == Phase::Running && state.needsPrecertificate() && !state.precertificate.isEmpty() &&
           !state.enoughAnswers();
}

int nextOperation(const State &state)
{
    const StatementState *current = state.currentStatement();
    if (!current)
        return 0;
    for (qsizetype i = 0; i < current->operations.size(); ++i) {
        if (current->operations[i].status != OperationState::Status::Completed)
            return static_cast<int>(i) + 1;
    }
    return 0;
}

QString nextTokenToFind(const State &state)
{
    if (!state.rootToken)
        return QStringLiteral("root");
    if (state.context.plan.key.source == KeySource::SecondToken && !state.secondToken)
        return QStringLiteral("second");
    if (state.context.profile.transparency && !state.operationsToken)
        return QStringLiteral("operations");
    return {};
}

QString closingReason(const State &state)
{
    if (nextOperation(state) == 0)
        return QStringLiteral("done");
    if (state.phase == Phase::Halted)
        return QStringLiteral("objection");
    if (state.phase == Phase::Held)
        return QStringLiteral("hold");
    const StatementState *current = state.currentStatement();
    return waitsForLogs(state) && current->voidReason.isEmpty() ? QStringLiteral("log") : QStringLiteral("expired");
}

Wanted wanted(const State &state, const QDateTime &at)
{
    if (!state.opened)
        return Wanted::Nothing;
    switch (state.phase) {
    case Phase::Running:
        return wantedInStep(state, at);
    case Phase::Ending:
        if (state.tokenOpen || state.resealOwed)
            return wantedInRound(state, at);
        return Wanted::FreezeRecord;
    case Phase::Halted:
    case Phase::Held: {
        // The next boundary: an operation that runs is let finish, then the token is closed.
        const int next = nextOperation(state);
        const bool runs =
            next > 0 && state.currentStatement()->operations[next - 1].status == OperationState::Status::Begun;
        return state.tokenOpen && !runs ? Wanted::CloseToken : Wanted::Nothing;
    }
    case Phase::Stopped:
    case Phase::Recorded:
        return Wanted::Nothing;
    case Phase::Closed:
        return Wanted::Close;
    }
    Q_UNREACHABLE();
}

Text missing(const State &state, const QDateTime &)
{
    switch (state.phase) {
    case Phase::Running:
        return missingInStep(state);
    case Phase::Ending:
        return QT_TRANSLATE_NOOP("core", "The ceremony is ending");
    case Phase::Halted:
        return QT_TRANSLATE_NOOP("core", "Halted by an objection");
    case Phase::Held:
        return QT_TRANSLATE_NOOP("core", "On hold");
    case Phase::Stopped:
        return QT_TRANSLATE_NOOP("core", "This step has stopped");
    case Phase::Recorded:
        return missingSignatures(state);
    case Phase::Closed:
        return QT_TRANSLATE_NOOP("core", "Closed");
    }
    Q_UNREACHABLE();
}

KeyUse keyUse(const State &state, const QDateTime &at)
{
    if (state.phase == Phase::Recorded)
        return KeyUse::Countersign;
    if (state.phase != Phase::Running && state.phase != Phase::Ending)
        return KeyUse::None;
    if (state.phase == Phase::Running && state.stepKind() == StepKind::Enrol)
        return KeyUse::Enrol;
    if (state.phase == Phase::Running && state.stepKind() == StepKind::Roster)
        return state.rosterInForce() && state.draftRoster &&
                       state.rosterSignatures.size() == state.draftRoster->members.size()
                   ? KeyUse::None
                   : KeyUse::SignRoster;
    if (!state.currentRound().isEmpty() && state.statementValid(at) && !state.tokenOpen && !waitsForLogs(state) &&
        state.currentStatement()->sharesHeld() < state.quorum())
        return KeyUse::Approve;
    return KeyUse::None;
}

} // namespace chancery::ceremony
