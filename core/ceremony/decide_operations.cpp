#include "core/ceremony/certificate_logging.h"
#include "core/ceremony/certificate_plan.h"
#include "core/ceremony/decide_rules.h"
#include "core/ceremony/rekor_logging.h"

#include "core/base/canonical_json.h"
#include "core/base/fields.h"

namespace chancery::ceremony {

namespace {

const OperationState *operationOf(const State &state, int statement, int op)
{
    const StatementState *open = state.currentStatement();
    if (!open || open->number != statement || op < 1 || op > open->operations.size())
        return nullptr;
    return &open->operations[op - 1];
}

// SENSITIVE, not EXTRACTABLE, ALWAYS_SENSITIVE, NEVER_EXTRACTABLE, LOCAL; LOCAL may be missing where the profile says
// so.
Result<void> checkKeyAttributes(const State &state, const approval::StatementToken &token,
                                const QJsonObject &attributes)
{
    bool localMayBeFalse = false;
    for (const policy::TokenEntry &entry : state.context.profile.tokens) {
        if (entry.manufacturer == token.manufacturer && entry.model == token.model)
            localMayBeFalse = entry.localMayBeFalse;
    }
    const auto is = [&](const char *name) { return attributes.value(QLatin1String(name)).toBool(); };
    if (is("sensitive") && !is("extractable") && is("always_sensitive") && is("never_extractable") &&
        (is("local") || localMayBeFalse))
        return {};
    return Error(ErrorCode::NotAllowed,
                 QT_TRANSLATE_NOOP("core", "The token says that the key it made could leave it."),
                 QT_TRANSLATE_NOOP("core", "Do not use this key. End the ceremony with a record."));
}

QJsonObject loggedLine(const State &s, const QString &log, const char *answerName, const QJsonValue &answer)
{
    const bool precertificate = s.needsPrecertificate();
    return {
        {QStringLiteral("log"), log},
        {QStringLiteral("origin"), logOrigin(s, log)},
        {QStringLiteral("entry"), precertificate ? QStringLiteral("precertificate") : QStringLiteral("certificate")},
        {QStringLiteral("sha256"), Digest::of(precertificate ? s.precertificate : s.certificate).hex()},
        {QString::fromLatin1(answerName), answer}};
}

} // namespace

Result<void> decideOn(Decider &d, const TokenOpened &c)
{
    const State &s = d.state;
    // Neither the clock nor an objection undoes a login that was asked for in time: it is recorded, and the token
    // closed.
    if (!s.currentStatement() || s.tokenOpen || s.currentStatement()->sharesHeld() < s.quorum())
        return notNow(QT_TRANSLATE_NOOP("core", "The token may not be open now."));
    d.entry(console(), "token-opened",
            {{QStringLiteral("statement"), s.currentStatement()->number},
             {QStringLiteral("set"), c.set},
             {QStringLiteral("number"), c.number},
             {QStringLiteral("inventory"), c.inventory}});
    return {};
}

Result<void> decideOn(Decider &d, const TokenOpenFailed &c)
{
    return decideOn(d, StopStep{QStringLiteral("open-token"), c.text, c.detail});
}

Result<void> decideOn(Decider &d, const NewSetSealed &c)
{
    if (!d.state.tokenOpen || c.set.set != QLatin1String("user") || c.set.number != d.state.userSet->number + 1)
        return notNow(QT_TRANSLATE_NOOP("core", "A set is sealed only while the token is open."));
    d.entry(console(), "sealed", {{QStringLiteral("set"), c.set.toJson()}});
    return {};
}

Result<void> decideOn(Decider &d, const BeginOperation &c)
{
    const State &s = d.state;
    const OperationState *operation = operationOf(s, c.statement, c.op);
    if (!operation || !s.tokenOpen || !s.currentStatement()->voidReason.isEmpty())
        return notNow(QT_TRANSLATE_NOOP("core", "This operation is not approved, or the token is closed."));
    if (operation->status == OperationState::Status::Completed)
        return Error(ErrorCode::Conflict, QT_TRANSLATE_NOOP("core", "This operation was run; each is run once."));
    if (c.op != nextOperation(s))
        return notNow(QT_TRANSLATE_NOOP("core", "The operations run in the order in which they were approved."));
    if (waitsForLogs(s))
        return notNow(QT_TRANSLATE_NOOP("core", "The certificate is finished once the logs have answered."));
    const int attempt = operation->attempt + 1;
    const QJsonObject place{{QStringLiteral("statement"), c.statement}, {QStringLiteral("op"), c.op}};
    if (attempt > 1) {
        const QString kind = approval::operationKind(s.currentStatement()->statement.operations[c.op - 1]);
        const QString why = operation->status == OperationState::Status::Begun
                                ? QStringLiteral("It had begun and its end is not known.")
                                : operation->failure;
        QJsonObject data = place;
        data.insert(QStringLiteral("attempt"), attempt);
        data.insert(QStringLiteral("why"), why);
        d.entry(console(), "attempt", data);
        d.entry(console(), "deviation",
                {{QStringLiteral("expected"), QStringLiteral("Operation %1 is run once.").arg(kind)},
                 {QStringLiteral("happened"), QStringLiteral("Attempt %1: %2").arg(attempt - 1).arg(why)},
                 {QStringLiteral("decided"),
                  QStringLiteral("Attempt %1 over the same bytes; one result is used.").arg(attempt)},
                 {QStringLiteral("agreed"), QJsonArray()}});
    }
    QJsonObject data = place;
    data.insert(QStringLiteral("attempt"), attempt);
    d.entry(console(), "begun", data);
    return {};
}

Result<void> decideOn(Decider &d, const OperationDone &c)
{
    const State &s = d.state;
    const OperationState *operation = operationOf(s, c.statement, c.op);
    if (!operation || operation->status != OperationState::Status::Begun)
        return notNow(QT_TRANSLATE_NOOP("core", "This operation had not begun."));
    const QString kind = approval::operationKind(s.currentStatement()->statement.operations[c.op - 1]);
    QJsonObject result = c.result;
    if (kind == QLatin1String("make-key"))
        CHANCERY_TRY(checkKeyAttributes(s, s.rootToken->id, result.value(QLatin1String("attributes")).toObject()));
    if (kind == QLatin1String("sign-precertificate")) {
        CHANCERY_TRY(checkSignedPrecertificate(s, c.bytes));
        result.insert(QStringLiteral("precertificate"), toBase64(c.bytes));
        result.insert(QStringLiteral("precertificate_sha256"), Digest::of(c.bytes).hex());
        d.file(QStringLiteral("publish/certificates/%1.pre.pem").arg(s.context.plan.certificate.name),
               pki::toPem(c.bytes, "CERTIFICATE").toLatin1());
    }
    if (kind == QLatin1String("sign-certificate")) {
        const auto checks = checkSigned(s, c.bytes);
        if (!checks)
            return checks.error();
        result.insert(QStringLiteral("certificate"), toBase64(c.bytes));
        result.insert(QStringLiteral("certificate_sha256"), Digest::of(c.bytes).hex());
        const QString name = QStringLiteral("publish/certificates/") + s.context.plan.certificate.name;
        const QString own = pki::toPem(c.bytes, "CERTIFICATE");
        const QString issuer =
            s.context.issuerCertificate.isEmpty() ? QString() : pki::toPem(s.context.issuerCertificate, "CERTIFICATE");
        d.file(name + QStringLiteral(".pem"), own.toLatin1());
        d.file(name + QStringLiteral(".chain.pem"), (own + issuer).toLatin1());
    }
    d.entry(console(), "completed",
            {{QStringLiteral("statement"), c.statement},
             {QStringLiteral("op"), c.op},
             {QStringLiteral("attempt"), operation->attempt},
             {QStringLiteral("result"), result}});
    return {};
}

Result<void> decideOn(Decider &d, const OperationFailed &c)
{
    const OperationState *operation = operationOf(d.state, c.statement, c.op);
    if (!operation || operation->status != OperationState::Status::Begun)
        return notNow(QT_TRANSLATE_NOOP("core", "This operation had not begun."));
    d.entry(console(), "failed",
            {{QStringLiteral("statement"), c.statement},
             {QStringLiteral("op"), c.op},
             {QStringLiteral("attempt"), operation->attempt},
             {QStringLiteral("text"), recordable(c.text)},
             {QStringLiteral("detail"), recordable(c.detail)}});
    return {};
}

Result<void> decideOn(Decider &d, const TokenClosed &c)
{
    if (!d.state.tokenOpen || !d.state.currentStatement())
        return notNow(QT_TRANSLATE_NOOP("core", "The token is not open."));
    d.entry(console(), "token-closed",
            {{QStringLiteral("statement"), d.state.currentStatement()->number},
             {QStringLiteral("why"), c.why},
             {QStringLiteral("inventory"), c.inventory}});
    return {};
}

Result<void> decideOn(Decider &d, const SharesGone &)
{
    const StatementState *open = d.state.currentStatement();
    if (!open || open->sharesHeld() == 0 || d.state.tokenOpen)
        return notNow(QT_TRANSLATE_NOOP("core", "No share is held now."));
    d.entry(console(), "shares-gone", {{QStringLiteral("statement"), open->number}});
    return {};
}

Result<void> decideOn(Decider &d, const NoteNotLogged &)
{
    if (d.state.stepKind() != StepKind::Staple || d.state.stapleRecorded || d.state.context.profile.transparency)
        return notNow(QT_TRANSLATE_NOOP("core", "This belongs to another step."));
    d.entry(console(), "not-performed",
            {{QStringLiteral("what"), QStringLiteral("certificate-log")},
             {QStringLiteral("why"), QStringLiteral("The profile configures no certificate log.")}});
    return {};
}

Result<void> decideOn(Decider &d, const LogKeyMade &c)
{
    const State &s = d.state;
    if (s.stepKind() != StepKind::Equipment || !s.operationsToken || !s.logKeysMissing().contains(c.log))
        return notNow(QT_TRANSLATE_NOOP("core", "No key of a log is made now."));
    CHANCERY_TRY(checkKeyAttributes(s, s.operationsToken->id, c.attributes));
    d.entry(console(), "log-key",
            {{QStringLiteral("log"), c.log},
             {QStringLiteral("origin"), logOrigin(s, c.log)},
             {QStringLiteral("algorithm"), keyAlgorithmText(logAlgorithm(c.log))},
             {QStringLiteral("cka_id"), toBase64(logKeyId(s, c.log))},
             {QStringLiteral("spki"), toBase64(c.spki)},
             {QStringLiteral("token"), s.operationsToken->id.serial},
             {QStringLiteral("attributes"), c.attributes}});
    return {};
}

Result<void> decideOn(Decider &d, const Logged &c)
{
    const State &s = d.state;
    if (!s.logsToAsk().contains(c.log))
        return notNow(QT_TRANSLATE_NOOP("core", "No answer of this log is waited for."));
    CHANCERY_TRY(checkAnswer(s, c.log, c.sct, d.at));
    d.entry(console(), "logged", loggedLine(s, c.log, "sct", toBase64(c.sct)));
    return {};
}

Result<void> decideOn(Decider &d, const EnteredInRekor &c)
{
    const State &s = d.state;
    if (!s.logsToAsk().contains(c.log))
        return notNow(QT_TRANSLATE_NOOP("core", "No answer of this log is waited for."));
    const auto kept = checkRekorAnswer(s, c.log, c.json, d.at);
    CHANCERY_TRY(kept);
    const auto entry = parseCanonicalJson(kept->entry);
    CHANCERY_TRY(entry);
    d.entry(console(), "logged", loggedLine(s, c.log, "rekor", *entry));
    return {};
}

Result<void> decideOn(Decider &d, const VerifyNow &)
{
    const State &s = d.state;
    if (s.stepKind() != StepKind::Verify || s.certificate.isEmpty())
        return notNow(QT_TRANSLATE_NOOP("core", "There is nothing to verify yet."));
    const auto checks = checkSigned(s, s.certificate);
    if (!checks)
        return checks.error();
    d.entry(console(), "verified",
            {{QStringLiteral("checks"), toJson(*checks)},
             {QStringLiteral("certificate_sha256"), Digest::of(s.certificate).hex()},
             {QStringLiteral("tbs_sha256"), s.prepared->tbsDigest.hex()}});
    return {};
}

} // namespace chancery::ceremony
