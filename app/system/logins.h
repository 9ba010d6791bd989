// What the machine tells of logins, boots and shutdowns: its journal, and the lists of logins (wtmp, btmp). All of it
// is read with limits and believed as far as the machine is.
#pragma once

#include "core/access/system_events.h"

namespace chancery::app {

struct SystemPaths
{
    QString journal; // a folder of journal files; empty: the system's own
    QString wtmp = QStringLiteral("/var/log/wtmp");
    QString btmp = QStringLiteral("/var/log/btmp"); // failed logins
};

// Blocks while it reads; never on the GUI's thread. What cannot be read (a container has no journal, an ordinary user
// may not read btmp) is no error: it is said in `sources`.
access::SystemEvents readSystemEvents(const QDateTime &since, const QDateTime &until, const SystemPaths &paths = {});

// Records of a wtmp (failed: of a btmp) file. Bytes after the last whole record are left out.
QList<access::SystemEvent> loginRecords(QByteArrayView bytes, bool failed);

// Who sits here, by the operating system: who logged in, also behind sudo, where the system keeps that; else who runs
// this program.
QString currentLogin();

} // namespace chancery::app
