// Following a published event log from outside: it may only grow, and everything in it must have been announced.
#pragma once

#include "core/transparency/event_leaf.h"
#include "core/transparency/log_reader.h"

#include <QJsonObject>

namespace chancery::transparency {

// One event that people were told of before the day. It is known by the ceremony's id, by the digest of its plan, or
// (to settle an alert afterwards) by the digest of the log's entry; of what stands here, all must agree.
struct AnnouncedEvent
{
    QString ceremony; // may be empty
    std::optional<Digest> plan;
    std::optional<Digest> entry;
    QString description;

    QJsonObject toJson() const;
    Digest id() const; // of its canonical JSON
};

// {"events":[{"ceremony","description","entry","plan"}],"schema":"chancery/announced-events/1"}, canonical; each event
// has at least one of ceremony, plan and entry, and no two are the same.
Result<QList<AnnouncedEvent>> parseAnnouncedEvents(QByteArrayView bytes);
QByteArray announcedEventsBytes(const QList<AnnouncedEvent> &events);

// An entry of the log that this watcher has seen and could not match yet.
struct UnmatchedEntry
{
    quint64 index = 0;
    Digest entry;
    std::optional<EventLeaf> event; // nothing when it is not one
};

// What the watcher knows from the last time (canonical JSON, chancery/watched-log/1). An alert stays until an
// announcement settles it; each announcement settles one entry.
struct WatchMemory
{
    QByteArray checkpoint; // the last note that held; empty: never looked
    QList<Digest> settled; // AnnouncedEvent::id
    QList<UnmatchedEntry> unmatched;

    static Result<WatchMemory> parse(QByteArrayView bytes);
    QByteArray bytes() const;
};

struct WatchAlert
{
    enum class Kind {
        NotAnnounced,
        NotAnEvent,
        LogBroken, // forked, went back, a bad signature, tiles that do not fit: the cause says which
        TooFewWitnesses
    };
    Kind kind;
    Error error;
    std::optional<UnmatchedEntry> entry;
};

struct WatchedEntry
{
    UnmatchedEntry entry;
    bool announced = false;
};

struct Watched
{
    TreeHead before;
    TreeHead now;                // as the log says, also when that does not hold
    QList<WatchedEntry> entries; // new since the last time
    QList<WatchAlert> alerts;
    WatchMemory memory;  // to be kept; unchanged when the log is broken
    QByteArray evidence; // the checkpoint that does not hold, when the log is broken and there is one
};

// site: a published site, the log below "log/", records below "ceremonies/". Errors are a site that cannot be read and
// nothing else; whatever is wrong with the log is an alert.
Result<Watched> watchLog(TileSource &site, const LogPolicy &policy, const QList<AnnouncedEvent> &announced,
                         const WatchMemory &memory);

// Takes what the log holds now as known, whatever it is, for a watcher who comes late.
Result<Watched> beginWatching(TileSource &site, const LogPolicy &policy);

} // namespace chancery::transparency
