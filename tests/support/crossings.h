// Where a console may be killed: every port call passes here, on its way in and on its way out.
#pragma once

#include <QMutex>
#include <QString>
#include <QStringList>
#include <csignal>
#include <unistd.h>

namespace chancery::test {

// Counts crossings; at the chosen one the process is gone, as kill -9 makes it. Two crossings between which nothing
// lasting was done are one and the same kill, so they count once, unless every single one is asked for.
class Crossings
{
public:
    // killAt counts from 1; killNamed is the name of a crossing, the first of that name. Neither: nothing is killed.
    // With SIGSTOP for a signal the process goes on after SIGCONT.
    explicit Crossings(qint64 killAt = 0, QString killNamed = {}, bool everySingle = false, int signal = SIGKILL)
        : m_killAt(killAt), m_killNamed(std::move(killNamed)), m_everySingle(everySingle), m_signal(signal)
    {
    }

    void before(const QString &what) { cross(QStringLiteral("before ") + what, false); }
    // lasting: the disk, a token or a key is not as it was before the call.
    void after(const QString &what, bool lasting) { cross(QStringLiteral("after ") + what, lasting); }

    template <class Call>
    auto around(const QString &what, bool lasting, Call work)
    {
        before(what);
        auto done = work();
        after(what, lasting);
        return done;
    }

    // The same for a call that no kill may cut: SoftHSM writes its token's description in place at each login, empties
    // the file first, and has lost the whole token when it ends there.
    template <class Call>
    auto aroundWhole(const QString &what, bool lasting, Call work)
    {
        return around(what, lasting, [&] {
            const QMutexLocker locker(&m_whole);
            return work();
        });
    }

    QStringList names() const
    {
        const QMutexLocker locker(&m_mutex);
        return m_names;
    }

private:
    void cross(const QString &name, bool lasting)
    {
        const QMutexLocker locker(&m_mutex);
        m_fresh = m_fresh || lasting;
        if (!m_fresh && !m_everySingle)
            return;
        m_fresh = false;
        m_names += name;
        if (m_done || (m_names.size() != m_killAt && name != m_killNamed))
            return;
        m_done = true;
        const QByteArray line = "killed " + name.toUtf8() + '\n';
        static_cast<void>(!::write(STDERR_FILENO, line.constData(), static_cast<std::size_t>(line.size())));
        const QMutexLocker whole(&m_whole);
        ::kill(::getpid(), m_signal);
    }

    const qint64 m_killAt;
    const QString m_killNamed;
    const bool m_everySingle;
    const int m_signal;
    mutable QMutex m_mutex;
    QMutex m_whole;
    QStringList m_names;
    bool m_done = false;
    bool m_fresh = true; // the state that the process began with counts too
};

} // namespace chancery::test
