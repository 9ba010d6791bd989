// What a reader keeps of a run in which nothing failed, so that the next one can tell whether the past was changed, and
// need not read the logs' old entries again (handbook, formats/verdict.md).
#pragma once

#include "core/base/digest.h"
#include "core/base/result.h"

#include <QList>
#include <QMap>

namespace chancery::audit {

struct Memory
{
    static constexpr qint64 LargestFile = qint64{1} << 26;

    struct Log
    {
        QString origin;
        QByteArray checkpoint; // the whole note; every entry below it was judged
    };

    QMap<QString, Digest> files; // every file but the logs' tiles and checkpoints
    QList<Digest> records;       // of the ceremonies, in their order
    QList<Log> logs;

    const Log *find(const QString &origin) const;
    bool knows(const QString &path) const { return files.contains(path); }

    // Canonical JSON, chancery/verified-archive/1.
    static Result<Memory> parse(QByteArrayView bytes);
    QByteArray bytes() const;
};

} // namespace chancery::audit
