#include "app/console/session_adapter.h"

namespace chancery::app {

SessionAdapter::SessionAdapter(std::unique_ptr<session::Session> session, const QString &archiveFolder)
    : m_session(std::move(session)), m_archive(archiveFolder)
{
    // Straight through, on the session's thread: the window queues it to its own.
    connect(m_session.get(), &session::Session::changed, this, &SessionView::changed, Qt::DirectConnection);
}

SessionAdapter::~SessionAdapter() = default;

std::shared_ptr<const session::Snapshot> SessionAdapter::snapshot() const
{
    return m_session ? m_session->snapshot() : m_last;
}

QDateTime SessionAdapter::now() const
{
    return QDateTime::currentDateTimeUtc();
}

void SessionAdapter::submit(const ceremony::Command &command)
{
    if (m_session)
        m_session->submit(command);
}

void SessionAdapter::chooseSeat(const QString &person)
{
    if (m_session)
        m_session->chooseSeat(person);
}

void SessionAdapter::useKey(const session::DeskTask &task)
{
    if (m_session)
        m_session->useKey(task);
}

void SessionAdapter::enterPin(Secret pin)
{
    if (m_session)
        m_session->enterPin(std::move(pin));
}

void SessionAdapter::leaveDesk()
{
    if (m_session)
        m_session->leaveDesk();
}

void SessionAdapter::bringCountersignature(const QString &person, const QByteArray &armored)
{
    if (m_session)
        m_session->bringCountersignature(person, armored);
}

void SessionAdapter::bringPublicKey(const QString &person, const QString &line)
{
    if (m_session)
        m_session->bringPublicKey(person, line);
}

void SessionAdapter::bringRequest(const QByteArray &bytes)
{
    if (m_session)
        m_session->bringRequest(bytes);
}

void SessionAdapter::bringLogAnswer(const QString &log, const QByteArray &json)
{
    if (m_session)
        m_session->bringLogAnswer(log, json);
}

std::unique_ptr<session::Session> SessionAdapter::release()
{
    if (m_session) {
        disconnect(m_session.get(), nullptr, this, nullptr);
        m_last = m_session->snapshot();
    }
    return std::move(m_session);
}

} // namespace chancery::app
