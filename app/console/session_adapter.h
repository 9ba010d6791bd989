// A session::Session as the window sees it.
#pragma once

#include "core/session/session.h"
#include "ui/panels/session_view.h"

namespace chancery::app {

class SessionAdapter final : public ui::SessionView
{
    Q_OBJECT
public:
    SessionAdapter(std::unique_ptr<session::Session> session, const QString &archiveFolder);
    ~SessionAdapter() override;

    std::shared_ptr<const session::Snapshot> snapshot() const override;
    QDateTime now() const override;
    QString archiveFolder() const override { return m_archive; }
    void submit(const ceremony::Command &command) override;
    void chooseSeat(const QString &person) override;
    void useKey(const session::DeskTask &task) override;
    void enterPin(Secret pin) override;
    void leaveDesk() override;
    void bringCountersignature(const QString &person, const QByteArray &armored) override;
    void bringPublicKey(const QString &person, const QString &line) override;
    void bringRequest(const QByteArray &bytes) override;
    void bringLogAnswer(const QString &log, const QByteArray &json) override;

    // For ending it where waiting is allowed.
    std::unique_ptr<session::Session> release();

private:
    std::unique_ptr<session::Session> m_session;
    std::shared_ptr<const session::Snapshot> m_last; // after release()
    QString m_archive;
};

} // namespace chancery::app
