#include "ui/home/number_ring.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace chancery::ui {

NumberRing::NumberRing(int number, QWidget *parent) : QWidget(parent), m_number(number)
{
    setFixedSize(22, 22);
}

void NumberRing::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Theme::color(Token::Ctl));
    painter.drawEllipse(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
    painter.setPen(Theme::color(Token::Ink3));
    painter.setFont(Theme::font(Role::MonoSmall));
    painter.drawText(rect(), Qt::AlignCenter, QString::number(m_number));
}

} // namespace chancery::ui
