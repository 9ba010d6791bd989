// chancery-cli outbox machine: tells members what the machine itself saw since it last looked: logins, failed logins,
// starts and shutdowns.
#pragma once

#include "app/cli/verbs.h"
#include "app/system/logins.h"
#include "core/alerts/outbox.h"

namespace chancery::cli {

// Mode, domain and members are those of the archive's last ceremony. At most 200 events, the newest.
Result<Answer> tellOfMachine(alerts::Outbox &outbox, const QString &archiveFolder, const app::SystemPaths &paths,
                             bool json);

} // namespace chancery::cli
