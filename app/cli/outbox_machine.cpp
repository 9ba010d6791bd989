#include "app/cli/outbox_machine.h"

#include "app/system/logins.h"
#include "app/system/system_ports.h"
#include "core/archive/disk_files.h"
#include "core/archive/history.h"
#include "core/base/time.h"

#include <QTextStream>

namespace chancery::cli {

namespace {

constexpr qint64 LongestTime = 64;
constexpr qsizetype MostAtOnce = 200; // somebody who guesses passwords must not fill the outbox

// When it looked last; before the first time, when the last ceremony ended.
QDateTime lookedUntil(ports::Files &files, const QString &file, const ceremony::State &last)
{
    const auto bytes = files.exists(file) ? files.read(file, LongestTime) : Result<QByteArray>(QByteArray());
    const auto time = bytes ? parseTime(QString::fromLatin1(*bytes)) : Result<QDateTime>(bytes.error());
    return time ? *time : last.now;
}

// The journal has all of it; the lists of logins count where no journal can be read.
QList<access::SystemEvent> eventsOf(access::SystemEvents all)
{
    bool journal = false;
    for (const access::SystemEvents::Source &source : std::as_const(all.sources))
        journal = journal || (source.read && source.name == QLatin1String("journal"));
    if (journal)
        all.events.removeIf([](const access::SystemEvent &e) { return e.source != QLatin1String("journal"); });
    all.events.removeIf([](const access::SystemEvent &e) { return e.kind == access::SystemEvent::Kind::Logout; });
    return all.events;
}

} // namespace

Result<Answer> tellOfMachine(alerts::Outbox &outbox, const QString &archiveFolder, const app::SystemPaths &paths,
                             bool json)
{
    archive::DiskFiles files;
    const auto history = archive::readHistory(files, archiveFolder);
    if (!history)
        return history.error();
    if (history->isEmpty())
        return Error(ErrorCode::NotFound, QT_TRANSLATE_NOOP("core", "This archive holds no ceremony yet."),
                     QT_TRANSLATE_NOOP("core", "Whom to tell is known once the root is established."));
    const ceremony::State &last = history->last().state;
    const QString seen = outbox.folder() + QStringLiteral("/machine.seen");
    const QDateTime until = app::SystemClock().now();
    const access::SystemEvents found = app::readSystemEvents(lookedUntil(files, seen, last), until, paths);
    const QList<access::SystemEvent> events = eventsOf(found);
    const qsizetype skipped = std::max<qsizetype>(0, events.size() - MostAtOnce);
    qsizetype alerts = 0;
    for (const access::SystemEvent &event : events.mid(skipped)) {
        if (const auto alert = alerts::alertFor(event, last.mode, last.domain)) {
            CHANCERY_TRY(outbox.put(alerts::messagesFor(*alert, alerts::recipients(last))));
            ++alerts;
        }
    }
    CHANCERY_TRY(files.replace(seen, timeText(until).toLatin1())); // last: whoever is killed before looks again
    QTextStream text(stdout);
    QJsonArray sources;
    for (const access::SystemEvents::Source &source : found.sources) {
        sources += QJsonObject{{QStringLiteral("source"), source.name},
                               {QStringLiteral("read"), source.read},
                               {QStringLiteral("why"), source.why}};
        if (!json && !source.why.isEmpty())
            text << "note: " << source.name << ": " << source.why << "\n";
    }
    if (!json)
        text << alerts << " events, " << skipped << " older ones left out\n";
    return Answer{0,
                  {{QStringLiteral("events"), alerts},
                   {QStringLiteral("left_out"), skipped},
                   {QStringLiteral("sources"), sources}}};
}

} // namespace chancery::cli
