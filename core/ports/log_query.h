// What is asked of certificate logs that others keep, long after they promised something.
#pragma once

#include "core/base/digest.h"
#include "core/base/result.h"

#include <QByteArray>
#include <QString>

namespace chancery::ports {

// Blocks. Nothing that comes back is trusted: whoever asks checks it. Errors of all: NotAllowed (a log that was not
// named), TimedOut, DeviceGone (no connection), DeviceRefused (it answered, and not with what was asked).
class LogQuery
{
public:
    virtual ~LogQuery() = default;
    // RFC 6962 section 4.3: the answer's JSON, as it came. origin is host and path of the log.
    virtual Result<QByteArray> treeHead(const QString &origin) = 0;
    // Section 4.7: the roots that it accepts certificates under.
    virtual Result<QByteArray> roots(const QString &origin) = 0;
    // Section 4.5: where the leaf with this hash stands in the tree of that size.
    virtual Result<QByteArray> inclusion(const QString &origin, const Digest &leaf, quint64 size) = 0;
};

} // namespace chancery::ports
