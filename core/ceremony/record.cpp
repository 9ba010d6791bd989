#include "core/ceremony/record.h"

#include "core/approval/allowed_signers.h"
#include "core/base/canonical_json.h"
#include "core/base/fields.h"
#include "core/base/time.h"
#include "core/pki/certificate.h"

#include <algorithm>

namespace chancery::ceremony {

namespace {

QJsonArray presentJson(const State &state)
{
    QJsonArray out;
    for (const Attendee &attendee : state.people) {
        if (!attendee.everPresent)
            continue;
        const auto key = state.signingKey(attendee.id);
        out += QJsonObject{{QStringLiteral("id"), attendee.id},
                           {QStringLiteral("name"), attendee.name},
                           {QStringLiteral("role"), roleText(attendee.role)},
                           {QStringLiteral("stayed"), attendee.present},
                           {QStringLiteral("key"), key ? QJsonValue(key->line()) : QJsonValue(QJsonValue::Null)}};
    }
    return out;
}

QJsonArray absentJson(const State &state)
{
    QJsonArray out;
    for (const Attendee &attendee : state.people) {
        if (!attendee.everPresent)
            out += attendee.id;
    }
    return out;
}

QJsonArray approvalsJson(const State &state)
{
    QJsonArray out;
    for (const StatementState &statement : state.statements) {
        QStringList by;
        for (const Approval &approval : statement.approvals)
            by += approval.person;
        by.sort();
        out += QJsonObject{{QStringLiteral("statement"), statement.digest.hex()}, {QStringLiteral("by"), toJson(by)}};
    }
    return out;
}

QJsonArray keysJson(const State &state)
{
    if (state.subjectSpki.isEmpty())
        return {};
    const auto digestOrNull = [](const QByteArray &bytes) {
        return bytes.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(Digest::of(bytes).hex());
    };
    return {QJsonObject{{QStringLiteral("what"), QStringLiteral("created")},
                        {QStringLiteral("name"), state.context.plan.certificate.name},
                        {QStringLiteral("spki_sha256"), Digest::of(state.subjectSpki).hex()},
                        {QStringLiteral("certificate_sha256"), digestOrNull(state.certificate)},
                        {QStringLiteral("tbs_sha256"),
                         state.prepared ? QJsonValue(state.prepared->tbsDigest.hex()) : QJsonValue(QJsonValue::Null)}}};
}

QJsonArray objectionsJson(const State &state)
{
    QJsonArray out;
    for (const Objection &objection : state.objections) {
        out += QJsonObject{{QStringLiteral("by"), objection.person},
                           {QStringLiteral("time"), timeText(objection.at)},
                           {QStringLiteral("step"), objection.step},
                           {QStringLiteral("reason"), objection.reason},
                           {QStringLiteral("text"), objection.text},
                           {QStringLiteral("sha256"), objection.file.hex()},
                           {QStringLiteral("resolved"), objection.resolved},
                           {QStringLiteral("how"), objection.how},
                           {QStringLiteral("resolved_by"), toJson(objection.resolvedBy)}};
    }
    return out;
}

QJsonArray deviationsJson(const State &state)
{
    QJsonArray out;
    for (const Deviation &deviation : state.deviations) {
        out += QJsonObject{{QStringLiteral("time"), timeText(deviation.at)},
                           {QStringLiteral("expected"), deviation.expected},
                           {QStringLiteral("happened"), deviation.happened},
                           {QStringLiteral("decided"), deviation.decided},
                           {QStringLiteral("agreed"), toJson(deviation.agreed)}};
    }
    return out;
}

QJsonValue mandateJson(const Plan &plan)
{
    if (!plan.mandate)
        return QJsonValue(QJsonValue::Null);
    return QJsonObject{{QStringLiteral("by"), plan.mandate->by},
                       {QStringLiteral("reference"), plan.mandate->reference},
                       {QStringLiteral("sha256"), plan.mandate->sha256.hex()}};
}

QJsonValue tokenJson(const State &state)
{
    if (!state.rootToken)
        return QJsonValue(QJsonValue::Null);
    const approval::StatementToken &id = state.rootToken->id;
    return QJsonObject{{QStringLiteral("label"), id.label},
                       {QStringLiteral("serial"), id.serial},
                       {QStringLiteral("manufacturer"), id.manufacturer},
                       {QStringLiteral("model"), id.model}};
}

} // namespace

QByteArray eventRecord(const State &state, const QDateTime &ended, const QJsonArray &logs)
{
    const policy::Roster *roster = state.rosterInForce();
    return canonicalJson(QJsonObject{
        {QStringLiteral("schema"), QStringLiteral("chancery/record/1")},
        {QStringLiteral("mode"), modeText(state.mode)},
        {QStringLiteral("domain"), state.domain},
        {QStringLiteral("ceremony"), state.ceremony},
        {QStringLiteral("kind"), state.context.plan.kind},
        {QStringLiteral("description"), state.context.plan.description},
        {QStringLiteral("mandate"), mandateJson(state.context.plan)},
        {QStringLiteral("plan"), state.context.plan.digest().hex()},
        {QStringLiteral("profile"), state.context.profile.digest().hex()},
        {QStringLiteral("roster"), (roster ? roster->digest() : Digest()).hex()},
        {QStringLiteral("previous"), state.context.previousRecord.hex()},
        {QStringLiteral("began"), timeText(state.began)},
        {QStringLiteral("ended"), timeText(ended)},
        {QStringLiteral("outcome"), state.phase == Phase::Ending ? QStringLiteral("aborted") : QStringLiteral("done")},
        {QStringLiteral("reason"), state.endReason},
        {QStringLiteral("present"), presentJson(state)},
        {QStringLiteral("absent"), absentJson(state)},
        {QStringLiteral("approvals"), approvalsJson(state)},
        {QStringLiteral("keys"), keysJson(state)},
        {QStringLiteral("objections"), objectionsJson(state)},
        {QStringLiteral("deviations"), deviationsJson(state)},
        {QStringLiteral("waived_limits"), toJson(state.waivedLimits)},
        {QStringLiteral("token"), tokenJson(state)},
        {QStringLiteral("software"), state.software},
        {QStringLiteral("transcript"),
         QJsonObject{{QStringLiteral("entries"), state.entries}, {QStringLiteral("head"), state.head.hex()}}},
        {QStringLiteral("logs"), logs},
    });
}

QByteArray signedNote(const State &state, const char *schema, const QString &person, const QDateTime &time,
                      const QString &reason, const QString &text, const Digest &about)
{
    return canonicalJson(
        QJsonObject{{QStringLiteral("schema"), QStringLiteral("chancery/%1/1").arg(QLatin1String(schema))},
                    {QStringLiteral("mode"), modeText(state.mode)},
                    {QStringLiteral("domain"), state.domain},
                    {QStringLiteral("ceremony"), state.ceremony},
                    {QStringLiteral("by"), person},
                    {QStringLiteral("time"), timeText(time)},
                    {QStringLiteral("reason"), reason},
                    {QStringLiteral("text"), text},
                    {QStringLiteral("about"), about.hex()}});
}

QByteArray resolutionNote(const State &state, const Objection &objection, const QString &how, bool goOn)
{
    return canonicalJson(QJsonObject{{QStringLiteral("schema"), QStringLiteral("chancery/resolution/1")},
                                     {QStringLiteral("mode"), modeText(state.mode)},
                                     {QStringLiteral("domain"), state.domain},
                                     {QStringLiteral("ceremony"), state.ceremony},
                                     {QStringLiteral("objection"), objection.number},
                                     {QStringLiteral("about"), objection.file.hex()},
                                     {QStringLiteral("how"), how},
                                     {QStringLiteral("go_on"), goOn}});
}

QByteArray countersignatureList(const State &state)
{
    QList<QStringList> rows;
    for (auto it = state.countersigned.begin(); it != state.countersigned.end(); ++it)
        rows += {it.key(), QStringLiteral("countersigned"), it.value().hex()};
    for (auto it = state.refused.begin(); it != state.refused.end(); ++it)
        rows += {it.key(), QStringLiteral("refused"), it.value().hex()};
    for (auto it = state.remarks.begin(); it != state.remarks.end(); ++it) {
        for (const Digest &digest : it.value())
            rows += {it.key(), QStringLiteral("remark"), digest.hex()};
    }
    for (auto it = state.unsignedWhy.begin(); it != state.unsignedWhy.end(); ++it)
        rows += {it.key(), QStringLiteral("unsigned"), Digest::of(it.value().toUtf8()).hex()};
    std::sort(rows.begin(), rows.end());
    QJsonArray list;
    for (const QStringList &row : rows) {
        list += QJsonObject{
            {QStringLiteral("person"), row[0]}, {QStringLiteral("kind"), row[1]}, {QStringLiteral("sha256"), row[2]}};
    }
    return canonicalJson(list);
}

QByteArray allowedSignersOf(const State &state)
{
    QList<approval::AllowedSigner> signers;
    for (const Attendee &attendee : state.people) {
        if (attendee.role != Role::Member) {
            if (attendee.key)
                signers += approval::AllowedSigner{attendee.id, false, *attendee.key};
            continue;
        }
        const policy::Roster *roster = state.rosterKnown();
        const policy::Member *member = roster ? roster->find(attendee.id) : nullptr;
        if (!member)
            continue;
        for (const policy::MemberKey &key : member->keys) {
            signers += approval::AllowedSigner{attendee.id, true,
                                               approval::securityKeyPublicKey(key.publicKey, rpIdFor(state.domain))};
        }
    }
    return approval::allowedSigners(signers, state.domain);
}

} // namespace chancery::ceremony
