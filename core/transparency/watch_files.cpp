// The two files of a watcher: what was announced, and what was seen.
#include "core/base/canonical_json.h"
#include "core/base/fields.h"
#include "core/transparency/log_watch.h"

namespace chancery::transparency {

namespace {

constexpr qsizetype LargestFile = 1 << 24;

QJsonValue orNull(const std::optional<Digest> &digest)
{
    return digest ? QJsonValue(digest->hex()) : QJsonValue(QJsonValue::Null);
}

std::optional<Digest> readOrNull(Fields &f, const char *key)
{
    if (f.isNull(key))
        return {};
    return f.digest(key);
}

Result<void> checkSize(QByteArrayView bytes)
{
    if (bytes.size() <= LargestFile)
        return {};
    return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "This file is too large."),
                 QT_TRANSLATE_NOOP("core", "Check that this is the file that was meant."));
}

} // namespace

QJsonObject AnnouncedEvent::toJson() const
{
    return {{QStringLiteral("ceremony"), ceremony.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(ceremony)},
            {QStringLiteral("description"), description},
            {QStringLiteral("entry"), orNull(entry)},
            {QStringLiteral("plan"), orNull(plan)}};
}

Digest AnnouncedEvent::id() const
{
    return Digest::of(canonicalJson(toJson()));
}

Result<QList<AnnouncedEvent>> parseAnnouncedEvents(QByteArrayView bytes)
{
    CHANCERY_TRY(checkSize(bytes));
    const auto object = parseJson(bytes);
    if (!object)
        return object.error();
    QList<AnnouncedEvent> out;
    QSet<Digest> ids;
    Fields f(*object, QStringLiteral("announced events"));
    f.schema("announced-events");
    f.objects("events", [&](Fields &item) {
        AnnouncedEvent event;
        if (!item.isNull("ceremony"))
            event.ceremony = item.name("ceremony");
        event.description = item.text("description", 1000);
        event.entry = readOrNull(item, "entry");
        event.plan = readOrNull(item, "plan");
        if (!event.ceremony.isEmpty() && !isCeremonyId(event.ceremony))
            item.refuse("ceremony", QT_TRANSLATE_NOOP("core", "a ceremony's id looks like 2026-11-23-7f3a"));
        if (event.ceremony.isEmpty() && !event.entry && !event.plan)
            item.refuse("ceremony", QT_TRANSLATE_NOOP("core", "one of ceremony, plan and entry must not be null"));
        if (ids.contains(event.id()))
            item.refuse("ceremony", QT_TRANSLATE_NOOP("core", "the same event stands in this list already"));
        ids += event.id();
        out += event;
    });
    CHANCERY_TRY(f.done());
    return out;
}

QByteArray announcedEventsBytes(const QList<AnnouncedEvent> &events)
{
    QJsonArray list;
    for (const AnnouncedEvent &event : events)
        list += event.toJson();
    return canonicalJson(QJsonObject{{QStringLiteral("schema"), QStringLiteral("chancery/announced-events/1")},
                                     {QStringLiteral("events"), list}});
}

Result<WatchMemory> WatchMemory::parse(QByteArrayView bytes)
{
    CHANCERY_TRY(checkSize(bytes));
    const auto object = parseCanonicalJson(bytes);
    if (!object)
        return object.error();
    WatchMemory out;
    Fields f(*object, QStringLiteral("watched log"));
    f.schema("watched-log");
    out.checkpoint = f.text("checkpoint", SignedNote::LargestSize).toUtf8();
    for (const QString &text : f.texts("settled")) {
        const auto digest = Digest::fromHex(text);
        if (!digest)
            f.fail("settled", digest.error());
        else
            out.settled += *digest;
    }
    f.objects("unmatched", [&](Fields &item) {
        UnmatchedEntry entry;
        entry.index = static_cast<quint64>(item.integer("index", 0, static_cast<qint64>(MostLeaves)));
        entry.entry = item.digest("entry");
        if (!item.isNull("event")) {
            auto event = EventLeaf::parse(item.text("event").toUtf8());
            if (!event)
                item.fail("event", event.error());
            else
                entry.event = *std::move(event);
        }
        out.unmatched += entry;
    });
    CHANCERY_TRY(f.done());
    if (!out.checkpoint.isEmpty()) {
        if (auto note = parseCheckpointNote(out.checkpoint); !note)
            return std::move(note).error();
    }
    return out;
}

QByteArray WatchMemory::bytes() const
{
    QJsonArray list;
    for (const UnmatchedEntry &entry : unmatched) {
        const QJsonValue event =
            entry.event ? QJsonValue(QString::fromUtf8(entry.event->bytes())) : QJsonValue(QJsonValue::Null);
        list += QJsonObject{{QStringLiteral("index"), static_cast<qint64>(entry.index)},
                            {QStringLiteral("entry"), entry.entry.hex()},
                            {QStringLiteral("event"), event}};
    }
    QStringList ids;
    for (const Digest &id : settled)
        ids += id.hex();
    return canonicalJson(QJsonObject{{QStringLiteral("schema"), QStringLiteral("chancery/watched-log/1")},
                                     {QStringLiteral("checkpoint"), QString::fromUtf8(checkpoint)},
                                     {QStringLiteral("settled"), toJson(ids)},
                                     {QStringLiteral("unmatched"), list}});
}

} // namespace chancery::transparency
