#include "core/archive/disk_files.h"

#include "core/archive/disk_posix.h"

#include <QDir>
#include <QFile>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace chancery::archive {

using namespace posix;

namespace {

Error notAFile(const QString &path)
{
    return Error(ErrorCode::BadInput, Text(QT_TRANSLATE_NOOP("core", "\"%1\" is not a plain file."), {path}),
                 QT_TRANSLATE_NOOP("core", "Look at what stands under this name, and move it away."));
}

bool statusOf(const QString &path, struct stat &status)
{
    return ::lstat(QFile::encodeName(path).constData(), &status) == 0;
}

Result<Descriptor> openPlain(const QString &path, int flags, Doing doing)
{
    Descriptor file = openFile(path, flags | O_NONBLOCK); // never waits for the other end of a pipe
    if (!file.isOpen())
        return errorFor(errno, doing, path);
    struct stat status = {};
    if (::fstat(file.number(), &status) != 0)
        return errorFor(errno, doing, path);
    if (!S_ISREG(status.st_mode))
        return notAFile(path);
    return file;
}

// A name of its own for a file that is not finished, in the folder where it will stand.
QString partialName(const QString &path)
{
    static std::atomic<unsigned> count = 0;
    return QStringLiteral("%1/.partial-%2-%3").arg(folderOf(path)).arg(::getpid()).arg(++count);
}

// The bytes under a partial name, on the disk.
Result<QString> writePartial(const QString &path, QByteArrayView bytes)
{
    const QString name = partialName(path);
    const Descriptor file = openFile(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
    if (!file.isOpen())
        return errorFor(errno, Doing::Writing, path);
    auto written = writeAll(file.number(), bytes, path);
    if (written)
        written = sync(file.number(), path);
    if (!written) {
        ::unlink(QFile::encodeName(name).constData());
        return std::move(written).error();
    }
    return name;
}

// rename(2) that never replaces; the errno, or 0. Where the file system cannot do it in one step, a hard link can for
// files; a folder is renamed after a look, which is safe under the console's lock.
int renameWithoutReplacing(const QString &from, const QString &to)
{
    const QByteArray source = QFile::encodeName(from);
    const QByteArray target = QFile::encodeName(to);
    if (::renameat2(AT_FDCWD, source.constData(), AT_FDCWD, target.constData(), RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return errno;
    struct stat status = {};
    if (!statusOf(from, status))
        return errno;
    if (S_ISREG(status.st_mode) && ::link(source.constData(), target.constData()) == 0)
        return ::unlink(source.constData()) == 0 ? 0 : errno;
    if (statusOf(to, status))
        return EEXIST;
    return ::rename(source.constData(), target.constData()) == 0 ? 0 : errno;
}

// An unnamed file that is given its name once its bytes are on the disk; the errno, 0, or EOPNOTSUPP where the file
// system has none. An error of the write itself is the Result's.
Result<int> createUnnamed(const QString &path, QByteArrayView bytes)
{
    const Descriptor file = openFile(folderOf(path), O_TMPFILE | O_WRONLY);
    if (!file.isOpen())
        return errno == EISDIR || errno == EINVAL ? EOPNOTSUPP : errno;
    CHANCERY_TRY(writeAll(file.number(), bytes, path));
    CHANCERY_TRY(sync(file.number(), path));
    const QByteArray source = "/proc/self/fd/" + QByteArray::number(file.number());
    if (::linkat(AT_FDCWD, source.constData(), AT_FDCWD, QFile::encodeName(path).constData(), AT_SYMLINK_FOLLOW) == 0)
        return 0;
    return errno == EEXIST ? EEXIST : EOPNOTSUPP;
}

Result<int> createNamed(const QString &path, QByteArrayView bytes)
{
    const auto partial = writePartial(path, bytes);
    if (!partial)
        return partial.error();
    const int failed = renameWithoutReplacing(*partial, path);
    if (failed != 0)
        ::unlink(QFile::encodeName(*partial).constData());
    return failed;
}

class DiskAppendFile final : public ports::AppendFile
{
public:
    DiskAppendFile(Descriptor file, QString path) : m_file(std::move(file)), m_path(std::move(path)) {}

    Result<void> append(QByteArrayView bytes) override
    {
        struct stat before = {};
        if (::fstat(m_file.number(), &before) != 0)
            return errorFor(errno, Doing::Writing, m_path);
        auto done = writeAll(m_file.number(), bytes, m_path);
        if (done)
            done = sync(m_file.number(), m_path);
        // Half a line, or a line that may not be on the disk, must not be taken for an entry at the next opening.
        if (!done && ::ftruncate(m_file.number(), before.st_size) == 0)
            ::fsync(m_file.number());
        return done;
    }

private:
    Descriptor m_file;
    QString m_path;
};

class DiskLock final : public ports::FileLock
{
public:
    explicit DiskLock(Descriptor file) : m_file(std::move(file)) {}

private:
    Descriptor m_file;
};

} // namespace

Result<QByteArray> DiskFiles::read(const QString &path, qint64 limit)
{
    CHANCERY_TRY(checkAbsolute(path));
    const auto file = openPlain(path, O_RDONLY, Doing::Reading);
    if (!file)
        return file.error();
    QByteArray bytes;
    QByteArray chunk(1 << 16, Qt::Uninitialized);
    for (;;) {
        const ssize_t count = ::read(file->number(), chunk.data(), static_cast<std::size_t>(chunk.size()));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return errorFor(errno, Doing::Reading, path);
        if (count == 0)
            return bytes;
        bytes.append(chunk.constData(), count);
        if (bytes.size() > limit)
            return Error(ErrorCode::BadInput,
                         Text(QT_TRANSLATE_NOOP("core", "\"%1\" is larger than the %2 bytes that it may have."),
                              {path, QString::number(limit)}),
                         QT_TRANSLATE_NOOP("core", "Check that this is the file that was meant."));
    }
}

bool DiskFiles::exists(const QString &path)
{
    struct stat status = {};
    return statusOf(path, status);
}

Result<QStringList> DiskFiles::list(const QString &folder)
{
    CHANCERY_TRY(checkAbsolute(folder));
    const std::unique_ptr<DIR, int (*)(DIR *)> opened(::opendir(QFile::encodeName(folder).constData()), ::closedir);
    if (!opened)
        return errorFor(errno, Doing::Reading, folder);
    QStringList names;
    for (;;) {
        errno = 0;
        const dirent *entry = ::readdir(opened.get());
        if (!entry && errno != 0)
            return errorFor(errno, Doing::Reading, folder);
        if (!entry)
            break;
        const QByteArray name = entry->d_name;
        if (name == "." || name == "..")
            continue;
        struct stat status = {};
        const bool known = ::fstatat(::dirfd(opened.get()), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0;
        names += QFile::decodeName(name) + (known && S_ISDIR(status.st_mode) ? QStringLiteral("/") : QString());
    }
    names.sort();
    return names;
}

Result<void> DiskFiles::makeFolder(const QString &path)
{
    CHANCERY_TRY(checkAbsolute(path));
    const QString clean = QDir::cleanPath(path);
    const QByteArray name = QFile::encodeName(clean);
    struct stat status = {};
    if (::stat(name.constData(), &status) == 0) {
        if (S_ISDIR(status.st_mode))
            return {};
        return errorFor(EEXIST, Doing::Writing, clean);
    }
    CHANCERY_TRY(makeFolder(folderOf(clean)));
    if (::mkdir(name.constData(), 0777) != 0 && errno != EEXIST)
        return errorFor(errno, Doing::Writing, clean);
    return syncFolderOf(clean);
}

Result<void> DiskFiles::create(const QString &path, QByteArrayView bytes)
{
    CHANCERY_TRY(checkAbsolute(path));
    int code = EEXIST;
    if (!exists(path)) {
        auto failed = createUnnamed(path, bytes);
        if (failed && *failed == EOPNOTSUPP)
            failed = createNamed(path, bytes);
        if (!failed)
            return failed.error();
        code = *failed;
        if (code != 0 && code != EEXIST)
            return errorFor(code, Doing::Writing, path);
    }
    if (code == EEXIST) {
        const auto present = openPlain(path, O_RDONLY, Doing::Writing);
        if (!present)
            return present.error().code() == ErrorCode::BadInput ? errorFor(EEXIST, Doing::Writing, path)
                                                                 : present.error();
        const auto same = read(path, bytes.size());
        if (!same && same.error().code() != ErrorCode::BadInput)
            return same.error();
        if (!same || *same != bytes)
            return Error(ErrorCode::Conflict,
                         Text(QT_TRANSLATE_NOOP("core", "\"%1\" is there already, with other content."), {path}),
                         QT_TRANSLATE_NOOP("core", "Nothing was changed. Look at what is there already."));
        CHANCERY_TRY(sync(present->number(), path)); // whoever wrote it may have been stopped before that
    }
    return syncFolderOf(path);
}

Result<void> DiskFiles::replace(const QString &path, QByteArrayView bytes)
{
    CHANCERY_TRY(checkAbsolute(path));
    const auto partial = writePartial(path, bytes);
    if (!partial)
        return partial.error();
    const QByteArray name = QFile::encodeName(*partial);
    if (::rename(name.constData(), QFile::encodeName(path).constData()) != 0) {
        const int failed = errno;
        ::unlink(name.constData());
        return errorFor(failed, Doing::Writing, path);
    }
    return syncFolderOf(path);
}

Result<std::unique_ptr<ports::AppendFile>> DiskFiles::openAppend(const QString &path)
{
    CHANCERY_TRY(checkAbsolute(path));
    auto file = openPlain(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, Doing::Writing);
    if (!file)
        return file.error();
    // What a killed console wrote last may be in memory only; from here on it is built upon.
    CHANCERY_TRY(sync(file->number(), path));
    CHANCERY_TRY(syncFolderOf(path));
    return std::make_unique<DiskAppendFile>(*std::move(file), path);
}

Result<void> DiskFiles::truncate(const QString &path, qint64 size)
{
    CHANCERY_TRY(checkAbsolute(path));
    const auto file = openPlain(path, O_WRONLY | O_NOFOLLOW, Doing::Writing);
    if (!file)
        return file.error();
    struct stat status = {};
    if (::fstat(file->number(), &status) != 0)
        return errorFor(errno, Doing::Writing, path);
    if (size < 0 || size > status.st_size)
        return Error(ErrorCode::Internal, Text(QT_TRANSLATE_NOOP("core", "\"%1\" is shorter than expected."), {path}));
    if (::ftruncate(file->number(), size) != 0)
        return errorFor(errno, Doing::Writing, path);
    return sync(file->number(), path);
}

Result<void> DiskFiles::rename(const QString &from, const QString &to)
{
    CHANCERY_TRY(checkAbsolute(from));
    CHANCERY_TRY(checkAbsolute(to));
    if (const int failed = renameWithoutReplacing(from, to); failed != 0)
        return errorFor(failed, Doing::Writing, failed == ENOENT ? from : to);
    CHANCERY_TRY(syncFolderOf(to));
    return syncFolderOf(from);
}

Result<void> DiskFiles::remove(const QString &path)
{
    CHANCERY_TRY(checkAbsolute(path));
    struct stat status = {};
    if (!statusOf(path, status))
        return errno == ENOENT || errno == ENOTDIR ? Result<void>() : errorFor(errno, Doing::Writing, path);
    const QByteArray name = QFile::encodeName(path);
    const int removed = S_ISDIR(status.st_mode) ? ::rmdir(name.constData()) : ::unlink(name.constData());
    if (removed != 0 && errno != ENOENT)
        return errorFor(errno, Doing::Writing, path);
    return syncFolderOf(path);
}

Result<std::unique_ptr<ports::FileLock>> DiskFiles::lock(const QString &path)
{
    CHANCERY_TRY(checkAbsolute(path));
    auto file = openPlain(path, O_RDWR | O_CREAT | O_NOFOLLOW, Doing::Writing);
    if (!file)
        return file.error();
    int locked = 0;
    do {
        locked = ::flock(file->number(), LOCK_EX | LOCK_NB);
    } while (locked != 0 && errno == EINTR);
    if (locked == 0)
        return std::make_unique<DiskLock>(*std::move(file));
    if (errno != EWOULDBLOCK)
        return errorFor(errno, Doing::Writing, path);
    return Error(ErrorCode::Conflict,
                 Text(QT_TRANSLATE_NOOP("core", "Another console is working in \"%1\"."), {folderOf(path)}),
                 QT_TRANSLATE_NOOP("core", "Close it first, or work with another archive."));
}

} // namespace chancery::archive
