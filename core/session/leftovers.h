// Files that a killed console wrote for an entry it never came to append. Only lines make a file count, and an archive
// holds no file that none names, so they go before the ceremony goes on. Internal to this folder.
#pragma once

#include "core/ceremony/state.h"
#include "core/ports/files.h"

namespace chancery::session {

// lines: the whole transcript; state: what they fold to.
Result<void> removeLeftovers(ports::Files &files, const QString &workFolder, const QList<transcript::Line> &lines,
                             const ceremony::State &state);

} // namespace chancery::session
