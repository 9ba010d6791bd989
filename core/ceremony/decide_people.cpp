#include "core/ceremony/decide_rules.h"

#include "core/base/fields.h"
#include "core/ceremony/certificate_plan.h"

#include <QRegularExpression>

namespace chancery::ceremony {

Result<void> decideOn(Decider &d, const OpenCeremony &c)
{
    static const QRegularExpression idForm(QStringLiteral("\\A\\d{4}-\\d{2}-\\d{2}-[0-9a-f]{4}\\z"));
    const State &s = d.state;
    if (s.opened)
        return notNow(QT_TRANSLATE_NOOP("core", "The ceremony is open already."));
    if (!idForm.match(c.id).hasMatch() || c.sealingId.size() != 16)
        return Error(ErrorCode::Internal, QT_TRANSLATE_NOOP("core", "The ceremony's id is not of the right form."));
    CHANCERY_TRY(s.context.plan.checkAgainst(s.context.profile, c.mode));
    if (c.mode == Mode::Live) {
        const QList<Text> obstacles = s.context.profile.obstaclesToLive();
        if (!obstacles.isEmpty())
            return Error(
                ErrorCode::NotAllowed,
                Text(QT_TRANSLATE_NOOP("core", "This profile cannot go live: %1"), {obstacles.first().english()}),
                QT_TRANSLATE_NOOP("core", "Rehearse, or complete the profile and prepare the plan again."));
    }
    const policy::CertificateTemplate *t = s.context.profile.find(s.context.plan.certificate.templateId);
    if (!t->issuer.isEmpty() && (!s.context.roster || s.context.issuerCertificate.isEmpty() || !s.context.userSet))
        return Error(ErrorCode::NotAllowed, QT_TRANSLATE_NOOP("core", "This archive holds no root yet."),
                     QT_TRANSLATE_NOOP("core", "Establish the root first."));
    if (t->issuer.isEmpty() && s.context.roster)
        return Error(ErrorCode::NotAllowed, QT_TRANSLATE_NOOP("core", "This archive holds a root already."),
                     QT_TRANSLATE_NOOP("core", "A root is established once in an archive."));
    CHANCERY_TRY(checkPlanned(s, c.mode));
    const Digest roster = s.context.roster ? s.context.roster->digest() : Digest();
    const QByteArray sealingId = s.context.roster ? s.context.roster->sealingId : c.sealingId;
    d.file(QStringLiteral("plan.json"), s.context.plan.bytes());
    d.entry(s.context.plan.administrator(), "opened",
            {{QStringLiteral("mode"), modeText(c.mode)},
             {QStringLiteral("domain"), s.context.profile.domainIn(c.mode)},
             {QStringLiteral("ceremony"), c.id},
             {QStringLiteral("plan"), s.context.plan.digest().hex()},
             {QStringLiteral("profile"), s.context.profile.digest().hex()},
             {QStringLiteral("roster"), roster.hex()},
             {QStringLiteral("previous"), s.context.previousRecord.hex()},
             {QStringLiteral("sealing_id"), toBase64(sealingId)},
             {QStringLiteral("software"), c.software}});
    return {};
}

Result<void> decideOn(Decider &d, const CheckIn &c)
{
    const Attendee *attendee = d.state.person(c.person);
    if (!attendee)
        return Error(ErrorCode::NotFound,
                     Text(QT_TRANSLATE_NOOP("core", "%1 is not in the plan of this ceremony."), {c.person}));
    if (attendee->present)
        return Error(ErrorCode::Conflict,
                     Text(QT_TRANSLATE_NOOP("core", "%1 is checked in already."), {attendee->name}));
    if (d.state.step < 1)
        return notNow(QT_TRANSLATE_NOOP("core", "The roll is called in the next step."));
    d.entry(d.state.context.plan.administrator(), "checked-in",
            {{QStringLiteral("person"), c.person}, {QStringLiteral("role"), roleText(attendee->role)}});
    return {};
}

Result<void> decideOn(Decider &d, const RegisterKey &c)
{
    const auto attendee = presentPerson(d.state, c.person);
    if (!attendee)
        return attendee.error();
    if ((*attendee)->role == Role::Member)
        return Error(ErrorCode::NotAllowed,
                     QT_TRANSLATE_NOOP("core", "Members sign with the key that the roster names."));
    if ((*attendee)->key && d.state.stepKind() != StepKind::RollCall)
        return notNow(QT_TRANSLATE_NOOP("core", "A key is registered at roll call; it stays the same afterwards."));
    if (isMembersKey(d.state, c.key))
        return Error(ErrorCode::Conflict, QT_TRANSLATE_NOOP("core", "This is the key of a member."),
                     QT_TRANSLATE_NOOP("core", "Register a key of your own."));
    for (const Attendee &other : d.state.people) {
        if (other.id != c.person && other.key && *other.key == c.key)
            return Error(ErrorCode::Conflict,
                         Text(QT_TRANSLATE_NOOP("core", "This key is registered for %1 already."), {other.name}));
    }
    d.entry(c.person, "key-registered",
            {{QStringLiteral("person"), c.person},
             {QStringLiteral("key"), c.key.line()},
             {QStringLiteral("credential_id"), toBase64(c.credentialId)},
             {QStringLiteral("self_asserted"), true}});
    return {};
}

Result<void> decideOn(Decider &d, const Leave &c)
{
    const auto attendee = presentPerson(d.state, c.person);
    if (!attendee)
        return attendee.error();
    d.entry(d.state.context.plan.administrator(), "left", {{QStringLiteral("person"), c.person}});
    return {};
}

Result<void> decideOn(Decider &d, const ConfirmItem &c)
{
    if (d.state.stepKind() != StepKind::Equipment)
        return notNow(QT_TRANSLATE_NOOP("core", "The equipment is checked in its own step."));
    for (const PlannedItem &planned : d.state.context.plan.equipment) {
        if (planned.item != c.item)
            continue;
        if (planned.seal != c.seal)
            return Error(
                ErrorCode::Conflict,
                Text(QT_TRANSLATE_NOOP("core", "The plan says seal %1 for this item, not %2."), {planned.seal, c.seal}),
                QT_TRANSLATE_NOOP("core", "Read the number again. If it stays different, object."));
        d.entry(d.state.context.plan.administrator(), "equipment",
                {{QStringLiteral("item"), c.item}, {QStringLiteral("seal"), c.seal}});
        return {};
    }
    return Error(ErrorCode::NotFound, Text(QT_TRANSLATE_NOOP("core", "\"%1\" is not in the plan."), {c.item}));
}

Result<void> decideOn(Decider &d, const ConfirmPurpose &)
{
    if (d.state.stepKind() != StepKind::Purpose)
        return notNow(QT_TRANSLATE_NOOP("core", "The purpose is read in its own step."));
    d.entry(d.state.context.plan.administrator(), "purpose-read");
    return {};
}

Result<void> decideOn(Decider &d, const CompareResult &c)
{
    const State &s = d.state;
    const auto attendee = presentPerson(s, c.person);
    if (!attendee)
        return attendee.error();
    if (s.stepKind() != StepKind::Compare || !s.prepared)
        return notNow(QT_TRANSLATE_NOOP("core", "There is nothing to compare now."));
    // Nobody can hold a copy of a new root's digest: it is recorded, not matched.
    const bool recorded = s.context.plan.key.source == KeySource::RootToken;
    const QString id = c.person;
    const QJsonObject data{{QStringLiteral("person"), id}, {QStringLiteral("tbs_sha256"), s.prepared->tbsDigest.hex()}};
    if (s.compared.contains(id) && s.compared.value(id) != QLatin1String("differs"))
        return Error(ErrorCode::Conflict,
                     Text(QT_TRANSLATE_NOOP("core", "%1 has answered already."), {(*attendee)->name}),
                     QT_TRANSLATE_NOOP("core", "If it is wrong after all, object."));
    d.entry(id, c.matches ? (recorded ? "recorded" : "matched") : "differs", data);
    if (c.matches)
        return {};
    // A difference is an objection in the same breath: it cannot be left behind or answered for by another.
    return decideOn(
        d, Object{id, objectionReasons().first(), QStringLiteral("The digest differs from my copy."), d.at, {}, {}});
}

Result<void> decideOn(Decider &d, const Advance &)
{
    const State &s = d.state;
    if (s.phase != Phase::Running)
        return notNow(QT_TRANSLATE_NOOP("core", "The ceremony is ending."));
    const Text why = missing(s, d.at);
    if (!why.isEmpty())
        return notNow(why);
    d.entry(s.context.plan.administrator(), "step",
            {{QStringLiteral("number"), s.step + 1}, {QStringLiteral("kind"), stepKindText(s.stepKind())}});
    return {};
}

Result<void> decideOn(Decider &d, const NoteDeviation &c)
{
    if (c.happened.trimmed().isEmpty())
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "Say what happened."));
    for (const QString &person : c.agreed) {
        const auto attendee = presentPerson(d.state, person);
        if (!attendee)
            return attendee.error();
    }
    d.entry(d.state.context.plan.administrator(), "deviation",
            {{QStringLiteral("expected"), c.expected},
             {QStringLiteral("happened"), c.happened},
             {QStringLiteral("decided"), c.decided},
             {QStringLiteral("agreed"), toJson(c.agreed)}});
    return {};
}

Result<void> decideOn(Decider &d, const FoundTokenNow &c)
{
    const policy::Profile &profile = d.state.context.profile;
    bool listed = false;
    for (const policy::TokenEntry &entry : profile.tokens) {
        listed = listed || ((entry.manufacturer.isEmpty() || entry.manufacturer == c.token.id.manufacturer) &&
                            (entry.model.isEmpty() || entry.model == c.token.id.model) &&
                            (d.state.mode == Mode::Rehearsal || entry.live));
    }
    if (!listed)
        return Error(ErrorCode::NotAllowed,
                     Text(QT_TRANSLATE_NOOP("core", "The token \"%1 %2\" is not on the profile's list."),
                          {c.token.id.manufacturer, c.token.id.model}),
                     QT_TRANSLATE_NOOP("core", "Connect a token that the profile names."));
    const bool root = c.use == QLatin1String("root");
    if (root && d.state.userSet && d.state.userSet->tokenSerial != c.token.id.serial)
        return Error(ErrorCode::Conflict,
                     Text(QT_TRANSLATE_NOOP("core", "This token has the serial %1; the root's token has %2."),
                          {c.token.id.serial, d.state.userSet->tokenSerial}),
                     QT_TRANSLATE_NOOP("core", "Connect the token that holds the root key."));
    d.entry(console(), "token",
            {{QStringLiteral("use"), c.use},
             {QStringLiteral("label"), c.token.id.label},
             {QStringLiteral("serial"), c.token.id.serial},
             {QStringLiteral("manufacturer"), c.token.id.manufacturer},
             {QStringLiteral("model"), c.token.id.model},
             {QStringLiteral("firmware"), c.token.firmware},
             {QStringLiteral("blank"), c.token.blank}});
    return {};
}

} // namespace chancery::ceremony
