// Which devices a live console works with: a private file on the bastion (handbook, formats/devices.md).
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"

#include <QMap>
#include <QString>
#include <optional>

namespace chancery::app {

// A PKCS#11 module.
struct ModuleSettings
{
    QString path;          // absolute
    QString initArguments; // the string that some modules need at C_Initialize; mostly empty
};

struct DeviceSettings
{
    ModuleSettings rootModule;                  // behind it is the root's token
    std::optional<ModuleSettings> secondModule; // the operations and delegates' tokens; none: behind the root's module
    QMap<QString, QString> pinFiles;            // by token label; absolute paths. Never the root token's: it has no PIN
    QString alertFile;                          // settings for alerts, absolute; empty: messages wait in the outbox

    // Any JSON layout. Errors name the member.
    static Result<DeviceSettings> parse(QByteArrayView json);
    // A relative path starts from the working directory.
    static Result<DeviceSettings> read(const QString &path);
};

// The PIN of a token that is the machine's or a team's, without the line's end. NotAllowed when others than the file's
// owner, who must be this user or root, could read or write it; NotFound when the settings name no file for the token.
Result<Secret> readPin(const DeviceSettings &settings, const QString &tokenLabel);

} // namespace chancery::app
