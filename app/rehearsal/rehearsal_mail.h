// Who takes a rehearsal's messages to members: a mail server on this very machine, or nobody.
#pragma once

#include "core/base/result.h"
#include "core/ports/notifier.h"

#include <QString>
#include <memory>

namespace chancery::app {

// settingsFile: alert settings (handbook, formats/alerts.md); empty: null, and messages wait in the outbox. Errors:
// those of reading the file, NotAllowed when its server is not on this machine.
Result<std::unique_ptr<ports::Notifier>> rehearsalMail(const QString &settingsFile);

} // namespace chancery::app
