// operation.matches-statement: what the token did is what the approved statement lists, each once and in order.
#include "core/audit/audit_state.h"

#include "core/ceremony/certificate_plan.h"

namespace chancery::audit {

namespace {

Error differs(const Text &why)
{
    return Error(ErrorCode::Damaged, why);
}

Result<void> checkMakeKey(const Ceremony &c, qsizetype index, const approval::MakeKeyOperation &operation,
                          const QJsonObject &result)
{
    const auto algorithm = keyAlgorithmFromText(operation.algorithm);
    if (!algorithm)
        return algorithm.error();
    if (operation.templateSha256 != Digest::of(ceremony::keyTemplate(*algorithm)))
        return differs(QT_TRANSLATE_NOOP("core", "the key's template is not the one that is used"));
    if (c.plan && (operation.ckaId != c.plan->key.ckaId || operation.label != c.plan->key.label))
        return differs(QT_TRANSLATE_NOOP("core", "the plan asks for another key"));
    const QByteArray spki = QByteArray::fromBase64(result.value(QLatin1String("spki")).toString().toLatin1());
    bool known = false;
    if (pki::algorithmOf(spki, &known) != *algorithm || !known)
        return differs(QT_TRANSLATE_NOOP("core", "the key that was made is of another type"));
    const QJsonObject attributes = result.value(QLatin1String("attributes")).toObject();
    const auto holds = [&](const char *name) { return attributes.value(QLatin1String(name)).toBool(); };
    bool localMayBeFalse = false;
    const auto &token = c.before[index].rootToken;
    for (const policy::TokenEntry &entry : c.profile ? c.profile->tokens : QList<policy::TokenEntry>()) {
        if (token && entry.manufacturer == token->id.manufacturer && entry.model == token->id.model)
            localMayBeFalse = entry.localMayBeFalse;
    }
    if (!holds("sensitive") || holds("extractable") || !holds("always_sensitive") || !holds("never_extractable") ||
        !(holds("local") || localMayBeFalse))
        return differs(QT_TRANSLATE_NOOP("core", "the token said that the key could leave it"));
    return {};
}

Result<void> checkOperation(Audit &a, const Ceremony &c, qsizetype index, const approval::Operation &operation)
{
    const transcript::Line &line = c.lines[index];
    const QJsonObject result = line.data.value(QLatin1String("result")).toObject();
    const QString place = QStringLiteral("%1/%2.%3 %4")
                              .arg(c.id, twoDigits(number(line, "statement")), twoDigits(number(line, "op")),
                                   approval::operationKind(operation));
    if (const auto *makeKey = std::get_if<approval::MakeKeyOperation>(&operation)) {
        a.findings.witnessed(claim::OperationWitnessed, place);
        return checkMakeKey(c, index, *makeKey, result);
    }
    if (const auto *sign = std::get_if<approval::SignCertificateOperation>(&operation)) {
        if (c.plan && sign->profileTemplate != c.plan->certificate.templateId)
            return differs(QT_TRANSLATE_NOOP("core", "the plan asks for another certificate"));
        return {};
    }
    a.findings.witnessed(claim::OperationWitnessed, place);
    if (const auto *reseal = std::get_if<approval::ResealOperation>(&operation)) {
        // After a restart the token may have opened with the new credential already: then it is the one in use.
        const ceremony::State &state = c.before[index];
        const auto &sealed = state.nextUserSet ? state.nextUserSet : state.userSet;
        if (c.followed && (!sealed || sealed->number != reseal->number || sealed->set != reseal->set))
            return differs(QT_TRANSLATE_NOOP("core", "another set was sealed than the statement says"));
    }
    return {};
}

} // namespace

void checkOperations(Audit &a, const Ceremony &c)
{
    const QMap<qint64, approval::Statement> statements = statementsOf(c);
    QMap<qint64, qint64> done; // statement -> operations completed, in order
    qint64 open = 0;           // the statement that the token was opened for
    for (qsizetype i = 0; i < c.lines.size(); ++i) {
        const transcript::Line &line = c.lines[i];
        const qint64 statement = number(line, "statement");
        const qint64 op = number(line, "op");
        const auto fail = [&](const Text &why) { a.findings.failed(claim::OperationMatches, c.at(line), why); };
        if (is(line, "token-opened"))
            open = statement;
        else if (is(line, "token-closed"))
            open = 0;
        else if (is(line, "begun") && (open != statement || statement == 0))
            fail(QT_TRANSLATE_NOOP("core", "an operation began while the token was not open for it"));
        if (!is(line, "completed"))
            continue;
        const auto known = statements.constFind(statement);
        if (known == statements.constEnd() || op < 1 || op > known->operations.size()) {
            fail(QT_TRANSLATE_NOOP("core", "no statement lists this operation"));
            continue;
        }
        if (op != done.value(statement) + 1)
            fail(QT_TRANSLATE_NOOP("core", "the operations were not run once each and in order"));
        done.insert(statement, op);
        if (const auto right = checkOperation(a, c, i, known->operations[op - 1]); !right)
            fail(right.error().text());
        else
            a.findings.held(claim::OperationMatches);
    }
}

} // namespace chancery::audit
