#include "core/ceremony/apply_rules.h"

#include "core/base/canonical_json.h"
#include "core/pki/certificate_builder.h"

namespace chancery::ceremony {

namespace {

void subjectKeyBegun(State &state, const transcript::Line &, Fields &f)
{
    f.name("token", 32);
    state.keyMakeBegun = true;
}

void request(State &state, const transcript::Line &, Fields &f)
{
    f.oneOf("source", {keySourceText(state.context.plan.key.source)});
    state.subjectSpki = f.base64("spki", 32, 512);
    if (f.digest("key_sha256") != Digest::of(state.subjectSpki))
        f.refuse("key_sha256", QT_TRANSLATE_NOOP("core", "this is not the digest of the key beside it"));
    state.requestFile = f.digest("request_sha256");
    f.object("attributes");
    state.keyMakeBegun = false;
}

void prepared(State &state, const transcript::Line &, Fields &f)
{
    PreparedCertificate certificate;
    certificate.tbs = f.base64("tbs", 64, 16384);
    certificate.tbsDigest = f.digest("tbs_sha256");
    certificate.spki = state.subjectSpki;
    f.texts("lints");
    if (auto digest = pki::tbsDigest(certificate.tbs); !digest || *digest != certificate.tbsDigest)
        f.refuse("tbs_sha256", QT_TRANSLATE_NOOP("core", "this is not the digest of the bytes beside it"));
    state.prepared = certificate;
    state.compared.clear();
}

void compared(State &state, const transcript::Line &line, Fields &f)
{
    const QString person = knownPerson(state, f)->id;
    if (!state.prepared || f.digest("tbs_sha256") != state.prepared->tbsDigest)
        f.refuse("tbs_sha256", QT_TRANSLATE_NOOP("core", "this is not the digest that is on the screen"));
    state.compared.insert(person, line.kind);
}

void statement(State &state, const transcript::Line &line, Fields &f)
{
    StatementState next;
    next.number = static_cast<int>(f.integer("number", state.statements.size() + 1, state.statements.size() + 1));
    const QByteArray bytes = canonicalJson(f.object("statement"));
    next.digest = f.digest("sha256");
    auto parsed = approval::parseStatement(bytes);
    if (!parsed) {
        f.fail("statement", parsed.error());
        return;
    }
    if (Digest::of(bytes) != next.digest)
        f.refuse("sha256", QT_TRANSLATE_NOOP("core", "this is not the digest of the statement beside it"));
    next.statement = *parsed;
    next.operations.resize(parsed->operations.size());
    next.at = line.time;
    if (!state.statements.isEmpty() && !state.statements.last().finished &&
        state.statements.last().voidReason.isEmpty())
        state.statements.last().voidReason = QStringLiteral("expired");
    state.statements += next;
}

StatementState *openStatement(State &state, Fields &f)
{
    static thread_local StatementState none;
    const auto number = f.integer("statement", 1, qMax<qsizetype>(1, state.statements.size()));
    if (number < 1 || number != state.statements.size()) {
        f.refuse("statement", QT_TRANSLATE_NOOP("core", "this is not the statement that is open"));
        none = StatementState();
        return &none;
    }
    return &state.statements.last();
}

void approved(State &state, const transcript::Line &line, Fields &f)
{
    StatementState *open = openStatement(state, f);
    Approval approval;
    approval.person = knownPerson(state, f)->id;
    approval.credentialId = f.base64("credential_id", 16, 1023);
    approval.counter = static_cast<quint32>(f.integer("counter", 0, 0xffffffffLL));
    approval.file = f.digest("sha256");
    approval.again = static_cast<int>(f.integer("again", 0, 9999));
    approval.share = f.boolean("share");
    approval.shareHeld = approval.share;
    approval.at = line.time;
    state.counters.insert(approval.credentialId, approval.counter);
    open->approvals.removeIf([&](const Approval &a) { return a.person == approval.person; });
    open->approvals += approval;
    if (approval.share)
        state.lastTouch = line.time;
}

void sharesGone(State &state, const transcript::Line &, Fields &f)
{
    StatementState *open = openStatement(state, f);
    for (Approval &approval : open->approvals)
        approval.shareHeld = false;
}

void tokenOpened(State &state, const transcript::Line &, Fields &f)
{
    openStatement(state, f);
    f.oneOf("set", {QStringLiteral("user")});
    const auto number = f.integer("number", 1, 1 << 20);
    state.inventoryBefore = f.array("inventory");
    state.tokenOpen = true;
    state.resealOwed = true;
    // Recovery found that the replacement had been taken: the next set is the one in use.
    if (state.nextUserSet && state.nextUserSet->number == number) {
        state.userSet = state.nextUserSet;
        state.nextUserSet.reset();
    }
}

void tokenClosed(State &state, const transcript::Line &, Fields &f)
{
    StatementState *open = openStatement(state, f);
    const QString why = f.oneOf("why", {QStringLiteral("done"), QStringLiteral("limit"), QStringLiteral("objection"),
                                        QStringLiteral("hold"), QStringLiteral("failed"), QStringLiteral("expired"),
                                        QStringLiteral("log")});
    if (why == QLatin1String("log") && closingReason(state) != why)
        f.refuse("why", QT_TRANSLATE_NOOP("core", "nothing was to be sent to a log then"));
    state.inventoryAfter = f.array("inventory");
    state.tokenOpen = false;
    for (Approval &approval : open->approvals)
        approval.shareHeld = approval.shareHeld && why == QLatin1String("log");
    open->finished = open->allCompleted();
}

OperationState *openOperation(State &state, Fields &f, StatementState *&open)
{
    static thread_local OperationState none;
    open = openStatement(state, f);
    const auto op = f.integer("op", 1, qMax<qsizetype>(1, open->operations.size()));
    if (op < 1 || op > open->operations.size()) {
        none = OperationState();
        return &none;
    }
    return &open->operations[op - 1];
}

void attempt(State &state, const transcript::Line &, Fields &f)
{
    StatementState *open = nullptr;
    openOperation(state, f, open);
    f.integer("attempt", 2, 9999);
    f.text("why");
}

void begun(State &state, const transcript::Line &line, Fields &f)
{
    StatementState *open = nullptr;
    OperationState *operation = openOperation(state, f, open);
    operation->attempt = static_cast<int>(f.integer("attempt", operation->attempt + 1, operation->attempt + 1));
    if (!state.tokenOpen || !open->voidReason.isEmpty() || f.integer("op", 1, 9999) != nextOperation(state) ||
        waitsForLogs(state))
        f.refuse("op", QT_TRANSLATE_NOOP("core", "this operation cannot begin now"));
    operation->status = OperationState::Status::Begun;
    operation->begunAt = line.time;
}

void completeOperation(State &state, const StatementState &open, int op, const QJsonObject &result, Fields &f)
{
    const QString kind = approval::operationKind(open.statement.operations[op - 1]);
    if (kind == QLatin1String("make-key")) {
        state.subjectSpki = QByteArray::fromBase64(result.value(QLatin1String("spki")).toString().toLatin1());
        if (state.subjectSpki.isEmpty())
            f.refuse("result", QT_TRANSLATE_NOOP("core", "the public key is missing"));
    } else if (kind == QLatin1String("sign-precertificate")) {
        state.precertificate =
            QByteArray::fromBase64(result.value(QLatin1String("precertificate")).toString().toLatin1());
        if (state.precertificate.isEmpty())
            f.refuse("result", QT_TRANSLATE_NOOP("core", "the precertificate is missing"));
    } else if (kind == QLatin1String("sign-certificate")) {
        state.certificate = QByteArray::fromBase64(result.value(QLatin1String("certificate")).toString().toLatin1());
        if (state.certificate.isEmpty())
            f.refuse("result", QT_TRANSLATE_NOOP("core", "the certificate is missing"));
    } else if (kind == QLatin1String("reseal")) {
        const int number = std::get<approval::ResealOperation>(open.statement.operations[op - 1]).number;
        if (state.nextUserSet && state.nextUserSet->number == number) {
            state.userSet = state.nextUserSet;
            state.nextUserSet.reset();
            state.resealOwed = false;
        } else if (!state.userSet || state.userSet->number != number) {
            f.refuse("result", QT_TRANSLATE_NOOP("core", "no new set was sealed"));
        }
        // Else recovery opened the token with the new credential already: it was used, so another reseal is owed.
    }
}

void completed(State &state, const transcript::Line &line, Fields &f)
{
    StatementState *open = nullptr;
    OperationState *operation = openOperation(state, f, open);
    const auto op = f.integer("op", 1, qMax<qsizetype>(1, open->operations.size()));
    const QJsonObject result = f.object("result");
    f.integer("attempt", operation->attempt, operation->attempt);
    if (operation->status != OperationState::Status::Begun || op > open->statement.operations.size()) {
        f.refuse("op", QT_TRANSLATE_NOOP("core", "this operation had not begun"));
        return;
    }
    operation->status = OperationState::Status::Completed;
    operation->endedAt = line.time;
    operation->result = result;
    completeOperation(state, *open, static_cast<int>(op), result, f);
}

void failed(State &state, const transcript::Line &line, Fields &f)
{
    StatementState *open = nullptr;
    OperationState *operation = openOperation(state, f, open);
    f.integer("attempt", operation->attempt, operation->attempt);
    operation->failure = f.text("text");
    operation->failureDetail = f.text("detail");
    if (operation->status != OperationState::Status::Begun)
        f.refuse("op", QT_TRANSLATE_NOOP("core", "this operation had not begun"));
    operation->status = OperationState::Status::Failed;
    operation->endedAt = line.time;
    if (state.phase == Phase::Running || state.phase == Phase::Ending) {
        state.beforeHalt = state.phase;
        state.phase = Phase::Stopped;
    }
}

void notPerformed(State &state, const transcript::Line &, Fields &f)
{
    f.oneOf("what", {QStringLiteral("certificate-log")});
    f.name("why", 400);
    if (state.context.profile.transparency)
        f.refuse("what", QT_TRANSLATE_NOOP("core", "the profile has a certificate log"));
    state.stapleRecorded = true;
}

void verified(State &state, const transcript::Line &, Fields &f)
{
    state.verifyChecks = f.array("checks");
    if (f.digest("certificate_sha256") != Digest::of(state.certificate))
        f.refuse("certificate_sha256", QT_TRANSLATE_NOOP("core", "this is not the fingerprint of the certificate"));
    if (!state.prepared || f.digest("tbs_sha256") != state.prepared->tbsDigest)
        f.refuse("tbs_sha256", QT_TRANSLATE_NOOP("core", "this is not the digest that is on the screen"));
    state.verified = true;
}

} // namespace

QList<NamedRule> roundRules()
{
    return {{"key-begun", subjectKeyBegun},
            {"request", request},
            {"prepared", prepared},
            {"matched", compared},
            {"differs", compared},
            {"recorded", compared},
            {"statement", statement},
            {"approved", approved},
            {"shares-gone", sharesGone},
            {"token-opened", tokenOpened},
            {"token-closed", tokenClosed},
            {"attempt", attempt},
            {"begun", begun},
            {"completed", completed},
            {"failed", failed},
            {"not-performed", notPerformed},
            {"verified", verified}};
}

} // namespace chancery::ceremony
