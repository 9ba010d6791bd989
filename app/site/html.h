// Pieces of a page. Text becomes markup in one place only, so that nothing an archive says can become anything else.
#pragma once

#include "core/base/digest.h"

#include <QDateTime>
#include <QList>
#include <QString>

namespace chancery::site {

// Well-formed markup: HTML that is XML too. There is no way from a QString to it but text().
class Html
{
public:
    Html() = default;
    // Escaped. Characters that do not show, or change how their neighbours show (controls, reordering marks, zero-width
    // ones), become their number in a box; line feeds stay.
    static Html text(const QString &text);
    // Of the sources, not of an archive: escaped all the same.
    static Html text(const char *english) { return text(QString::fromUtf8(english)); }
    // Markup that a renderer of this folder made.
    static Html made(const QString &markup);

    Html &operator+=(const Html &more);
    friend Html operator+(Html left, const Html &right) { return left += right; }
    bool isEmpty() const { return m_markup.isEmpty(); }
    const QString &markup() const { return m_markup; }

private:
    QString m_markup;
};

struct Attribute
{
    const char *name;
    QString value;
};
using Attributes = QList<Attribute>;

Html element(const char *name, const Attributes &attributes, const Html &inside);
inline Html element(const char *name, const Html &inside)
{
    return element(name, {}, inside);
}
Html element(const char *name, const char *cssClass, const Html &inside);
Html emptyElement(const char *name, const Attributes &attributes = {});

inline Html p(const Html &inside)
{
    return element("p", inside);
}
Html p(const char *english);
Html code(const QString &text);
Html link(const QString &href, const Html &inside);
Html list(const QList<Html> &items, const char *cssClass = "");
// A name that a person chose: it keeps its direction to itself.
Html name(const QString &text);
// Words that a person said or wrote: line feeds stay.
Html said(const QString &text);
Html time(const QDateTime &time); // to the second, UTC
Html day(const QDateTime &time);
// All 64 digits in groups of four; copied, they are plain hex.
Html digest(const Digest &digest);
Html hex(const QString &digits);
// First and last digits, where nobody compares; the whole digest as its title.
Html brief(const Digest &digest);
// Lines for a terminal.
Html commands(const QStringList &lines);

struct Fact
{
    const char *label;
    Html value;
};
// Facts without a value are left out.
Html facts(const QList<Fact> &facts);

// With a caption and headers of columns; the first cell of each row is its header.
Html table(const char *caption, const QList<const char *> &columns, const QList<QList<Html>> &rows);

// A link's path: every byte that is not plainly harmless percent-encoded, slashes kept.
QString encodedPath(const QString &path);

} // namespace chancery::site
