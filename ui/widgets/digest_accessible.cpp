#include "ui/widgets/digest_accessible.h"

#include "ui/widgets/digest_view.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <array>

namespace chancery::ui {

namespace {

class LineInterface : public QAccessibleInterface
{
public:
    LineInterface(DigestView *view, int line) : m_view(view), m_line(line) {}

    bool isValid() const override { return true; }
    QObject *object() const override { return nullptr; }
    QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    QAccessibleInterface *parent() const override { return QAccessible::queryAccessibleInterface(m_view); }
    QAccessibleInterface *child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface *) const override { return -1; }
    void setText(QAccessible::Text, const QString &) override {}
    QAccessible::Role role() const override { return QAccessible::StaticText; }

    QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Name ? m_view->lineText(m_line) : QString();
    }

    QRect rect() const override
    {
        const QRect line = m_view->lineRect(m_line);
        return QRect(m_view->mapToGlobal(line.topLeft()), line.size());
    }

    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.readOnly = true;
        state.selectable = true;
        state.selected = m_view->readingLine() == m_line;
        state.invisible = !m_view->isVisible();
        return state;
    }

private:
    DigestView *m_view;
    int m_line;
};

class ViewInterface : public QAccessibleWidget
{
public:
    explicit ViewInterface(DigestView *view) : QAccessibleWidget(view, QAccessible::List, view->label())
    {
        for (int line = 1; line <= DigestView::Lines; ++line) {
            auto *child = new LineInterface(view, line);
            m_lines[static_cast<std::size_t>(line - 1)] = child;
            m_ids[static_cast<std::size_t>(line - 1)] = QAccessible::registerAccessibleInterface(child);
        }
    }

    ~ViewInterface() override
    {
        // By number: when the program ends, Qt may have deleted the lines before.
        for (const QAccessible::Id id : m_ids)
            QAccessible::deleteAccessibleInterface(id);
    }

    // The lines, then the child widgets (the code).
    int childCount() const override { return DigestView::Lines + QAccessibleWidget::childCount(); }

    QAccessibleInterface *child(int index) const override
    {
        if (index < 0)
            return nullptr;
        return index < DigestView::Lines ? m_lines[static_cast<std::size_t>(index)]
                                         : QAccessibleWidget::child(index - DigestView::Lines);
    }

    int indexOfChild(const QAccessibleInterface *child) const override
    {
        for (std::size_t i = 0; i < m_lines.size(); ++i) {
            if (m_lines[i] == child)
                return static_cast<int>(i);
        }
        const int widget = QAccessibleWidget::indexOfChild(child);
        return widget < 0 ? -1 : widget + DigestView::Lines;
    }

    QAccessibleInterface *childAt(int x, int y) const override
    {
        for (QAccessibleInterface *line : m_lines) {
            if (line->rect().contains(x, y))
                return line;
        }
        return QAccessibleWidget::childAt(x, y);
    }

private:
    std::array<QAccessibleInterface *, DigestView::Lines> m_lines{};
    std::array<QAccessible::Id, DigestView::Lines> m_ids{};
};

QAccessibleInterface *make(const QString &, QObject *object)
{
    auto *view = qobject_cast<DigestView *>(object);
    return view ? new ViewInterface(view) : nullptr;
}

} // namespace

void installDigestAccessibility()
{
    static bool installed = false;
    if (!installed)
        QAccessible::installFactory(make);
    installed = true;
}

} // namespace chancery::ui
