#include "app/system/journal_reader.h"

#include <QFile>
#include <cstring>
#include <memory>
#include <systemd/sd-journal.h>

namespace chancery::app {

namespace {

using access::SystemEvent;
using access::SystemEvents;

constexpr int MostEntries = 200000;
constexpr size_t LongestField = 4096;

struct CloseJournal
{
    void operator()(sd_journal *journal) const { sd_journal_close(journal); }
};
using Journal = std::unique_ptr<sd_journal, CloseJournal>;

// The entries that can be one of ours; what they really are is for access::journalEvent.
constexpr const char *Matches[] = {
    "MESSAGE_ID=8d45620c1a4348dbb17410da57c60c66",
    "MESSAGE_ID=3354939424b4456d9802ca8333ed424a",
    "MESSAGE_ID=b07a249cd024414a82dd00cd181378ff",
    "MESSAGE_ID=98268866d1d54a499c4e98921d93bc40",
    "SYSLOG_IDENTIFIER=sshd",
    "SYSLOG_IDENTIFIER=sshd-session",
    "SYSLOG_IDENTIFIER=login",
    "SYSLOG_IDENTIFIER=su",
    "SYSLOG_IDENTIFIER=sudo",
};
constexpr const char *Fields[] = {"MESSAGE_ID", "MESSAGE", "USER_ID",  "SESSION_ID",
                                  "_UID",       "_PID",    "_BOOT_ID", "_SYSTEMD_UNIT"};

QString wordsFor(int code)
{
    return QStringLiteral("It cannot be read: %1.").arg(QString::fromLocal8Bit(std::strerror(code < 0 ? -code : code)));
}

int openJournal(Journal &journal, const QString &folder)
{
    sd_journal *opened = nullptr;
    const int code = folder.isEmpty() ? sd_journal_open(&opened, SD_JOURNAL_LOCAL_ONLY | SD_JOURNAL_SYSTEM)
                                      : sd_journal_open_directory(&opened, QFile::encodeName(folder).constData(), 0);
    journal.reset(opened);
    return code;
}

int addMatches(sd_journal *journal)
{
    for (const char *match : Matches) {
        if (const int code = sd_journal_add_match(journal, match, 0); code < 0)
            return code;
        if (const int code = sd_journal_add_disjunction(journal); code < 0)
            return code;
    }
    return sd_journal_set_data_threshold(journal, LongestField);
}

QHash<QString, QString> fieldsOf(sd_journal *journal)
{
    QHash<QString, QString> out;
    for (const char *name : Fields) {
        const void *data = nullptr;
        size_t size = 0;
        if (sd_journal_get_data(journal, name, &data, &size) < 0)
            continue;
        const size_t skip = std::strlen(name) + 1;
        if (size >= skip)
            out.insert(QString::fromLatin1(name),
                       QString::fromUtf8(static_cast<const char *>(data) + skip,
                                         static_cast<qsizetype>(std::min(size, LongestField) - skip)));
    }
    return out;
}

bool isEmpty(sd_journal *journal)
{
    uint64_t from = 0;
    uint64_t to = 0;
    return sd_journal_get_cutoff_realtime_usec(journal, &from, &to) <= 0;
}

} // namespace

SystemEvents::Source readJournal(const QString &folder, const QDateTime &since, const QDateTime &until,
                                 QList<SystemEvent> &events)
{
    SystemEvents::Source source{QStringLiteral("journal"), false, {}};
    Journal journal;
    if (const int code = openJournal(journal, folder); code < 0 || !journal) {
        source.why = wordsFor(code);
        return source;
    }
    if (isEmpty(journal.get())) {
        source.why = QStringLiteral("This machine keeps no journal, or this user may not read it.");
        return source;
    }
    if (const int code = addMatches(journal.get()); code < 0) {
        source.why = wordsFor(code);
        return source;
    }
    // From the newest backwards: with too many it is the oldest that are left out.
    int code =
        sd_journal_seek_realtime_usec(journal.get(), static_cast<uint64_t>(until.toSecsSinceEpoch() + 1) * 1000000);
    int count = 0;
    while (code >= 0 && (code = sd_journal_previous(journal.get())) > 0) {
        uint64_t microseconds = 0;
        if (sd_journal_get_realtime_usec(journal.get(), &microseconds) < 0)
            continue;
        const QDateTime at = QDateTime::fromSecsSinceEpoch(static_cast<qint64>(microseconds / 1000000), Qt::UTC);
        if (since.isValid() && at < since)
            break;
        if (++count > MostEntries) {
            source.why = QStringLiteral("Only its newest %1 entries were looked at.").arg(MostEntries);
            break;
        }
        if (const auto event = access::journalEvent(fieldsOf(journal.get()), at))
            events += *event;
    }
    source.read = code >= 0;
    if (code < 0)
        source.why = wordsFor(code);
    return source;
}

} // namespace chancery::app
