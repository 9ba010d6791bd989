#include "core/archive/site_files.h"

#include "core/archive/layout.h"

#include <QSet>
#include <algorithm>

namespace chancery::archive {

namespace {

constexpr int DeepestFolder = 16;
constexpr qint64 LargestFile = qint64{1} << 28;

// What DESIGN.md section 4 lists. Anything else beside it was not meant to be published.
const QStringList &publicNames()
{
    static const QStringList names{
        QStringLiteral("archive.json"), QStringLiteral("profiles"), QStringLiteral("roster"),
        QStringLiteral("certificates"), QStringLiteral("crl"),      QStringLiteral("ceremonies"),
        QStringLiteral("log"),          QStringLiteral("ct"),       QStringLiteral("access")};
    return names;
}

struct Tree
{
    QStringList files;
    QStringList unfinished; // DiskFiles names them so
};

Result<void> walk(ports::Files &files, const QString &root, const QString &folder, int depth, Tree &out)
{
    const auto names = files.list(folder.isEmpty() ? root : root + u'/' + folder);
    if (!names)
        return names.error();
    if (depth > DeepestFolder)
        return Error(ErrorCode::BadInput,
                     Text(QT_TRANSLATE_NOOP("core", "The folders below \"%1\" lie too deep."), {root}),
                     QT_TRANSLATE_NOOP("core", "Check that this is the folder that was meant."));
    for (const QString &name : *names) {
        const bool isFolder = name.endsWith(u'/');
        const QString plain = isFolder ? name.chopped(1) : name;
        const QString path = folder.isEmpty() ? plain : folder + u'/' + plain;
        if (isPage(path))
            continue;
        if (isFolder)
            CHANCERY_TRY(walk(files, root, path, depth + 1, out));
        else
            (plain.startsWith(QStringLiteral(".partial-")) ? out.unfinished : out.files) += path;
    }
    return {};
}

Result<Tree> treeBelow(ports::Files &files, const QString &folder)
{
    Tree out;
    CHANCERY_TRY(walk(files, folder, QString(), 0, out));
    out.files.sort();
    return out;
}

Error notAnAppend(const Text &text)
{
    return Error(ErrorCode::Conflict, text,
                 QT_TRANSLATE_NOOP("core", "Nothing was changed on the site. Find out which of the two is right before "
                                           "anything else; what is published is never taken back."));
}

Result<void> checkNames(const QStringList &paths)
{
    for (const QString &path : paths) {
        if (!publicNames().contains(path.section(u'/', 0, 0)))
            return Error(ErrorCode::NotAllowed,
                         Text(QT_TRANSLATE_NOOP("core", "\"%1\" is no part of an archive."), {path}),
                         QT_TRANSLATE_NOOP("core", "Nothing was published. Move it elsewhere, then publish again."));
    }
    return {};
}

// Whether a file that stands on the site may stay beside this archive.
Result<void> checkPublished(ports::Files &files, const QString &archive, const QString &site, const QString &path,
                            bool inArchive, const LogJudge &judge, SiteChange &change)
{
    if (!inArchive && isPartialTile(path))
        return {};
    if (!inArchive)
        return notAnAppend(
            Text(QT_TRANSLATE_NOOP("core", "\"%1\" stands on the site, and the archive does not have it."), {path}));
    const auto published = files.read(site + u'/' + path, LargestFile);
    if (!published)
        return published.error();
    const auto offered = files.read(archive + u'/' + path, LargestFile);
    if (!offered)
        return offered.error();
    if (isLogHead(path))
        CHANCERY_TRY(judge(path.section(u'/', 0, 0), *published));
    if (*published == *offered) {
        ++change.unchanged;
        return {};
    }
    if (!isLogHead(path))
        return notAnAppend(
            Text(QT_TRANSLATE_NOOP("core", "\"%1\" on the site has other bytes than in the archive."), {path}));
    change.advanced += path;
    change.bytes += offered->size();
    return {};
}

// A reader who finds a file finds what it names: profiles, rosters and certificates before ceremonies, tiles before
// checkpoints, archive.json when there is an archive to speak of.
int rank(const QString &path)
{
    static const QStringList order{QStringLiteral("profiles"), QStringLiteral("roster"), QStringLiteral("certificates"),
                                   QStringLiteral("ceremonies")};
    const qsizetype at = order.indexOf(path.section(u'/', 0, 0));
    if (path == QStringLiteral("archive.json"))
        return 8;
    return at < 0 ? 7 : static_cast<int>(at);
}

Result<QByteArray> readFrom(ports::Files &files, const QString &archive, const QString &path)
{
    return files.read(archive + u'/' + path, LargestFile);
}

QString folderOf(const QString &path)
{
    return path.first(path.lastIndexOf(u'/'));
}

} // namespace

bool isLogHead(const QString &path)
{
    return path == QStringLiteral("log/checkpoint") || path == QStringLiteral("ct/checkpoint");
}

bool isPartialTile(const QString &path)
{
    const bool ofLog = path.startsWith(QStringLiteral("log/tile/")) || path.startsWith(QStringLiteral("ct/tile/"));
    return ofLog && folderOf(path).endsWith(QStringLiteral(".p"));
}

Result<QStringList> filesBelow(ports::Files &files, const QString &folder)
{
    auto tree = treeBelow(files, folder);
    if (!tree)
        return std::move(tree).error();
    return tree->files;
}

Result<SiteChange> planSite(ports::Files &files, const QString &archiveFolder, const QString &siteFolder,
                            const LogJudge &judge)
{
    const auto offered = filesBelow(files, archiveFolder);
    if (!offered)
        return offered.error();
    CHANCERY_TRY(checkNames(*offered));
    auto published = files.exists(siteFolder) ? treeBelow(files, siteFolder) : Result<Tree>(Tree());
    if (!published)
        return std::move(published).error();
    const QSet<QString> inArchive(offered->begin(), offered->end());
    const QSet<QString> onSite(published->files.begin(), published->files.end());
    SiteChange change;
    change.first = published->files.isEmpty();
    change.unfinished = published->unfinished;
    for (const QString &path : std::as_const(published->files))
        CHANCERY_TRY(checkPublished(files, archiveFolder, siteFolder, path, inArchive.contains(path), judge, change));
    for (const QString &path : *offered) {
        if (onSite.contains(path))
            continue;
        const auto bytes = readFrom(files, archiveFolder, path);
        if (!bytes)
            return bytes.error();
        change.bytes += bytes->size();
        (isLogHead(path) ? change.advanced : change.added) += path;
    }
    std::stable_sort(change.added.begin(), change.added.end(),
                     [](const QString &a, const QString &b) { return rank(a) < rank(b); });
    return change;
}

Result<void> copySite(ports::Files &files, const QString &archiveFolder, const QString &siteFolder,
                      const SiteChange &change)
{
    CHANCERY_TRY(files.makeFolder(siteFolder));
    for (const QString &path : change.unfinished)
        CHANCERY_TRY(files.remove(siteFolder + u'/' + path));
    for (const QString &path : change.added) {
        const auto bytes = readFrom(files, archiveFolder, path);
        if (!bytes)
            return bytes.error();
        const QString target = siteFolder + u'/' + path;
        CHANCERY_TRY(files.makeFolder(folderOf(target)));
        CHANCERY_TRY(files.create(target, *bytes));
    }
    for (const QString &path : change.advanced) {
        const auto bytes = readFrom(files, archiveFolder, path);
        if (!bytes)
            return bytes.error();
        const QString target = siteFolder + u'/' + path;
        CHANCERY_TRY(files.makeFolder(folderOf(target)));
        CHANCERY_TRY(files.replace(target, *bytes));
    }
    return {};
}

Result<int> writePages(ports::Files &files, const QString &siteFolder, const QMap<QString, QByteArray> &pages)
{
    QStringList order = pages.keys();
    // The way in comes last: what it links to is there.
    std::stable_partition(order.begin(), order.end(), [](const QString &path) { return path != u"index.html"; });
    int written = 0;
    for (const QString &path : order) {
        if (!isPage(path))
            return Error(ErrorCode::Internal, Text(QT_TRANSLATE_NOOP("core", "\"%1\" is no page."), {path}));
        const QString target = siteFolder + u'/' + path;
        if (files.exists(target)) {
            const auto standing = files.read(target, LargestFile);
            if (standing && *standing == pages.value(path))
                continue; // keeps its date, and what caches have of it
        }
        CHANCERY_TRY(files.makeFolder(folderOf(target)));
        CHANCERY_TRY(files.replace(target, pages.value(path)));
        ++written;
    }
    return written;
}

} // namespace chancery::archive
