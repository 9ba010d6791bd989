// The disk, so that a full one and a failed fsync can be played. The real one is archive::DiskFiles.
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QStringList>
#include <memory>

namespace chancery::ports {

// An open append-only file; closed when destroyed.
class AppendFile
{
public:
    virtual ~AppendFile() = default;
    // Written whole and fsynced when it returns; after an error nothing may be assumed and the file is read again.
    virtual Result<void> append(QByteArrayView bytes) = 0;
};

// Held while one console works; released when destroyed.
class FileLock
{
public:
    virtual ~FileLock() = default;
};

// Paths are absolute. Every write is durable when it returns: data and folder fsynced. Errors: NotFound, Conflict,
// DiskFull, DiskError, NotAllowed (permissions, read-only).
class Files
{
public:
    virtual ~Files() = default;
    virtual Result<QByteArray> read(const QString &path, qint64 limit) = 0; // BadInput when larger than limit
    virtual bool exists(const QString &path) = 0;
    virtual Result<QStringList> list(const QString &folder) = 0; // names, sorted; folders end in '/'
    virtual Result<void> makeFolder(const QString &path) = 0;    // and its parents; there already is fine
    // Temporary file, fsync, rename that never replaces, folder fsync. The same bytes there already are fine; others
    // are Conflict.
    virtual Result<void> create(const QString &path, QByteArrayView bytes) = 0;
    virtual Result<void> replace(const QString &path, QByteArrayView bytes) = 0;     // atomically
    virtual Result<std::unique_ptr<AppendFile>> openAppend(const QString &path) = 0; // made when missing
    virtual Result<void> truncate(const QString &path, qint64 size) = 0;
    virtual Result<void> rename(const QString &from, const QString &to) = 0; // never replaces
    virtual Result<void> remove(const QString &path) = 0;                    // not there is fine
    virtual Result<std::unique_ptr<FileLock>> lock(const QString &path) = 0; // Conflict: somebody holds it
};

} // namespace chancery::ports
