#include "core/access/hsm_log.h"

#include "core/access/device_match.h"
#include "core/base/canonical_json.h"
#include "core/base/fields.h"

namespace chancery::access {

namespace {

using transcript::Line;

bool isOneOf(const Line &line, std::initializer_list<const char *> kinds)
{
    return std::any_of(kinds.begin(), kinds.end(), [&](const char *k) { return line.kind == QLatin1String(k); });
}

// The frame, and what no transcript tells.
bool isExtra(const Line &line)
{
    return isOneOf(line, {"log-opened", "log-closed", "log-signed", "device-log", "device-event"});
}

qint64 number(const Line &line, const char *key)
{
    return line.data.value(QLatin1String(key)).toInteger();
}

// A line without its place in the chain, which hangs on what stands before it.
QByteArray content(const Line &line)
{
    return canonicalJson(QJsonObject{{QStringLiteral("by"), line.by},
                                     {QStringLiteral("kind"), line.kind},
                                     {QStringLiteral("data"), line.data},
                                     {QStringLiteral("time"), line.time.toSecsSinceEpoch()}});
}

QString describe(const Line &line)
{
    return QStringLiteral("%1 (line %2 of the transcript)").arg(line.kind).arg(number(line, "line"));
}

struct Comparison
{
    QList<Text> problems;
    void add(const char *sentence, const QStringList &values) { problems += Text(sentence, values); }

    void derived(const Log &log, const Log &expected)
    {
        QList<Line> left;
        for (const Line &line : expected.lines) {
            if (!isExtra(line))
                left += line;
        }
        for (const Line &line : log.lines) {
            if (isExtra(line))
                continue;
            const auto same = std::find_if(left.begin(), left.end(), [&](const Line &e) {
                return e.kind == line.kind && number(e, "line") == number(line, "line");
            });
            if (same == left.end()) {
                add(QT_TRANSLATE_NOOP("core", "the log tells of %1, and the transcript does not"), {describe(line)});
                continue;
            }
            if (content(*same) != content(line))
                add(QT_TRANSLATE_NOOP("core", "log and transcript tell differently of %1"), {describe(line)});
            left.erase(same);
        }
        for (const Line &line : left)
            add(QT_TRANSLATE_NOOP("core", "the transcript tells of %1, and the log does not"), {describe(line)});
    }

    void changes(const Line &line)
    {
        for (const QJsonValue &value : line.data.value(QLatin1String("changes")).toArray()) {
            const QJsonObject change = value.toObject();
            if (change.value(QLatin1String("statement")).toInteger() == 0)
                add(QT_TRANSLATE_NOOP("core", "%1 \"%2\" on the token is %3, and no operation asked for it"),
                    {change.value(QLatin1String("class")).toString(), change.value(QLatin1String("label")).toString(),
                     change.value(QLatin1String("change")).toString()});
        }
    }

    // Reads a device's event back; what cannot be read is a problem of its own.
    std::optional<DeviceEvent> deviceEvent(const Line &line)
    {
        DeviceEvent event;
        Fields f(line.data, QStringLiteral("device-event"));
        event.at = f.time("time");
        event.event = f.oneOf("event", deviceEvents());
        event.role = f.name("role", 64);
        event.key = QString::fromLatin1(f.hex("key", 0, 255).toHex());
        event.ok = f.boolean("ok");
        event.text = f.text("text", 400);
        f.integer("line", 0, qint64{1} << 40);
        if (const auto done = f.done(); !done) {
            add(QT_TRANSLATE_NOOP("core", "line %1 of the log cannot be understood: %2"),
                {QString::number(line.seq), done.error().english()});
            return std::nullopt;
        }
        return event;
    }

    void device(const Log &log, const QList<KeyUse> &uses)
    {
        QList<DeviceEvent> events;
        QList<qint64> told;
        bool available = false;
        qint64 count = 0;
        for (const Line &line : log.lines) {
            if (isOneOf(line, {"device-log"})) {
                available = line.data.value(QLatin1String("available")).toBool();
                count = number(line, "events");
            }
            if (!isOneOf(line, {"device-event"}))
                continue;
            if (const auto event = deviceEvent(line)) {
                events += *event;
                told += number(line, "line");
            }
        }
        if (count != events.size())
            add(QT_TRANSLATE_NOOP("core", "of %1 events of the device the log has %2"),
                {QString::number(count), QString::number(events.size())});
        if (!available)
            return;
        const QList<qint64> matches = matchDeviceLog(events, uses);
        if (matches != told)
            add(QT_TRANSLATE_NOOP("core", "the device's events are matched with other key uses than they belong to"),
                {});
        for (qsizetype i = 0; i < events.size(); ++i) {
            if (matches[i] == 0 && needsUse(events[i]))
                add(QT_TRANSLATE_NOOP("core", "the device tells of \"%1\" on key %2, and no operation asked for it"),
                    {events[i].event, events[i].key});
        }
        for (const KeyUse &use : uses) {
            if (use.outcome == QLatin1String("completed") && !deviceEventOf(use.operation).isEmpty() &&
                !matches.contains(use.line))
                add(QT_TRANSLATE_NOOP("core", "the device does not tell of %1 (line %2 of the transcript)"),
                    {use.operation, QString::number(use.line)});
        }
    }
};

} // namespace

QList<Text> checkHsmLog(const Log &log, const QList<Line> &transcript, const ceremony::State &state)
{
    Comparison c;
    if (log.header.book != Book::Hsm || log.header.mode != state.mode || log.header.domain != state.domain ||
        log.header.ceremony != state.ceremony)
        c.add(QT_TRANSLATE_NOOP("core", "the log is of another event"), {});
    const Log expected = hsmLog(transcript, state, log.header.before);
    c.derived(log, expected);
    QList<KeyUse> uses;
    for (const Line &line : expected.lines) {
        if (isOneOf(line, {"logout"}))
            c.changes(line);
        if (isOneOf(line, {"key-use"}))
            uses += KeyUse{number(line, "line"), line.data.value(QLatin1String("operation")).toString(),
                           line.data.value(QLatin1String("key")).toString(),
                           line.data.value(QLatin1String("outcome")).toString()};
    }
    c.device(log, uses);
    return c.problems;
}

} // namespace chancery::access
