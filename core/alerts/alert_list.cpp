#include "core/alerts/alert_list.h"

#include "core/base/fields.h"

namespace chancery::alerts {

namespace {

using transcript::Line;

const QLatin1String OfMachine("system.");

QString personOf(const QString &messageId)
{
    return messageId.section(u'.', -1);
}
QString alertOf(const QString &messageId)
{
    return messageId.section(u'.', 0, -2);
}

// Everything but the words.
bool tellsTheSame(const Message &a, const Message &b)
{
    Message same = a;
    same.subject = b.subject;
    same.text = b.text;
    return same.bytes() == b.bytes();
}

Error damaged(qint64 line, const Error &cause)
{
    return Error(ErrorCode::Damaged,
                 Text(QT_TRANSLATE_NOOP("core", "Line %1 of the list of messages cannot be understood."),
                      {QString::number(line)}),
                 QT_TRANSLATE_NOOP("core", "Keep this file as it is, and compare it with another copy."))
        .withCause(cause);
}

// One line: an alert with a digest for each member. Alerts stand in the order of their ids.
Result<void> readLine(const Line &line, QString &lastAlert, Listed &out)
{
    Fields f(line.data, QStringLiteral("alert"));
    const QString alert = f.name("id", 128);
    const QJsonObject people = f.object("sha256");
    if (line.kind != QLatin1String("alert") || line.by != QLatin1String("console"))
        f.refuse("id", QT_TRANSLATE_NOOP("core", "such a line does not belong here"));
    if (alert <= lastAlert)
        f.refuse("id", QT_TRANSLATE_NOOP("core", "alerts stand once, in the order of their ids"));
    if (people.isEmpty())
        f.refuse("sha256", QT_TRANSLATE_NOOP("core", "it is for nobody"));
    CHANCERY_TRY(f.done());
    lastAlert = alert;
    for (auto it = people.begin(); it != people.end(); ++it) {
        Fields one(QJsonObject{{QStringLiteral("person"), it.key()}, {QStringLiteral("sha256"), it.value()}},
                   QStringLiteral("alert.sha256"));
        const QString person = one.personId("person");
        const Digest digest = one.digest("sha256");
        CHANCERY_TRY(one.done());
        out.insert(alert + u'.' + person, digest);
    }
    return {};
}

} // namespace

Listed notedIn(const QList<Line> &lines)
{
    Listed out;
    for (const Line &line : lines) {
        if (line.kind != QLatin1String("alerted"))
            continue;
        for (const QJsonValue &value : line.data.value(QLatin1String("sent")).toArray()) {
            const QJsonObject sent = value.toObject();
            out.insert(sent.value(QLatin1String("id")).toString(),
                       Digest::fromHex(sent.value(QLatin1String("sha256")).toString()).value_or(Digest()));
        }
    }
    return out;
}

Listed toList(const ListSources &sources, Mode mode, const QString &domain)
{
    QMap<QString, Message> kept;
    for (const Message &message : sources.kept)
        kept.insert(message.id, message);
    Listed out;
    for (const Message &message : sources.caused) {
        const auto waits = kept.constFind(message.id);
        const bool same = waits != kept.constEnd() && tellsTheSame(*waits, message);
        out.insert(message.id, sources.noted.value(message.id, same ? waits->sha256() : message.sha256()));
    }
    const auto isNew = [&](const QString &id) { return id.startsWith(OfMachine) && !sources.earlier.contains(id); };
    for (auto it = sources.noted.begin(); it != sources.noted.end(); ++it) {
        if (isNew(it.key()))
            out.insert(it.key(), it.value());
    }
    qsizetype others = 0;
    for (const Message &message : std::as_const(kept)) {
        if (others == MostOthers)
            break;
        if (!isNew(message.id) || out.contains(message.id) || message.mode != modeText(mode) ||
            message.domain != domain)
            continue;
        out.insert(message.id, message.sha256());
        ++others;
    }
    return out;
}

access::Log alertList(const access::LogHeader &header, const Listed &messages, const QDateTime &began,
                      const QDateTime &at)
{
    QMap<QString, QJsonObject> alerts;
    for (auto it = messages.begin(); it != messages.end(); ++it)
        alerts[alertOf(it.key())].insert(personOf(it.key()), it.value().hex());
    access::LogWriter writer(header, began);
    for (auto it = alerts.begin(); it != alerts.end(); ++it)
        writer.add(QStringLiteral("console"), QStringLiteral("alert"),
                   {{QStringLiteral("id"), it.key()}, {QStringLiteral("sha256"), it.value()}}, at);
    return std::move(writer).finish(at);
}

Result<Listed> readAlertList(const access::Log &log)
{
    Listed out;
    QString last;
    for (qsizetype i = 1; i + 1 < log.lines.size(); ++i) {
        if (const auto read = readLine(log.lines[i], last, out); !read)
            return damaged(log.lines[i].seq, read.error());
    }
    return out;
}

QList<Text> checkAlertList(const access::Log &log, const ListDuties &duties)
{
    const auto listed = readAlertList(log);
    if (!listed)
        return {listed.error().text()};
    QList<Text> problems;
    const auto add = [&](const char *sentence, const QString &id) { problems += Text(sentence, {id}); };
    for (const QString &id : duties.caused) {
        if (!listed->contains(id))
            add(QT_TRANSLATE_NOOP("core", "the transcript asks for the message %1, and the list leaves it out"), id);
    }
    const QSet<QString> caused(duties.caused.begin(), duties.caused.end());
    for (auto it = listed->begin(); it != listed->end(); ++it) {
        if (duties.earlier.contains(it.key()))
            add(QT_TRANSLATE_NOOP("core", "the message %1 stands on an earlier list"), it.key());
        else if (!it.key().startsWith(OfMachine) && !caused.contains(it.key()))
            add(QT_TRANSLATE_NOOP("core", "the list has the message %1, and the transcript does not ask for it"),
                it.key());
    }
    for (auto it = duties.noted.begin(); it != duties.noted.end(); ++it) {
        const bool known = listed->contains(it.key()) || duties.earlier.contains(it.key());
        if (known && listed->value(it.key(), duties.earlier.value(it.key())) != it.value())
            add(QT_TRANSLATE_NOOP("core", "another message was handed over as %1 than the list has"), it.key());
        else if (!known && duties.knowsAll && it.key().startsWith(OfMachine))
            add(QT_TRANSLATE_NOOP("core", "the message %1 was handed over, and stands on no list"), it.key());
    }
    return problems;
}

} // namespace chancery::alerts
