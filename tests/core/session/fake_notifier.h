// A mail server, or the machine's monitoring, that a session tells: it may be asked from any thread.
#pragma once

#include "core/ports/notifier.h"

#include <QMutex>
#include <QStringList>
#include <optional>

namespace chancery::test {

// Takes every message, or answers as it is told.
class FakeNotifier final : public ports::Notifier
{
public:
    QString name() const override { return QStringLiteral("fake"); }
    Result<void> send(const ports::Notice &notice) override
    {
        const QMutexLocker lock(&m_mutex);
        if (m_answer)
            return *m_answer;
        m_taken += notice;
        return {};
    }
    void answer(const std::optional<Error> &error)
    {
        const QMutexLocker lock(&m_mutex);
        m_answer = error;
    }
    QStringList taken() const
    {
        const QMutexLocker lock(&m_mutex);
        QStringList out;
        for (const ports::Notice &notice : m_taken)
            out += notice.id;
        return out;
    }
    QList<ports::Notice> notices() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_taken;
    }

private:
    mutable QMutex m_mutex;
    QList<ports::Notice> m_taken;
    std::optional<Error> m_answer;
};

} // namespace chancery::test
