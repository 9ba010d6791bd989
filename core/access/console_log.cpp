#include "core/access/console_log.h"

#include "core/base/time.h"

#include <QJsonArray>

namespace chancery::access {

namespace {

struct Placed
{
    QDateTime at;
    QString kind;
    QJsonObject data;
};

QJsonArray sourcesJson(const SystemEvents &system)
{
    QJsonArray out;
    for (const SystemEvents::Source &source : system.sources)
        out += QJsonObject{{QStringLiteral("source"), source.name},
                           {QStringLiteral("read"), source.read},
                           {QStringLiteral("why"), cleanText(source.why, 400)}};
    return out;
}

QJsonArray openedJson(const QList<Opened> &list)
{
    QJsonArray out;
    for (const Opened &opened : list)
        out += QJsonObject{{QStringLiteral("what"), cleanText(opened.what)},
                           {QStringLiteral("name"), cleanText(opened.name)},
                           {QStringLiteral("sha256"),
                            opened.sha256 ? QJsonValue(opened.sha256->hex()) : QJsonValue(QJsonValue::Null)}};
    return out;
}

} // namespace

Log consoleLog(const LogHeader &header, const QDateTime &since, const QDateTime &until,
               const QList<ConsoleSession> &sessions, const SystemEvents &system)
{
    const SystemEvents tidy = tidied(system, since, until);
    QList<Placed> lines;
    for (const SystemEvent &event : tidy.events)
        lines += Placed{event.at,
                        eventText(event.kind),
                        {{QStringLiteral("login"), cleanText(event.login)},
                         {QStringLiteral("where"), cleanText(event.where)},
                         {QStringLiteral("source"), event.source}}};
    for (const ConsoleSession &session : sessions) {
        const QJsonObject who{{QStringLiteral("login"), cleanText(session.login)},
                              {QStringLiteral("role"), cleanText(session.role)}};
        QJsonObject begun = who;
        begun.insert(QStringLiteral("opened"), openedJson(session.opened));
        begun.insert(QStringLiteral("ended"),
                     session.ended ? QJsonValue(timeText(*session.ended)) : QJsonValue(QJsonValue::Null));
        lines += Placed{session.began, QStringLiteral("console-began"), begun};
        if (session.ended)
            lines += Placed{*session.ended, QStringLiteral("console-ended"), who};
    }
    std::stable_sort(lines.begin(), lines.end(), [](const Placed &a, const Placed &b) { return a.at < b.at; });

    const QDateTime began = since.isValid() ? since : lines.isEmpty() ? until : std::min(lines.first().at, until);
    LogWriter log(
        header, began,
        {{QStringLiteral("since"), since.isValid() ? QJsonValue(timeText(since)) : QJsonValue(QJsonValue::Null)},
         {QStringLiteral("until"), timeText(until)},
         {QStringLiteral("sources"), sourcesJson(tidy)}});
    for (const Placed &line : lines)
        log.add(QStringLiteral("console"), line.kind, line.data, line.at);
    return std::move(log).finish(until);
}

} // namespace chancery::access
