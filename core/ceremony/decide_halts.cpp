#include "core/ceremony/decide_rules.h"

#include "core/base/fields.h"
#include "core/ceremony/record.h"

namespace chancery::ceremony {

namespace {

bool operationRuns(const State &state)
{
    const StatementState *current = state.currentStatement();
    for (const OperationState &operation : current ? current->operations : QList<OperationState>()) {
        if (operation.status == OperationState::Status::Begun && state.tokenOpen)
            return true;
    }
    return false;
}

QJsonObject signatureData(const CheckedSignature &checked)
{
    return {{QStringLiteral("credential_id"), toBase64(checked.credentialId)},
            {QStringLiteral("counter"), static_cast<qint64>(checked.counter)}};
}

} // namespace

Result<void> decideOn(Decider &d, const StopStep &c)
{
    d.entry(console(), "stopped",
            {{QStringLiteral("what"), c.what},
             {QStringLiteral("text"), recordable(c.text)},
             {QStringLiteral("detail"), recordable(c.detail)}});
    return {};
}

Result<void> decideOn(Decider &d, const Retry &)
{
    if (d.state.phase != Phase::Stopped)
        return notNow(QT_TRANSLATE_NOOP("core", "Nothing has stopped."));
    d.entry(d.state.context.plan.administrator(), "retried",
            {{QStringLiteral("what"), stepKindText(d.state.stepKind())}});
    return {};
}

Result<void> decideOn(Decider &d, const Hold &c)
{
    const State &s = d.state;
    if (s.phase != Phase::Running && s.phase != Phase::Stopped && s.phase != Phase::Ending)
        return notNow(QT_TRANSLATE_NOOP("core", "The ceremony cannot be put on hold now."));
    if (operationRuns(s))
        return notNow(QT_TRANSLATE_NOOP("core", "An operation is under way; hold takes effect when it has ended."));
    d.entry(s.context.plan.administrator(), "held", {{QStringLiteral("why"), c.why}});
    return {};
}

Result<void> decideOn(Decider &d, const Resume &c)
{
    if (c.after == QLatin1String("hold") && d.state.phase != Phase::Held)
        return notNow(QT_TRANSLATE_NOOP("core", "The ceremony is not on hold."));
    d.entry(c.after == QLatin1String("hold") ? d.state.context.plan.administrator() : console(), "resumed",
            {{QStringLiteral("after"), c.after}});
    return {};
}

Result<void> decideOn(Decider &d, const Abort &c)
{
    const State &s = d.state;
    if (s.phase == Phase::Ending)
        return notNow(QT_TRANSLATE_NOOP("core", "The ceremony is ending already."));
    if (operationRuns(s))
        return notNow(QT_TRANSLATE_NOOP("core", "An operation is under way; it must end first."));
    if (c.why.trimmed().isEmpty())
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "Say why the ceremony ends."));
    if (const Objection *open = s.openObjection()) {
        // An objection that is not resolved ends the ceremony; the record says so.
        d.entry(s.context.plan.administrator(), "resolved",
                {{QStringLiteral("number"), open->number},
                 {QStringLiteral("person"), open->person},
                 {QStringLiteral("how"), c.why},
                 {QStringLiteral("go_on"), false},
                 {QStringLiteral("signed"), false},
                 {QStringLiteral("credential_id"), QString()},
                 {QStringLiteral("counter"), 0},
                 {QStringLiteral("done"), true}});
        return {};
    }
    d.entry(s.context.plan.administrator(), "aborted", {{QStringLiteral("why"), c.why}});
    return {};
}

Result<void> decideOn(Decider &d, const Object &c)
{
    const State &s = d.state;
    const auto attendee = presentPerson(s, c.person);
    if (!attendee)
        return attendee.error();
    if (!objectionReasons().contains(c.reason))
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "Say why: choose one of the reasons."));
    if (c.differs) {
        if (s.stepKind() != StepKind::Compare || !s.prepared)
            return notNow(QT_TRANSLATE_NOOP("core", "There is nothing to compare now."));
        d.entry(c.person, "differs",
                {{QStringLiteral("person"), c.person}, {QStringLiteral("tbs_sha256"), s.prepared->tbsDigest.hex()}});
    }
    const int number = static_cast<int>(s.objections.size()) + 1;
    const QByteArray note =
        signedNote(s, "objection", c.person, c.time, c.reason, c.text, c.about.isZero() ? s.head : c.about);
    const QString base = QStringLiteral("objections/") + twoDigits(number);
    CheckedSignature checked;
    if (!c.signature.isEmpty()) {
        const auto result =
            checkPlainSignature(s, c.person, signature_namespace::objection(s.domain), note, c.signature);
        if (!result)
            return result.error();
        checked = *result;
        d.file(base + QStringLiteral(".sigs/") + c.person + QStringLiteral(".sig"), c.signature);
    }
    d.file(base + QStringLiteral(".json"), note);
    QJsonObject data = signatureData(checked);
    data.insert(QStringLiteral("number"), number);
    data.insert(QStringLiteral("person"), c.person);
    data.insert(QStringLiteral("reason"), c.reason);
    data.insert(QStringLiteral("text"), c.text);
    data.insert(QStringLiteral("step"), s.step + 1);
    data.insert(QStringLiteral("signed"), !c.signature.isEmpty());
    data.insert(QStringLiteral("sha256"), Digest::of(note).hex());
    d.entry(c.person, "objected", data);
    return {};
}

Result<void> decideOn(Decider &d, const Resolve &c)
{
    const State &s = d.state;
    const Objection *open = s.openObjection();
    const auto attendee = presentPerson(s, c.person);
    if (!attendee)
        return attendee.error();
    if (!open)
        return notNow(QT_TRANSLATE_NOOP("core", "There is no open objection."));
    if (c.how.trimmed().isEmpty())
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "Say how it is resolved."));
    const policy::Roster *roster = s.rosterInForce();
    const QByteArray note = resolutionNote(s, *open, c.how, c.goOn);
    CheckedSignature checked;
    if (roster) {
        if ((*attendee)->role != Role::Member || c.signature.isEmpty())
            return Error(ErrorCode::NotAllowed,
                         Text(QT_TRANSLATE_NOOP("core", "%1 members must sign how the objection is resolved."),
                              {QString::number(roster->m)}));
        const auto result =
            checkPlainSignature(s, c.person, signature_namespace::objection(s.domain), note, c.signature);
        if (!result)
            return result.error();
        checked = *result;
        const QString base = QStringLiteral("objections/") + twoDigits(open->number) + QStringLiteral(".resolution");
        d.file(base + QStringLiteral(".json"), note);
        d.file(base + QStringLiteral(".sigs/") + c.person + QStringLiteral(".sig"), c.signature);
    }
    const bool sameProposal = open->how == c.how && open->goOn == c.goOn;
    if (roster && !open->resolvedBy.isEmpty() && !sameProposal)
        return Error(ErrorCode::Conflict,
                     Text(QT_TRANSLATE_NOOP("core", "Others have signed another resolution: \"%1\""), {open->how}),
                     QT_TRANSLATE_NOOP("core", "Sign the same words, or end the ceremony with a record."));
    const QStringList soFar = sameProposal ? open->resolvedBy : QStringList();
    if (soFar.contains(c.person))
        return Error(ErrorCode::Conflict,
                     Text(QT_TRANSLATE_NOOP("core", "%1 has agreed already."), {(*attendee)->name}));
    Objection agreed = *open;
    agreed.resolvedBy = soFar + QStringList{c.person};
    QJsonObject data = signatureData(checked);
    data.insert(QStringLiteral("number"), open->number);
    data.insert(QStringLiteral("person"), c.person);
    data.insert(QStringLiteral("how"), c.how);
    data.insert(QStringLiteral("go_on"), c.goOn);
    data.insert(QStringLiteral("signed"), roster != nullptr); // before a roster, agreement is witnessed
    data.insert(QStringLiteral("done"), enoughAgree(s, agreed));
    d.entry(c.person, "resolved", data);
    return {};
}

Result<void> decideOn(Decider &d, const JournalCut &c)
{
    d.entry(console(), "journal-cut",
            {{QStringLiteral("sha256"), Digest::of(c.bytes).hex()}, {QStringLiteral("size"), c.bytes.size()}});
    return {};
}

} // namespace chancery::ceremony
