#include "ui/widgets/seat_list.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/quorum_pips.h"
#include "ui/widgets/row_painting.h"
#include "ui/widgets/seat_model.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QListView>
#include <QScrollBar>
#include <QVBoxLayout>

namespace chancery::ui {

namespace {

PipState pipOf(SeatState state)
{
    switch (state) {
    case SeatState::Approved:
    case SeatState::ShareNeeded: // the approval stands
    case SeatState::Signed:
    case SeatState::Enrolled:
        return PipState::Approved;
    case SeatState::Now:
        return PipState::Now;
    case SeatState::Absent:
    case SeatState::KeyLost:
    case SeatState::Elsewhere:
        return PipState::Absent;
    default:
        return PipState::Present;
    }
}

constexpr int RowsAtLeast = 4;

} // namespace

// As high as its rows where there is room.
class SeatList::Rows final : public QListView
{
public:
    QSize sizeHint() const override { return {40, wanted}; }
    int wanted = 0;
};

SeatList::SeatList(QWidget *parent)
    : QFrame(parent), m_heading(makeLabel({}, Role::Section)), m_summary(makeLabel({}, Role::SmallStrong, Token::Ink2)),
      m_rest(makeLabel({}, Role::Small, Token::Ink2)), m_pips(new QuorumPips), m_view(new Rows),
      m_model(new SeatModel(this)), m_delegate(new SeatDelegate(m_model, this)), m_othersPart(new QFrame),
      m_headRow(new QHBoxLayout), m_pipsRow(new QHBoxLayout), m_more(makeLabel({}, Role::SmallMedium, Token::Ink2))
{
    setObjectName(QStringLiteral("seatList"));
    setProperty("frame", QStringLiteral("side"));
    m_summary->setObjectName(QStringLiteral("quorumSummaryLabel"));
    m_othersPart->setObjectName(QStringLiteral("othersPart"));
    m_othersPart->setProperty("frame", QStringLiteral("part"));
    prepareList(m_view, QStringLiteral("seatListView"), tr("Seats"));
    m_view->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // the line below says what is not in sight
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    m_more->setObjectName(QStringLiteral("moreSeatsLabel"));
    m_more->setAlignment(Qt::AlignCenter);
    m_more->hide();
    m_view->setModel(m_model);
    m_view->setItemDelegate(m_delegate);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 12, 0, 0);
    column->setSpacing(0);
    m_headRow->setSpacing(0);
    m_headRow->addWidget(m_heading);
    m_headRow->addStretch();
    m_headRow->addWidget(m_summary, 0, Qt::AlignBottom);
    m_headRow->addWidget(m_rest, 0, Qt::AlignBottom);
    column->addLayout(m_headRow);
    m_pipsRow->addWidget(m_pips);
    column->addLayout(m_pipsRow);
    column->addWidget(m_view);
    column->addWidget(m_more);
    column->addSpacing(8);
    column->addWidget(m_othersPart);
    m_othersPart->hide();
    setNarrow(false);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    m_view->viewport()->installEventFilter(this);
    connect(m_view->verticalScrollBar(), &QScrollBar::valueChanged, this, &SeatList::refreshMore);

    connect(m_view, &QListView::activated, this,
            [this](const QModelIndex &index) { emit seatActivated(m_model->seats()[index.row()].seat); });
}

QListView *SeatList::view() const
{
    return m_view;
}

void SeatList::setHeading(const QString &heading, const QString &summary, const QString &rest)
{
    m_heading->setText(heading);
    m_summary->setText(summary);
    m_rest->setText(rest);
    m_rest->setVisible(!rest.isEmpty());
    m_view->setAccessibleName(tr("%1, %2%3").arg(heading, summary, rest));
}

void SeatList::setSeats(const QList<SeatItem> &seats)
{
    m_model->setSeats(seats);
    QList<PipState> pips;
    for (const SeatItem &seat : seats)
        pips << pipOf(seat.state);
    m_pips->setPips(pips, m_summary->text());
    refreshHeight();
}

void SeatList::setOthers(const QList<PersonItem> &people)
{
    m_others = people;
    refreshOthers();
}

void SeatList::setPipsVisible(bool visible)
{
    m_pips->setVisible(visible);
}

void SeatList::setTimesShown(bool shown)
{
    m_delegate->times = shown;
    refreshHeight();
}

void SeatList::setCompact(bool compact)
{
    m_delegate->compact = compact;
    refreshHeight();
}

void SeatList::setNarrow(bool narrow)
{
    m_narrow = narrow;
    m_delegate->narrow = narrow;
    const int margin = narrow ? 12 : 16;
    m_headRow->setContentsMargins(margin, 0, margin, 4);
    m_pipsRow->setContentsMargins(margin, 0, margin, 5);
    refreshHeight();
    refreshOthers();
}

void SeatList::refreshOthers()
{
    delete m_othersRows;
    delete m_othersPart->layout();
    m_othersPart->setVisible(!m_others.isEmpty());
    auto *outer = new QVBoxLayout(m_othersPart);
    outer->setContentsMargins(0, 0, 0, 0);
    m_othersRows = new QWidget;
    outer->addWidget(m_othersRows);
    const int margin = m_narrow ? 12 : 16;
    auto *column = new QVBoxLayout(m_othersRows);
    column->setContentsMargins(margin, 12, margin, 6);
    column->setSpacing(0);
    column->addWidget(makeLabel(tr("Also in the room"), Role::Section));
    column->addSpacing(2);
    for (const PersonItem &person : std::as_const(m_others)) {
        auto *row = new QHBoxLayout;
        row->setSpacing(5);
        QLabel *name = makeLabel(person.name, Role::Dense);
        Theme::setFont(name, Theme::font(Role::Dense, QFont::Medium));
        name->setFixedHeight(24);
        const SeatState state = person.present ? SeatState::Present : SeatState::Absent;
        name->setAccessibleName(tr("%1, %2, %3").arg(person.name, person.role, seatStateWord(state).toLower()));
        row->addWidget(name);
        if (!m_narrow)
            row->addWidget(makeLabel(person.role, Role::Small, Token::Ink3));
        row->addStretch();
        row->addWidget(makeIconLabel(seatStateIcon(state), seatStateToken(state), 14, Token::Panel));
        QLabel *word = makeLabel(seatStateWord(state), Role::SmallMedium, seatStateToken(state));
        word->setFixedWidth((m_narrow ? 74 : 82) - 19);
        row->addWidget(word);
        column->addLayout(row);
    }
    m_othersRows->setVisible(true);
}

void SeatList::refreshHeight()
{
    const int row = m_delegate->rowHeight();
    const int all = row * m_model->rowCount();
    m_view->wanted = all;
    m_view->setMinimumHeight(qMin(all, row * RowsAtLeast));
    m_view->setMaximumHeight(all);
    m_view->updateGeometry();
    m_view->doItemsLayout();
    refreshMore();
}

// Where the list is lower than its rows, what is above and below is said.
void SeatList::refreshMore()
{
    const int row = qMax(1, m_delegate->rowHeight());
    const int all = m_model->rowCount();
    const int from = m_view->verticalScrollBar()->value();
    const int height = m_view->viewport()->height();
    const int above = (from + row - 3) / row;
    const int seen = qMin(all, (from + height + 2) / row);
    const int below = all - seen;
    QStringList words;
    if (above > 0)
        words << tr("%1 above").arg(above);
    if (below > 0)
        words << tr("%1 more below").arg(below);
    m_more->setText(words.join(QStringLiteral(" · ")));
    const int line = m_more->isVisibleTo(this) ? m_more->height() : 0;
    m_more->setVisible(isVisible() && height + line < row * all); // unseen, it has no height yet
}

bool SeatList::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize && watched == m_view->viewport())
        QMetaObject::invokeMethod(this, &SeatList::refreshMore, Qt::QueuedConnection);
    return QFrame::eventFilter(watched, event);
}

} // namespace chancery::ui
