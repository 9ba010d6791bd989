#include "app/cli/verbs.h"
#include "app/site/publisher.h"
#include "app/system/system_ports.h"

#include "core/archive/disk_files.h"

#include <QCoreApplication>
#include <QDir>
#include <QTextStream>

namespace chancery::cli {

Result<Answer> publish(const QStringList &given, bool json)
{
    QStringList arguments = given;
    const auto archive = takeOption(arguments, QStringLiteral("--archive"));
    if (!archive)
        return archive.error();
    const auto out = takeOption(arguments, QStringLiteral("--out"));
    if (!out)
        return out.error();
    const auto mode = takeOption(arguments, QStringLiteral("--mode"));
    if (!mode)
        return mode.error();
    CHANCERY_TRY(nothingLeft(arguments));
    if (archive->isEmpty() || out->isEmpty())
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "Say which archive to publish and where."),
                     QT_TRANSLATE_NOOP("core", "chancery-cli publish --archive DIR --out SITE"));
    if (!mode->isEmpty() && *mode != modeText(Mode::Live) && *mode != modeText(Mode::Rehearsal))
        return Error(ErrorCode::BadInput, Text(QT_TRANSLATE_NOOP("core", "\"%1\" is no mode."), {*mode}),
                     QT_TRANSLATE_NOOP("core", "Say --mode live or --mode rehearsal."));
    archive::DiskFiles files;
    app::SystemClock clock;
    site::PublishWish wish;
    wish.archive = QDir::cleanPath(QDir().absoluteFilePath(*archive));
    wish.site = QDir::cleanPath(QDir().absoluteFilePath(*out));
    wish.mode = *mode == modeText(Mode::Rehearsal) ? Mode::Rehearsal : Mode::Live;
    wish.at = clock.now();
    wish.version = app::softwareFacts().value(QLatin1String("version")).toString();
    const auto done = site::publish(files, wish);
    if (!done)
        return done.error();
    const qsizetype added = done->change.added.size() + done->change.advanced.size();
    if (!json)
        QTextStream(stdout) << "site: " << *out << "\n"
                            << "files added: " << added << ", unchanged: " << done->change.unchanged
                            << ", pages written: " << done->pages << "\n";
    return Answer{0,
                  {{QStringLiteral("site"), *out},
                   {QStringLiteral("added"), added},
                   {QStringLiteral("unchanged"), done->change.unchanged},
                   {QStringLiteral("pages"), done->pages}}};
}

} // namespace chancery::cli
