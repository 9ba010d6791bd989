// The book of the console: who was at it and what was opened, and what the machine itself saw of logins, boots and
// shutdowns since the event before.
#pragma once

#include "core/access/access_log.h"
#include "core/access/system_events.h"
#include "core/ports/files.h"

namespace chancery::access {

// Something that a person opened at the console.
struct Opened
{
    QString what; // "archive", "plan", "profile", "ceremony"
    QString name;
    std::optional<Digest> sha256; // of files
};

// From the start of the console to its end.
struct ConsoleSession
{
    QString login; // of the operating system, as it says itself
    QString role;  // "administrator", or what else the console knows
    QDateTime began;
    std::optional<QDateTime> ended; // not known when the console was killed, or the machine lost its power
    QList<Opened> opened;
};

// since: the end of the event before; invalid at the first event. until: when the log was written.
Log consoleLog(const LogHeader &header, const QDateTime &since, const QDateTime &until,
               const QList<ConsoleSession> &sessions, const SystemEvents &system);

// What does not agree in a log that was read: its form, where it begins (since: end of the log before, invalid at the
// first) and ends (not before the ceremony was closed), and machine logins in a rehearsal. What it tells of people is
// nobody's to recompute.
QList<Text> checkConsoleLog(const Log &log, const QDateTime &since, const QDateTime &closed);

// Keeps the sessions of one event in a private file, so that a console that was killed is in the log all the same.
class ConsoleRegister
{
public:
    // The file is made with the first session. Damaged when it cannot be read.
    static Result<ConsoleRegister> open(ports::Files &files, const QString &path);

    const QList<ConsoleSession> &sessions() const { return m_sessions; }
    // Durable when they return; each acts on the newest session. NotNow when none was begun.
    Result<void> begin(const QString &login, const QString &role, const QDateTime &at);
    Result<void> note(const Opened &opened); // the same once
    Result<void> end(const QDateTime &at);

private:
    ConsoleRegister(ports::Files &files, QString path) : m_files(&files), m_path(std::move(path)) {}
    Result<void> write(const QList<ConsoleSession> &sessions);

    ports::Files *m_files;
    QString m_path;
    QList<ConsoleSession> m_sessions;
};

} // namespace chancery::access
