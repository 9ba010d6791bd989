#include "app/system/journal_notifier.h"

#include <QFile>
#include <cstring>
#include <sys/uio.h>
#include <syslog.h>
#include <systemd/sd-journal.h>
#include <vector>

namespace chancery::app {

namespace {

const QString JournalSocket = QStringLiteral("/run/systemd/journal/socket");

// What nobody has to get up for at night, and what somebody has to.
int priorityOf(const ports::Notice &notice)
{
    const bool grave = notice.kind == QLatin1String("key-deleted") || notice.kind == QLatin1String("failed-login") ||
                       notice.kind == QLatin1String("objection");
    if (notice.mode != QLatin1String("live"))
        return LOG_NOTICE;
    return grave ? LOG_ALERT : LOG_WARNING;
}

} // namespace

QList<QByteArray> journalFields(const ports::Notice &notice)
{
    const auto field = [](const char *name, const QString &value) { return QByteArray(name) + '=' + value.toUtf8(); };
    return {field("MESSAGE", notice.subject),
            field("MESSAGE_ID", QString::fromLatin1(AlertMessageId)),
            field("PRIORITY", QString::number(priorityOf(notice))),
            field("SYSLOG_IDENTIFIER", QStringLiteral("chancery")),
            field("CHANCERY_ALERT", notice.id),
            field("CHANCERY_KIND", notice.kind),
            field("CHANCERY_MODE", notice.mode),
            field("CHANCERY_CEREMONY", notice.ceremony),
            field("CHANCERY_DIGEST", notice.digest),
            field("CHANCERY_TEXT", notice.text)};
}

Result<void> JournalNotifier::send(const ports::Notice &notice)
{
    if (!QFile::exists(JournalSocket))
        return Error(ErrorCode::NotFound, QT_TRANSLATE_NOOP("core", "No system journal runs on this machine."),
                     QT_TRANSLATE_NOOP("core", "The monitoring of this machine is not told. The members are."));
    QList<QByteArray> fields = journalFields(notice);
    std::vector<iovec> parts;
    for (QByteArray &field : fields)
        parts.push_back({field.data(), static_cast<size_t>(field.size())});
    const int code = sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
    if (code < 0)
        return Error(ErrorCode::DeviceRefused, QT_TRANSLATE_NOOP("core", "The system journal did not take the alert."),
                     QT_TRANSLATE_NOOP("core", "The monitoring of this machine is not told. The members are."))
            .withDetail(QString::fromLocal8Bit(std::strerror(-code)));
    return {};
}

} // namespace chancery::app
