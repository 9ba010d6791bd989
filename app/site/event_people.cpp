// Who was there, what was certified, and who signed the record.
#include "app/site/event_parts.h"

#include "core/base/fields.h"

namespace chancery::site {

namespace {

Html presence(const ceremony::Attendee &attendee)
{
    if (!attendee.everPresent)
        return Html::text("Absent");
    return Html::text(attendee.present ? "Present to the end" : "Left before the end");
}

// As ssh-keygen -l prints it.
Html keyPrint(const std::optional<approval::PublicKey> &key)
{
    if (!key)
        return Html::text("None known");
    const QString line = key->line();
    const QByteArray blob = QByteArray::fromBase64(line.section(u' ', 1, 1).toLatin1());
    const QByteArray print = Digest::of(blob).bytes().toBase64(QByteArray::OmitTrailingEquals);
    return code(line.section(u' ', 0, 0)) + emptyElement("br") +
           code(QStringLiteral("SHA256:") + QString::fromLatin1(print));
}

// Notes lie under numbers; the transcript says whose each is.
Html notes(const Event &event, const QString &person, const char *kind, const char *folder)
{
    Html out;
    for (const transcript::Line &line : event.page.source().transcripts.value(event.past.id)) {
        if (line.kind != QLatin1String(kind) || line.data.value(QLatin1String("person")).toString(line.by) != person)
            continue;
        const QString file =
            event.path(QStringLiteral("%1/%2.json")
                           .arg(QLatin1String(folder))
                           .arg(line.data.value(QLatin1String("number")).toInteger(), 2, 10, QLatin1Char('0')));
        out += element("blockquote", p(said(event.page.source().texts.value(file))) + p(event.page.file(file)));
    }
    return out;
}

Html signedHow(const Event &event, const ceremony::Attendee &attendee)
{
    const ceremony::State &state = event.state();
    const QString file = event.path(QStringLiteral("record.sigs/%1.sig").arg(attendee.id));
    Html out;
    if (state.countersigned.contains(attendee.id))
        out += Html::text("Signed: ") + event.page.file(file);
    if (state.refused.contains(attendee.id))
        out += Html::text("Refused, and said why: ") + notes(event, attendee.id, "refused", "refusals");
    if (state.unsignedWhy.contains(attendee.id))
        out += Html::text("Did not sign: ") + said(state.unsignedWhy.value(attendee.id));
    return out.isEmpty() ? Html::text("Not there at the end") : out;
}

Html created(const Event &event, const QList<PublishedKey> &keys)
{
    const ceremony::State &state = event.state();
    const ceremony::Plan &plan = state.context.plan;
    Html page = name(plan.certificate.name);
    for (const PublishedKey &key : keys) {
        if (key.ceremony == event.past.id)
            page = event.page.linkTo(keyPage(key.name), name(key.certificate.subject));
    }
    return facts({{"Key", page},
                  {"To-be-signed digest", state.prepared ? digest(state.prepared->tbsDigest) : Html()},
                  {"Certificate fingerprint", state.certificate.isEmpty() ? Html::text("No certificate was made.")
                                                                          : digest(Digest::of(state.certificate))},
                  {"Digest of the public key", digest(Digest::of(state.subjectSpki))}});
}

} // namespace

Html eventPeople(const Event &event)
{
    QList<QList<Html>> rows;
    for (const ceremony::Attendee &attendee : event.state().people)
        rows += QList<Html>{name(attendee.name), Html::text(ceremony::roleText(attendee.role)), presence(attendee),
                            keyPrint(event.state().signingKey(attendee.id))};
    return element("section", heading(2, "people", "People") +
                                  table("Who was planned to attend", {"Name", "Role", "Attendance", "Key"}, rows));
}

Html eventKeys(const Event &event, const QList<PublishedKey> &keys)
{
    const Html inside = event.state().subjectSpki.isEmpty() ? p("No key was created, changed or revoked.")
                                                            : p("Created in this event:") + created(event, keys);
    return element("section", heading(2, "keys", "Keys") + inside);
}

Html eventSignatures(const Event &event)
{
    QList<QList<Html>> rows;
    for (const ceremony::Attendee &attendee : event.state().people) {
        if (attendee.everPresent)
            rows += QList<Html>{name(attendee.name), signedHow(event, attendee),
                                notes(event, attendee.id, "remark", "remarks")};
    }
    return element("section", heading(2, "signatures", "Countersignatures") +
                                  p("Each signature is over the bytes of record.json, by the key named above.") +
                                  table("Who signed the record", {"Name", "Signature", "Remarks"}, rows));
}

} // namespace chancery::site
