// One event, readable as a document from top to bottom.
#include "app/site/event_parts.h"

#include "core/base/time.h"
#include "core/ceremony/kinds/kind.h"

#include <QUrl>

namespace chancery::site {

namespace {

// An address in a plan may be followed when it is nothing but a plain web address.
Html reference(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    const bool plain = url.isValid() && url.scheme() == QStringLiteral("https") && url.userInfo().isEmpty() &&
                       text.size() == text.toLatin1().size() && text.startsWith(QStringLiteral("https://"));
    bool ascii = plain;
    for (const QChar c : text)
        ascii = ascii && c > u' ' && c < u'\x7f';
    if (!ascii)
        return said(text);
    return element("a", {{"href", text}, {"rel", QStringLiteral("nofollow noreferrer external")}}, Html::text(text));
}

Html mandate(const ceremony::Plan &plan)
{
    if (!plan.mandate)
        return Html::text("None is named in the plan.");
    return said(plan.mandate->by) + Html::text(": ") + reference(plan.mandate->reference) + emptyElement("br") +
           Html::text("Digest of its text: ") + digest(plan.mandate->sha256);
}

Html software(const QJsonObject &software)
{
    return said(software.value(QLatin1String("name")).toString()) + Html::text(" ") +
           said(software.value(QLatin1String("version")).toString());
}

Html token(const ceremony::State &state)
{
    if (!state.rootToken)
        return {};
    const approval::StatementToken &id = state.rootToken->id;
    return said(id.label) + Html::text(", ") + said(id.manufacturer) + Html::text(" ") + said(id.model) +
           Html::text(", serial ") + said(id.serial);
}

Html contents()
{
    return element(
        "nav", {{"class", QStringLiteral("contents")}, {"aria-label", QStringLiteral("On this page")}},
        list({link(QStringLiteral("#people"), Html::text("People")), link(QStringLiteral("#keys"), Html::text("Keys")),
              link(QStringLiteral("#approvals"), Html::text("Approvals")),
              link(QStringLiteral("#troubles"), Html::text("Objections and deviations")),
              link(QStringLiteral("#signatures"), Html::text("Countersignatures")),
              link(QStringLiteral("#transcript"), Html::text("Transcript")),
              link(QStringLiteral("#verify"), Html::text("Verify this event")),
              link(QStringLiteral("#files"), Html::text("Files"))}));
}

// Empty where the profile keeps none.
Html accessLogs(const Event &event)
{
    QList<Html> files;
    for (const char *book : {"console", "hsm", "alerts"}) {
        const QString path = QStringLiteral("access/%1.%2.jsonl").arg(event.past.id, QLatin1String(book));
        const QString signature = path + QStringLiteral(".p7s");
        if (!event.page.source().has(path))
            continue;
        files += event.page.file(path) + (event.page.source().has(signature)
                                              ? Html::text(", signature ") + event.page.file(signature)
                                              : Html::text(", not signed yet"));
    }
    return files.isEmpty() ? Html() : list(files);
}

Html previousEvent(const Event &event)
{
    const Digest previous = event.state().context.previousRecord;
    if (previous.isZero())
        return Html::text("None: this is the first event.");
    for (const archive::PastCeremony &past : event.page.source().history) {
        if (past.state.record == previous)
            return event.page.linkTo(eventPage(past.id), Html::text(past.id)) + Html::text(" ") + digest(previous);
    }
    return digest(previous);
}

} // namespace

Html Event::person(const QString &id) const
{
    const ceremony::Attendee *attendee = state().person(id);
    return name(attendee ? attendee->name : id);
}

Html Event::people(const QStringList &ids) const
{
    Html out;
    for (const QString &id : ids)
        out += (out.isEmpty() ? Html() : Html::text(", ")) + person(id);
    return out;
}

Html eventSummary(const Event &event)
{
    const ceremony::State &state = event.state();
    const policy::Roster *roster = state.rosterInForce();
    const Html outcome = state.aborted()
                             ? element("strong", Html::text("Ended early")) + Html::text(": ") + said(state.endReason)
                             : Html::text("Done as planned");
    return facts({
        {"Event", code(event.past.id)},
        {"Outcome", outcome},
        {"Began", time(state.began)},
        {"Ended", time(state.recordFrozen)},
        {"Description", said(state.context.plan.description)},
        {"Mandate", mandate(state.context.plan)},
        {"Quorum", roster ? event.page.linkTo(QuorumPage, Html::text(QStringLiteral("%1 of %2, roster %3")
                                                                         .arg(roster->m)
                                                                         .arg(roster->n)
                                                                         .arg(roster->number, 4, 10, QLatin1Char('0'))))
                          : Html::text("No roster was in force")},
        {"Token", token(state)},
        {"Console", software(state.software)},
        {"Record", event.page.file(event.path(QStringLiteral("record.json"))) + Html::text(" ") + digest(state.record)},
        {"Record before", previousEvent(event)},
        {"Plan", event.page.file(event.path(QStringLiteral("plan.json"))) + Html::text(" ") +
                     digest(state.context.plan.digest())},
        {"Transcript", event.page.file(event.path(QStringLiteral("transcript.jsonl"))) +
                           Html::text(QStringLiteral(" %1 entries").arg(state.entries))},
        {"Access logs", accessLogs(event)},
    });
}

void addEventPages(Pages &pages, const Source &source, const QList<PublishedKey> &keys)
{
    for (const archive::PastCeremony &past : source.history) {
        const Page page(source, eventPage(past.id));
        const Event event{page, past};
        const ceremony::Plan &plan = past.state.context.plan;
        const Html main = element("h1", said(plan.title)) +
                          element("p", "lead", Html::text("Event record of ") + day(past.state.began)) +
                          eventSummary(event) + contents() + eventPeople(event) + eventKeys(event, keys) +
                          eventRounds(event) + eventTroubles(event) + eventSignatures(event) + eventTranscript(event) +
                          eventVerify(event) + eventFiles(event);
        pages.insert(eventPage(past.id),
                     page.finish(plan.title + QStringLiteral(", ") + timeText(past.state.began).first(10), main));
    }
    const Page page(source, EventsPage);
    pages.insert(EventsPage,
                 page.finish(QStringLiteral("Events"),
                             element("h1", Html::text("Events")) +
                                 p("Every ceremony of the quorum, the newest first. Each names the record of the one "
                                   "before it, so that none can be taken out of the middle.") +
                                 eventTable(page, "Events, the newest first")));
}

Html eventTable(const Page &page, const char *caption)
{
    QList<QList<Html>> rows;
    const QList<archive::PastCeremony> &history = page.source().history;
    for (qsizetype i = history.size() - 1; i >= 0; --i) {
        const ceremony::State &state = history[i].state;
        const ceremony::Plan &plan = state.context.plan;
        QStringList signedBy = state.countersigned.keys();
        rows += QList<Html>{page.linkTo(eventPage(history[i].id), said(plan.title)), time(state.began),
                            Html::text(state.aborted() ? "Ended early" : "Done"),
                            Html::text(QStringLiteral("%1 of %2 present")
                                           .arg(signedBy.size())
                                           .arg(std::count_if(state.people.begin(), state.people.end(),
                                                              [](const auto &a) { return a.everPresent; }))),
                            brief(state.record)};
    }
    return table(caption, {"Event", "Began", "Outcome", "Countersigned by", "Record"}, rows);
}

Html heading(int level, const char *id, const char *words)
{
    const QByteArray tag = "h" + QByteArray::number(level);
    return element(tag.constData(), {{"id", QString::fromLatin1(id)}}, Html::text(words));
}

} // namespace chancery::site
