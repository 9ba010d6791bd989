#include "app/site/site.h"

#include "app/site/pages.h"

#include <QDirIterator>
#include <QFile>

static void useResources() // Qt's macro must stand outside any namespace
{
    Q_INIT_RESOURCE(chancery_site);
}

namespace chancery::site {

namespace {

const QString Root = QStringLiteral(":/chancery/site/");

} // namespace

QByteArray resource(const QString &name)
{
    useResources();
    QFile file(Root + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList handbookFiles()
{
    useResources();
    const QString folder = Root + QStringLiteral("handbook/");
    QStringList out;
    QDirIterator it(folder, QDir::Files, QDirIterator::Subdirectories);
    while (it.hasNext())
        out += it.next().sliced(folder.size());
    out.sort();
    return out;
}

Result<QMap<QString, QByteArray>> makePages(const Source &source)
{
    Pages pages;
    const QList<PublishedKey> keys = publishedKeys(source);
    addIndexPage(pages, source, keys);
    addKeyPages(pages, source, keys);
    addEventPages(pages, source, keys);
    addQuorumPage(pages, source);
    addVerifyPage(pages, source, keys);
    addFilesPages(pages, source);
    addMissingPage(pages, source);
    CHANCERY_TRY(addHandbookPages(pages, source));
    CHANCERY_TRY(addRequirementsPage(pages, source));
    pages.insert(QStringLiteral("site/style.css"), resource(QStringLiteral("style.css")));
    pages.insert(QStringLiteral("site/icon.svg"), resource(QStringLiteral("icon.svg")));
    return pages;
}

} // namespace chancery::site
