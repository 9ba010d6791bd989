// A public site's copy of an archive: what may be added to it, and how it comes to be there.
#pragma once

#include "core/ports/files.h"

#include <QMap>
#include <functional>

namespace chancery::archive {

// The files below a folder, relative and sorted. Pages (layout.h, isPage) are left out, and so are unfinished files of
// a publish that was stopped. Errors: those of Files, BadInput for a tree deeper than 16.
Result<QStringList> filesBelow(ports::Files &files, const QString &folder);

// Of a log: its newest checkpoint, which is the one file that changes.
bool isLogHead(const QString &path);
// Of a log: a tile that is not full. Its path names its width, so its bytes never change; a log may drop it later.
bool isPartialTile(const QString &path);

// Whether the archive's log (such as "log" or "ct") is the one whose checkpoint stands on the site, with entries added
// or none: proven from the archive's own tiles.
using LogJudge = std::function<Result<void>(const QString &log, const QByteArray &published)>;

// What publishing would do; made without writing anything.
struct SiteChange
{
    QStringList added;      // in the order in which they are to be written
    QStringList advanced;   // log heads; written last
    QStringList unfinished; // left by a publish that was stopped before they had their name; removed
    qsizetype unchanged = 0;
    qint64 bytes = 0;   // of what is added and advanced
    bool first = false; // the site holds nothing yet
};

// Errors: Conflict when the archive is no append to what the site holds (a file that is missing, or has other bytes; a
// log that is not a proven extension), NotAllowed for a top-level name that no archive has. siteFolder need not exist.
Result<SiteChange> planSite(ports::Files &files, const QString &archiveFolder, const QString &siteFolder,
                            const LogJudge &judge);

// Copies what the plan says, byte for byte; never replaces anything but log heads, never removes what was there. Each
// file appears whole or not at all. After an error or a crash the site is what it was plus some whole files; plan and
// copy again.
Result<void> copySite(ports::Files &files, const QString &archiveFolder, const QString &siteFolder,
                      const SiteChange &change);

// Replaces the pages that differ, one by one and whole, index.html last. Says how many.
Result<int> writePages(ports::Files &files, const QString &siteFolder, const QMap<QString, QByteArray> &pages);

} // namespace chancery::archive
