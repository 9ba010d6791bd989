#include "core/ceremony/decide_rules.h"

#include "core/base/fields.h"
#include "core/ceremony/certificate_logging.h"
#include "core/ceremony/record.h"

namespace chancery::ceremony {

namespace {

void countsOf(QJsonObject &data, const CheckedSignature &checked)
{
    data.insert(QStringLiteral("credential_id"), toBase64(checked.credentialId));
    data.insert(QStringLiteral("counter"), static_cast<qint64>(checked.counter));
}

} // namespace

Result<void> decideOn(Decider &d, const FreezeRecord &c)
{
    const State &s = d.state;
    if (s.resealOwed || s.tokenOpen)
        return notNow(QT_TRANSLATE_NOOP("core", "The token's credential must be replaced first."));
    if (!someoneAnswers(s))
        return notNow(QT_TRANSLATE_NOOP("core", "Nobody is here who could answer for the record."));
    if (s.phase != Phase::Ending && s.stepKind() != StepKind::Countersign)
        return notNow(QT_TRANSLATE_NOOP("core", "The record is made after the last step."));
    CHANCERY_TRY(checkHeads(s, c.logs));
    const QByteArray bytes = eventRecord(s, d.at, c.logs);
    d.file(QStringLiteral("record.json"), bytes);
    d.file(QStringLiteral("allowed_signers"), allowedSignersOf(s));
    d.entry(console(), "record-frozen",
            {{QStringLiteral("sha256"), Digest::of(bytes).hex()}, {QStringLiteral("logs"), c.logs}});
    return {};
}

Result<void> decideOn(Decider &d, const Countersign &c)
{
    const State &s = d.state;
    const auto attendee = presentPerson(s, c.person);
    if (!attendee)
        return attendee.error();
    if (s.phase != Phase::Recorded)
        return notNow(QT_TRANSLATE_NOOP("core", "The record is not frozen yet."));
    if (s.countersigned.contains(c.person))
        return Error(ErrorCode::Conflict,
                     Text(QT_TRANSLATE_NOOP("core", "%1 has countersigned."), {(*attendee)->name}));
    if (s.unsignedWhy.contains(c.person))
        return Error(ErrorCode::Conflict,
                     Text(QT_TRANSLATE_NOOP("core", "%1 is named as not signing."), {(*attendee)->name}),
                     QT_TRANSLATE_NOOP("core", "That stands in the transcript. Add a remark instead."));
    if (s.refused.contains(c.person))
        return Error(ErrorCode::Conflict,
                     Text(QT_TRANSLATE_NOOP("core", "%1 has refused to sign."), {(*attendee)->name}),
                     QT_TRANSLATE_NOOP("core", "The refusal stands in the transcript. Add a remark instead."));
    const auto checked =
        checkPlainSignature(s, c.person, signature_namespace::eventRecord(s.domain), s.recordBytes, c.signature);
    if (!checked)
        return checked.error();
    d.file(QStringLiteral("record.sigs/%1.sig").arg(c.person), c.signature);
    QJsonObject data{{QStringLiteral("person"), c.person}, {QStringLiteral("sha256"), Digest::of(c.signature).hex()}};
    countsOf(data, *checked);
    d.entry(c.person, "countersigned", data);
    return {};
}

Result<void> decideOn(Decider &d, const Note &c)
{
    const State &s = d.state;
    const auto attendee = presentPerson(s, c.person);
    if (!attendee)
        return attendee.error();
    if (s.phase != Phase::Recorded)
        return notNow(QT_TRANSLATE_NOOP("core", "Remarks and refusals are about the record, once it is frozen."));
    if (c.text.trimmed().isEmpty())
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "Say it in your own words."));
    if (c.refusal && (s.countersigned.contains(c.person) || s.refused.contains(c.person)))
        return Error(ErrorCode::Conflict,
                     Text(QT_TRANSLATE_NOOP("core", "%1 has signed or refused already."), {(*attendee)->name}));
    if (c.refusal && c.signature.isEmpty() && !mayStayUnsigned(s, c.person))
        return Error(ErrorCode::NotAllowed, QT_TRANSLATE_NOOP("core", "A member signs the refusal too."),
                     QT_TRANSLATE_NOOP("core", "Insert the key; it signs the reason, not the record."));
    const int number = (c.refusal ? s.refusalCount : s.remarkCount) + 1;
    const QByteArray note =
        signedNote(s, c.refusal ? "refusal" : "remark", c.person, c.time, QString(), c.text, s.record);
    const QString base = (c.refusal ? QStringLiteral("refusals/") : QStringLiteral("remarks/")) + twoDigits(number);
    CheckedSignature checked;
    if (!c.signature.isEmpty()) {
        const QString nameSpace =
            c.refusal ? signature_namespace::refusal(s.domain) : signature_namespace::remark(s.domain);
        const auto result = checkPlainSignature(s, c.person, nameSpace, note, c.signature);
        if (!result)
            return result.error();
        checked = *result;
        d.file(base + QStringLiteral(".sigs/") + c.person + QStringLiteral(".sig"), c.signature);
    }
    d.file(base + QStringLiteral(".json"), note);
    QJsonObject data{{QStringLiteral("person"), c.person},
                     {QStringLiteral("number"), number},
                     {QStringLiteral("sha256"), Digest::of(note).hex()},
                     {QStringLiteral("signed"), !c.signature.isEmpty()}};
    countsOf(data, checked);
    d.entry(c.person, c.refusal ? "refused" : "remark", data);
    return {};
}

Result<void> decideOn(Decider &d, const NoteUnsigned &c)
{
    const State &s = d.state;
    const auto attendee = presentPerson(s, c.person);
    if (!attendee)
        return attendee.error();
    if (s.phase != Phase::Recorded || s.countersigned.contains(c.person) || s.refused.contains(c.person))
        return notNow(QT_TRANSLATE_NOOP("core", "This is for people who neither sign nor refuse the record."));
    if (!mayStayUnsigned(s, c.person))
        return Error(ErrorCode::NotAllowed,
                     Text(QT_TRANSLATE_NOOP("core", "%1 is a member, and signs or refuses with the own key."),
                          {(*attendee)->name}),
                     QT_TRANSLATE_NOOP("core", "When the key fails, let enough members sign first."));
    if (c.why.trimmed().isEmpty())
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "Say why this person does not sign."));
    d.entry(s.context.plan.administrator(), "unsigned",
            {{QStringLiteral("person"), c.person}, {QStringLiteral("why"), c.why}});
    return {};
}

Result<void> decideOn(Decider &d, const CloseCeremony &)
{
    const State &s = d.state;
    const Text why = missing(s, d.at);
    if (!why.isEmpty() || s.phase != Phase::Recorded)
        return notNow(why.isEmpty() ? Text(QT_TRANSLATE_NOOP("core", "The record is not frozen yet.")) : why);
    d.entry(s.context.plan.administrator(), "closed",
            {{QStringLiteral("record"), s.record.hex()},
             {QStringLiteral("countersignatures"), Digest::of(countersignatureList(s)).hex()}});
    return {};
}

} // namespace chancery::ceremony
