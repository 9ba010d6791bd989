// Folders for what is nobody else's business.
#pragma once

#include "core/base/result.h"

namespace chancery::app {

// Makes it with those above it, or takes it up; for this user only (0700) when it returns. NotAllowed when it cannot
// be.
Result<void> makePrivateFolder(const QString &path);

} // namespace chancery::app
