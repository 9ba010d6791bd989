#include "core/archive/disk_posix.h"

#include <QDir>
#include <QFile>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace chancery::archive::posix {

namespace {

ErrorCode codeFor(int number)
{
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        return ErrorCode::NotFound;
    case EEXIST:
    case EISDIR:
    case ENOTEMPTY:
        return ErrorCode::Conflict;
    case EACCES:
    case EPERM:
    case EROFS:
        return ErrorCode::NotAllowed;
    case ENOSPC:
    case EDQUOT:
        return ErrorCode::DiskFull;
    default:
        return ErrorCode::DiskError;
    }
}

Text hintFor(ErrorCode code)
{
    switch (code) {
    case ErrorCode::NotFound:
        return QT_TRANSLATE_NOOP("core", "Check that the disk is attached and the folder exists.");
    case ErrorCode::Conflict:
        return QT_TRANSLATE_NOOP("core", "Nothing was changed. Look at what is there already.");
    case ErrorCode::NotAllowed:
        return QT_TRANSLATE_NOOP("core", "Check who may write to this folder, and that the disk is not read-only.");
    case ErrorCode::DiskFull:
        return QT_TRANSLATE_NOOP("core", "Make room on this disk, then try again.");
    default:
        return QT_TRANSLATE_NOOP("core", "The disk may be failing. Keep what is on it, and use another one.");
    }
}

} // namespace

Descriptor::Descriptor(Descriptor &&other) noexcept : m_number(std::exchange(other.m_number, -1)) {}

Descriptor &Descriptor::operator=(Descriptor &&other) noexcept
{
    std::swap(m_number, other.m_number);
    return *this;
}

Descriptor::~Descriptor()
{
    if (m_number >= 0)
        ::close(m_number);
}

Descriptor openFile(const QString &path, int flags)
{
    const QByteArray name = QFile::encodeName(path);
    int number = -1;
    do {
        number = ::open(name.constData(), flags | O_CLOEXEC, 0666); // the umask decides who may read
    } while (number < 0 && errno == EINTR);
    return Descriptor(number);
}

Error errorFor(int number, Doing doing, const QString &path)
{
    const ErrorCode code = codeFor(number);
    const char *name = ::strerrorname_np(number);
    const QString detail =
        QStringLiteral("%1 %2").arg(QString::fromLatin1(name ? name : "errno"), QString::number(number));
    Text text = doing == Doing::Reading ? Text(QT_TRANSLATE_NOOP("core", "\"%1\" cannot be read."), {path})
                                        : Text(QT_TRANSLATE_NOOP("core", "\"%1\" cannot be written."), {path});
    if (code == ErrorCode::NotFound)
        text = Text(QT_TRANSLATE_NOOP("core", "\"%1\" is not there."), {path});
    if (number == ENOTDIR)
        text =
            Text(QT_TRANSLATE_NOOP("core", "\"%1\" cannot be reached: a file stands where a folder should."), {path});
    if (code == ErrorCode::Conflict)
        text = Text(QT_TRANSLATE_NOOP("core", "\"%1\" is there already."), {path});
    if (code == ErrorCode::DiskFull)
        text = Text(QT_TRANSLATE_NOOP("core", "The disk is full: \"%1\" cannot be written."), {path});
    return Error(code, text, hintFor(code)).withDetail(detail);
}

Result<void> writeAll(int descriptor, QByteArrayView bytes, const QString &path)
{
    while (!bytes.isEmpty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), static_cast<std::size_t>(bytes.size()));
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return errorFor(written == 0 ? EIO : errno, Doing::Writing, path);
        bytes = bytes.sliced(written);
    }
    return {};
}

Result<void> sync(int descriptor, const QString &path)
{
    while (::fsync(descriptor) != 0) {
        if (errno != EINTR)
            return errorFor(errno, Doing::Writing, path);
    }
    return {};
}

Result<void> syncFolderOf(const QString &path)
{
    const QString folder = folderOf(path);
    const Descriptor opened = openFile(folder, O_RDONLY | O_DIRECTORY);
    if (!opened.isOpen())
        return errorFor(errno, Doing::Writing, folder);
    return sync(opened.number(), folder);
}

QString folderOf(const QString &path)
{
    const QString clean = QDir::cleanPath(path);
    const qsizetype slash = clean.lastIndexOf(u'/');
    return slash <= 0 ? QStringLiteral("/") : clean.first(slash);
}

Result<void> checkAbsolute(const QString &path)
{
    if (path.startsWith(u'/') && !path.contains(QChar(0)))
        return {};
    return Error(ErrorCode::Internal, Text(QT_TRANSLATE_NOOP("core", "\"%1\" is not an absolute path."), {path}));
}

} // namespace chancery::archive::posix
