#include "core/access/device_match.h"

namespace chancery::access {

QString deviceEventOf(const QString &operation)
{
    if (operation == QLatin1String("make-key"))
        return QStringLiteral("make-key");
    if (operation.startsWith(QLatin1String("sign-")))
        return QStringLiteral("sign");
    if (operation == QLatin1String("reseal"))
        return QStringLiteral("change-pin");
    return {};
}

QList<qint64> matchDeviceLog(const QList<DeviceEvent> &events, const QList<KeyUse> &uses)
{
    QList<qint64> out;
    qsizetype from = 0;
    for (const DeviceEvent &event : events) {
        qint64 line = 0;
        for (qsizetype i = from; i < uses.size(); ++i) {
            const KeyUse &use = uses[i];
            const bool sameKey = use.key.isEmpty() || use.key == event.key;
            // An operation whose end nobody saw may have worked at the device or not.
            const bool sameEnd =
                use.outcome == QLatin1String("unknown") || event.ok == (use.outcome == QLatin1String("completed"));
            if (deviceEventOf(use.operation) == event.event && sameKey && sameEnd) {
                line = use.line;
                from = i + 1;
                break;
            }
        }
        out += line;
    }
    return out;
}

bool needsUse(const DeviceEvent &event)
{
    return event.ok && (event.event == QLatin1String("make-key") || event.event == QLatin1String("sign") ||
                        event.event == QLatin1String("delete-key") || event.event == QLatin1String("change-pin") ||
                        event.event == QLatin1String("initialise"));
}

} // namespace chancery::access
