// A running session as the window sees it, for tests that drive the real window over the real session.
#pragma once

#include "core/session/session.h"
#include "ui/panels/session_view.h"

namespace chancery::test {

class LiveView final : public ui::SessionView
{
public:
    // session outlives the view.
    LiveView(session::Session &session, QString archive) : m_session(session), m_archive(std::move(archive))
    {
        connect(&m_session, &session::Session::changed, this, &ui::SessionView::changed, Qt::DirectConnection);
    }

    std::shared_ptr<const session::Snapshot> snapshot() const override
    {
        m_given = m_session.snapshot();
        return m_given;
    }
    // The window has taken the newest snapshot. It draws within the same event, so people see it.
    bool isDrawn() const { return m_given == m_session.snapshot(); }
    QDateTime now() const override { return QDateTime::currentDateTimeUtc(); }
    QString archiveFolder() const override { return m_archive; }

    void submit(const ceremony::Command &command) override { m_session.submit(command); }
    void chooseSeat(const QString &person) override { m_session.chooseSeat(person); }
    void useKey(const session::DeskTask &task) override { m_session.useKey(task); }
    void enterPin(Secret pin) override { m_session.enterPin(std::move(pin)); }
    void leaveDesk() override { m_session.leaveDesk(); }
    void bringCountersignature(const QString &person, const QByteArray &armored) override
    {
        m_session.bringCountersignature(person, armored);
    }
    void bringPublicKey(const QString &person, const QString &line) override { m_session.bringPublicKey(person, line); }
    void bringRequest(const QByteArray &bytes) override { m_session.bringRequest(bytes); }
    void bringLogAnswer(const QString &log, const QByteArray &json) override { m_session.bringLogAnswer(log, json); }

private:
    session::Session &m_session;
    mutable std::shared_ptr<const session::Snapshot> m_given;
    QString m_archive;
};

} // namespace chancery::test
