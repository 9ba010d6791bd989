#include "app/console/home_archive.h"

#include "core/archive/disk_files.h"
#include "core/archive/overview.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace chancery::app {

namespace {

QString say(const char *words)
{
    return QCoreApplication::translate("HomeArchive", words);
}

QString outcomeOf(const archive::CeremonyOverview &ceremony)
{
    const bool live = ceremony.mode == Mode::Live;
    if (ceremony.aborted)
        return live ? say(QT_TRANSLATE_NOOP("HomeArchive", "Ended with a record"))
                    : say(QT_TRANSLATE_NOOP("HomeArchive", "Rehearsal, ended with a record"));
    return live ? say(QT_TRANSLATE_NOOP("HomeArchive", "Closed"))
                : say(QT_TRANSLATE_NOOP("HomeArchive", "Rehearsal, closed"));
}

} // namespace

Result<ui::HomeArchive> readHomeArchive(const QString &folder)
{
    if (!QFileInfo::exists(folder + QStringLiteral("/archive.json")))
        return Error(ErrorCode::BadInput,
                     Text(QT_TRANSLATE_NOOP("core", "\"%1\" is no archive: it has no archive.json."), {folder}),
                     QT_TRANSLATE_NOOP("core", "Choose the folder that holds archive.json."));
    archive::DiskFiles disk;
    const auto history = archive::readHistory(disk, folder);
    if (!history)
        return history.error();
    const auto overview = archive::overviewOf(*history);
    if (!overview)
        return overview.error();
    ui::HomeArchive out;
    out.folder = folder;
    out.now = QDateTime::currentDateTimeUtc();
    for (const archive::KeyOverview &key : overview->keys)
        out.keys += ui::HomeKey{key.name,      key.depth,   keyAlgorithmName(key.algorithm), key.fingerprint.brief(),
                                key.notBefore, key.notAfter};
    for (const archive::CeremonyOverview &ceremony : overview->ceremonies)
        out.ceremonies += ui::HomeCeremony{ceremony.id, ceremony.title,
                                           ceremony.began.toUTC().date().toString(Qt::ISODate), outcomeOf(ceremony)};
    return out;
}

} // namespace chancery::app
