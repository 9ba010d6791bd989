#include "ui/widgets/try_pips.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace chancery::ui {

namespace {
constexpr int PipWidth = 18;
constexpr int Step = PipWidth + 4;
} // namespace

TryPips::TryPips(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("tryPips"));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void TryPips::setTries(int left, int total)
{
    m_left = left;
    m_total = total;
    setAccessibleName(words());
    updateGeometry();
    update();
}

QString TryPips::words() const
{
    return tr("%1 of %2 tries left").arg(m_left).arg(m_total);
}

QSize TryPips::sizeHint() const
{
    return {m_total * Step + 8 + QFontMetrics(Theme::font(Role::Dense)).horizontalAdvance(words()) + 2, 18};
}

void TryPips::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int i = 0; i < m_total; ++i) {
        painter.setPen(Theme::color(i < m_left ? Token::Accent : Token::Ctl));
        painter.setBrush(Theme::color(i < m_left ? Token::AccentMid : Token::Stage));
        painter.drawRoundedRect(QRectF(i * Step + 0.5, height() / 2 - 5 + 0.5, PipWidth - 1, 9), 2, 2);
    }
    painter.setFont(Theme::font(Role::Dense));
    painter.setPen(Theme::color(Token::Ink2));
    painter.drawText(rect().adjusted(m_total * Step + 8, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, words());
}

} // namespace chancery::ui
