// The token's own audit log, where it keeps one, as lines of a simple form (formats/access-log.md): JSON objects, one a
// line, in the device's order. A vendor's own form is turned into this one outside the console.
#pragma once

#include "core/base/digest.h"
#include "core/base/result.h"

#include <QDateTime>
#include <QJsonObject>
#include <QList>

namespace chancery::access {

struct DeviceEvent
{
    QDateTime at;  // by the device's own clock
    QString event; // one of deviceEvents()
    QString role;  // "user", "so", or the device's own name for who did it
    QString key;   // CKA_ID in hex, or empty
    bool ok = true;
    QString text; // the device's words; may be empty
    QJsonObject toJson() const;
};
// "login" "logout" "make-key" "sign" "delete-key" "change-pin" "initialise" "other"
QStringList deviceEvents();

struct DeviceLog
{
    Digest file;
    QList<DeviceEvent> events;
};

// Strict: at most 16 MiB, 100 000 lines, 4 KiB a line; no time before the one above it.
Result<DeviceLog> parseDeviceLog(QByteArrayView bytes);

} // namespace chancery::access
