#include "app/site/frame.h"

namespace chancery::site {

namespace {

Html modeBand(Mode mode)
{
    if (mode == Mode::Live)
        return {};
    return element("p", {{"class", QStringLiteral("band")}, {"role", QStringLiteral("note")}},
                   element("strong", Html::text("REHEARSAL")) +
                       Html::text(" The keys, the members and the decisions on this site are simulated. Nothing here "
                                  "may be trusted for anything."));
}

Html navigation(const Page &page, const QString &self)
{
    struct Place
    {
        const QString &path;
        const char *words;
    };
    const QList<Place> places{{IndexPage, "Keys"},           {EventsPage, "Events"},     {QuorumPage, "Quorum"},
                              {VerifyPage, "How to verify"}, {HandbookPage, "Handbook"}, {RequirementsPage, "RFC 3579"},
                              {FilesPage, "Files"}};
    Html items;
    for (const Place &place : places) {
        Attributes attributes{{"href", page.to(place.path)}};
        const bool inHandbook = self.startsWith(QStringLiteral("site/handbook/")) && place.path == HandbookPage;
        if (place.path == self)
            attributes += Attribute{"aria-current", QStringLiteral("page")};
        else if (inHandbook || (place.path == EventsPage && self.startsWith(QStringLiteral("site/events/"))) ||
                 (place.path == IndexPage && self.startsWith(QStringLiteral("site/keys/"))))
            attributes += Attribute{"aria-current", QStringLiteral("true")};
        items += element("li", element("a", attributes, Html::text(place.words)));
    }
    return element("nav", {{"aria-label", QStringLiteral("Site")}}, element("ul", items));
}

Html foot(const Page &page)
{
    const Source &source = page.source();
    return element(
        "footer",
        p(Html::text("These pages are for reading. They were made by Chancery ") + Html::text(source.version) +
          Html::text(" on ") + day(source.at) +
          Html::text(
              " from the archive beside them, and prove nothing: what counts is what you recompute yourself from "
              "the ") +
          page.linkTo(FilesPage, Html::text("raw files")) + Html::text(". See ") +
          page.linkTo(VerifyPage, Html::text("how to verify")) + Html::text(".")) +
            p("All times are UTC, by the console's clock."));
}

} // namespace

QString keyPage(const QString &keyName)
{
    return QStringLiteral("site/keys/%1.html").arg(keyName);
}

QString eventPage(const QString &ceremony)
{
    return QStringLiteral("site/events/%1.html").arg(ceremony);
}

QString siteTitle(const Source &source)
{
    return source.history.isEmpty() ? QString() : source.history.last().state.context.profile.title;
}

QString Page::to(const QString &path) const
{
    const QString target = path.section(u'#', 0, 0);
    const QString fragment = path.sliced(target.size());
    if (m_path == MissingPage)
        return u'/' + encodedPath(target) + fragment; // a server shows this page under any address
    const QStringList from = m_path.split(u'/');
    const QStringList there = target.split(u'/');
    qsizetype common = 0;
    while (common < from.size() - 1 && common < there.size() - 1 && from[common] == there[common])
        ++common;
    QString out;
    for (qsizetype i = common; i < from.size() - 1; ++i)
        out += QStringLiteral("../");
    return out + encodedPath(there.mid(common).join(u'/')) + fragment;
}

Html Page::file(const QString &path, const char *words) const
{
    const QString name = path.section(u'/', -1);
    const Html shown = words ? Html::text(words) : element("bdi", code(name));
    return m_source.has(path) ? linkTo(path, shown) : shown;
}

QByteArray Page::finish(const QString &title, const Html &main) const
{
    const QString site = siteTitle(m_source);
    const bool isIndex = m_path == IndexPage;
    const Html head =
        emptyElement("meta", {{"charset", QStringLiteral("utf-8")}}) +
        element("title", Html::text(isIndex ? title : title + QStringLiteral(" \u2013 ") + site)) +
        emptyElement("meta", {{"name", QStringLiteral("viewport")},
                              {"content", QStringLiteral("width=device-width, initial-scale=1")}}) +
        emptyElement("meta", {{"name", QStringLiteral("color-scheme")}, {"content", QStringLiteral("light dark")}}) +
        emptyElement("link", {{"rel", QStringLiteral("stylesheet")}, {"href", to(QStringLiteral("site/style.css"))}}) +
        emptyElement("link", {{"rel", QStringLiteral("icon")},
                              {"type", QStringLiteral("image/svg+xml")},
                              {"href", to(QStringLiteral("site/icon.svg"))}});
    const Html body =
        element("a", {{"class", QStringLiteral("skip")}, {"href", QStringLiteral("#main")}},
                Html::text("Skip to the content")) +
        modeBand(m_source.mode()) +
        element("header", element("p", "title",
                                  element("a", {{"href", to(IndexPage)}, {"rel", QStringLiteral("home")}}, name(site)) +
                                      Html::text(" public record")) +
                              navigation(*this, m_path)) +
        element("main", {{"id", QStringLiteral("main")}, {"tabindex", QStringLiteral("-1")}}, main) + foot(*this);
    const Html page = element("html", {{"lang", QStringLiteral("en")}}, element("head", head) + element("body", body));
    return "<!DOCTYPE html>\n" + page.markup().toUtf8() + '\n';
}

} // namespace chancery::site
