// archive.past, and what a run may leave to the one that is remembered: the logs' old entries, when the logs go on from
// there and no file of the past was changed.
#include "core/audit/audit_state.h"

#include "core/transparency/log_reader.h"

#include <QRegularExpression>

namespace chancery::audit {

using transparency::TileLevels;
using transparency::TileWidth;
using transparency::TreeHead;

namespace {

// Where the logs of an archive lie.
bool isIn(const QString &path, QLatin1String part)
{
    return path.startsWith(QLatin1String("log/") + part) || path.startsWith(QLatin1String("ct/") + part);
}

bool changesForGood(const QString &path)
{
    return isTile(path) || path == QLatin1String("log/checkpoint") || path == QLatin1String("ct/checkpoint");
}

QString pathOf(const QString &bundleName, int level, quint64 number, int width)
{
    return level < 0 ? transparency::bundlePath(bundleName, number, width)
                     : transparency::tilePath(level, number, width);
}

// Whether a tile or bundle of that name lies wholly within the first entries. Names are taken as this program makes
// them; any other is accounted for by nobody.
bool liesWithin(const QString &path, const QString &bundleName, quint64 size)
{
    static const QRegularExpression form(
        QStringLiteral("\\Atile/([a-z]+|[0-7])/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\\.p/([0-9]{1,3}))?\\z"));
    const auto match = form.match(path);
    if (!match.hasMatch())
        return false;
    const int level = match.captured(1) == bundleName ? -1 : match.captured(1).at(0).digitValue();
    const quint64 number = match.captured(2).remove(u'x').remove(u'/').toULongLong();
    const int width = match.captured(3).isEmpty() ? TileWidth : match.captured(3).toInt();
    const quint64 hashes = size >> (TileLevels * qMax(0, level));
    return width > 0 && number * TileWidth + static_cast<quint64>(width) <= hashes &&
           path == pathOf(bundleName, level, number, width);
}

} // namespace

bool isTile(const QString &path)
{
    return isIn(path, QLatin1String("tile/"));
}

bool wasJudged(const Audit &a, const Ceremony &c)
{
    return a.expected.since && a.expected.since->knows(c.path(QStringLiteral("record.json")));
}

void checkPast(Audit &a, const QList<Ceremony> &ceremonies)
{
    const auto &since = a.expected.since;
    if (!since) {
        a.findings.notChecked(claim::ArchivePast,
                              QT_TRANSLATE_NOOP("core", "Whether the past was changed since an earlier run can be seen "
                                                        "only by whoever remembers that run."));
        return;
    }
    const auto fail = [&](const QString &where, const Text &why) { a.findings.failed(claim::ArchivePast, where, why); };
    for (auto it = since->files.begin(); it != since->files.end(); ++it) {
        if (!a.files.exists(it.key()))
            fail(it.key(), QT_TRANSLATE_NOOP("core", "you verified this file before, and it is gone"));
        else if (Digest::of(a.files.peek(it.key())) != it.value())
            fail(it.key(), QT_TRANSLATE_NOOP("core", "it is not the file that you verified before"));
    }
    const qsizetype known = since->records.size();
    qsizetype same = 0;
    while (same < qMin(known, ceremonies.size()) && ceremonies[same].record == since->records[same])
        ++same;
    if (same < known) {
        const Text why(QT_TRANSLATE_NOOP("core", "the archive does not hold this record that you verified before, or "
                                                 "not in its place"));
        fail(since->records[same].hex(), why);
        a.findings.failed(claim::ArchiveEnd, since->records[same].hex(), why);
    } else if (known > 0) {
        a.findings.held(claim::ArchiveEnd,
                        QStringLiteral("the last record that you verified before is that of %1; %2 later")
                            .arg(ceremonies[known - 1].id)
                            .arg(ceremonies.size() - known));
    }
    a.findings.held(claim::ArchivePast,
                    QStringLiteral("%1 files of %2 ceremonies").arg(since->files.size()).arg(since->records.size()));
}

Memory memoryOf(Audit &a, const QList<Ceremony> &ceremonies)
{
    Memory out;
    for (const QString &path : a.files.paths()) {
        if (!changesForGood(path))
            out.files.insert(path, Digest::of(a.files.peek(path)));
    }
    for (const Ceremony &c : ceremonies)
        out.records += c.record;
    out.logs = a.judgedLogs;
    return out;
}

TreeHead remembered(Audit &a, const QString &origin, transparency::LogReader &reader, const CheckNote &check)
{
    const Memory::Log *seen = a.expected.since ? a.expected.since->find(origin) : nullptr;
    if (!seen)
        return {};
    const auto note = check(seen->checkpoint);
    if (!note) {
        a.findings.failed(claim::LogConsistency, origin,
                          QT_TRANSLATE_NOOP("core", "its key did not sign the checkpoint that you remember"));
        return {};
    }
    const TreeHead head = note->checkpoint.checkpoint.head;
    const auto there = reader.headAt(head.size);
    if (!there || *there != head) {
        a.findings.failed(claim::LogConsistency, origin,
                          Text(QT_TRANSLATE_NOOP("core", "it does not go on from the %1 entries that you verified "
                                                         "before: it went back, or was rewritten"),
                               {QString::number(head.size)}));
        return {};
    }
    a.findings.held(
        claim::LogConsistency,
        QStringLiteral("%1: goes on from the %2 entries that you verified before").arg(origin).arg(head.size));
    return a.findings.hasFailed(claim::ArchivePast) ? TreeHead() : head;
}

void passTiles(Audit &a, const QString &folder, const QString &bundleName, quint64 size, const char *claim)
{
    qsizetype passed = 0;
    for (const QString &path : a.files.unaccounted()) {
        if (path.startsWith(folder + QLatin1String("/issuer/")) && a.expected.since->knows(path))
            a.files.passOver(path); // named by an old entry; checkPast() has compared its bytes
        if (!path.startsWith(folder + u'/') || !liesWithin(path.sliced(folder.size() + 1), bundleName, size))
            continue;
        a.files.passOver(path);
        ++passed;
    }
    for (int level = -1; size >> (TileLevels * qMax(0, level)) >= TileWidth; ++level) {
        for (quint64 number = 0; number < (size >> (TileLevels * qMax(0, level))) / TileWidth; ++number) {
            const QString path = folder + u'/' + pathOf(bundleName, level, number, TileWidth);
            if (!a.files.exists(path))
                a.findings.failed(claim, path, QT_TRANSLATE_NOOP("core", "the file is missing"));
        }
    }
    if (passed > 0)
        a.findings.remembered(claim::ArchiveFiles,
                              QStringLiteral("the bytes of %1 tiles in %2/").arg(passed).arg(folder));
}

} // namespace chancery::audit
