#include "ui/widgets/step_model.h"

#include "ui/theme/icons.h"
#include "ui/widgets/row_painting.h"

#include <QPainter>

namespace chancery::ui {

namespace {

QString stateWord(const StepItem &step)
{
    switch (step.state) {
    case StepState::Upcoming:
        return StepRail::tr("upcoming");
    case StepState::Now:
        return StepRail::tr("now");
    case StepState::Done:
        return StepRail::tr("done at %1").arg(step.time);
    case StepState::Stopped:
        return StepRail::tr("stopped");
    case StepState::Halted:
        return StepRail::tr("halted by an objection");
    case StepState::OnHold:
        return StepRail::tr("on hold");
    }
    Q_UNREACHABLE();
}

// The second line under the name of a step that is not merely done or to come.
QString noteOf(StepState state)
{
    switch (state) {
    case StepState::Now:
        return StepRail::tr("Now");
    case StepState::Stopped:
        return StepRail::tr("Stopped");
    case StepState::Halted:
        return StepRail::tr("Halted");
    case StepState::OnHold:
        return StepRail::tr("On hold");
    case StepState::Upcoming:
    case StepState::Done:
        break;
    }
    return {};
}

struct RowLook
{
    Token ground;
    Token edge;
};

RowLook lookOf(StepState state)
{
    switch (state) {
    case StepState::Stopped:
    case StepState::Halted:
        return {Token::StopTint, Token::Stop};
    case StepState::OnHold:
        return {Token::WarnTint, Token::Warn};
    default:
        return {Token::AccentTint, Token::Accent};
    }
}

bool isCurrent(StepState state)
{
    return state != StepState::Done && state != StepState::Upcoming;
}

} // namespace

void StepModel::setSteps(const QList<StepItem> &steps)
{
    const bool same = steps.size() == m_steps.size();
    if (!same)
        beginResetModel();
    m_steps = steps;
    if (!same)
        endResetModel();
    else if (!steps.isEmpty())
        emit dataChanged(index(0), index(static_cast<int>(steps.size()) - 1));
}

int StepModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_steps.size());
}

QVariant StepModel::data(const QModelIndex &index, int role) const
{
    const StepItem &step = m_steps[index.row()];
    switch (role) {
    case Qt::DisplayRole:
        return step.name;
    case Qt::AccessibleTextRole:
    case Qt::ToolTipRole:
        return StepRail::tr("Step %1 of %2, %3, %4")
            .arg(index.row() + 1)
            .arg(m_steps.size())
            .arg(step.name, stateWord(step));
    default:
        return {};
    }
}

StepDelegate::StepDelegate(const StepModel *model, QObject *parent) : QStyledItemDelegate(parent), m_model(model) {}

void StepDelegate::setRow(int height, bool narrow)
{
    m_height = height;
    m_narrow = narrow;
}

QSize StepDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {40, m_height};
}

void StepDelegate::paintMarker(QPainter *painter, const QRect &marker, int row, const StepItem &step) const
{
    const bool current = isCurrent(step.state);
    const bool done = step.state == StepState::Done;
    const Token edge = current ? lookOf(step.state).edge : done ? Token::Ok : Token::Ctl;
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Theme::color(edge));
    painter->setBrush(Theme::color(current ? edge : Token::Panel));
    painter->drawEllipse(QRectF(marker).adjusted(0.5, 0.5, -0.5, -0.5));
    if (done) {
        paintIcon(painter, QRectF(marker).adjusted(4.5, 4.5, -4.5, -4.5), QStringLiteral("check"), Token::Ok,
                  Token::Panel, 2.2);
        return;
    }
    if (step.state == StepState::OnHold) {
        paintIcon(painter, QRectF(marker).adjusted(5, 5, -5, -5), QStringLiteral("pause"), Token::Stage, Token::Warn,
                  2);
        return;
    }
    const bool stopped = step.state == StepState::Stopped || step.state == StepState::Halted;
    painter->setFont(Theme::font(Role::MonoSmall, current ? QFont::Bold : QFont::Medium));
    painter->setPen(Theme::color(!current ? Token::Ink3 : stopped ? Token::Stage : Token::OnAccent));
    painter->drawText(marker, Qt::AlignCenter, stopped ? QStringLiteral("!") : QString::number(row + 1));
}

void StepDelegate::paintWords(QPainter *painter, const QRect &rect, const StepItem &step) const
{
    const bool current = isCurrent(step.state);
    const QString second = current ? noteOf(step.state) : step.state == StepState::Done ? step.time : QString();
    const Token ink = current ? Token::Ink : step.state == StepState::Done ? Token::Ink2 : Token::Ink3;
    const Role nameRole = current ? Role::DenseStrong : Role::Dense;
    if (second.isEmpty()) {
        paintText(painter, rect, step.name, nameRole, ink);
        return;
    }
    const int top = rect.top() + (rect.height() - 33) / 2;
    paintText(painter, QRect(rect.left(), top, rect.width(), 17), step.name, nameRole, ink);
    paintText(painter, QRect(rect.left(), top + 17, rect.width(), 16), second,
              current ? Role::SmallStrong : Role::MonoSmall, current ? lookOf(step.state).edge : Token::Ink3);
}

void StepDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const StepItem &step = m_model->steps()[index.row()];
    const QRect row = option.rect;
    painter->save();
    if (isCurrent(step.state)) {
        painter->fillRect(row, Theme::color(lookOf(step.state).ground));
        painter->fillRect(QRect(row.left(), row.top(), 3, row.height()), Theme::color(lookOf(step.state).edge));
    }
    const int left = m_narrow ? row.left() + (row.width() - 22) / 2 : row.left() + 20;
    const QRect marker(left, row.top() + (row.height() - 22) / 2, 22, 22);
    const int x = marker.left() + 11;
    if (index.row() > 0)
        painter->fillRect(QRect(x, row.top(), 1, marker.top() - row.top()), Theme::color(Token::Line2));
    if (index.row() + 1 < m_model->rowCount())
        painter->fillRect(QRect(x, marker.bottom() + 1, 1, row.bottom() - marker.bottom()), Theme::color(Token::Line2));
    paintMarker(painter, marker, index.row(), step);
    if (!m_narrow)
        paintWords(painter, row.adjusted(52, 0, -6, 0), step);
    painter->restore();
    if (option.state & QStyle::State_HasFocus)
        paintRowFocus(painter, row);
}

} // namespace chancery::ui
