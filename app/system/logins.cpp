#include "app/system/logins.h"

#include "app/system/journal_reader.h"
#include "core/access/access_log.h"

#include <QFile>
#include <cstring>
#include <pwd.h>
#include <unistd.h>
#include <utmpx.h>
#include <vector>

namespace chancery::app {

namespace {

using access::SystemEvent;
using access::SystemEvents;

constexpr qint64 LargestPart = qint64{16} << 20; // of a list of logins, its newest
constexpr quint32 NoLogin = 0xffffffff;

template <std::size_t Size>
QString fieldText(const char (&field)[Size])
{
    const QByteArray bytes(std::data(field), static_cast<qsizetype>(Size)); // not always ended by a zero
    return access::cleanText(QString::fromUtf8(bytes.left(bytes.indexOf('\0'))));
}

SystemEvents::Source readRecords(const QString &name, const QString &path, bool failed, QList<SystemEvent> &events)
{
    SystemEvents::Source source{name, false, {}};
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        source.why = QStringLiteral("It cannot be read: %1.").arg(file.errorString());
        return source;
    }
    const qint64 size = file.size();
    constexpr qint64 record = sizeof(utmpx);
    const qint64 from = size > LargestPart ? (size - LargestPart) / record * record : 0;
    if (!file.seek(from)) {
        source.why = QStringLiteral("It cannot be read: %1.").arg(file.errorString());
        return source;
    }
    events += loginRecords(file.read(LargestPart + record), failed);
    source.read = true;
    if (from > 0)
        source.why = QStringLiteral("Only its newest 16 MiB were read.");
    else if (size % record != 0)
        source.why = QStringLiteral("Its last record is cut off.");
    return source;
}

} // namespace

QList<SystemEvent> loginRecords(QByteArrayView bytes, bool failed)
{
    QList<SystemEvent> out;
    for (qsizetype at = 0; at + static_cast<qsizetype>(sizeof(utmpx)) <= bytes.size(); at += sizeof(utmpx)) {
        utmpx record{};
        std::memcpy(&record, bytes.data() + at, sizeof record);
        SystemEvent event;
        event.source = failed ? QStringLiteral("btmp") : QStringLiteral("wtmp");
        event.at = QDateTime::fromSecsSinceEpoch(static_cast<quint32>(record.ut_tv.tv_sec), Qt::UTC);
        event.login = fieldText(record.ut_user);
        const QString host = fieldText(record.ut_host);
        event.where = fieldText(record.ut_line) + (host.isEmpty() ? QString() : QStringLiteral(" from ") + host);
        if (failed) {
            event.kind = SystemEvent::Kind::FailedLogin;
        } else if (record.ut_type == USER_PROCESS) {
            event.kind = SystemEvent::Kind::Login;
        } else if (record.ut_type == DEAD_PROCESS) {
            event.kind = SystemEvent::Kind::Logout;
        } else if (record.ut_type == BOOT_TIME) {
            event.kind = SystemEvent::Kind::Boot;
            event.login.clear();
        } else if (record.ut_type == RUN_LVL && event.login == QLatin1String("shutdown")) {
            event.kind = SystemEvent::Kind::Shutdown;
            event.login.clear();
        } else {
            continue;
        }
        out += event;
    }
    return out;
}

SystemEvents readSystemEvents(const QDateTime &since, const QDateTime &until, const SystemPaths &paths)
{
    SystemEvents events;
    events.sources += readJournal(paths.journal, since, until, events.events);
    events.sources += readRecords(QStringLiteral("wtmp"), paths.wtmp, false, events.events);
    events.sources += readRecords(QStringLiteral("btmp"), paths.btmp, true, events.events);
    return access::tidied(std::move(events), since, until);
}

QString currentLogin()
{
    uid_t who = geteuid();
    QFile file(QStringLiteral("/proc/self/loginuid"));
    if (file.open(QIODevice::ReadOnly)) {
        bool ok = false;
        const quint32 login = file.read(32).trimmed().toUInt(&ok);
        if (ok && login != NoLogin)
            who = login;
    }
    passwd entry{};
    passwd *found = nullptr;
    std::vector<char> buffer(16384);
    if (getpwuid_r(who, &entry, buffer.data(), buffer.size(), &found) == 0 && found)
        return access::cleanText(QString::fromUtf8(found->pw_name));
    return QStringLiteral("uid %1").arg(who);
}

} // namespace chancery::app
