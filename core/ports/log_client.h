// Certificate logs that others keep, over a network.
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>

namespace chancery::ports {

// Blocks; called on a worker's thread. Nothing that comes back is trusted: whoever asks checks it.
class LogClient
{
public:
    virtual ~LogClient() = default;
    // RFC 6962 sections 4.1 and 4.2: body is the JSON of a submission; the answer is the log's, as it came. origin is
    // host and path of the log. Errors: NotAllowed (a log that the profile does not name), TimedOut, DeviceGone (no
    // connection), DeviceRefused (it answered, and not with an SCT; its words in the detail).
    virtual Result<QByteArray> submit(const QString &origin, bool precertificate, const QByteArray &body) = 0;
};

} // namespace chancery::ports
