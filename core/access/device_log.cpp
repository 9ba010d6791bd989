#include "core/access/device_log.h"

#include "core/base/canonical_json.h"
#include "core/base/fields.h"
#include "core/base/time.h"

namespace chancery::access {

namespace {

constexpr qsizetype LargestFile = qsizetype{16} << 20;
constexpr qsizetype LongestLine = 4096;
constexpr qsizetype MostLines = 100000;

Error badLog(const Text &why)
{
    return Error(ErrorCode::BadInput,
                 Text(QT_TRANSLATE_NOOP("core", "The device's audit log cannot be used: %1"), {why.english()}),
                 QT_TRANSLATE_NOOP("core", "Export it again, and bring it in the form that the handbook describes."));
}

Result<DeviceEvent> parseEvent(QByteArrayView line, qsizetype number)
{
    const auto object = parseJson(line);
    if (!object)
        return object.error();
    DeviceEvent event;
    Fields f(*object, QStringLiteral("line %1").arg(number));
    event.at = f.time("time");
    event.event = f.oneOf("event", deviceEvents());
    event.role = f.name("role", 64);
    event.key = QString::fromLatin1(f.hex("key", 0, 255).toHex());
    event.ok = f.boolean("ok");
    event.text = f.text("text", 400);
    CHANCERY_TRY(f.done());
    return event;
}

} // namespace

QStringList deviceEvents()
{
    return {QStringLiteral("login"),      QStringLiteral("logout"),     QStringLiteral("make-key"),
            QStringLiteral("sign"),       QStringLiteral("delete-key"), QStringLiteral("change-pin"),
            QStringLiteral("initialise"), QStringLiteral("other")};
}

QJsonObject DeviceEvent::toJson() const
{
    return {{QStringLiteral("time"), timeText(at)}, {QStringLiteral("event"), event}, {QStringLiteral("role"), role},
            {QStringLiteral("key"), key},           {QStringLiteral("ok"), ok},       {QStringLiteral("text"), text}};
}

Result<DeviceLog> parseDeviceLog(QByteArrayView bytes)
{
    if (bytes.size() > LargestFile)
        return badLog(QT_TRANSLATE_NOOP("core", "it is larger than 16 MiB."));
    DeviceLog log;
    log.file = Digest::of(bytes);
    while (!bytes.isEmpty()) {
        const qsizetype number = log.events.size() + 1;
        const qsizetype length = bytes.indexOf('\n');
        if (length < 0)
            return badLog(QT_TRANSLATE_NOOP("core", "its last line is cut off."));
        if (length > LongestLine || number > MostLines)
            return badLog(QT_TRANSLATE_NOOP("core", "it has a line, or a number of lines, beyond all measure."));
        auto event = parseEvent(bytes.first(length), number);
        if (!event)
            return badLog(Text(QT_TRANSLATE_NOOP("core", "line %1 cannot be read."), {QString::number(number)}))
                .withCause(event.error());
        if (!log.events.isEmpty() && event->at < log.events.last().at)
            return badLog(
                Text(QT_TRANSLATE_NOOP("core", "line %1 lies before the one above it."), {QString::number(number)}));
        log.events += *std::move(event);
        bytes = bytes.sliced(length + 1);
    }
    return log;
}

} // namespace chancery::access
