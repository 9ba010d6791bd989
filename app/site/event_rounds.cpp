// What was approved, by whom, what the token did then, and what went otherwise than planned.
#include "app/site/event_parts.h"

namespace chancery::site {

namespace {

QString twoDigits(int number)
{
    return QStringLiteral("%1").arg(number, 2, 10, QLatin1Char('0'));
}

Html statementWords(const approval::Statement &statement)
{
    Html out;
    for (const approval::SummaryLine &line : approval::summary(statement)) {
        const QString words = line.text.english();
        if (line.kind == approval::SummaryLine::Kind::DigestGroups)
            out += p(hex(QString(words).remove(u' ').remove(u'\n')));
        else
            out += p(said(words));
    }
    return element("blockquote", out);
}

Html approvers(const Event &event, const ceremony::StatementState &statement)
{
    QList<QList<Html>> rows;
    for (const ceremony::Approval &approval : statement.approvals) {
        const QString again = approval.again > 0 ? QStringLiteral("again-%1/").arg(approval.again) : QString();
        const QString file = event.path(
            QStringLiteral("approvals/%1/%2%3.sig").arg(twoDigits(statement.number), again, approval.person));
        rows += QList<Html>{event.person(approval.person), time(approval.at),
                            Html::text(approval.share ? "Consent and share" : "Consent only"), event.page.file(file)};
    }
    return rows.isEmpty() ? p("Nobody approved it.")
                          : table("Who approved", {"Member", "When", "Gave", "Signature"}, rows);
}

const char *statusWords(ceremony::OperationState::Status status)
{
    switch (status) {
    case ceremony::OperationState::Status::Completed:
        return "Completed";
    case ceremony::OperationState::Status::Failed:
        return "Failed";
    case ceremony::OperationState::Status::Begun:
        return "Begun, no end known";
    case ceremony::OperationState::Status::Pending:
        break;
    }
    return "Not run";
}

Html operations(const Event &event, const ceremony::StatementState &statement)
{
    QList<QList<Html>> rows;
    for (qsizetype i = 0; i < statement.operations.size(); ++i) {
        const ceremony::OperationState &operation = statement.operations[i];
        const QString number = twoDigits(static_cast<int>(i) + 1);
        const QString tbs = event.path(QStringLiteral("statements/%1.%2.tbs").arg(twoDigits(statement.number), number));
        rows += QList<Html>{Html::text(number), Html::text(approval::operationKind(statement.statement.operations[i])),
                            Html::text(statusWords(operation.status)) +
                                (operation.endedAt.isValid() ? Html::text(", ") + time(operation.endedAt) : Html()),
                            event.page.source().has(tbs) ? event.page.file(tbs) : Html::text("No public bytes")};
    }
    return table("What it let the token do", {"Operation", "Kind", "What happened", "Bytes"}, rows);
}

} // namespace

Html eventRounds(const Event &event)
{
    Html inside = heading(2, "approvals", "Approvals");
    if (event.state().statements.isEmpty())
        inside += p("Nothing was proposed for approval.");
    for (const ceremony::StatementState &statement : event.state().statements) {
        const QString file = event.path(QStringLiteral("statements/%1.json").arg(twoDigits(statement.number)));
        inside += element("h3", Html::text(QStringLiteral("Statement %1").arg(statement.number))) +
                  statementWords(statement.statement) +
                  facts({{"Proposed", time(statement.at)},
                         {"Statement", event.page.file(file) + Html::text(" ") + digest(statement.digest)},
                         {"Void", statement.voidReason.isEmpty() ? Html() : said(statement.voidReason)}}) +
                  approvers(event, statement) + operations(event, statement);
    }
    return element("section", inside);
}

Html eventTroubles(const Event &event)
{
    const ceremony::State &state = event.state();
    Html inside;
    for (const ceremony::Objection &objection : state.objections) {
        const QString file = event.path(QStringLiteral("objections/%1.json").arg(twoDigits(objection.number)));
        inside += element("h3", Html::text(QStringLiteral("Objection %1").arg(objection.number))) +
                  element("blockquote", p(said(objection.text))) +
                  facts({{"By", event.person(objection.person)},
                         {"When", time(objection.at) + Html::text(QStringLiteral(", at step %1").arg(objection.step))},
                         {"Reason", code(objection.reason)},
                         {"Signed",
                          Html::text(objection.isSigned ? "Yes: " : "No, witnessed only: ") + event.page.file(file)},
                         {"Resolved", objection.resolved ? said(objection.how) : Html::text("No")},
                         {"Agreed by", event.people(objection.resolvedBy)}});
    }
    for (const ceremony::Deviation &deviation : state.deviations) {
        inside += element("h3", Html::text("Deviation")) + facts({{"When", time(deviation.at)},
                                                                  {"Expected", said(deviation.expected)},
                                                                  {"Happened", said(deviation.happened)},
                                                                  {"Decided", said(deviation.decided)},
                                                                  {"Agreed by", event.people(deviation.agreed)}});
    }
    QList<Html> waived;
    for (const QString &limit : state.waivedLimits)
        waived += said(limit);
    if (!waived.isEmpty())
        inside += element("h3", Html::text("Limits that were waived")) + list(waived);
    if (inside.isEmpty())
        inside = p("Nobody objected, and nothing went otherwise than planned.");
    return element("section", heading(2, "troubles", "Objections and deviations") + inside);
}

} // namespace chancery::site
