#include "app/site/html.h"

#include "core/base/time.h"
#include "core/base/visible.h"

#include <QUrl>

namespace chancery::site {

namespace {

QString escaped(const QString &text)
{
    QString out;
    for (const QChar c : text) {
        if (c == u'&')
            out += QStringLiteral("&amp;");
        else if (c == u'<')
            out += QStringLiteral("&lt;");
        else if (c == u'>')
            out += QStringLiteral("&gt;");
        else if (c == u'"')
            out += QStringLiteral("&quot;");
        else if (c == u'\'')
            out += QStringLiteral("&#39;");
        else
            out += c;
    }
    return out;
}

// Line feeds stay: what people wrote has them.
bool isBoxed(char32_t c)
{
    return c != U'\n' && isOdd(c);
}

// The same text where no markup can stand.
QString plain(const QString &text)
{
    QString out;
    const auto characters = text.toUcs4();
    for (const char32_t c : characters) {
        if (isBoxed(c))
            out += u'[' + numberedCharacter(c) + u']';
        else
            out += QString::fromUcs4(&c, 1);
    }
    return out;
}

QString attributesText(const Attributes &attributes)
{
    QString out;
    for (const Attribute &attribute : attributes)
        out += QStringLiteral(" %1=\"").arg(QLatin1String(attribute.name)) + escaped(plain(attribute.value)) + u'"';
    return out;
}

} // namespace

Html Html::text(const QString &text)
{
    Html out;
    QString run;
    const auto characters = text.toUcs4();
    for (const char32_t c : characters) {
        if (!isBoxed(c)) {
            run += QString::fromUcs4(&c, 1);
            continue;
        }
        out.m_markup +=
            escaped(run) + QStringLiteral("<span class=\"odd\">") + numberedCharacter(c) + QStringLiteral("</span>");
        run.clear();
    }
    out.m_markup += escaped(run);
    return out;
}

Html Html::made(const QString &markup)
{
    Html out;
    out.m_markup = markup;
    return out;
}

Html &Html::operator+=(const Html &more)
{
    m_markup += more.m_markup;
    return *this;
}

Html element(const char *name, const Attributes &attributes, const Html &inside)
{
    const QString tag = QString::fromLatin1(name);
    return Html::made(u'<' + tag + attributesText(attributes) + u'>' + inside.markup() + QStringLiteral("</") + tag +
                      u'>');
}

Html element(const char *name, const char *cssClass, const Html &inside)
{
    return element(name, {{"class", QString::fromLatin1(cssClass)}}, inside);
}

Html emptyElement(const char *name, const Attributes &attributes)
{
    return Html::made(u'<' + QString::fromLatin1(name) + attributesText(attributes) + QStringLiteral("/>"));
}

Html p(const char *english)
{
    return element("p", Html::text(english));
}

Html code(const QString &text)
{
    return element("code", Html::text(text));
}

Html link(const QString &href, const Html &inside)
{
    return element("a", {{"href", href}}, inside);
}

Html list(const QList<Html> &items, const char *cssClass)
{
    Html inside;
    for (const Html &item : items)
        inside += element("li", item);
    return items.isEmpty() ? Html() : *cssClass ? element("ul", cssClass, inside) : element("ul", inside);
}

Html name(const QString &text)
{
    return element("bdi", Html::text(text));
}

Html said(const QString &text)
{
    return element("span", {{"class", QStringLiteral("said")}, {"dir", QStringLiteral("auto")}}, Html::text(text));
}

Html time(const QDateTime &time)
{
    QString words = timeText(time);
    words.replace(u'T', u' ');
    return element("time", {{"datetime", timeText(time)}}, Html::text(words));
}

Html day(const QDateTime &time)
{
    const QString words = timeText(time).first(10);
    return element("time", {{"datetime", words}}, Html::text(words));
}

Html digest(const Digest &digest)
{
    return hex(digest.hex());
}

Html hex(const QString &digits)
{
    Html groups;
    for (qsizetype at = 0; at < digits.size(); at += 4) {
        groups += element("span", Html::text(digits.mid(at, 4)));
        if (at + 4 < digits.size())
            groups += emptyElement("wbr");
    }
    return element("code", "digest", groups);
}

Html brief(const Digest &digest)
{
    return element("code", {{"class", QStringLiteral("brief")}, {"title", digest.hex()}}, Html::text(digest.brief()));
}

Html commands(const QStringList &lines)
{
    return element("pre", {{"tabindex", QStringLiteral("0")}}, element("code", Html::text(lines.join(u'\n') + u'\n')));
}

Html facts(const QList<Fact> &facts)
{
    Html inside;
    for (const Fact &fact : facts) {
        if (!fact.value.isEmpty())
            inside += element("div", element("dt", Html::text(fact.label)) + element("dd", fact.value));
    }
    return inside.isEmpty() ? Html() : element("dl", "facts", inside);
}

Html table(const char *caption, const QList<const char *> &columns, const QList<QList<Html>> &rows)
{
    Html head;
    for (const char *column : columns)
        head += element("th", {{"scope", QStringLiteral("col")}}, Html::text(column));
    Html body;
    for (const QList<Html> &row : rows) {
        Html cells;
        for (qsizetype i = 0; i < row.size(); ++i)
            cells += i == 0 ? element("th", {{"scope", QStringLiteral("row")}}, row[i]) : element("td", row[i]);
        body += element("tr", cells);
    }
    const Html inside =
        element("caption", Html::text(caption)) + element("thead", element("tr", head)) + element("tbody", body);
    // A wide table scrolls by itself, by keyboard too; the page does not.
    return element("div",
                   {{"class", QStringLiteral("scroll")},
                    {"role", QStringLiteral("region")},
                    {"aria-label", QString::fromUtf8(caption)},
                    {"tabindex", QStringLiteral("0")}},
                   element("table", inside));
}

QString encodedPath(const QString &path)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(path, "/"));
}

} // namespace chancery::site
