#include "ui/widgets/fact_grid.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/text_block.h"

#include <QGridLayout>
#include <QHBoxLayout>

namespace chancery::ui {

namespace {
constexpr int LongValue = 60; // characters
}

FactGrid::FactGrid(QWidget *parent) : QFrame(parent), m_grid(new QGridLayout(this))
{
    setObjectName(QStringLiteral("factGrid"));
    m_grid->setHorizontalSpacing(12);
    m_grid->setVerticalSpacing(2);
    setRuled(true);
}

void FactGrid::setFacts(const QList<FactItem> &facts)
{
    if (m_facts == facts)
        return; // what is shown stays, and with it a selection in it
    m_facts = facts;
    refresh();
}

void FactGrid::setColumns(int columns)
{
    if (m_columns == columns)
        return;
    m_columns = columns;
    refresh();
}

void FactGrid::setRuled(bool ruled)
{
    Theme::setState(this, "frame", ruled ? QStringLiteral("ruled") : QString());
    m_grid->setContentsMargins(0, ruled ? 7 : 0, 0, ruled ? 7 : 0);
}

void FactGrid::setSlim(bool slim)
{
    if (m_slim == slim)
        return;
    m_slim = slim;
    m_grid->setHorizontalSpacing(slim ? 8 : 12);
    m_grid->setVerticalSpacing(slim ? 0 : 2);
    refresh();
}

void FactGrid::refresh()
{
    qDeleteAll(m_parts);
    m_parts.clear();
    for (int i = 0; i < m_facts.size(); ++i) {
        const FactItem &fact = m_facts[i];
        const int row = i / m_columns;
        const int column = (i % m_columns) * 2;
        QLabel *label = makeLabel(fact.label, Role::Dense, Token::Ink3);
        auto *value = new QWidget;
        auto *line = new QHBoxLayout(value);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(4);
        // A path may be wider than the stage; it breaks instead of widening everything around it.
        const bool isLong = fact.mono && fact.value.size() > LongValue;
        QLabel *text =
            isLong ? new TextBlock(Role::MonoDense) : makeLabel({}, fact.mono ? Role::MonoDense : Role::Dense);
        text->setText(fact.value);
        Theme::setFont(text, Theme::font(fact.mono ? Role::MonoDense : Role::Dense, QFont::Medium));
        text->setAccessibleName(tr("%1: %2").arg(fact.label, fact.value));
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        line->addWidget(text, isLong ? 1 : 0);
        if (!fact.more.isEmpty())
            line->addWidget(makeLabel(fact.more, Role::Dense, Token::Ink3));
        if (!isLong)
            line->addStretch();
        m_grid->addWidget(label, row, column, Qt::AlignTop);
        m_grid->addWidget(value, row, column + 1, Qt::AlignTop);
        m_grid->setColumnStretch(column + 1, 1);
        if (m_slim) {
            label->setMinimumHeight(17);
            const QList<QLabel *> parts = value->findChildren<QLabel *>();
            for (QLabel *part : parts)
                part->setMinimumHeight(17);
        }
        m_parts << label << value;
        // A layout shows its new widgets later, and until then measures as if they were not there.
        label->show();
        value->show();
    }
}

} // namespace chancery::ui
