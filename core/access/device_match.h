// Which event of the device's own log belongs to which key use. Internal to this folder.
#pragma once

#include "core/access/device_log.h"

namespace chancery::access {

struct KeyUse
{
    qint64 line = 0;   // of `begun` in the transcript
    QString operation; // kind
    QString key;       // CKA_ID in hex; empty where no key is used
    QString outcome;
};

// What a device calls such an operation; empty for those it has no event for.
QString deviceEventOf(const QString &operation);

// For each event the line of the use it belongs to, or 0. In order: clocks of device and console need not agree, the
// order of what they saw does. An event is matched by what it was, on which key, and whether it worked.
QList<qint64> matchDeviceLog(const QList<DeviceEvent> &events, const QList<KeyUse> &uses);

// Whether an event that belongs to no use is one that a key use should stand behind.
bool needsUse(const DeviceEvent &event);

} // namespace chancery::access
