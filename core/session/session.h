// One running ceremony: journal, driver, vault and the security key desk, on a thread of their own. GUI, command line
// and tests drive exactly this.
#pragma once

#include "core/access/system_events.h"
#include "core/ports/clock.h"
#include "core/ports/files.h"
#include "core/ports/key_rack.h"
#include "core/ports/log_client.h"
#include "core/ports/notifier.h"
#include "core/ports/random.h"
#include "core/ports/security_key.h"
#include "core/ports/token.h"
#include "core/session/snapshot.h"

#include <QObject>
#include <chrono>
#include <functional>

namespace chancery::session {

// Where things lie. The private folder and the archive are on one filesystem.
struct Places
{
    QString archive;       // may not exist yet
    QString privateFolder; // beside the archive: running/ID/, sealed/, outbox/
    QString second;        // the second place for sealed shares; empty: none, and Close refuses

    // Messages to members that wait for a way out; see alerts::Outbox.
    QString outbox() const { return privateFolder + QStringLiteral("/outbox"); }
};

// All outlive the session.
struct Devices
{
    ports::Tokens *tokens = nullptr;       // the root's module
    ports::Tokens *secondTokens = nullptr; // the delegate's; may be the same
    ports::SecurityKeys *keys = nullptr;
    ports::Files *files = nullptr;
    ports::LogClient *logs = nullptr; // none: no log of others is asked
    ports::Clock *clock = nullptr;
    ports::Random *random = nullptr;
    // PIN of the delegate's token, which is not the quorum's; asked on the token worker's thread.
    std::function<Result<Secret>(const QString &tokenLabel)> secondTokenPin;
    // Keeps the process out of the swap space before a token is opened; false: the system refused. Live stops then, a
    // rehearsal says so.
    std::function<bool()> lockMemory;
    // For the console's access log of a live event; a rehearsal asks neither. Who sits here, by the operating system;
    // and what the machine saw of logins, boots and shutdowns (since is invalid at the first event), which is asked on
    // the token worker's thread and may block. Empty: the log says that nobody asked.
    QString login;
    std::function<access::SystemEvents(const QDateTime &since, const QDateTime &until)> systemEvents;
    // By whom members are told, and the machine's monitoring; null: messages stay in the private folder's outbox.
    ports::Notifier *mail = nullptr;
    ports::Notifier *monitoring = nullptr;
    // How often to look whether a security key was inserted or taken out. Simulated ones cost nothing to ask.
    std::chrono::milliseconds lookEvery{150};
};

// What is asked of a key beyond what the step itself asks (Enrol, SignRoster, Approve, Countersign come by themselves).
struct DeskTask
{
    DeskUse use = DeskUse::None; // Register, Object, Resolve, Remark, Refuse
    QString person;              // may be empty for Resolve: the key says whose it is
    QString reason;              // Object
    QString text;                // Object, Remark, Refuse: the words; Resolve: how
    bool goOn = true;            // Resolve
    bool differs = false;        // Object, at Compare
};

class Session final : public QObject
{
    Q_OBJECT

public:
    // Begins a new ceremony (id from the clock and randomness) or resumes the one in privateFolder/running/ID. The plan
    // must fit the profile and the archive. Errors: Conflict when another console works on this archive.
    static Result<std::unique_ptr<Session>> begin(const Places &places, const Devices &devices, Mode mode,
                                                  const ceremony::Plan &plan, const policy::Profile &profile,
                                                  const QJsonObject &software);
    // NotAllowed, and nothing is written, when that ceremony was begun in the other mode.
    static Result<std::unique_ptr<Session>> resume(const Places &places, const Devices &devices, Mode mode,
                                                   const QString &id);
    // Ids of ceremonies that were begun and not closed.
    static Result<QStringList> unfinished(const Places &places, ports::Files &files);
    ~Session() override; // cancels what waits, closes the token, wipes the vault, ends the threads

    // All of these return at once and may be called from any thread; what came of them is in the next snapshot.
    void submit(const ceremony::Command &command);
    void chooseSeat(const QString &person); // whose turn it is at the desk, where that is not recognised by itself
    void useKey(const DeskTask &task);      // a task beside the step; leaveDesk() ends it
    void enterPin(Secret pin);
    void leaveDesk(); // the next one goes first
    // Files that were made elsewhere: a countersignature (ssh-keygen -Y sign), a public key, a request from a drive,
    // the answer of a certificate log.
    void bringCountersignature(const QString &person, const QByteArray &armored);
    void bringPublicKey(const QString &person, const QString &line);
    void bringRequest(const QByteArray &bytes);
    void bringLogAnswer(const QString &log, const QByteArray &json); // of a log to which people carry files

    std::shared_ptr<const Snapshot> snapshot() const; // any thread
    QString workFolder() const;
    QString id() const;

signals:
    void changed(); // a newer snapshot is there; emitted on the session's thread

private:
    class Driver;
    Session();
    std::unique_ptr<Driver> m_driver;
};

} // namespace chancery::session
