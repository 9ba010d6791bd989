// Logins, boots and shutdowns of the machine, as its journal and its list of logins tell them. All of it is told by the
// machine about itself: whoever owns the machine can make it say something else.
#pragma once

#include "core/base/result.h"

#include <QDateTime>
#include <QHash>
#include <QList>

namespace chancery::access {

struct SystemEvent
{
    enum class Kind { Login, Logout, FailedLogin, Boot, Shutdown };
    Kind kind = Kind::Login;
    QDateTime at;
    QString login;  // of logins and log-outs; may be empty where the source does not say
    QString where;  // terminal, session or remote host, in the source's words
    QString source; // "journal", "wtmp"
    bool operator==(const SystemEvent &) const = default;
};
QString eventText(SystemEvent::Kind kind); // "login", "logout", "failed-login", "boot", "shutdown"

// What was read, and which of the two sources could not be.
struct SystemEvents
{
    struct Source
    {
        QString name;
        bool read = false;
        QString why; // it could not be read, or was cut at the limit; in words
    };
    QList<Source> sources;
    QList<SystemEvent> events; // in order of time
};

// The most that one log takes of one source; beyond it the newest count and the log says so.
constexpr qsizetype MostEvents = 10000;

// One entry of the journal by its field names (systemd.journal-fields), or nothing when it is none of the five. Only
// fields that journald sets itself decide who wrote an entry: any program can log any message.
std::optional<SystemEvent> journalEvent(const QHash<QString, QString> &fields, const QDateTime &at);

// Sorts, drops what lies outside [since, until] and repeats within one source, and keeps the newest MostEvents of each.
SystemEvents tidied(SystemEvents events, const QDateTime &since, const QDateTime &until);

} // namespace chancery::access
