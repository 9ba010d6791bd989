#include "app/system/private_folder.h"

#include <QDir>
#include <QFile>

namespace chancery::app {

Result<void> makePrivateFolder(const QString &path)
{
    if (QDir().mkpath(path) &&
        QFile::setPermissions(path, QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner))
        return {};
    return Error(ErrorCode::NotAllowed, Text(QT_TRANSLATE_NOOP("core", "The folder %1 cannot be made."), {path}),
                 QT_TRANSLATE_NOOP("core", "Choose another folder, or make this one writable."));
}

} // namespace chancery::app
