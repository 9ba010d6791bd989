#include "app/cli/log_site.h"

#include "core/transparency/log_watch.h"

#include <QDir>

namespace chancery::cli {

namespace {

using namespace transparency;

constexpr qint64 LargestFile = 1 << 24;

QString kindText(WatchAlert::Kind kind)
{
    switch (kind) {
    case WatchAlert::Kind::NotAnnounced:
        return QStringLiteral("not-announced");
    case WatchAlert::Kind::NotAnEvent:
        return QStringLiteral("not-an-event");
    case WatchAlert::Kind::TooFewWitnesses:
        return QStringLiteral("too-few-witnesses");
    case WatchAlert::Kind::LogBroken:
        break;
    }
    return QStringLiteral("log-broken");
}

QJsonObject entryJson(const UnmatchedEntry &entry)
{
    return {{QStringLiteral("index"), static_cast<qint64>(entry.index)},
            {QStringLiteral("entry"), entry.entry.hex()},
            {QStringLiteral("ceremony"), entry.event ? QJsonValue(entry.event->ceremony) : QJsonValue()}};
}

QJsonObject report(const Watched &watched)
{
    QJsonArray entries;
    for (const WatchedEntry &entry : watched.entries) {
        QJsonObject item = entryJson(entry.entry);
        item.insert(QStringLiteral("announced"), entry.announced);
        entries += item;
    }
    QJsonArray alerts;
    for (const WatchAlert &alert : watched.alerts) {
        QJsonObject item = alert.entry ? entryJson(*alert.entry) : QJsonObject();
        item.insert(QStringLiteral("alert"), kindText(alert.kind));
        item.insert(QStringLiteral("why"), alert.error.english());
        alerts += item;
    }
    return {{QStringLiteral("before"), headJson(watched.before)},
            {QStringLiteral("now"), headJson(watched.now)},
            {QStringLiteral("entries"), entries},
            {QStringLiteral("alerts"), alerts}};
}

void print(const Watched &watched)
{
    QTextStream out(stdout);
    out << "before: " << watched.before.size << " entries\n"
        << "now: " << watched.now.size << " entries, root " << watched.now.root.hex() << "\n";
    for (const WatchedEntry &entry : watched.entries)
        out << "new: " << entry.entry.index << "  " << (entry.entry.event ? entry.entry.event->ceremony : QString())
            << (entry.announced ? "  announced\n" : "  not announced\n");
    out.flush();
    QTextStream err(stderr);
    for (const WatchAlert &alert : watched.alerts) {
        err << "alert: " << alert.error.text().shown() << "\n";
        for (const Error *cause = alert.error.cause(); cause; cause = cause->cause())
            err << "  because: " << cause->text().shown() << "\n";
        err << "hint: " << alert.error.hint().shown() << "\n";
    }
}

// A checkpoint that does not hold, kept where the next look cannot overwrite it.
Result<QString> keepEvidence(ports::Files &files, const QString &state, const QByteArray &evidence)
{
    const QString path = state + QStringLiteral(".evidence-") + Digest::of(evidence).hex().first(16);
    CHANCERY_TRY(files.create(path, evidence));
    return path;
}

Result<WatchMemory> readMemory(ports::Files &files, const QString &path)
{
    const auto bytes = files.read(path, LargestFile);
    if (!bytes && bytes.error().code() == ErrorCode::NotFound)
        return WatchMemory();
    return bytes ? WatchMemory::parse(*bytes) : Result<WatchMemory>(bytes.error());
}

// A log that does not hold is told as such, before anything that the site says of witnesses is asked for.
Result<Watched> look(Site &site, const Trust &trust, bool begin, const QList<AnnouncedEvent> &announced,
                     const WatchMemory &memory)
{
    const auto by = [&](const LogPolicy &policy) {
        return begin ? beginWatching(site.root(), policy) : watchLog(site.root(), policy, announced, memory);
    };
    if (trust.policy)
        return by(*trust.policy);
    if (!trust.key) {
        const auto own = trust.at(site);
        return own ? by(*own) : Result<Watched>(own.error());
    }
    const auto watched = by(LogPolicy::ofLog(*trust.key));
    const auto isBroken = [](const WatchAlert &alert) { return alert.kind == WatchAlert::Kind::LogBroken; };
    if (!watched || std::any_of(watched->alerts.begin(), watched->alerts.end(), isBroken))
        return watched;
    const auto own = trust.at(site);
    if (!own)
        return own.error();
    return own->witnesses().isEmpty() ? watched : by(*own);
}

} // namespace

Result<Answer> logWatch(QStringList arguments, bool json)
{
    const bool begin = takeFlag(arguments, QStringLiteral("--begin"));
    const auto expect = takeOption(arguments, QStringLiteral("--expect"));
    auto state = takeOption(arguments, QStringLiteral("--state"));
    if (!expect || !state)
        return expect ? state.error() : expect.error();
    const auto trust = takeTrust(arguments);
    if (!trust)
        return trust.error();
    const auto place = takePlace(arguments, QT_TRANSLATE_NOOP("core", "Say which site to watch."));
    if (!place)
        return place.error();
    CHANCERY_TRY(nothingLeft(arguments));
    if (expect->isEmpty())
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "Say what was announced: --expect FILE."),
                     QT_TRANSLATE_NOOP("core", "The file may list no event at all; then every event is an alert."));
    if (state->isEmpty())
        *state = *expect + QStringLiteral(".seen");
    const QString memoryFile = QDir().absoluteFilePath(*state);
    const auto expected = readInput(*expect, LargestFile);
    const auto announced = expected ? parseAnnouncedEvents(*expected) : Result<QList<AnnouncedEvent>>(expected.error());
    if (!announced)
        return announced.error();
    archive::DiskFiles files;
    const auto lock = files.lock(memoryFile + QStringLiteral(".lock"));
    if (!lock)
        return lock.error();
    const auto memory = readMemory(files, memoryFile);
    if (!memory)
        return memory.error();
    if (begin && !memory->checkpoint.isEmpty())
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "This log is being watched already."),
                     QT_TRANSLATE_NOOP("core", "Leave out --begin, or name another state file."));
    auto site = Site::open(*place);
    if (!site)
        return std::move(site).error();
    const auto watched = look(*site, *trust, begin, *announced, *memory);
    if (!watched)
        return watched.error();
    // First kept, then said: an alert that was seen is not lost, and one that was not kept is said again.
    CHANCERY_TRY(files.replace(memoryFile, watched->memory.bytes()));
    QJsonObject object = report(*watched);
    if (!watched->evidence.isEmpty()) {
        const auto kept = keepEvidence(files, memoryFile, watched->evidence);
        if (!kept)
            return kept.error();
        object.insert(QStringLiteral("evidence"), *kept);
        if (!json)
            QTextStream(stdout) << "evidence: " << *kept << "\n";
    }
    if (!json)
        print(*watched);
    return Answer{watched->alerts.isEmpty() ? 0 : 1, object};
}

} // namespace chancery::cli
