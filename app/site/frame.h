// What every page of the site has around it: title, mode, navigation, foot.
#pragma once

#include "app/site/html.h"
#include "app/site/site_source.h"

namespace chancery::site {

// Where the pages lie, relative to the site. Links between them are relative, so that the site works under any address
// and from a folder; those of the missing page alone start at the server's root.
inline const QString IndexPage = QStringLiteral("index.html");
inline const QString EventsPage = QStringLiteral("site/events.html");
inline const QString QuorumPage = QStringLiteral("site/quorum.html");
inline const QString VerifyPage = QStringLiteral("site/verify.html");
inline const QString FilesPage = QStringLiteral("site/files.html");
inline const QString SumsFile = QStringLiteral("site/SHA256SUMS");
inline const QString RequirementsPage = QStringLiteral("site/requirements.html");
inline const QString HandbookPage = QStringLiteral("site/handbook/index.html");
inline const QString MissingPage = QStringLiteral("site/not-found.html");
QString keyPage(const QString &keyName);
QString eventPage(const QString &ceremony);

// What a page needs to know of itself.
class Page
{
public:
    Page(const Source &source, QString path) : m_source(source), m_path(std::move(path)) {}

    const Source &source() const { return m_source; }
    // The way from this page to another place of the site; a fragment (#...) is kept.
    QString to(const QString &path) const;
    Html linkTo(const QString &path, const Html &words) const { return link(to(path), words); }
    // A file of the archive, under its own name; without a link when the archive does not have it.
    Html file(const QString &path, const char *words = nullptr) const;

    QByteArray finish(const QString &title, const Html &main) const;

private:
    const Source &m_source;
    QString m_path;
};

// Of the profile that was in force last; the site's name.
QString siteTitle(const Source &source);

} // namespace chancery::site
