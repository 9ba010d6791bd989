// approval.threshold: the token was opened only behind a quorum, counted here by the roster in force.
#include "core/audit/audit_state.h"

namespace chancery::audit {

namespace {

struct Round
{
    qint64 statement = 0;
    QDateTime expires;
    QSet<QString> shares; // distinct members whose share lay in the console
    QSet<QString> consents;
};

// Whether an operation began before the token was closed again.
bool worked(const Ceremony &c, qsizetype opened)
{
    for (qsizetype i = opened + 1; i < c.lines.size(); ++i) {
        const transcript::Line &line = c.lines[i];
        if (is(line, "begun"))
            return true;
        if (is(line, "token-closed") || is(line, "token-opened") || is(line, "resumed"))
            return false;
    }
    return false;
}

void checkOpening(Audit &a, const Ceremony &c, qsizetype index, const Round &round)
{
    const transcript::Line &line = c.lines[index];
    const auto fail = [&](const Text &why) { a.findings.failed(claim::ApprovalThreshold, c.at(line), why); };
    const int m = a.lineage.roster->m;
    const QList<ceremony::StatementState> &known = c.before[index].statements;
    if (number(line, "statement") != round.statement)
        return fail(QT_TRANSLATE_NOOP("core", "the token was opened for a statement that is not the open one"));
    if (round.shares.size() < m)
        return fail(Text(QT_TRANSLATE_NOOP("core", "%1 valid approvals with a share; the roster in force asks for %2"),
                         {QString::number(round.shares.size()), QString::number(m)}));
    // A login that was asked for in time is not undone by the clock or an objection: the token is closed, and did
    // nothing.
    const bool used = worked(c, index);
    if (used && line.time >= round.expires)
        return fail(QT_TRANSLATE_NOOP("core", "the statement had expired"));
    if (used && !known.isEmpty() && !known.last().voidReason.isEmpty())
        return fail(Text(QT_TRANSLATE_NOOP("core", "the statement was void: %1"), {known.last().voidReason}));
    a.findings.held(claim::ApprovalThreshold, QStringLiteral("%1/%2: %3 of %4, %5 needed")
                                                  .arg(c.id, twoDigits(round.statement))
                                                  .arg(round.shares.size())
                                                  .arg(a.lineage.roster->members.size())
                                                  .arg(m));
}

} // namespace

void checkThreshold(Audit &a, const Ceremony &c, const QSet<qsizetype> &valid)
{
    Round round;
    for (qsizetype i = 0; i < c.lines.size(); ++i) {
        const transcript::Line &line = c.lines[i];
        if (is(line, "statement")) {
            const auto statement = embeddedStatement(line);
            round = Round{number(line, "number"), statement ? statement->expires : QDateTime(), {}, {}};
        } else if (is(line, "approved") && valid.contains(i) && number(line, "statement") == round.statement) {
            const bool share = line.data.value(QLatin1String("share")).toBool();
            (share ? round.shares : round.consents).insert(text(line, "person"));
        } else if (is(line, "shares-gone") || (is(line, "token-closed") && text(line, "why") != QLatin1String("log")) ||
                   (is(line, "resumed") && text(line, "after") == QLatin1String("restart"))) {
            round.shares.clear(); // else the same round goes on once the logs have answered
        } else if (is(line, "token-opened")) {
            if (a.lineage.roster)
                checkOpening(a, c, i, round);
            else
                a.findings.notChecked(claim::ApprovalThreshold,
                                      Text(QT_TRANSLATE_NOOP("core", "No roster is in force in %1."), {c.id}));
        }
    }
}

} // namespace chancery::audit
