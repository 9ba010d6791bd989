#include "ui/widgets/approver_cards.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/seat_model.h"
#include "ui/widgets/tile.h"

#include <QGridLayout>
#include <QHBoxLayout>

namespace chancery::ui {

namespace {

constexpr int Columns = 5;

QString tileState(SeatState state)
{
    switch (state) {
    case SeatState::Approved:
    case SeatState::Signed:
    case SeatState::Enrolled:
        return QStringLiteral("ok");
    case SeatState::ShareNeeded:
        return QStringLiteral("warn");
    case SeatState::Now:
        return QStringLiteral("now");
    case SeatState::KeyLost:
    case SeatState::Objected:
    case SeatState::Refused:
        return QStringLiteral("stop");
    default:
        return QStringLiteral("wait");
    }
}

Token groundOf(SeatState state)
{
    const QString tile = tileState(state);
    return tile == QLatin1String("ok")     ? Token::OkTint
           : tile == QLatin1String("warn") ? Token::WarnTint
           : tile == QLatin1String("now")  ? Token::AccentTint
                                           : Token::Stage;
}

// Wraps inside its card, which is as wide as the others whatever the name.
QLabel *makeNarrow(QLabel *label)
{
    label->setWordWrap(true);
    label->setMinimumWidth(1);
    return label;
}

Tile *makeApprover(const ApproverItem &item)
{
    auto *tile = new Tile(QStringLiteral("approverTile"), 11, 8);
    tile->setTileState(tileState(item.state));
    tile->column()->addWidget(makeNarrow(makeLabel(item.name, Role::DenseStrong)));
    tile->setToolTip(item.name);
    auto *line = new QHBoxLayout;
    line->setSpacing(5);
    line->addWidget(makeIconLabel(seatStateIcon(item.state), seatStateToken(item.state), 14, groundOf(item.state)));
    line->addWidget(makeNarrow(makeLabel(seatStateWord(item.state),
                                         item.state == SeatState::Now ? Role::SmallStrong : Role::SmallMedium,
                                         seatStateToken(item.state))),
                    1);
    tile->column()->addLayout(line);
    if (item.state == SeatState::ShareNeeded) {
        tile->column()->addWidget(
            makeNarrow(makeLabel(ApproverCards::tr("Share needed again"), Role::SmallMedium, Token::Warn)));
    } else {
        const bool done = tileState(item.state) == QLatin1String("ok");
        tile->column()->addWidget(
            makeNarrow(makeLabel(item.detail, done ? Role::MonoSmall : Role::Small, done ? Token::Ink3 : Token::Ink2)));
    }
    tile->column()->addStretch(1); // cards of a row are equally high; their words begin at the top
    QStringList said{item.name, seatStateWord(item.state).toLower()};
    if (item.state == SeatState::ShareNeeded)
        said << ApproverCards::tr("share needed again");
    else if (!item.detail.isEmpty())
        said << item.detail;
    tile->setAccessibleName(said.join(QStringLiteral(", ")));
    return tile;
}

} // namespace

ApproverCards::ApproverCards(QWidget *parent)
    : QFrame(parent), m_heading(makeLabel(tr("Approvals"), Role::Section)),
      m_summary(makeLabel({}, Role::Small, Token::Ink2)),
      m_remarkIcon(makeIconLabel(QStringLiteral("clock"), Token::Ink2, 14)),
      m_remark(makeLabel({}, Role::Small, Token::Ink2)), m_grid(new QGridLayout)
{
    setObjectName(QStringLiteral("approverCards"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(7);
    auto *head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(m_heading);
    head->addWidget(m_summary);
    head->addStretch();
    head->addWidget(m_remarkIcon);
    head->addWidget(m_remark);
    column->addLayout(head);
    setRemark({});
    m_grid->setSpacing(8);
    column->addLayout(m_grid);
}

void ApproverCards::setHeading(const QString &heading, const QString &summary)
{
    m_heading->setText(heading);
    m_summary->setText(summary);
}

void ApproverCards::setRemark(const QString &remark)
{
    m_remark->setText(remark);
    m_remark->setVisible(!remark.isEmpty());
    m_remarkIcon->setVisible(!remark.isEmpty());
}

void ApproverCards::setItems(const QList<ApproverItem> &items)
{
    if (m_items == items)
        return;
    m_items = items;
    qDeleteAll(m_cards);
    m_cards.clear();
    for (int i = 0; i < Columns; ++i)
        m_grid->setColumnStretch(i, i < items.size() ? 1 : 0);
    for (const ApproverItem &item : items) {
        const int at = static_cast<int>(m_cards.size());
        m_cards.append(makeApprover(item));
        m_grid->addWidget(m_cards.last(), at / Columns, at % Columns);
        m_cards.last()->show(); // measured at once
    }
}

} // namespace chancery::ui
