// An archive becomes a public site: judged first, added to what is published, pages made anew.
#pragma once

#include "core/archive/site_files.h"
#include "core/base/mode.h"

#include <QDateTime>

namespace chancery::site {

struct PublishWish
{
    QString archive; // absolute folders
    QString site;
    Mode mode = Mode::Live;
    QDateTime at;
    QString version;
};

struct Published
{
    archive::SiteChange change;
    int pages = 0; // written
};

// Errors: NotAllowed when the archive is of another mode, Damaged when a claim of it fails (its name is in the text),
// Conflict when it is no append to what the site holds or somebody else publishes there, and those of the disk. Nothing
// is written before all of this was checked. Calling again completes what was cut off.
Result<Published> publish(ports::Files &files, const PublishWish &wish);

// Whether the log in archiveFolder/LOG is the published one with entries added or none: same origin, and the published
// tree is proven to be the beginning of the archive's, from its tiles.
Result<void> judgeLog(ports::Files &files, const QString &archiveFolder, const QString &log,
                      const QByteArray &published);

} // namespace chancery::site
