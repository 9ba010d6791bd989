#include "app/net/alert_settings.h"

#include "core/archive/disk_files.h"

#include <QDir>

namespace chancery::app {

namespace {

constexpr qint64 LargestSettings = 256 * 1024;

} // namespace

Result<alerts::Settings> readAlertSettings(const QString &path)
{
    archive::DiskFiles files;
    const auto bytes = files.read(QDir::cleanPath(QDir::current().absoluteFilePath(path)), LargestSettings);
    if (!bytes)
        return bytes.error();
    return alerts::Settings::parse(*bytes);
}

} // namespace chancery::app
