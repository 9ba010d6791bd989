// Reads logins, boots and shutdowns from the journal by libsystemd. Internal to this folder.
#pragma once

#include "core/access/system_events.h"

namespace chancery::app {

// folder: of journal files; empty: the system's. Events are added; the answer says how it went.
access::SystemEvents::Source readJournal(const QString &folder, const QDateTime &since, const QDateTime &until,
                                         QList<access::SystemEvent> &events);

} // namespace chancery::app
