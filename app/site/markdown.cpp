#include "app/site/markdown.h"

#include <QSet>

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <cstdlib>
#include <memory>

namespace chancery::site {

namespace {

using Parser = std::unique_ptr<cmark_parser, decltype(&cmark_parser_free)>;
using Node = std::unique_ptr<cmark_node, decltype(&cmark_node_free)>;
using Text = std::unique_ptr<char, decltype(&std::free)>;
using Iterator = std::unique_ptr<cmark_iter, decltype(&cmark_iter_free)>;

QString textOf(cmark_node *node)
{
    QString out;
    const Iterator it(cmark_iter_new(node), cmark_iter_free);
    for (;;) {
        const cmark_event_type event = cmark_iter_next(it.get());
        if (event == CMARK_EVENT_DONE)
            return out;
        const cmark_node_type type = cmark_node_get_type(cmark_iter_get_node(it.get()));
        if (event == CMARK_EVENT_ENTER && (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE))
            out += QString::fromUtf8(cmark_node_get_literal(cmark_iter_get_node(it.get())));
    }
}

// As GitHub makes them: lower case, words joined by hyphens, all other marks gone.
QString slug(const QString &heading)
{
    QString out;
    for (const QChar c : heading.toLower()) {
        if (c.isLetterOrNumber() || c == u'-' || c == u'_')
            out += c;
        else if (c == u' ')
            out += u'-';
    }
    return out;
}

// Puts the children of a node into a block with the given edges instead.
void replaceByCustom(cmark_node *node, const QString &before, const QString &after)
{
    cmark_node *custom = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);
    cmark_node_set_on_enter(custom, before.toUtf8().constData());
    cmark_node_set_on_exit(custom, after.toUtf8().constData());
    cmark_node_insert_before(node, custom);
    while (cmark_node *child = cmark_node_first_child(node))
        cmark_node_append_child(custom, child); // unlinks it first
    cmark_node_unlink(node);
    cmark_node_free(node);
}

void wrap(cmark_node *node, const QString &before, const QString &after)
{
    const auto edge = [&](const QString &markup) {
        cmark_node *custom = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);
        cmark_node_set_on_enter(custom, markup.toUtf8().constData());
        return custom;
    };
    cmark_node_insert_before(node, edge(before));
    cmark_node_insert_after(node, edge(after));
}

void rewriteLink(cmark_node *node)
{
    const QString url = QString::fromUtf8(cmark_node_get_url(node));
    const QString path = url.section(u'#', 0, 0);
    if (path.contains(QStringLiteral("://")) || !path.endsWith(QStringLiteral(".md")))
        return;
    const QString rest = url.sliced(path.size());
    cmark_node_set_url(node, (path.chopped(3) + QStringLiteral(".html") + rest).toUtf8().constData());
}

QList<cmark_node *> nodesOf(cmark_node *root)
{
    QList<cmark_node *> out;
    const Iterator it(cmark_iter_new(root), cmark_iter_free);
    for (;;) {
        const cmark_event_type event = cmark_iter_next(it.get());
        if (event == CMARK_EVENT_DONE)
            return out;
        if (event == CMARK_EVENT_ENTER)
            out += cmark_iter_get_node(it.get());
    }
}

void rewriteHeading(cmark_node *node, QSet<QString> &taken, QString &title)
{
    const QString words = textOf(node);
    if (title.isEmpty())
        title = words;
    QString id = slug(words);
    for (int n = 1; taken.contains(id); ++n)
        id = slug(words) + u'-' + QString::number(n);
    taken += id;
    const int level = cmark_node_get_heading_level(node);
    replaceByCustom(node, QStringLiteral("<h%1 id=\"%2\">").arg(level).arg(id), QStringLiteral("</h%1>\n").arg(level));
}

} // namespace

Document renderMarkdown(const QByteArray &utf8)
{
    cmark_gfm_core_extensions_ensure_registered();
    const Parser parser(cmark_parser_new(CMARK_OPT_VALIDATE_UTF8), cmark_parser_free);
    cmark_parser_attach_syntax_extension(parser.get(), cmark_find_syntax_extension("table"));
    cmark_parser_feed(parser.get(), utf8.constData(), static_cast<std::size_t>(utf8.size()));
    const Node root(cmark_parser_finish(parser.get()), cmark_node_free);

    Document out;
    QSet<QString> taken;
    for (cmark_node *node : nodesOf(root.get())) {
        const cmark_node_type type = cmark_node_get_type(node);
        if (type == CMARK_NODE_LINK)
            rewriteLink(node);
        else if (qstrcmp(cmark_node_get_type_string(node), "table") == 0)
            wrap(node, QStringLiteral("<div class=\"scroll\" role=\"region\" aria-label=\"Table\" tabindex=\"0\">"),
                 QStringLiteral("</div>"));
    }
    for (cmark_node *node : nodesOf(root.get())) {
        if (cmark_node_get_type(node) == CMARK_NODE_HEADING)
            rewriteHeading(node, taken, out.title);
    }
    const Text markup(
        cmark_render_html(root.get(), CMARK_OPT_DEFAULT, cmark_parser_get_syntax_extensions(parser.get())), std::free);
    out.body = Html::made(QString::fromUtf8(markup.get()));
    return out;
}

} // namespace chancery::site
