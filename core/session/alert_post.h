// Tells people what the transcript says: every line's alerts go to the outbox on disk and to the machine's monitoring
// at once, and from the outbox out on a thread of its own. Internal to this folder; lives on the session's thread.
#pragma once

#include "core/alerts/outbox.h"
#include "core/ceremony/ceremony.h"
#include "core/session/worker.h"

#include <atomic>

namespace chancery::session {

class AlertPost final : public QObject
{
    Q_OBJECT

public:
    // Both notifiers may be null: then messages wait for `chancery-cli outbox send`, and no monitoring is told.
    AlertPost(ports::Files &files, const QString &outbox, ports::Notifier *mail, ports::Notifier *monitoring,
              QObject *parent);
    ~AlertPost() override;

    // Of each line once it is durable, in order; again when the transcript is read again. What follows from it is held
    // in memory until flush().
    void lineAdded(const transcript::Line &line, const ceremony::State &before, const ceremony::State &after);
    // All that the transcript causes, as far as it was told here.
    const QList<alerts::Message> &caused() const { return m_caused; }
    // Into the outbox with what waits for that and is not noted in the transcript yet. What the disk does not take is
    // kept and tried again: alerts follow from the transcript, so a kill loses none either.
    void flush(const ceremony::State &state);
    bool isComplete() const { return m_pending.isEmpty(); } // the outbox has everything
    // Why it has not; else why the machine's monitoring was not told. A machine without any is no problem.
    std::optional<Error> problem() const { return m_problem ? m_problem : m_untold; }

    // Sending, on the session's thread.
    void start(const ceremony::State &state);
    void stop(); // waits for a message that is being handed over, not for the others
    // New messages go out at once, on a thread of their own; tick() sends them too, and those whose time has come
    // again.
    void sendFresh(const QDateTime &now);
    // True when problem() is another one than before.
    bool tick(const ceremony::State &state, const QDateTime &now);

    // What was handed over and stands in no transcript yet, for as many lines as it takes. An outbox that cannot be
    // read gives none: they are noted by a later ceremony.
    QList<ceremony::NoteAlerts> toNote(const ceremony::State &state);
    // The files of what is noted go, now or once no message is being handed over.
    void settle(const ceremony::State &state);

private:
    void tellMonitoring(const alerts::Alert &alert);
    void send(const QDateTime &now);

    ports::Files &m_files;
    const QString m_folder;
    ports::Notifier *const m_mail;
    ports::Notifier *const m_monitoring;
    QSet<QString> m_raised; // ids of alerts, in this run
    QList<alerts::Message> m_caused;
    QList<alerts::Message> m_pending; // of these, what is not in the outbox yet
    std::optional<Error> m_problem;
    std::optional<Error> m_untold;
    QDateTime m_putAgain;  // not before
    QDateTime m_sendAgain; // not before; invalid: nothing waits
    bool m_fresh = true;   // something may be in the outbox that no round has seen
    bool m_sending = false;
    bool m_settle = false; // once it does not send
    std::shared_ptr<std::atomic<bool>> m_stopping = std::make_shared<std::atomic<bool>>(false);
    std::unique_ptr<Worker> m_worker; // last: destroyed first
};

} // namespace chancery::session
