// The machine behind a Session, on the session's thread: append durably, apply, publish, start what is wanted. Internal
// to this folder.
#pragma once

#include "core/access/delegate.h"
#include "core/session/alert_post.h"
#include "core/session/desk.h"
#include "core/session/log_work.h"
#include "core/session/sealed_store.h"
#include "core/session/session.h"
#include "core/session/token_work.h"
#include "core/session/vault.h"
#include "core/session/worker.h"
#include "core/transcript/journal.h"

#include <QMutex>
#include <QTimer>

namespace chancery::session {

class Session::Driver final : public QObject, public DeskHost
{
    Q_OBJECT

public:
    // headsBefore: the logs as they were before anything of this plan can have been submitted.
    Driver(Session &owner, Places places, Devices devices, std::unique_ptr<ports::FileLock> lock,
           ceremony::Context context, QList<access::Delegate> delegates, QJsonArray headsBefore);
    ~Driver() override;

    // On the caller's thread, before start().
    Result<void> openJournal(const QString &workFolder);
    Result<void> beginConsole(Mode mode, const QString &ceremony); // for its access log
    Result<void> perform(const ceremony::Command &command);        // decide, files, journal, apply
    void start();                                                  // moves to the session's thread
    void stop();                                                   // from the owner's thread; waits

    std::shared_ptr<const Snapshot> snapshot() const; // any thread
    const QString &workFolder() const { return m_workFolder; }

    // On the session's thread.
    void submit(const ceremony::Command &command);
    void bringRequest(const QByteArray &bytes);
    void bringLogAnswer(const QString &log, const QByteArray &json);
    DeskController &deskController() { return *m_deskController; }
    void report(const Result<void> &result); // shows a refusal; a success clears it

    // DeskHost
    const ceremony::State &state() const override { return m_state; }
    QDateTime now() override;
    QByteArray messageFor(DeskUse use, const DeskTask &task, const QString &person) override;
    Result<void> touched(Touched touched, const DeskTask &task) override;
    void deskChanged() override { publish(); }

private:
    // driver.cpp: the machine
    void pump();
    void publish();
    void tick();
    void afterEntriesIfWanted();
    void finishBusy();
    // A device's answer: what it did is recorded, or kept until the disk takes it.
    // because: the failure that the command records, shown with it.
    void record(const ceremony::Command &command, const std::optional<Error> &because = {});
    void stopStep(const QString &what, const Error &error);
    void performOrStop(const QString &what, const ceremony::Command &command);
    Result<void> reopenJournal();
    void afterEntries();

    // driver_tokens.cpp: what is wanted of tokens
    void findTokens();
    void setUpToken();
    void makeSubjectKey();
    void proposeStatement();
    void openRootToken();
    void openedRootToken(Result<OpenedToken> opened, bool triedNext);
    void runOperation();
    void runReseal(int statement, int op, int number);
    void closeToken(const QString &why);
    template <class R>
    void atToken(ceremony::Wanted what, std::function<R()> work, std::function<void(R)> done)
    {
        m_busy = what;
        m_busySince = now();
        m_tokenWorker->run<R>(std::move(work), this, std::move(done));
    }
    int pinLength() const;

    // driver_logs.cpp: what is wanted of logs, and the end
    LogPlace logPlace() const;
    void makeLogKeys();
    QString logToAsk() const; // by the console; empty: none that has not failed
    void submitToLog();
    bool noteAlerts();
    void freezeRecord();
    void closeCeremony();
    Result<void> stapleBundle(); // the certificate's, into publish/
    bool keepsAccessLogs() const { return !m_consoleRegister.isEmpty(); }
    void publishCeremony(const QByteArray &proof);

    // driver_touches.cpp: what a touch means
    Result<void> enrolled(const Touched &touched);
    Result<void> registered(const Touched &touched);
    Result<void> rosterTouched(const Touched &touched);
    Result<void> approved(Touched &touched);
    Result<void> signedPlainly(const Touched &touched, const DeskTask &task);

    Session &m_owner;
    Places m_places;
    Devices m_devices;
    std::unique_ptr<ports::FileLock> m_lock;
    QString m_workFolder;
    QString m_consoleRegister;                 // the file; empty where no access logs are kept
    const QList<access::Delegate> m_delegates; // for access logs, that earlier events made
    std::unique_ptr<transcript::Journal> m_journal;
    bool m_journalBroken = false;
    ceremony::State m_state;
    QJsonArray m_headsBefore;
    QDateTime m_savedAt;
    SealedStore m_store;
    Vault m_vault;
    sealing::SealingHalf m_openTo;         // the private half lives with the statement
    std::shared_ptr<ports::Token> m_token; // open
    ceremony::Wanted m_busy = ceremony::Wanted::Nothing;
    QDateTime m_busySince;
    QDateTime m_noTokenBefore;    // looking again too early makes no sense
    QStringList m_logsThatFailed; // since people last wanted them asked
    bool m_logPinRefused = false; // at the close; trying again would lock the operations token
    std::optional<Error> m_problem;
    QList<ceremony::Command> m_unrecorded;
    QDateTime m_noteTime; // of the note that is being signed at the desk
    Digest m_noteAbout;   // the head that an objection at the desk is about
    QByteArray m_pendingCut;
    bool m_memoryUnlocked = false;
    bool m_closed = false;

    mutable QMutex m_snapshotMutex;
    std::shared_ptr<const Snapshot> m_snapshot;

    QThread m_thread;
    QTimer m_timer;
    AlertPost m_alerts;
    std::unique_ptr<DeskController> m_deskController;
    std::unique_ptr<Worker> m_tokenWorker;
};

} // namespace chancery::session
