#include "core/ceremony/apply_rules.h"

#include "core/ceremony/roster_draft.h"

namespace chancery::ceremony {

namespace {

void enrolled(State &state, const transcript::Line &line, Fields &f)
{
    const QString person = knownPerson(state, f)->id;
    Enrolment enrolment;
    policy::MemberKey &key = enrolment.key;
    key.credentialId = f.base64("credential_id", 16, 1023);
    key.publicKey = f.base64("public_key", 65, 65);
    key.aaguid = f.base64("aaguid", 16, 16);
    key.firmware = static_cast<quint64>(f.integer("firmware", 0, (qint64{1} << 53) - 1));
    f.inside("attestation", [&](Fields &a) {
        key.attestation.format = a.name("fmt", 32);
        key.attestation.algorithm = static_cast<int>(a.integer("alg", -65535, 65535));
        key.attestation.authenticatorData = a.base64("authData", 37, 4096);
        key.attestation.signature = a.base64("sig", 0, 1024);
        const QStringList chain = a.texts("x5c");
        for (const QString &certificate : chain)
            key.attestation.certificates += QByteArray::fromBase64(certificate.toLatin1());
    });
    f.inside("sealing", [&](Fields &s) {
        key.sealingUser = s.base64("user", 32, 32);
        key.sealingOfficer = s.base64("so", 32, 32);
    });
    key.spare = f.boolean("spare");
    enrolment.product = f.text("product", 120);
    enrolment.at = line.time;
    state.enrolments.insert(person, enrolment);
    state.vouches.remove(person); // words about another key do not carry over
}

void vouched(State &state, const transcript::Line &line, Fields &f)
{
    const QString member = knownPerson(state, f)->id;
    const QString by = knownPerson(state, f, "by")->id;
    if (member == by)
        f.refuse("by", QT_TRANSLATE_NOOP("core", "nobody vouches for themselves"));
    state.vouches[member] += Vouch{by, f.text("how", 400), line.time};
}

void waived(State &state, const transcript::Line &, Fields &f)
{
    state.waivedLimits += f.name("limit", 400);
    f.text("reason", 2000);
}

void roster(State &state, const transcript::Line &, Fields &f)
{
    state.draftRoster = draftRoster(state);
    f.integer("number", state.draftRoster->number, state.draftRoster->number);
    if (f.digest("sha256") != state.draftRoster->digest())
        f.refuse("sha256", QT_TRANSLATE_NOOP("core", "this is not the digest of the roster that the enrolments make"));
}

void tokenSetup(State &state, const transcript::Line &, Fields &f)
{
    state.tokenInitAttempt =
        static_cast<int>(f.integer("attempt", state.tokenInitAttempt + 1, state.tokenInitAttempt + 1));
    state.tokenInitBegun = true;
    // Of an attempt before this one nothing counts, not even a set that was sealed: that token is not used.
    state.userSet.reset();
    state.officerSet.reset();
}

void sealed(State &state, const transcript::Line &, Fields &f)
{
    auto facts = SealedSetFacts::fromJson(f.object("set"));
    if (!facts) {
        f.fail("set", facts.error());
        return;
    }
    const policy::Roster *known = state.rosterKnown();
    if (!known || facts->roster != known->digest())
        f.refuse("set", QT_TRANSLATE_NOOP("core", "it is sealed to another roster"));
    if (facts->set == QLatin1String("so"))
        state.officerSet = *facts;
    else if (state.stepKind() == StepKind::Seal)
        state.userSet = *facts;
    else
        state.nextUserSet = *facts;
    if (facts->set == QLatin1String("so"))
        state.tokenInitBegun = false; // the last of the two
}

void sealingKey(State &state, const transcript::Line &, Fields &f)
{
    knownPerson(state, f);
    const QByteArray credential = f.base64("credential_id", 16, 1023);
    f.oneOf("set", {QStringLiteral("user")});
    State::NextHalf half;
    half.epoch = static_cast<int>(f.integer("epoch", 2, 1 << 20));
    half.publicKey = f.base64("public_key", 32, 32);
    state.nextHalves.insert(credential, half);
}

void rosterSigned(State &state, const transcript::Line &line, Fields &f)
{
    const QString person = knownPerson(state, f)->id;
    const Digest file = f.digest("sha256");
    const QByteArray credential = f.base64("credential_id", 16, 1023);
    state.counters.insert(credential, static_cast<quint32>(f.integer("counter", 0, 0xffffffffLL)));
    const Digest user = f.digest("user_share");
    const Digest officer = f.digest("so_share");
    const SetRecipient *inUser = state.userSet ? state.userSet->byCredential(credential) : nullptr;
    const SetRecipient *inOfficer = state.officerSet ? state.officerSet->byCredential(credential) : nullptr;
    if (!inUser || !inOfficer || inUser->share != user || inOfficer->share != officer)
        f.refuse("user_share", QT_TRANSLATE_NOOP("core", "this is not the share that was published"));
    state.rosterSignatures.insert(person, line.time);
    state.rosterSignatureFiles.insert(person, file);
}

} // namespace

QList<NamedRule> quorumRules()
{
    return {{"enrolled", enrolled},      {"vouched", vouched},           {"waived", waived},
            {"roster", roster},          {"token-setup", tokenSetup},    {"sealed", sealed},
            {"sealing-key", sealingKey}, {"roster-signed", rosterSigned}};
}

} // namespace chancery::ceremony
