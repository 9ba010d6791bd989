#include "app/site/publisher.h"

#include "app/site/site.h"
#include "core/audit/auditor.h"
#include "core/transparency/checkpoint.h"
#include "core/transparency/tiles.h"

#include <QFileInfo>

namespace chancery::site {

namespace {

Result<void> checkFolders(const PublishWish &wish)
{
    const QString archive = QFileInfo(wish.archive).canonicalFilePath();
    const QString target = QFileInfo(wish.site).canonicalFilePath();
    const QString site = target.isEmpty() ? wish.site : target;
    if (!archive.isEmpty() && ((site + u'/').startsWith(archive + u'/') || (archive + u'/').startsWith(site + u'/')))
        return Error(ErrorCode::BadInput,
                     QT_TRANSLATE_NOOP("core", "The site and the archive may not lie within each other."),
                     QT_TRANSLATE_NOOP("core", "Name a folder of its own with --out."));
    return {};
}

// The verifier's judgement, recomputed here and now.
Result<void> checkClaims(const PublishWish &wish)
{
    const auto report = audit::audit(wish.archive, {});
    if (!report)
        return report.error();
    if (report->mode && *report->mode != wish.mode)
        return Error(ErrorCode::NotAllowed,
                     *report->mode == Mode::Rehearsal
                         ? Text(QT_TRANSLATE_NOOP("core", "This archive is a rehearsal."))
                         : Text(QT_TRANSLATE_NOOP("core", "This archive is live, and you asked for a rehearsal.")),
                     *report->mode == Mode::Rehearsal
                         ? Text(QT_TRANSLATE_NOOP(
                               "core", "Say --mode rehearsal to publish it as one, and never where the live site is."))
                         : Text(QT_TRANSLATE_NOOP("core", "Leave --mode out to publish it.")));
    QStringList failed;
    for (const audit::Claim &claim : report->claims) {
        if (claim.verdict == audit::Verdict::Failed)
            failed += claim.name;
    }
    if (!failed.isEmpty())
        return Error(
            ErrorCode::Damaged,
            Text(QT_TRANSLATE_NOOP("core", "The archive does not hold: %1."), {failed.join(QStringLiteral(", "))}),
            QT_TRANSLATE_NOOP("core", "Nothing was published. chancery-verify says what is wrong."));
    return {};
}

} // namespace

Result<void> judgeLog(ports::Files &files, const QString &archiveFolder, const QString &log,
                      const QByteArray &published)
{
    const auto forked = [&](const char *why, std::optional<Error> cause = {}) {
        Error error(ErrorCode::Conflict,
                    Text(QT_TRANSLATE_NOOP("core", "The log \"%1\" is no continuation of the published one: %2"),
                         {log, Text(why).english()}),
                    QT_TRANSLATE_NOOP("core", "Nothing was changed on the site. A log that goes back or forks must be "
                                              "looked into before anything else is published."));
        return cause ? std::move(error).withCause(*std::move(cause)) : error;
    };
    const auto before = transparency::parseCheckpointNote(published);
    if (!before)
        return forked(QT_TRANSLATE_NOOP("core", "the published checkpoint cannot be read."), before.error());
    const QString folder = archiveFolder + u'/' + log;
    const auto bytes = files.read(folder + QStringLiteral("/checkpoint"), transparency::LargestCheckpoint);
    if (!bytes)
        return bytes.error();
    const auto now = transparency::parseCheckpointNote(*bytes);
    if (!now)
        return forked(QT_TRANSLATE_NOOP("core", "the archive's checkpoint cannot be read."), now.error());
    const transparency::TreeHead from = before->checkpoint.head;
    const transparency::TreeHead to = now->checkpoint.head;
    if (before->checkpoint.origin != now->checkpoint.origin)
        return forked(QT_TRANSLATE_NOOP("core", "it has another origin."));
    if (to.size < from.size)
        return forked(QT_TRANSLATE_NOOP("core", "it has fewer entries."));
    transparency::FolderSource source(files, folder);
    transparency::TileReader reader(source, to.size);
    const auto root = transparency::treeRoot(reader, to.size);
    if (!root)
        return forked(QT_TRANSLATE_NOOP("core", "its tiles cannot be read."), root.error());
    if (*root != to.root)
        return forked(QT_TRANSLATE_NOOP("core", "its tiles do not give the root of its checkpoint."));
    const auto proof = transparency::consistencyProof(reader, from.size, to.size);
    if (!proof)
        return forked(QT_TRANSLATE_NOOP("core", "its tiles cannot be read."), proof.error());
    if (const auto holds = transparency::checkConsistency(from, to, *proof); !holds)
        return forked(QT_TRANSLATE_NOOP("core", "the entries that were published are not its first ones."),
                      holds.error());
    return {};
}

Result<Published> publish(ports::Files &files, const PublishWish &wish)
{
    CHANCERY_TRY(checkFolders(wish));
    CHANCERY_TRY(checkClaims(wish));
    const auto source = readSource(files, wish.archive, wish.at, wish.version);
    if (!source)
        return source.error();
    const auto pages = makePages(*source);
    if (!pages)
        return pages.error();
    const auto judge = [&](const QString &log, const QByteArray &published) {
        return judgeLog(files, wish.archive, log, published);
    };
    // Once without a trace, so that a refusal leaves the site as it was; once more under the lock.
    const auto first = archive::planSite(files, wish.archive, wish.site, judge);
    if (!first)
        return first.error();
    CHANCERY_TRY(files.makeFolder(wish.site + QStringLiteral("/site")));
    const auto lock = files.lock(wish.site + QStringLiteral("/site/.lock"));
    if (!lock)
        return lock.error();
    Published out;
    auto change = archive::planSite(files, wish.archive, wish.site, judge);
    if (!change)
        return std::move(change).error();
    out.change = *std::move(change);
    CHANCERY_TRY(archive::copySite(files, wish.archive, wish.site, out.change));
    const auto written = archive::writePages(files, wish.site, *pages);
    if (!written)
        return written.error();
    out.pages = *written;
    return out;
}

} // namespace chancery::site
