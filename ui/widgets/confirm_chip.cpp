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

QString wordOf(ConfirmState state)
{
    switch (state) {
    case ConfirmState::Comparing:
        return ConfirmChips::tr("Comparing");
    case ConfirmState::Matches:
        return ConfirmChips::tr("Matches");
    case ConfirmState::Differs:
        return ConfirmChips::tr("Differs");
    }
    Q_UNREACHABLE();
}

constexpr int MenuWidth = 20;

} // namespace

ConfirmChip::ConfirmChip(int id, QWidget *parent) : QToolButton(parent), m_id(id)
{
    setObjectName(QStringLiteral("confirmChip%1").arg(id));
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setToolTip(tr("Space: matches. Arrow down: more."));
    connect(this, &QToolButton::clicked, this, [this] {
        const bool matched = m_item.state == ConfirmState::Matches;
        emit chosen(m_id, matched ? ConfirmState::Comparing : ConfirmState::Matches);
    });
}

void ConfirmChip::setItem(const ConfirmItem &item, bool slim)
{
    m_slim = slim;
    updateGeometry();
    m_item = item;
    setText(item.name);
    setChecked(item.state == ConfirmState::Matches);
    setAccessibleName(tr("%1, %2").arg(item.name, wordOf(item.state).toLower()));
    update();
}

QSize ConfirmChip::sizeHint() const
{
    return {qMax(textWidth(m_item.name, Role::DenseStrong), 84) + (m_slim ? 4 : 18), m_slim ? 41 : 45};
}

void ConfirmChip::openMenu()
{
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("confirmMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const ConfirmState state : {ConfirmState::Matches, ConfirmState::Comparing, ConfirmState::Differs}) {
        const ChipLook look = lookOf(state);
        QAction *action = menu->addAction(ui::icon(QString::fromLatin1(look.icon), look.ink), wordOf(state));
        action->setEnabled(state != m_item.state);
        connect(action, &QAction::triggered, this, [this, state] { emit chosen(m_id, state); });
    }
    menu->popup(mapToGlobal(QPoint(0, height() + 2)));
}

void ConfirmChip::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Down || event->key() == Qt::Key_Menu)
        openMenu();
    else
        QToolButton::keyPressEvent(event);
}

void ConfirmChip::mousePressEvent(QMouseEvent *event)
{
    if (event->position().x() >= width() - MenuWidth)
        openMenu();
    else
        QToolButton::mousePressEvent(event);
}

void ConfirmChip::contextMenuEvent(QContextMenuEvent *)
{
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
    const int top = (height() - 34) / 2;
    const int left = m_slim ? 7 : 9;
    paintText(&painter, QRect(left, top, width() - left - MenuWidth, 17), m_item.name, Role::DenseStrong, Token::Ink);
    paintIcon(&painter, QRectF(left, top + 18, 14, 14), QString::fromLatin1(look.icon), look.ink, look.ground);
    paintText(&painter, QRect(left + 18, top + 17, width() - left - 19, 16), wordOf(m_item.state), Role::Small,
              look.ink);
    paintIcon(&painter, QRectF(width() - 19, top + 3, 12, 12), QStringLiteral("down"), Token::Ink3);
}

} // namespace chancery::ui
