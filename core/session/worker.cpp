#include "core/session/worker.h"

namespace chancery::session {

Worker::Worker(const QString &name) : m_target(new QObject)
{
    m_thread.setObjectName(name);
    m_target->moveToThread(&m_thread);
    QObject::connect(&m_thread, &QThread::finished, m_target, &QObject::deleteLater);
    m_thread.start();
}

Worker::~Worker()
{
    m_thread.quit();
    m_thread.wait();
}

void Worker::post(std::function<void()> job)
{
    QMetaObject::invokeMethod(m_target, std::move(job), Qt::QueuedConnection);
}

} // namespace chancery::session
