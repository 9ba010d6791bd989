// The real disk behind ports::Files: POSIX calls, each write durable before it returns.
#pragma once

#include "core/ports/files.h"

namespace chancery::archive {

class DiskFiles final : public ports::Files
{
public:
    Result<QByteArray> read(const QString &path, qint64 limit) override;
    bool exists(const QString &path) override;
    Result<QStringList> list(const QString &folder) override;
    Result<void> makeFolder(const QString &path) override;
    // No name stands in the folder before the bytes are on the disk, and a crash leaves nothing half-made behind
    // (where the file system has unnamed temporary files; elsewhere a ".partial-..." file may stay).
    Result<void> create(const QString &path, QByteArrayView bytes) override;
    Result<void> replace(const QString &path, QByteArrayView bytes) override;
    // After a failed write the file is cut back to its length before it, as far as the disk still allows.
    Result<std::unique_ptr<ports::AppendFile>> openAppend(const QString &path) override;
    Result<void> truncate(const QString &path, qint64 size) override; // never makes a file longer
    Result<void> rename(const QString &from, const QString &to) override;
    Result<void> remove(const QString &path) override; // a file, or an empty folder
    // flock: it goes with the process, so a killed console leaves no lock behind. The file itself stays.
    Result<std::unique_ptr<ports::FileLock>> lock(const QString &path) override;
};

} // namespace chancery::archive
