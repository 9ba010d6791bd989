// The access logs of an event: the console's sessions while it runs, the three logs and their signatures at its Close.
// Internal to this folder.
#pragma once

#include "core/access/console_log.h"
#include "core/access/delegate.h"
#include "core/alerts/message.h"
#include "core/archive/history.h"
#include "core/session/log_work.h"
#include "core/session/session.h"

namespace chancery::session {

// Those that the archive's ceremonies made, in their order.
QList<access::Delegate> delegatesOf(const QList<archive::PastCeremony> &history);

// Whether the archive's books can be gone on with: each log follows from the one before, each new signature holds.
Result<void> checkBooks(ports::Files &files, const QString &archive, const QList<archive::PastCeremony> &history);

// The private file with the console's sessions of one event.
QString consoleRegisterFile(const Places &places, const QString &ceremony);
// Where somebody may put the token's own log of one event before its Close (formats/access-log.md).
QString deviceLogFile(const Places &places, const QString &ceremony);
// Durable when it returns: this console works on the ceremony from now on, with what it was given to open.
Result<void> noteConsole(ports::Files &files, const QString &path, const QString &login,
                         const ceremony::Context &context, const QString &ceremony, const QString &domain,
                         const QDateTime &at);

// A console that was killed between its register and the first entry left the register of a ceremony that never began.
// Takes away all but those of `unfinished` ceremonies.
Result<void> forgetUnopened(ports::Files &files, const Places &places, const QStringList &unfinished);

// This console leaves the ceremony before it is closed. Nothing to do when Close has taken the file up already.
Result<void> endConsole(ports::Files &files, const QString &path, const QDateTime &at);

struct ClosingEvent
{
    ceremony::State state;             // closed
    QList<transcript::Line> lines;     // its whole transcript
    QList<access::Delegate> delegates; // that earlier events made
    QString consoleRegister;           // the file
    QString deviceLog;                 // the token's own log, where somebody brought one; need not be there
    QString outbox;                    // the folder; need not be there
    QList<alerts::Message> caused;     // all that the transcript causes
    // Of the machine; empty: nobody asks it.
    std::function<access::SystemEvents(const QDateTime &since, const QDateTime &until)> systemEvents;
};

// Writes the logs into the archive, then signs what is unsigned there when a delegate for it is in force, and lays the
// signed lists of messages into the outbox, beside the messages that they name. A log or signature that is there stays
// as it is, so this may be repeated after a crash at any point. Sending goes on meanwhile.
Result<void> closeBooks(const LogPlace &place, const ClosingEvent &event);

} // namespace chancery::session
