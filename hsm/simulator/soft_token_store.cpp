#include "hsm/simulator/soft_token_store.h"

#include <QDir>
#include <QFileInfo>
#include <QSaveFile>
#include <QtGlobal>
#include <algorithm>
#include <array>
#include <sys/stat.h>
#include <unistd.h>

namespace chancery::hsm {

namespace {

constexpr const char *variable = "SOFTHSM2_CONF";

Result<QString> findModule()
{
    const std::array places{QStringLiteral("/usr/lib/softhsm/libsofthsm2.so"),
                            QStringLiteral("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
                            QStringLiteral("/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so")};
    const auto *const found = std::ranges::find_if(places, [](const QString &path) { return QFileInfo::exists(path); });
    if (found == places.end())
        return Error(ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("core", "SoftHSM, the token of rehearsals, is not installed."),
                     QT_TRANSLATE_NOOP("core", "Install it with: sudo apt install softhsm2"));
    return *found;
}

// SoftHSM reads its settings line by line: "=" and "#" end a value, and a line has room for about a thousand bytes.
bool canStandInSettings(const QString &path)
{
    constexpr int longest = 900;
    return path.toUtf8().size() <= longest && std::ranges::none_of(path, [](QChar c) {
               return c == u'=' || c == u'#' || c.category() == QChar::Other_Control;
           });
}

// Made for this user alone, or already there just so.
Result<void> privateFolder(const QString &path)
{
    const QByteArray name = QFile::encodeName(path);
    struct stat status
    {
    };
    if (::mkdir(name.constData(), S_IRWXU) != 0 && errno != EEXIST)
        return Error(ErrorCode::DiskError, Text(QT_TRANSLATE_NOOP("core", "The folder %1 cannot be made."), {path}),
                     QT_TRANSLATE_NOOP("core", "Check the folder above it, and that the disk has room."));
    if (::lstat(name.constData(), &status) != 0 || !S_ISDIR(status.st_mode) || status.st_uid != ::geteuid() ||
        ::chmod(name.constData(), S_IRWXU) != 0)
        return Error(ErrorCode::NotAllowed,
                     Text(QT_TRANSLATE_NOOP("core", "The folder %1 belongs to somebody else or is a link."), {path}),
                     QT_TRANSLATE_NOOP("core", "Choose another folder for the rehearsal."));
    return {};
}

Result<void> writeSettings(const QString &path, const QString &tokenFolder)
{
    const QString settings = QStringLiteral("directories.tokendir = %1\n"
                                            "objectstore.backend = file\n"
                                            "log.level = ERROR\n"
                                            "slots.removable = false\n")
                                 .arg(tokenFolder);
    QSaveFile file(path);
    const bool written = file.open(QIODevice::WriteOnly) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
                         file.write(settings.toUtf8()) >= 0 && file.commit();
    if (!written)
        return Error(ErrorCode::DiskError, Text(QT_TRANSLATE_NOOP("core", "The file %1 cannot be written."), {path}),
                     QT_TRANSLATE_NOOP("core", "Check the folder's permissions, and that the disk has room."));
    return {};
}

} // namespace

Result<std::unique_ptr<SoftTokenStore>> SoftTokenStore::create(const QString &folder)
{
    const QString path = QDir::cleanPath(QDir(folder).absolutePath());
    if (!canStandInSettings(path))
        return Error(ErrorCode::BadInput,
                     Text(QT_TRANSLATE_NOOP("core", "SoftHSM cannot work in the folder %1."), {path}),
                     QT_TRANSLATE_NOOP("core", "Choose a shorter path, without \"=\" and \"#\"."));
    const auto modulePath = findModule();
    if (!modulePath)
        return modulePath.error();
    std::unique_ptr<SoftTokenStore> store(new SoftTokenStore);
    store->m_modulePath = *modulePath;
    store->m_tokenFolder = path + QStringLiteral("/tokens");
    const QString settings = path + QStringLiteral("/softhsm2.conf");
    CHANCERY_TRY(privateFolder(path));
    CHANCERY_TRY(privateFolder(store->m_tokenFolder));
    CHANCERY_TRY(writeSettings(settings, store->m_tokenFolder));
    if (qEnvironmentVariableIsSet(variable))
        store->m_environmentBefore = qgetenv(variable);
    qputenv(variable, QFile::encodeName(settings));
    store->m_environmentSet = true;
    return store;
}

SoftTokenStore::~SoftTokenStore()
{
    if (!m_environmentSet)
        return;
    if (m_environmentBefore)
        qputenv(variable, *m_environmentBefore);
    else
        qunsetenv(variable);
}

} // namespace chancery::hsm
