#include "ui/widgets/seat_model.h"

#include "ui/theme/icons.h"
#include "ui/widgets/counted.h"
#include "ui/widgets/row_painting.h"

#include <QPainter>

namespace chancery::ui {

namespace {
constexpr int ManyRows = 9;
}

QString seatStateWord(SeatState state)
{
    switch (state) {
    case SeatState::Absent:
        return SeatList::tr("Absent");
    case SeatState::Present:
        return SeatList::tr("Present");
    case SeatState::Next:
        return SeatList::tr("Next");
    case SeatState::Now:
        return SeatList::tr("Now");
    case SeatState::Approved:
    case SeatState::ShareNeeded:
        return SeatList::tr("Approved");
    case SeatState::Waiting:
        return SeatList::tr("Waiting");
    case SeatState::Enrolled:
        return SeatList::tr("Enrolled");
    case SeatState::Signed:
        return SeatList::tr("Signed");
    case SeatState::KeyLost:
        return SeatList::tr("Key lost");
    case SeatState::Objected:
        return SeatList::tr("Objected");
    case SeatState::Refused:
        return SeatList::tr("Refused");
    case SeatState::Elsewhere:
        return SeatList::tr("Elsewhere");
    }
    Q_UNREACHABLE();
}

QString seatStateIcon(SeatState state)
{
    switch (state) {
    case SeatState::Absent:
        return QStringLiteral("absent");
    case SeatState::Present:
        return QStringLiteral("present");
    case SeatState::Next:
    case SeatState::Waiting:
        return QStringLiteral("clock");
    case SeatState::Now:
        return QStringLiteral("now");
    case SeatState::Approved:
    case SeatState::ShareNeeded:
    case SeatState::Enrolled:
    case SeatState::Signed:
        return QStringLiteral("ringcheck");
    case SeatState::KeyLost:
        return QStringLiteral("stop");
    case SeatState::Objected:
    case SeatState::Refused:
        return QStringLiteral("flag");
    case SeatState::Elsewhere:
        return QStringLiteral("screen");
    }
    Q_UNREACHABLE();
}

Token seatStateToken(SeatState state)
{
    switch (state) {
    case SeatState::Absent:
        return Token::Ink3;
    case SeatState::Now:
        return Token::Accent;
    case SeatState::Approved:
    case SeatState::ShareNeeded:
    case SeatState::Enrolled:
    case SeatState::Signed:
        return Token::Ok;
    case SeatState::KeyLost:
    case SeatState::Objected:
    case SeatState::Refused:
        return Token::Stop;
    default:
        return Token::Ink2;
    }
}

void SeatModel::setSeats(const QList<SeatItem> &seats)
{
    const bool same = seats.size() == m_seats.size();
    if (!same)
        beginResetModel();
    m_seats = seats;
    if (!same)
        endResetModel();
    else if (!seats.isEmpty())
        emit dataChanged(index(0), index(static_cast<int>(seats.size()) - 1));
}

int SeatModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_seats.size());
}

// "Seat 2, Jonas Lindqvist, Infrastructure · SE, approved at 15:16:40Z"
QVariant SeatModel::data(const QModelIndex &index, int role) const
{
    const SeatItem &seat = m_seats[index.row()];
    if (role == Qt::DisplayRole)
        return seat.name;
    if (role != Qt::AccessibleTextRole && role != Qt::ToolTipRole)
        return {};
    QStringList parts;
    if (seat.seat > 0)
        parts << SeatList::tr("Seat %1").arg(seat.seat);
    parts << seat.name;
    if (!seat.detail.isEmpty())
        parts << seat.detail;
    QString state = seatStateWord(seat.state).toLower();
    if (!seat.time.isEmpty())
        state = SeatList::tr("%1 at %2").arg(state, seat.time);
    parts << state;
    if (seat.state == SeatState::ShareNeeded)
        parts << SeatList::tr("share needed again");
    if (seat.keys > 0)
        parts << counted(seat.keys, SeatList::tr("1 key"), SeatList::tr("%n keys", nullptr, seat.keys));
    return parts.join(QStringLiteral(", "));
}

SeatDelegate::SeatDelegate(const SeatModel *model, QObject *parent) : QStyledItemDelegate(parent), m_model(model) {}

int SeatDelegate::rowHeight() const
{
    if (compact || narrow)
        return m_model->rowCount() > ManyRows ? 22 : 26;
    return times ? 41 : 36;
}

QSize SeatDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {40, rowHeight()};
}

void SeatDelegate::paintDetail(QPainter *painter, const QRect &rect, const SeatItem &seat) const
{
    if (seat.state == SeatState::ShareNeeded) {
        paintIcon(painter, QRectF(rect.left(), rect.top() + 2, 12, 12), QStringLiteral("rotate"), Token::Warn);
        paintText(painter, rect.adjusted(16, 0, 0, 0), SeatList::tr("Share needed again"), Role::Small, Token::Warn);
        return;
    }
    const bool timed = times && !seat.time.isEmpty();
    const QString text = timed ? SeatList::tr("%1 · ").arg(seat.detail) : seat.detail;
    paintText(painter, rect, text, Role::Small, Token::Ink3);
    if (timed)
        paintText(painter, rect.adjusted(textWidth(text, Role::Small), 0, 0, 0), seat.time, Role::MonoSmall,
                  Token::Ink3);
}

void SeatDelegate::paintState(QPainter *painter, const QRect &rect, const SeatItem &seat) const
{
    const bool shareOnly = seat.state == SeatState::ShareNeeded && (compact || narrow);
    const Token token = shareOnly ? Token::Warn : seatStateToken(seat.state);
    const Token ground = seat.state == SeatState::Now ? Token::AccentTint : Token::Panel;
    const QString word = shareOnly ? SeatList::tr("Again") : seatStateWord(seat.state);
    paintIcon(painter, QRectF(rect.left(), rect.top() + (rect.height() - 14) / 2.0, 14, 14),
              shareOnly ? QStringLiteral("rotate") : seatStateIcon(seat.state), token, ground);
    paintText(painter, rect.adjusted(19, 0, 8, 0), word,
              seat.state == SeatState::Absent ? Role::Small : Role::SmallMedium, token);
}

void SeatDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const SeatItem &seat = m_model->seats()[index.row()];
    const int margin = narrow ? 12 : 16;
    const int stateWidth = narrow ? 74 : 82;
    const QRect row = option.rect;
    painter->save();
    if (seat.state == SeatState::Now)
        painter->fillRect(row, Theme::color(Token::AccentTint));
    const QRect inner = row.adjusted(margin, 0, -margin, 0);
    const QRect state(inner.right() + 1 - stateWidth, inner.top(), stateWidth, inner.height());
    int left = inner.left();
    if (seat.seat > 0) {
        paintText(painter, QRect(left, inner.top(), 20, inner.height()), QString::number(seat.seat), Role::MonoSmall,
                  Token::Ink3);
        left += 24;
    }
    const bool twoLines = !(compact || narrow) && (!seat.detail.isEmpty() || seat.state == SeatState::ShareNeeded);
    const int top = inner.top() + (inner.height() - (twoLines ? 32 : 17)) / 2;
    const bool absent = seat.state == SeatState::Absent;
    const Role nameRole = absent ? Role::Dense : Role::DenseStrong;
    const QRect name(left, top, state.left() - 4 - left, 17);
    paintText(painter, name, seat.name, nameRole, absent ? Token::Ink3 : Token::Ink);
    int x = left + textWidth(seat.name, nameRole) + 7;
    for (int i = 0; i < seat.keys; ++i, x += 17)
        paintIcon(painter, QRectF(x, top + 2, 13, 13), QStringLiteral("key"), Token::Ink3);
    if (twoLines)
        paintDetail(painter, QRect(left, top + 17, state.left() - 4 - left, 15), seat);
    paintState(painter, state, seat);
    painter->restore();
    if (option.state & QStyle::State_HasFocus)
        paintRowFocus(painter, row);
}

} // namespace chancery::ui
