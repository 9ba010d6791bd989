// Plays everyone in a headless rehearsal: reads the snapshot, does what a person would do next, through the same calls
// as the window's. Knows no shortcut.
#pragma once

#include "core/ports/key_rack.h"
#include "core/session/session.h"

#include <QTimer>

namespace chancery::app {

class Cast final : public QObject
{
    Q_OBJECT

public:
    // Both outlive the cast.
    Cast(session::Session &session, ports::KeyRack &rack);
    ~Cast() override;

    // At the desk the last one on the list comes first: other members make up the quorum.
    void lastComesFirst() { m_lastComesFirst = true; }
    // Plays until this holds of a snapshot, and then no further: reached() is emitted once.
    void stopWhen(std::function<bool(const session::Snapshot &)> until) { m_until = std::move(until); }
    // The certificate request that a plan with a request asks for.
    void setRequest(const QByteArray &bytes) { m_request = bytes; }

signals:
    void reached();
    void closed();                  // the ceremony lies in the archive
    void stuck(const QString &why); // the ceremony stopped, or nothing moved for a long while

private:
    void act();
    void giveUp(const QString &why);
    void actInStep(const session::Snapshot &s);
    void rollCall(const session::Snapshot &s);
    void enrol(const session::Snapshot &s);
    void atDesk(const session::Snapshot &s, const QString &person);
    QString nextAtDesk(const session::Snapshot &s) const;
    void advanceWhenReady(const session::Snapshot &s);
    // Once for each state of things: a second snapshot of the same moment does not repeat the act.
    bool once(const session::Snapshot &s, const QString &what);

    session::Session &m_session;
    ports::KeyRack &m_rack;
    std::unique_ptr<ports::Subscription> m_rackChanges;
    std::function<bool(const session::Snapshot &)> m_until;
    QByteArray m_request;
    QString m_last;
    QTimer m_watch;
    int m_idle = 0;
    qint64 m_entries = 0;
    bool m_lastComesFirst = false;
    bool m_done = false;
};

} // namespace chancery::app
