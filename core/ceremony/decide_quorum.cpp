#include "core/ceremony/decide_rules.h"

#include "core/base/fields.h"
#include "core/ceremony/roster_draft.h"
#include "core/pki/attestation.h"

#include <algorithm>

namespace chancery::ceremony {

namespace {

Result<void> inStep(const State &state, StepKind kind)
{
    if (state.phase == Phase::Running && state.stepKind() == kind)
        return {};
    return notNow(QT_TRANSLATE_NOOP("core", "This belongs to another step."));
}

QJsonObject attestationJson(const policy::Attestation &attestation)
{
    QJsonArray chain;
    for (const QByteArray &certificate : attestation.certificates)
        chain += toBase64(certificate);
    return {{QStringLiteral("fmt"), attestation.format},
            {QStringLiteral("alg"), attestation.algorithm},
            {QStringLiteral("authData"), toBase64(attestation.authenticatorData)},
            {QStringLiteral("sig"), toBase64(attestation.signature)},
            {QStringLiteral("x5c"), chain}};
}

Result<void> checkKeyModel(const State &state, const policy::MemberKey &key, const QDateTime &at)
{
    const auto &list = state.context.profile.securityKeys;
    const auto entry = std::find_if(list.begin(), list.end(),
                                    [&](const policy::SecurityKeyEntry &e) { return e.aaguid == key.aaguid; });
    if (entry == list.end() || (state.mode == Mode::Live && !entry->live))
        return Error(ErrorCode::NotAllowed, QT_TRANSLATE_NOOP("core", "This model of security key is not on the list."),
                     QT_TRANSLATE_NOOP("core", "Use a key of a model that the profile names."));
    // A rehearsal's keys are attested by a root of the rehearsal's own, which no profile can name.
    const QList<QByteArray> roots =
        state.mode == Mode::Live ? state.context.profile.attestationRoots : QList<QByteArray>();
    if (state.mode == Mode::Rehearsal && key.attestation.certificates.isEmpty())
        return {};
    CHANCERY_TRY(pki::checkAttestation(key.attestation.certificates, key.aaguid, roots, at));
    return {};
}

} // namespace

Result<void> decideOn(Decider &d, const EnrolKey &c)
{
    const State &s = d.state;
    CHANCERY_TRY(inStep(s, StepKind::Enrol));
    const auto attendee = presentPerson(s, c.person);
    if (!attendee)
        return attendee.error();
    if ((*attendee)->role != Role::Member || s.draftRoster)
        return Error(ErrorCode::NotAllowed,
                     QT_TRANSLATE_NOOP("core", "Only members enrol keys, and only before the roster."));
    for (auto it = s.enrolments.begin(); it != s.enrolments.end(); ++it) {
        if (it.value().key.credentialId == c.key.credentialId || it.value().key.publicKey == c.key.publicKey)
            return Error(ErrorCode::Conflict,
                         Text(QT_TRANSLATE_NOOP("core", "This key is enrolled on the seat of %1 already."),
                              {s.person(it.key())->name}));
    }
    for (const Attendee &other : s.people) {
        if (other.key && *other.key == approval::securityKeyPublicKey(c.key.publicKey, rpIdFor(s.domain)))
            return Error(ErrorCode::Conflict,
                         Text(QT_TRANSLATE_NOOP("core", "This key is registered for %1 already."), {other.name}));
    }
    if (s.enrolments.contains(c.person))
        return Error(ErrorCode::Conflict,
                     Text(QT_TRANSLATE_NOOP("core", "%1 has enrolled a key."), {(*attendee)->name}));
    CHANCERY_TRY(checkKeyModel(s, c.key, d.at));
    d.entry(c.person, "enrolled",
            {{QStringLiteral("person"), c.person},
             {QStringLiteral("credential_id"), toBase64(c.key.credentialId)},
             {QStringLiteral("public_key"), toBase64(c.key.publicKey)},
             {QStringLiteral("aaguid"), toBase64(c.key.aaguid)},
             {QStringLiteral("firmware"), static_cast<qint64>(c.key.firmware)},
             {QStringLiteral("attestation"), attestationJson(c.key.attestation)},
             {QStringLiteral("sealing"), QJsonObject{{QStringLiteral("user"), toBase64(c.key.sealingUser)},
                                                     {QStringLiteral("so"), toBase64(c.key.sealingOfficer)}}},
             {QStringLiteral("spare"), c.key.spare},
             {QStringLiteral("product"), c.product}});
    return {};
}

Result<void> decideOn(Decider &d, const VouchFor &c)
{
    const State &s = d.state;
    CHANCERY_TRY(inStep(s, StepKind::Enrol));
    const auto voucher = presentPerson(s, c.by);
    if (!voucher)
        return voucher.error();
    if (!s.enrolments.contains(c.member))
        return notNow(QT_TRANSLATE_NOOP("core", "The member enrols a key first."));
    if (c.by == c.member)
        return Error(ErrorCode::NotAllowed, QT_TRANSLATE_NOOP("core", "Nobody vouches for themselves."));
    for (const Vouch &vouch : s.vouches.value(c.member)) {
        if (vouch.by == c.by)
            return Error(ErrorCode::Conflict, Text(QT_TRANSLATE_NOOP("core", "%1 has vouched for this member already."),
                                                   {(*voucher)->name}));
    }
    d.entry(c.by, "vouched",
            {{QStringLiteral("person"), c.member}, {QStringLiteral("by"), c.by}, {QStringLiteral("how"), c.how}});
    return {};
}

Result<void> decideOn(Decider &d, const WaiveLimit &c)
{
    CHANCERY_TRY(inStep(d.state, StepKind::Enrol));
    if (c.reason.trimmed().isEmpty())
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "Say why the limit is waived."));
    d.entry(d.state.context.plan.administrator(), "waived",
            {{QStringLiteral("limit"), c.limit}, {QStringLiteral("reason"), c.reason}});
    return {};
}

Result<void> decideOn(Decider &d, const DraftRoster &)
{
    CHANCERY_TRY(inStep(d.state, StepKind::Seal));
    if (d.state.draftRoster)
        return notNow(QT_TRANSLATE_NOOP("core", "The roster is drafted already."));
    const policy::Roster roster = draftRoster(d.state);
    d.file(QStringLiteral("publish/roster/") + roster.fileName(), roster.bytes());
    d.entry(console(), "roster",
            {{QStringLiteral("number"), roster.number}, {QStringLiteral("sha256"), roster.digest().hex()}});
    return {};
}

Result<void> decideOn(Decider &d, const BeginTokenSetup &)
{
    const State &s = d.state;
    CHANCERY_TRY(inStep(s, StepKind::Seal));
    if (s.tokenInitBegun) {
        d.entry(
            console(), "deviation",
            {{QStringLiteral("expected"), QStringLiteral("The token is initialised and sealed in one go.")},
             {QStringLiteral("happened"), QStringLiteral("Attempt %1 did not finish; the credential it may have set is "
                                                         "known to nobody, and that token is not used.")
                                              .arg(s.tokenInitAttempt)},
             {QStringLiteral("decided"), QStringLiteral("Another blank token is initialised.")},
             {QStringLiteral("agreed"), QJsonArray()}});
    }
    d.entry(console(), "token-setup", {{QStringLiteral("attempt"), s.tokenInitAttempt + 1}});
    return {};
}

Result<void> decideOn(Decider &d, const TokenSetUp &c)
{
    if (!d.state.tokenInitBegun)
        return notNow(QT_TRANSLATE_NOOP("core", "No token is being set up."));
    const auto tokenEntry = decideOn(d, FoundTokenNow{QStringLiteral("root"), c.token});
    if (!tokenEntry)
        return tokenEntry.error();
    for (const SealedSetFacts &facts : {c.user, c.officer})
        d.entry(console(), "sealed", {{QStringLiteral("set"), facts.toJson()}});
    return {};
}

Result<void> decideOn(Decider &d, const TokenSetupFailed &c)
{
    return decideOn(d, StopStep{QStringLiteral("seal"), c.text, c.detail});
}

Result<void> decideOn(Decider &d, const SignRoster &c)
{
    const State &s = d.state;
    CHANCERY_TRY(inStep(s, StepKind::Roster));
    const auto attendee = presentPerson(s, c.person);
    if (!attendee)
        return attendee.error();
    const policy::Member *member = s.draftRoster ? s.draftRoster->find(c.person) : nullptr;
    if (!member || !s.userSet || !s.officerSet)
        return notNow(QT_TRANSLATE_NOOP("core", "The roster is not drafted yet."));
    if (s.rosterSignatures.contains(c.person))
        return Error(ErrorCode::Conflict,
                     Text(QT_TRANSLATE_NOOP("core", "%1 has signed the roster."), {(*attendee)->name}));
    const QByteArray bytes = s.draftRoster->bytes();
    const QString nameSpace = signature_namespace::roster(s.domain);
    const policy::MemberKey &key = member->keys.first();
    const auto verified = approval::verify(c.signature, nameSpace, bytes,
                                           approval::securityKeyPublicKey(key.publicKey, rpIdFor(s.domain)));
    if (!verified)
        return verified.error();
    CHANCERY_TRY(approval::checkApprovalForm(*verified, nameSpace, bytes, s.domain));
    CHANCERY_TRY(approval::checkCounter(s.counters.value(key.credentialId), s.counters.contains(key.credentialId),
                                        verified->counter));
    const Text lost = QT_TRANSLATE_NOOP("core", "Do not go on with this roster. Go back to sealing in a new ceremony.");
    const Digest user = c.shares.value(QStringLiteral("user"));
    const Digest officer = c.shares.value(QStringLiteral("so"));
    if (s.userSet->byCredential(key.credentialId)->share != user ||
        s.officerSet->byCredential(key.credentialId)->share != officer)
        return Error(
            ErrorCode::Damaged,
            Text(QT_TRANSLATE_NOOP("core", "The share of %1 is not the one that was published."), {(*attendee)->name}),
            lost);
    d.file(QStringLiteral("publish/roster/%1.sigs/%2.sig").arg(s.draftRoster->fileName().chopped(5), c.person),
           c.signature);
    d.entry(c.person, "roster-signed",
            {{QStringLiteral("person"), c.person},
             {QStringLiteral("sha256"), Digest::of(c.signature).hex()},
             {QStringLiteral("credential_id"), toBase64(key.credentialId)},
             {QStringLiteral("counter"), static_cast<qint64>(verified->counter)},
             {QStringLiteral("user_share"), user.hex()},
             {QStringLiteral("so_share"), officer.hex()}});
    return {};
}

} // namespace chancery::ceremony
