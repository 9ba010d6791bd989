#include "core/transparency/log_watch.h"

#include "core/base/canonical_json.h"

namespace chancery::transparency {

namespace {

constexpr qint64 LargestRecord = 1 << 22;

// The part of a site below one folder.
class Below final : public TileSource
{
public:
    Below(TileSource &site, QString folder) : m_site(site), m_folder(std::move(folder)) {}
    Result<QByteArray> fetch(const QString &path, qint64 limit) override
    {
        return m_site.fetch(m_folder + u'/' + path, limit);
    }

private:
    TileSource &m_site;
    QString m_folder;
};

UnmatchedEntry entryAt(quint64 index, const QByteArray &bytes)
{
    UnmatchedEntry out{index, Digest::of(bytes), {}};
    if (auto event = EventLeaf::parse(bytes))
        out.event = *std::move(event);
    return out;
}

// The plan that the published record of an event names; nothing when there is no such record, or another one.
std::optional<Digest> planOf(TileSource &site, const EventLeaf &event)
{
    const auto bytes = site.fetch(QStringLiteral("ceremonies/%1/record.json").arg(event.ceremony), LargestRecord);
    if (!bytes || Digest::of(*bytes) != event.record)
        return {};
    const auto record = parseCanonicalJson(*bytes);
    if (!record)
        return {};
    const auto plan = Digest::fromHex(record->value(QStringLiteral("plan")).toString());
    return plan ? std::optional<Digest>(*plan) : std::nullopt;
}

bool matches(const AnnouncedEvent &announced, const UnmatchedEntry &entry, const std::optional<Digest> &plan)
{
    if (announced.entry && *announced.entry != entry.entry)
        return false;
    if (!announced.ceremony.isEmpty() && (!entry.event || entry.event->ceremony != announced.ceremony))
        return false;
    return !announced.plan || plan == announced.plan;
}

// True when one announcement that has settled nothing else is of this entry; it is then used up.
bool settle(TileSource &site, const UnmatchedEntry &entry, const QList<AnnouncedEvent> &announced, WatchMemory &memory)
{
    std::optional<Digest> plan;
    bool planRead = false;
    for (const AnnouncedEvent &event : announced) {
        if (memory.settled.contains(event.id()))
            continue;
        if (event.plan && entry.event && !planRead) {
            plan = planOf(site, *entry.event);
            planRead = true;
        }
        if (!matches(event, entry, plan))
            continue;
        memory.settled += event.id();
        return true;
    }
    return false;
}

WatchAlert unsettled(const UnmatchedEntry &entry)
{
    const QString index = QString::number(entry.index);
    if (!entry.event)
        return {
            WatchAlert::Kind::NotAnEvent,
            Error(ErrorCode::NotAllowed,
                  Text(QT_TRANSLATE_NOOP("core", "Entry %1 of the log is not an event."), {index}),
                  QT_TRANSLATE_NOOP("core", "Ask the members what it is. Nobody else should be able to log there.")),
            entry};
    return {WatchAlert::Kind::NotAnnounced,
            Error(ErrorCode::NotAllowed,
                  Text(QT_TRANSLATE_NOOP("core", "The event %1 (entry %2 of the log) was not announced."),
                       {entry.event->ceremony, index}),
                  QT_TRANSLATE_NOOP("core", "Ask the members who called for it, by a way of your own. Once it is "
                                            "explained, add it to the list of announced events.")),
            entry};
}

Watched broken(const WatchMemory &memory, const TreeHead &before, Error cause, QByteArray evidence)
{
    Watched out{before, {}, {}, {}, memory, std::move(evidence)};
    if (const auto offered = parseCheckpointNote(out.evidence))
        out.now = offered->checkpoint.head;
    out.alerts += {WatchAlert::Kind::LogBroken, std::move(cause), {}};
    return out;
}

// What the site could not give is an error; what it gave and does not hold is an alert.
bool isVerdict(const Error &error)
{
    return error.code() == ErrorCode::Damaged;
}

Result<TreeHead> headOf(const WatchMemory &memory)
{
    if (memory.checkpoint.isEmpty())
        return TreeHead{};
    const auto last = parseCheckpointNote(memory.checkpoint);
    if (!last)
        return last.error();
    return last->checkpoint.head;
}

WatchAlert tooFewWitnesses()
{
    return {WatchAlert::Kind::TooFewWitnesses,
            Error(ErrorCode::NotAllowed,
                  QT_TRANSLATE_NOOP("core", "Too few of the witnesses that the policy asks for have cosigned."),
                  QT_TRANSLATE_NOOP("core", "Right after an event they may need a while. If it lasts, ask them.")),
            {}};
}

} // namespace

Result<Watched> watchLog(TileSource &site, const LogPolicy &policy, const QList<AnnouncedEvent> &announced,
                         const WatchMemory &memory)
{
    const auto before = headOf(memory);
    if (!before)
        return before.error();
    Below log(site, QStringLiteral("log"));
    const EntryFormat format;
    auto offered = log.fetch(QStringLiteral("checkpoint"), LargestCheckpoint);
    if (!offered && (offered.error().code() != ErrorCode::NotFound || before->size == 0))
        return std::move(offered).error();
    if (!offered)
        return broken(memory, *before,
                      Error(ErrorCode::Damaged, QT_TRANSLATE_NOOP("core", "The log that was there before is gone."))
                          .withCause(std::move(offered).error()),
                      {});
    auto reader = LogReader::openAt(log, format, policy, *offered);
    if (!reader && (isVerdict(reader.error()) || reader.error().code() == ErrorCode::BadInput))
        return broken(memory, *before, std::move(reader).error(), *offered);
    if (!reader)
        return std::move(reader).error();
    auto leaves = reader->leavesSince(*before);
    if (!leaves && isVerdict(leaves.error()))
        return broken(memory, *before, std::move(leaves).error(), *offered);
    if (!leaves)
        return std::move(leaves).error();

    Watched out{*before, reader->head(), {}, {}, memory, {}};
    out.memory.checkpoint = reader->checkpoint().checkpoint.note.bytes();
    QList<UnmatchedEntry> open = std::exchange(out.memory.unmatched, {});
    const qsizetype old = open.size();
    for (const QByteArray &leaf : *leaves)
        open += entryAt(before->size + static_cast<quint64>(open.size() - old), EntryFormat::entry(leaf));
    for (qsizetype i = 0; i < open.size(); ++i) {
        const bool isAnnounced = settle(site, open[i], announced, out.memory);
        if (i >= old)
            out.entries += {open[i], isAnnounced};
        if (isAnnounced)
            continue;
        out.memory.unmatched += open[i];
        out.alerts += unsettled(open[i]);
    }
    if (!reader->checkpoint().quorumReached)
        out.alerts += tooFewWitnesses();
    return out;
}

Result<Watched> beginWatching(TileSource &site, const LogPolicy &policy)
{
    auto watched = watchLog(site, policy, {}, {});
    if (!watched)
        return watched;
    watched->memory.unmatched.clear();
    watched->entries.clear();
    watched->alerts.removeIf([](const WatchAlert &alert) { return alert.entry.has_value(); });
    return watched;
}

} // namespace chancery::transparency
