// The handbook, and the requirements of RFC 3579 with where each is met.
#include "app/site/markdown.h"
#include "app/site/pages.h"
#include "app/site/site.h"

#include "core/base/canonical_json.h"
#include "core/base/fields.h"

namespace chancery::site {

namespace {

struct Place
{
    QString words;
    QString path;
};

struct Requirement
{
    QString id;
    QString section; // of the RFC
    QString says;    // in our own words
    QString how;     // how it is met, and what is left to others
    QList<Place> met;
    QString shownBy; // how a path begins whose presence shows it, "*" any part of it; empty: nothing there could
};

Result<QList<Requirement>> readRequirements()
{
    const auto object = parseJson(resource(QStringLiteral("requirements.json")));
    if (!object)
        return object.error();
    QList<Requirement> out;
    Fields f(*object, QStringLiteral("requirements"));
    f.schema("requirements");
    f.objects("requirements", [&](Fields &item) {
        Requirement r;
        r.id = item.name("id", 40);
        r.section = item.name("section", 80);
        r.says = item.name("says", 600);
        r.how = item.name("how", 900);
        r.shownBy = item.text("shown_by", 200);
        item.objects("met", [&](Fields &place) { r.met += Place{place.name("words", 80), place.name("path", 200)}; });
        out += r;
    });
    CHANCERY_TRY(f.done());
    return out;
}

// The first path of the archive that is like this; empty: none is.
QString firstLike(const Source &source, const QString &pattern)
{
    const QString beginning = pattern.section(u'*', 0, 0);
    const QString ending = pattern.contains(u'*') ? pattern.section(u'*', 1) : QString();
    for (auto it = source.files.lowerBound(beginning); it != source.files.end() && it.key().startsWith(beginning);
         ++it) {
        if (it.key().endsWith(ending))
            return it.key();
    }
    return {};
}

Html whereMet(const Page &page, const Requirement &requirement)
{
    QList<Html> places;
    for (const Place &place : requirement.met)
        places += page.linkTo(place.path, Html::text(place.words));
    if (requirement.shownBy.isEmpty())
        return list(places);
    const QString found = firstLike(page.source(), requirement.shownBy);
    places += found.isEmpty() ? element("strong", Html::text("This archive holds nothing that shows it."))
                              : Html::text("In this archive: ") + page.file(found);
    return list(places);
}

} // namespace

Result<void> addHandbookPages(Pages &pages, const Source &source)
{
    for (const QString &file : handbookFiles()) {
        const QByteArray bytes = resource(QStringLiteral("handbook/") + file);
        const QString base = QStringLiteral("site/handbook/");
        if (!file.endsWith(QStringLiteral(".md"))) {
            pages.insert(base + file, bytes);
            continue;
        }
        const Document document = renderMarkdown(bytes);
        const QString path = base + file.chopped(3) + QStringLiteral(".html");
        pages.insert(path, Page(source, path).finish(document.title, element("article", "handbook", document.body)));
    }
    if (!pages.contains(HandbookPage))
        return Error(ErrorCode::Internal, QT_TRANSLATE_NOOP("core", "This program was built without its handbook."));
    return {};
}

Result<void> addRequirementsPage(Pages &pages, const Source &source)
{
    const auto requirements = readRequirements();
    if (!requirements)
        return requirements.error();
    const Page page(source, RequirementsPage);
    Html main = element("h1", Html::text("RFC 3579, requirement by requirement")) +
                p("What the RFC asks for, in our words, how it is met, and where to look. What rests with the "
                  "organisation that runs the PKI is said as such.");
    QString section;
    for (const Requirement &requirement : *requirements) {
        if (requirement.section != section)
            main += element("h2", Html::text(requirement.section));
        section = requirement.section;
        main += element("section", {{"class", QStringLiteral("requirement")}, {"id", requirement.id}},
                        element("h3", Html::text(requirement.says)) + p(Html::text(requirement.how)) +
                            whereMet(page, requirement));
    }
    pages.insert(RequirementsPage, page.finish(QStringLiteral("RFC 3579"), main));
    return {};
}

} // namespace chancery::site
