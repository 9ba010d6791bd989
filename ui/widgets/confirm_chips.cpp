#include "ui/widgets/confirm_chips.h"

#include "ui/widgets/confirm_chip.h"
#include "ui/widgets/labels.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <algorithm>

namespace chancery::ui {

namespace {

constexpr int Columns = 7;
constexpr int CompactColumns = 6;

} // namespace

ConfirmChips::ConfirmChips(QWidget *parent)
    : QFrame(parent), m_heading(makeLabel(tr("Matches my copy"), Role::Section)),
      m_count(makeLabel({}, Role::Small, Token::Ink2)), m_legend(new QWidget), m_grid(new QGridLayout)
{
    setObjectName(QStringLiteral("confirmChips"));
    m_count->setObjectName(QStringLiteral("confirmCountLabel"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    auto *head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(m_heading);
    head->addWidget(m_count);
    head->addStretch();
    head->addWidget(m_legend);
    m_legend->setObjectName(QStringLiteral("confirmLegend"));
    m_legend->hide();
    column->addLayout(head);
    m_grid->setSpacing(6);
    column->addLayout(m_grid);
}

void ConfirmChips::setHeading(const QString &heading)
{
    m_heading->setText(heading);
}

void ConfirmChips::setItems(const QList<ConfirmItem> &items)
{
    const auto sameId = [](const ConfirmItem &item, const ConfirmChip *chip) { return item.id == chip->id(); };
    const bool same = std::equal(items.begin(), items.end(), m_chips.begin(), m_chips.end(), sameId);
    m_items = items;
    if (!same) {
        qDeleteAll(m_chips);
        m_chips.clear();
        for (const ConfirmItem &item : items) {
            auto *chip = new ConfirmChip(item.id, this);
            m_chips.append(chip);
            connect(chip, &ConfirmChip::chosen, this, &ConfirmChips::choose);
        }
        place();
    }
    refresh();
}

QList<ConfirmItem> ConfirmChips::items() const
{
    return m_items;
}

void ConfirmChips::setAsk(ConfirmAsk ask)
{
    m_ask = ask;
    refreshLegend();
    refresh();
}

void ConfirmChips::setSlim(bool slim)
{
    m_slim = slim;
    refresh();
}

void ConfirmChips::setColumns(int columns)
{
    if (columns == m_columns)
        return;
    m_columns = columns;
    place();
}

void ConfirmChips::setCompact(bool compact)
{
    if (m_compact == compact)
        return;
    m_compact = compact;
    place();
    refreshLegend();
    refresh();
}

// The columns share the width evenly, however long a name is.
void ConfirmChips::place()
{
    const int columns = m_columns > 0 ? m_columns : m_compact ? CompactColumns : Columns;
    for (qsizetype i = 0; i < m_chips.size(); ++i) {
        const int at = static_cast<int>(i);
        m_grid->addWidget(m_chips[i], at / columns, at % columns);
        m_chips[i]->show(); // the grid would do it later, and measure without them until then
    }
    for (int i = 0; i < Columns; ++i)
        m_grid->setColumnStretch(i, i < columns ? 1 : 0);
}

void ConfirmChips::refreshLegend()
{
    delete m_legend->layout();
    qDeleteAll(m_legend->findChildren<QWidget *>());
    m_legend->setVisible(m_compact);
    if (!m_compact)
        return;
    auto *row = new QHBoxLayout(m_legend);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    QList<ConfirmState> states{ConfirmState::Matches, ConfirmState::Comparing};
    if (m_ask == ConfirmAsk::Matches)
        states += ConfirmState::Differs;
    for (const ConfirmState state : states) {
        row->addSpacing(6);
        row->addWidget(makeIconLabel(confirmIcon(state, m_ask), confirmToken(state), 14));
        row->addWidget(makeLabel(confirmWord(state, m_ask), Role::Small, confirmToken(state)));
    }
}

int ConfirmChips::matching() const
{
    return static_cast<int>(std::count_if(m_items.begin(), m_items.end(),
                                          [](const ConfirmItem &item) { return item.state == ConfirmState::Matches; }));
}

void ConfirmChips::toggle(int id)
{
    for (const ConfirmItem &item : std::as_const(m_items)) {
        if (item.id == id) {
            choose(id, item.state == ConfirmState::Matches ? ConfirmState::Comparing : ConfirmState::Matches);
            return;
        }
    }
}

void ConfirmChips::focusFirstOpen()
{
    for (int i = 0; i < m_items.size(); ++i) {
        if (m_items[i].state == ConfirmState::Comparing) {
            m_chips[i]->setFocus(Qt::OtherFocusReason);
            return;
        }
    }
}

void ConfirmChips::choose(int id, ConfirmState state)
{
    for (ConfirmItem &item : m_items) {
        if (item.id == id)
            item.state = state;
    }
    refresh();
    emit stateChosen(id, state);
}

void ConfirmChips::refresh()
{
    for (int i = 0; i < m_chips.size(); ++i)
        m_chips[i]->setItem(m_items[i], m_ask,
                            m_compact ? ConfirmChip::Form::OneLine
                            : m_slim  ? ConfirmChip::Form::Slim
                                      : ConfirmChip::Form::Full);
    // Chips tell the outermost layout alone that they changed; whoever measures this next would get the old height.
    m_grid->invalidate();
    updateGeometry();
    m_count->setText(tr("%1 of %2 people").arg(matching()).arg(m_items.size()));
}

} // namespace chancery::ui
