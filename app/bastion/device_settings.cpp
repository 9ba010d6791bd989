#include "app/bastion/device_settings.h"

#include "core/archive/disk_files.h"
#include "core/base/canonical_json.h"
#include "core/base/fields.h"

#include <QDir>
#include <QFile>
#include <sys/stat.h>
#include <unistd.h>

namespace chancery::app {

namespace {

constexpr qint64 LargestSettings = 64 * 1024;
constexpr qint64 LargestPin = 256;
constexpr qsizetype LongestPath = 4096;

QString absolutePath(Fields &f, const char *key)
{
    const QString path = f.name(key, LongestPath);
    if (!path.isEmpty() && !path.startsWith(u'/'))
        f.refuse(key, QT_TRANSLATE_NOOP("core", "this must be an absolute path"));
    return path;
}

void readModule(Fields &f, ModuleSettings &module)
{
    module.path = absolutePath(f, "path");
    module.initArguments = f.text("init");
}

} // namespace

Result<DeviceSettings> DeviceSettings::parse(QByteArrayView json)
{
    const auto object = parseJson(json);
    if (!object)
        return object.error();
    DeviceSettings out;
    Fields f(*object, QStringLiteral("devices"));
    f.schema("devices");
    f.inside("root_module", [&](Fields &inner) { readModule(inner, out.rootModule); });
    if (!f.isNull("second_module")) {
        out.secondModule.emplace();
        f.inside("second_module", [&](Fields &inner) { readModule(inner, *out.secondModule); });
        if (out.secondModule->path == out.rootModule.path)
            f.refuse("second_module",
                     QT_TRANSLATE_NOOP("core", "this is the root's module; write null where one serves both"));
    }
    f.objects("pins", [&](Fields &item) {
        const QString label = item.name("token", 32);
        const QString file = absolutePath(item, "file");
        if (out.pinFiles.contains(label))
            item.refuse("token", QT_TRANSLATE_NOOP("core", "this token stands there twice"));
        out.pinFiles.insert(label, file);
    });
    if (!f.isNull("alerts"))
        out.alertFile = absolutePath(f, "alerts");
    CHANCERY_TRY(f.done());
    return out;
}

Result<DeviceSettings> DeviceSettings::read(const QString &path)
{
    archive::DiskFiles files;
    const auto bytes = files.read(QDir::cleanPath(QDir::current().absoluteFilePath(path)), LargestSettings);
    if (!bytes)
        return bytes.error();
    return parse(*bytes);
}

Result<Secret> readPin(const DeviceSettings &settings, const QString &tokenLabel)
{
    const QString path = settings.pinFiles.value(tokenLabel);
    if (path.isEmpty())
        return Error(ErrorCode::NotFound,
                     Text(QT_TRANSLATE_NOOP("core", "No PIN is known for the token \"%1\"."), {tokenLabel}),
                     QT_TRANSLATE_NOOP("core", "Name its file under \"pins\" in the device settings, and start the "
                                               "console again."));
    struct stat status
    {
    };
    if (::stat(QFile::encodeName(path).constData(), &status) == 0 &&
        ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0 || (status.st_uid != ::geteuid() && status.st_uid != 0)))
        return Error(ErrorCode::NotAllowed,
                     Text(QT_TRANSLATE_NOOP("core", "Others can reach the file with the PIN, %1."), {path}),
                     QT_TRANSLATE_NOOP("core", "Let only its owner read and write it (chmod 600), and think of the PIN "
                                               "as known to others."));
    archive::DiskFiles files;
    auto bytes = files.read(path, LargestPin);
    if (!bytes)
        return std::move(bytes).error();
    const bool line = bytes->endsWith('\n');
    Secret pin = Secret::copyOf(QByteArrayView(*bytes).chopped(line ? 1 : 0));
    bytes->fill('\0');
    if (pin.isEmpty())
        return Error(ErrorCode::BadInput, Text(QT_TRANSLATE_NOOP("core", "The file %1 holds no PIN."), {path}),
                     QT_TRANSLATE_NOOP("core", "Write the token's user PIN into it, alone on one line."));
    return pin;
}

} // namespace chancery::app
