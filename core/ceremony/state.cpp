#include "core/ceremony/state.h"

#include "core/base/fields.h"
#include "core/ceremony/kinds/kind.h"

#include <algorithm>

namespace chancery::ceremony {

const SetRecipient *SealedSetFacts::byCredential(QByteArrayView id) const
{
    const auto it = std::find_if(recipients.begin(), recipients.end(),
                                 [&](const SetRecipient &recipient) { return recipient.credentialId == id; });
    return it == recipients.end() ? nullptr : &*it;
}

QJsonObject SealedSetFacts::toJson() const
{
    QJsonArray shares;
    for (const SetRecipient &recipient : recipients) {
        shares += QJsonObject{{QStringLiteral("index"), recipient.index},
                              {QStringLiteral("credential_id"), toBase64(recipient.credentialId)},
                              {QStringLiteral("epoch"), recipient.epoch},
                              {QStringLiteral("public_key"), toBase64(recipient.publicKey)},
                              {QStringLiteral("sha256"), recipient.share.hex()}};
    }
    return {{QStringLiteral("set"), set},
            {QStringLiteral("number"), number},
            {QStringLiteral("token"), tokenSerial},
            {QStringLiteral("roster"), roster.hex()},
            {QStringLiteral("m"), m},
            {QStringLiteral("file"), file.hex()},
            {QStringLiteral("shares"), shares}};
}

Result<SealedSetFacts> SealedSetFacts::fromJson(const QJsonObject &object)
{
    SealedSetFacts out;
    Fields f(object, QStringLiteral("sealed"));
    out.set = f.oneOf("set", {QStringLiteral("user"), QStringLiteral("so")});
    out.number = static_cast<int>(f.integer("number", 1, 1 << 20));
    out.tokenSerial = f.name("token", 64);
    out.roster = f.digest("roster");
    out.m = static_cast<int>(f.integer("m", 2, 255));
    out.file = f.digest("file");
    f.objects("shares", [&](Fields &item) {
        SetRecipient recipient;
        recipient.index = static_cast<int>(item.integer("index", 1, 255));
        recipient.credentialId = item.base64("credential_id", 1, 1023);
        recipient.epoch = static_cast<int>(item.integer("epoch", 1, 1 << 20));
        recipient.publicKey = item.base64("public_key", 32, 32);
        recipient.share = item.digest("sha256");
        out.recipients += recipient;
    });
    CHANCERY_TRY(f.done());
    return out;
}

const Approval *StatementState::by(const QString &person) const
{
    const auto it = std::find_if(approvals.begin(), approvals.end(),
                                 [&](const Approval &approval) { return approval.person == person; });
    return it == approvals.end() ? nullptr : &*it;
}

int StatementState::sharesHeld() const
{
    return static_cast<int>(
        std::count_if(approvals.begin(), approvals.end(), [](const Approval &approval) { return approval.shareHeld; }));
}

bool StatementState::allCompleted() const
{
    return std::all_of(operations.begin(), operations.end(), [](const OperationState &operation) {
        return operation.status == OperationState::Status::Completed;
    });
}

const Attendee *State::person(const QString &id) const
{
    const auto it = std::find_if(people.begin(), people.end(), [&](const Attendee &a) { return a.id == id; });
    return it == people.end() ? nullptr : &*it;
}

Attendee *State::person(const QString &id)
{
    const auto it = std::find_if(people.begin(), people.end(), [&](const Attendee &a) { return a.id == id; });
    return it == people.end() ? nullptr : &*it;
}

QList<const Attendee *> State::present() const
{
    QList<const Attendee *> out;
    for (const Attendee &attendee : people) {
        if (attendee.present)
            out += &attendee;
    }
    return out;
}

QList<const Attendee *> State::members() const
{
    QList<const Attendee *> out;
    for (const Attendee &attendee : people) {
        if (attendee.role == Role::Member)
            out += &attendee;
    }
    return out;
}

const policy::Roster *State::rosterInForce() const
{
    if (draftRoster && rosterSignatures.size() == draftRoster->members.size())
        return &*draftRoster;
    return context.roster ? &*context.roster : nullptr;
}

const policy::Roster *State::rosterKnown() const
{
    if (draftRoster)
        return &*draftRoster;
    return context.roster ? &*context.roster : nullptr;
}

int State::quorum() const
{
    const policy::Roster *roster = rosterKnown();
    return roster ? roster->m : context.profile.quorum.m;
}

const StatementState *State::currentStatement() const
{
    return statements.isEmpty() || statements.last().finished ? nullptr : &statements.last();
}

bool State::statementValid(const QDateTime &at) const
{
    const StatementState *current = currentStatement();
    return current && current->voidReason.isEmpty() && at < current->statement.expires;
}

QStringList State::currentRound() const
{
    QStringList round;
    if (phase == Phase::Ending) {
        if (resealOwed)
            round += QStringLiteral("reseal");
        return round;
    }
    if (context.plan.steps.isEmpty() || (stepKind() != StepKind::Approve && stepKind() != StepKind::Operate))
        return round;
    const Kind *kind = findKind(context.plan.kind);
    const QStringList planned = kind ? kind->steps[step].round : QStringList();
    for (const QString &operation : planned) {
        const bool done = operation == QLatin1String("make-key") ? !subjectSpki.isEmpty()
                          : operation == QLatin1String("sign-precertificate")
                              ? !needsPrecertificate() || !precertificate.isEmpty()
                              : !certificate.isEmpty();
        if (!done)
            round += operation;
    }
    if (!round.isEmpty() || resealOwed)
        round += QStringLiteral("reseal");
    return round;
}

const LogKey *State::logKey(const QString &log) const
{
    const auto it = std::find_if(logKeys.begin(), logKeys.end(), [&](const LogKey &key) { return key.log == log; });
    return it == logKeys.end() ? nullptr : &*it;
}

QStringList State::logKeysMissing() const
{
    QStringList out;
    if (!context.profile.transparency)
        return out;
    if (!logKey(eventLog))
        out += eventLog;
    for (const policy::CertificateLogEntry &log : context.profile.transparency->certificateLogs) {
        if (log.kind == policy::CertificateLogEntry::Kind::Embedded && !logKey(log.name))
            out += log.name;
    }
    return out;
}

bool State::needsPrecertificate() const
{
    return context.profile.transparency && !context.issuerCertificate.isEmpty();
}

QStringList State::logsToAsk() const
{
    const bool ready = needsPrecertificate() ? !precertificate.isEmpty() : !certificate.isEmpty();
    if (!context.profile.transparency || !ready)
        return {};
    QStringList out;
    QStringList byHand;
    QStringList rekorLogs;
    const auto by = [](const QString &log) { return [log](const auto &answer) { return answer.log == log; }; };
    for (const policy::CertificateLogEntry &log : context.profile.transparency->certificateLogs) {
        if (!log.givesSct() && std::none_of(rekor.begin(), rekor.end(), by(log.name)))
            rekorLogs += log.name;
        if (log.givesSct() && !enoughScts() && std::none_of(scts.begin(), scts.end(), by(log.name)))
            (log.asksPeople() ? byHand : out) += log.name;
    }
    return out + byHand + rekorLogs;
}

bool State::logsAskPeople() const
{
    const QStringList ask = logsToAsk();
    return !ask.isEmpty() && context.profile.transparency->find(ask.first())->asksPeople();
}

bool State::enoughScts() const
{
    return context.profile.transparency && scts.size() >= context.profile.transparency->minimumScts;
}

bool State::enoughAnswers() const
{
    if (!enoughScts())
        return false;
    const QList<policy::CertificateLogEntry> &logs = context.profile.transparency->certificateLogs;
    return std::all_of(logs.begin(), logs.end(), [this](const policy::CertificateLogEntry &log) {
        return log.givesSct() || std::any_of(rekor.begin(), rekor.end(),
                                             [&](const LoggedRekor &answer) { return answer.log == log.name; });
    });
}

bool State::stapled() const
{
    return !certificate.isEmpty() && enoughAnswers();
}

const Objection *State::openObjection() const
{
    for (const Objection &objection : objections) {
        if (!objection.resolved)
            return &objection;
    }
    return nullptr;
}

std::optional<approval::PublicKey> State::signingKey(const QString &id) const
{
    const Attendee *attendee = person(id);
    if (!attendee)
        return {};
    if (attendee->role != Role::Member)
        return attendee->key;
    const policy::Roster *roster = rosterKnown();
    const policy::Member *member = roster ? roster->find(id) : nullptr;
    if (member && !member->keys.isEmpty())
        return approval::securityKeyPublicKey(member->keys.first().publicKey, rpIdFor(domain));
    if (enrolments.contains(id))
        return approval::securityKeyPublicKey(enrolments.value(id).key.publicKey, rpIdFor(domain));
    return {};
}

QString State::subjectCommonName() const
{
    const QString name = context.plan.certificate.commonName;
    return mode == Mode::Rehearsal ? name + QStringLiteral(" (rehearsal)") : name;
}

QString State::organisation() const
{
    const QString name = context.profile.organisation;
    return mode == Mode::Rehearsal ? name + QStringLiteral(" (rehearsal)") : name;
}

QString logOrigin(const State &state, const QString &log)
{
    const auto &transparency = state.context.profile.transparency;
    if (const auto *entry = transparency ? transparency->find(log) : nullptr; entry && !entry->origin.isEmpty())
        return entry->origin;
    return state.domain + u'/' + log;
}

KeyAlgorithm logAlgorithm(const QString &log)
{
    return log == eventLog ? KeyAlgorithm::Ed25519 : KeyAlgorithm::P256;
}

QByteArray logKeyId(const State &state, const QString &log)
{
    constexpr qsizetype IdSize = 16;
    return Digest::of((state.ceremony + u'/' + log).toUtf8()).bytes().first(IdSize);
}

bool enoughAgree(const State &state, const Objection &objection)
{
    if (const policy::Roster *roster = state.rosterInForce()) {
        const auto members = std::count_if(objection.resolvedBy.begin(), objection.resolvedBy.end(),
                                           [&](const QString &person) { return roster->find(person) != nullptr; });
        return members >= roster->m;
    }
    const QList<const Attendee *> here = state.present();
    return std::all_of(here.begin(), here.end(),
                       [&](const Attendee *attendee) { return objection.resolvedBy.contains(attendee->id); });
}

bool isMembersKey(const State &state, const approval::PublicKey &key)
{
    QList<QByteArray> points;
    for (const Enrolment &enrolment : state.enrolments)
        points += enrolment.key.publicKey;
    for (const policy::Member &member : state.rosterKnown() ? state.rosterKnown()->members : QList<policy::Member>()) {
        for (const policy::MemberKey &memberKey : member.keys)
            points += memberKey.publicKey;
    }
    return std::any_of(points.begin(), points.end(), [&](const QByteArray &point) {
        return approval::securityKeyPublicKey(point, rpIdFor(state.domain)) == key;
    });
}

bool someoneAnswers(const State &state)
{
    const QList<const Attendee *> here = state.present();
    const bool approvals = std::any_of(state.statements.begin(), state.statements.end(),
                                       [](const StatementState &s) { return !s.approvals.isEmpty(); });
    return std::any_of(here.begin(), here.end(), [&](const Attendee *a) {
        return a->role == Role::Member || (!approvals && a->role == Role::Administrator);
    });
}

bool mayStayUnsigned(const State &state, const QString &id)
{
    const Attendee *attendee = state.person(id);
    if (!attendee || attendee->role != Role::Member || !state.signingKey(id))
        return attendee != nullptr;
    int members = 0;
    for (auto it = state.countersigned.begin(); it != state.countersigned.end(); ++it)
        members += state.person(it.key())->role == Role::Member ? 1 : 0;
    return members >= state.quorum();
}

QStringList objectionReasons()
{
    return {QStringLiteral("value-differs"), QStringLiteral("step-differs"), QStringLiteral("equipment"),
            QStringLiteral("not-free"), QStringLiteral("other")};
}

} // namespace chancery::ceremony
