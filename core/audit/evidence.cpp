#include "core/audit/evidence.h"

#include "core/archive/layout.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <filesystem>

namespace chancery::audit {

namespace {

constexpr qint64 LargestFile = qint64{1} << 28;
constexpr qint64 MostKept = qint64{1} << 30; // of all files together, the logs' left out
constexpr int DeepestFolder = 16;

Error notReadable(const QString &path)
{
    return Error(
        ErrorCode::NotAllowed, Text(QT_TRANSLATE_NOOP("core", "\"%1\" may not be read."), {path}),
        QT_TRANSLATE_NOOP("core", "Ask for permission to read the whole archive, or work on a copy of your own."));
}

struct Listing
{
    QStringList files;
    QStringList strange;
    QStringList empty;
    bool pages = false;
};

// Names that are no text: Qt leaves them out of its lists, other programs serve them.
QStringList undecodable(const QString &folder, int &entries)
{
    QStringList out;
    std::error_code error;
    const std::filesystem::path path(QFile::encodeName(folder).toStdString());
    for (std::filesystem::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
        ++entries;
        const QByteArray name = QByteArray::fromStdString(it->path().filename().string());
        if (!name.isValidUtf8() || QFile::encodeName(QFile::decodeName(name)) != name)
            out += QString::fromLatin1(name.toPercentEncoding());
    }
    out.sort();
    return out;
}

// A link in their place, or a file for a folder, is none: servers follow the one and show the other.
bool isPages(const QFileInfo &entry, const QString &path)
{
    const bool folder = path == QStringLiteral("site");
    return archive::isPage(path) && !entry.isSymLink() && (folder ? entry.isDir() : entry.isFile());
}

Result<void> list(const QDir &root, const QString &folder, int depth, Listing &out)
{
    const QFileInfo self(root.filePath(folder));
    if (!self.isReadable() || !self.isExecutable())
        return notReadable(self.filePath());
    const QDir dir(self.filePath());
    int found = 0;
    const QStringList unnamed = undecodable(self.filePath(), found);
    for (const QString &name : unnamed)
        out.strange += folder.isEmpty() ? name : folder + u'/' + name;
    if (found == 0)
        out.empty += folder;
    const auto entries =
        dir.entryInfoList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDir::Name);
    for (const QFileInfo &entry : entries) {
        const QString path = folder.isEmpty() ? entry.fileName() : folder + u'/' + entry.fileName();
        if (unnamed.contains(QString::fromLatin1(QFile::encodeName(entry.fileName()).toPercentEncoding())))
            continue; // listed above
        if (isPages(entry, path)) {
            out.pages = true;
            continue;
        }
        if (entry.isSymLink() || (!entry.isDir() && !entry.isFile()) || depth > DeepestFolder)
            out.strange += path;
        else if (entry.isDir())
            CHANCERY_TRY(list(root, path, depth + 1, out));
        else
            out.files += path;
    }
    return {};
}

} // namespace

Result<Evidence> Evidence::open(const QString &folder)
{
    const QDir root(folder);
    if (const QFileInfo info(folder); info.isDir() && (!info.isReadable() || !info.isExecutable()))
        return notReadable(folder);
    if (!QFileInfo(root.filePath(QStringLiteral("archive.json"))).isFile())
        return Error(ErrorCode::NotFound,
                     Text(QT_TRANSLATE_NOOP("core", "\"%1\" is no archive: it has no archive.json."), {folder}),
                     QT_TRANSLATE_NOOP("core", "Name the folder that holds archive.json."));
    Listing listing;
    CHANCERY_TRY(list(root, QString(), 0, listing));
    Evidence out;
    out.m_folder = root.path();
    out.m_paths = listing.files;
    out.m_paths.sort();
    out.m_strange = listing.strange;
    out.m_empty = listing.empty;
    out.m_pages = listing.pages;
    out.m_known = QSet<QString>(out.m_paths.begin(), out.m_paths.end());
    return out;
}

QStringList Evidence::ceremonies() const
{
    QStringList out;
    for (const QString &path : m_paths) {
        if (!path.startsWith(QStringLiteral("ceremonies/")) || path.count(u'/') < 2)
            continue;
        const QString name = path.section(u'/', 1, 1);
        if (!out.contains(name))
            out += name;
    }
    return out;
}

std::optional<QByteArray> Evidence::read(const QString &path)
{
    m_accounted.insert(path);
    return load(path);
}

QByteArray Evidence::peek(const QString &path)
{
    return load(path).value_or(QByteArray());
}

qint64 Evidence::sizeOf(const QString &path) const
{
    return m_known.contains(path) ? QFileInfo(m_folder + u'/' + path).size() : 0;
}

std::optional<QByteArray> Evidence::read(const QString &path, qint64 limit)
{
    m_accounted.insert(path);
    return m_known.contains(path) ? fromDisk(path, limit) : std::nullopt;
}

std::optional<QByteArray> Evidence::fromDisk(const QString &path, qint64 limit)
{
    QFile file(m_folder + u'/' + path);
    if (!file.open(QIODevice::ReadOnly)) {
        if (!m_denied)
            m_denied = notReadable(path);
        return {};
    }
    if (file.size() > limit) {
        if (!m_tooLarge.contains(path))
            m_tooLarge += path;
        return {};
    }
    m_fromDisk.insert(path);
    return file.read(limit);
}

std::optional<QByteArray> Evidence::load(const QString &path)
{
    if (!m_known.contains(path))
        return {};
    if (const auto it = m_read.constFind(path); it != m_read.constEnd())
        return *it;
    auto bytes = fromDisk(path, qMin(LargestFile, MostKept - m_held));
    m_held += bytes ? bytes->size() : 0;
    m_read.insert(path, bytes);
    return bytes;
}

QStringList Evidence::unaccounted() const
{
    QStringList out;
    for (const QString &path : m_paths) {
        if (!m_accounted.contains(path))
            out += path;
    }
    return out;
}

} // namespace chancery::audit
