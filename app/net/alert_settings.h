// The private settings for alerts, as they lie on the disk.
#pragma once

#include "core/alerts/settings.h"

namespace chancery::app {

// A relative path starts from the working directory. Errors: those of reading, BadInput with what is wrong in the file.
Result<alerts::Settings> readAlertSettings(const QString &path);

} // namespace chancery::app
