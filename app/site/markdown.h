// The handbook's Markdown as markup of a page. Safe mode: raw HTML and script links in a text come to nothing.
#pragma once

#include "app/site/html.h"

namespace chancery::site {

struct Document
{
    QString title; // the first heading's text
    Html body;
};

// GitHub's dialect with tables. Links to NAME.md become NAME.html; headings carry an id made of their words, as links
// name them (#two-words).
Document renderMarkdown(const QByteArray &utf8);

} // namespace chancery::site
