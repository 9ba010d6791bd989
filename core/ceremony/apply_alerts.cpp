#include "core/ceremony/apply_rules.h"

namespace chancery::ceremony {

namespace {

// What a mail server or a carrier said: noted once in an archive, never judged here.
void alerted(State &state, const transcript::Line &line, Fields &f)
{
    const qsizetype count = line.data.value(QLatin1String("sent")).toArray().size();
    if (count < 1 || count > NoteAlerts::Most)
        f.refuse("sent", QT_TRANSLATE_NOOP("core", "there are none, or too many in one line"));
    f.objects("sent", [&state](Fields &item) {
        const QString id = item.name("id", 128);
        const QString person = item.personId("person");
        item.digest("sha256");
        item.time("time");
        item.oneOf("how", {QStringLiteral("smtp"), QStringLiteral("carried")});
        if (!id.endsWith(u'.' + person))
            item.refuse("person", QT_TRANSLATE_NOOP("core", "the message was to another person"));
        if (state.alertsNoted.contains(id))
            item.refuse("id", QT_TRANSLATE_NOOP("core", "this message was noted before"));
        state.alertsNoted.insert(id);
    });
}

} // namespace

QList<NamedRule> alertRules()
{
    return {{"alerted", alerted}};
}

} // namespace chancery::ceremony
