#include "ui/widgets/mode_band.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QPainter>
#include <QPainterPath>

namespace chancery::ui {

ModeBand::ModeBand(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("modeBand"));
    setFixedHeight(34);
    setText(tr("Simulated token and keys. Nothing signed here is trusted."));
}

void ModeBand::setText(const QString &text)
{
    m_text = text;
    setAccessibleName(tr("REHEARSAL. %1").arg(text));
    update();
}

QSize ModeBand::sizeHint() const
{
    return {640, 34};
}

void ModeBand::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        update();
    QWidget::changeEvent(event);
}

// Stripes of 11 px across 135 degrees.
void ModeBand::paintHatch(QPainter &painter) const
{
    painter.fillRect(rect(), Theme::color(Token::Amber));
    const qreal period = 22 * 1.41421356;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(Theme::color(Token::Amber2));
    for (qreal x = -height() - period; x < width() + period; x += period) {
        QPainterPath stripe;
        stripe.moveTo(x, height());
        stripe.lineTo(x + period / 2, height());
        stripe.lineTo(x + period / 2 + height(), 0);
        stripe.lineTo(x + height(), 0);
        stripe.closeSubpath();
        painter.drawPath(stripe);
    }
}

void ModeBand::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintHatch(painter);
    painter.fillRect(QRect(0, height() - 1, width(), 1), Theme::color(Token::OnAmber));

    const QFont strong = Theme::font(Role::Body, QFont::Bold);
    const QFont plain = Theme::font(Role::BodyMedium);
    const QString word = tr("REHEARSAL");
    const int wordWidth = QFontMetrics(strong).horizontalAdvance(word);
    const int room = width() - 40 - wordWidth - 5 * 10 - 2 * 16;
    const QString text = QFontMetrics(plain).elidedText(m_text, Qt::ElideRight, qMax(40, room));
    const int textWidth = QFontMetrics(plain).horizontalAdvance(text);
    const int boxWidth = 16 + 16 + 10 + wordWidth + 10 + textWidth + 10 + 16 + 16;
    const QRect box((width() - boxWidth) / 2, (height() - 1 - 26) / 2, boxWidth, 26);

    painter.setPen(Theme::color(Token::OnAmber));
    painter.setBrush(Theme::color(Token::Amber));
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    int x = box.left() + 16;
    const qreal iconTop = box.center().y() - 7.5;
    paintIcon(&painter, QRectF(x, iconTop, 16, 16), QStringLiteral("warn"), Token::OnAmber);
    x += 26;
    painter.setFont(strong);
    painter.drawText(QRect(x, box.top(), wordWidth + 2, box.height()), Qt::AlignVCenter, word);
    x += wordWidth + 10;
    painter.setFont(plain);
    painter.drawText(QRect(x, box.top(), textWidth + 2, box.height()), Qt::AlignVCenter, text);
    paintIcon(&painter, QRectF(box.right() - 31, iconTop, 16, 16), QStringLiteral("warn"), Token::OnAmber);
}

} // namespace chancery::ui
