#include "core/ceremony/decide_rules.h"

namespace chancery::ceremony {

namespace {

template <class... T>
bool isOneOf(const Command &command)
{
    return (std::holds_alternative<T>(command) || ...);
}

// What a phase lets through; the rest of the rules are the commands' own.
Result<void> checkPhase(const State &state, const Command &command)
{
    if (!state.opened) {
        if (isOneOf<OpenCeremony>(command))
            return {};
        return notNow(QT_TRANSLATE_NOOP("core", "The ceremony is not open yet."));
    }
    // What a device did is recorded whatever people decided meanwhile: an operation that has begun cannot be objected
    // away.
    if (isOneOf<TokenOpened, OperationDone, OperationFailed, TokenClosed, SharesGone, JournalCut, TokenSetUp,
                TokenSetupFailed>(command) &&
        state.phase != Phase::Recorded && state.phase != Phase::Closed)
        return {};
    if (isOneOf<JournalCut, Resume>(command) && state.phase != Phase::Closed)
        return {};
    switch (state.phase) {
    case Phase::Running:
    case Phase::Ending:
        return {};
    case Phase::Halted:
        if (isOneOf<Resolve, Object, Leave, CheckIn, NoteDeviation, Abort>(command))
            return {};
        return notNow(QT_TRANSLATE_NOOP("core", "The ceremony is halted by an objection; it must be resolved first."));
    case Phase::Held:
        if (isOneOf<Object, Leave, CheckIn, Abort, NoteDeviation>(command))
            return {};
        return notNow(QT_TRANSLATE_NOOP("core", "The ceremony is on hold; it must be resumed first."));
    case Phase::Stopped:
        if (isOneOf<Retry, Hold, Abort, Object, Leave, CheckIn, NoteDeviation, SharesGone>(command))
            return {};
        return notNow(QT_TRANSLATE_NOOP("core", "This step has stopped; the room must choose how to go on."));
    case Phase::Recorded:
        if (isOneOf<Countersign, Note, NoteUnsigned, CloseCeremony>(command))
            return {};
        return notNow(
            QT_TRANSLATE_NOOP("core", "The record is frozen: only signatures, remarks and refusals may follow."));
    case Phase::Closed:
        break;
    }
    return notNow(QT_TRANSLATE_NOOP("core", "The ceremony is closed."));
}

} // namespace

Error notNow(const Text &why)
{
    return Error(ErrorCode::NotNow, why);
}

Result<const Attendee *> presentPerson(const State &state, const QString &id)
{
    const Attendee *attendee = state.person(id);
    if (!attendee)
        return Error(ErrorCode::NotFound,
                     Text(QT_TRANSLATE_NOOP("core", "%1 is not in the plan of this ceremony."), {id}));
    if (!attendee->present)
        return Error(ErrorCode::NotAllowed,
                     Text(QT_TRANSLATE_NOOP("core", "%1 has not been checked in."), {attendee->name}),
                     QT_TRANSLATE_NOOP("core", "Check the person in first."));
    return attendee;
}

Result<CheckedSignature> checkPlainSignature(const State &state, const QString &person, const QString &nameSpace,
                                             QByteArrayView message, QByteArrayView armored)
{
    const Attendee *attendee = state.person(person);
    const auto parsed = approval::parseSignature(armored);
    if (!parsed)
        return parsed.error();
    CheckedSignature checked;
    std::optional<approval::PublicKey> key = state.signingKey(person);
    const policy::Roster *roster = state.rosterKnown();
    const policy::Member *member = roster ? roster->find(person) : nullptr;
    for (const policy::MemberKey &candidate : member ? member->keys : QList<policy::MemberKey>()) {
        const approval::PublicKey publicKey =
            approval::securityKeyPublicKey(candidate.publicKey, rpIdFor(state.domain));
        if (publicKey == parsed->key) {
            key = publicKey;
            checked.credentialId = candidate.credentialId;
        }
    }
    if (!attendee || !key)
        return Error(ErrorCode::NotFound, Text(QT_TRANSLATE_NOOP("core", "No key of %1 is known here."), {person}),
                     QT_TRANSLATE_NOOP("core", "Register a key at roll call, or note that this person does not sign."));
    const auto verified = approval::verify(armored, nameSpace, message, *key);
    if (!verified)
        return verified.error();
    if (attendee->role == Role::Member) {
        CHANCERY_TRY(approval::checkMemberForm(*verified));
        if (checked.credentialId.isEmpty() && state.enrolments.contains(person))
            checked.credentialId = state.enrolments.value(person).key.credentialId;
    } else {
        CHANCERY_TRY(approval::checkAttendeeForm(*verified));
        checked.credentialId = attendee->credentialId;
    }
    checked.counter = verified->counter;
    if (!checked.credentialId.isEmpty())
        CHANCERY_TRY(approval::checkCounter(state.counters.value(checked.credentialId),
                                            state.counters.contains(checked.credentialId), checked.counter));
    return checked;
}

namespace {

// What was decided must fold: words that no line can hold are refused here, before anything is on the disk.
Result<void> checkFolds(const State &state, const Decision &decision, const QDateTime &at)
{
    State folded = state;
    for (const transcript::Draft &draft : decision.entries) {
        const transcript::Line line{draft.by,    draft.kind,         draft.data,
                                    folded.head, folded.entries + 1, qMax(at, state.now)};
        auto next = apply(folded, line);
        if (!next)
            return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "This cannot be recorded as it is."),
                         QT_TRANSLATE_NOOP("core", "Say it in shorter or plainer words, without tabs and the like."))
                .withCause(std::move(next).error());
        folded = std::move(*next);
    }
    return {};
}

} // namespace

QString recordable(const QString &text)
{
    QString out;
    for (const QChar c : text.left(1000))
        out += c.category() == QChar::Other_Control || c.category() == QChar::Other_Format ? QChar(u' ') : c;
    return out;
}

Result<Decision> decide(const State &state, const Command &command, const QDateTime &at)
{
    CHANCERY_TRY(checkPhase(state, command));
    Decider d{state, at, {}};
    const Result<void> done = std::visit([&](const auto &c) { return decideOn(d, c); }, command);
    if (!done)
        return done.error();
    CHANCERY_TRY(checkFolds(state, d.out, at));
    return d.out;
}

} // namespace chancery::ceremony
