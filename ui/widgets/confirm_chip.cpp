#include "ui/widgets/confirm_chip.h"

#include "ui/theme/icons.h"
#include "ui/widgets/row_painting.h"

#include <QKeyEvent>
#include <QMenu>
#include <QPainter>

namespace chancery::ui {

namespace {

struct ChipLook
{
    const char *icon;
    Token ink;
    Token edge;
    Token ground;
};

ChipLook lookOf(ConfirmState state)
{
    switch (state) {
    case ConfirmState::Comparing:
        return {"clock", Token::Ink2, Token::Ctl, Token::Stage};
    case ConfirmState::Matches:
        return {"check", Token::Ok, Token::OkEdge, Token::OkTint};
    case ConfirmState::Differs:
        return {"stop", Token::Stop, Token::Stop, Token::StopTint};
    }
    Q_UNREACHABLE();
}

constexpr int MenuWidth = 20;
constexpr int OneLineHeight = 28;

} // namespace

QString confirmWord(ConfirmState state, ConfirmAsk ask)
{
    const bool record = ask == ConfirmAsk::Recorded;
    switch (state) {
    case ConfirmState::Comparing:
        return record ? ConfirmChips::tr("Not yet") : ConfirmChips::tr("Comparing");
    case ConfirmState::Matches:
        return record ? ConfirmChips::tr("Recorded") : ConfirmChips::tr("Matches");
    case ConfirmState::Differs:
        return ConfirmChips::tr("Differs");
    }
    Q_UNREACHABLE();
}

QString confirmIcon(ConfirmState state, ConfirmAsk ask)
{
    if (state == ConfirmState::Comparing && ask == ConfirmAsk::Recorded)
        return QStringLiteral("pen");
    return QString::fromLatin1(lookOf(state).icon);
}

Token confirmToken(ConfirmState state)
{
    return lookOf(state).ink;
}

ConfirmChip::ConfirmChip(int id, QWidget *parent) : QToolButton(parent), m_id(id)
{
    setObjectName(QStringLiteral("confirmChip%1").arg(id));
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(this, &QToolButton::clicked, this, [this] {
        const bool matched = m_item.state == ConfirmState::Matches;
        emit chosen(m_id, matched ? ConfirmState::Comparing : ConfirmState::Matches);
    });
}

void ConfirmChip::setItem(const ConfirmItem &item, ConfirmAsk ask, Form form)
{
    m_form = form;
    m_ask = ask;
    updateGeometry();
    m_item = item;
    setText(item.name);
    setChecked(item.state == ConfirmState::Matches);
    const QString state = confirmWord(item.state, ask);
    setAccessibleName(tr("%1, %2").arg(item.name, state.toLower()));
    setToolTip(ask == ConfirmAsk::Recorded
                   ? tr("%1, %2. Space: recorded.").arg(item.name, state.toLower())
                   : tr("%1, %2. Space: matches. Arrow down: more.").arg(item.name, state.toLower()));
    update();
}

QSize ConfirmChip::sizeHint() const
{
    const int name = textWidth(m_item.name, Role::DenseStrong);
    if (m_form == Form::OneLine)
        return {name + 26 + MenuWidth, OneLineHeight};
    return {qMax(name, 84) + (m_form == Form::Slim ? 4 : 18), m_form == Form::Slim ? 41 : 45};
}

QSize ConfirmChip::minimumSizeHint() const
{
    return {72, sizeHint().height()};
}

void ConfirmChip::openMenu()
{
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("confirmMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const ConfirmState state : {ConfirmState::Matches, ConfirmState::Comparing, ConfirmState::Differs}) {
        QAction *action =
            menu->addAction(ui::icon(confirmIcon(state, m_ask), confirmToken(state)), confirmWord(state, m_ask));
        action->setEnabled(state != m_item.state);
        connect(action, &QAction::triggered, this, [this, state] { emit chosen(m_id, state); });
    }
    menu->popup(mapToGlobal(QPoint(0, height() + 2)));
}

void ConfirmChip::keyPressEvent(QKeyEvent *event)
{
    if (hasMenu() && (event->key() == Qt::Key_Down || event->key() == Qt::Key_Menu))
        openMenu();
    else
        QToolButton::keyPressEvent(event);
}

void ConfirmChip::mousePressEvent(QMouseEvent *event)
{
    if (hasMenu() && event->button() == Qt::LeftButton && event->position().x() >= width() - MenuWidth)
        openMenu();
    else
        QToolButton::mousePressEvent(event);
}

void ConfirmChip::contextMenuEvent(QContextMenuEvent *)
{
    if (hasMenu())
        openMenu();
}

void ConfirmChip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ChipLook look = lookOf(m_item.state);
    const qreal pen = m_item.state == ConfirmState::Differs ? 2 : 1;
    painter.setPen(
        QPen(Theme::color(look.edge), pen, m_item.state == ConfirmState::Comparing ? Qt::DashLine : Qt::SolidLine));
    painter.setBrush(Theme::color(look.ground));
    painter.drawRoundedRect(QRectF(rect()).adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2), 6, 6);
    const bool oneLine = m_form == Form::OneLine;
    const int top = oneLine ? (height() - 17) / 2 : (height() - 34) / 2;
    const int left = m_form == Form::Full ? 9 : 7;
    const int nameLeft = oneLine ? left + 19 : left;
    const int right = hasMenu() ? MenuWidth : left;
    paintText(&painter, QRect(nameLeft, top, width() - nameLeft - right, 17), m_item.name, Role::DenseStrong,
              Token::Ink);
    paintIcon(&painter, QRectF(left, oneLine ? top + 1.5 : top + 18, 14, 14), confirmIcon(m_item.state, m_ask),
              look.ink, look.ground);
    if (!oneLine)
        paintText(&painter, QRect(left + 18, top + 17, width() - left - 19, 16), confirmWord(m_item.state, m_ask),
                  Role::Small, look.ink);
    if (hasMenu())
        paintIcon(&painter, QRectF(width() - 19, top + 3, 12, 12), QStringLiteral("down"), Token::Ink3);
}

} // namespace chancery::ui
