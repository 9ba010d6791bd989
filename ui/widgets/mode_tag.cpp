#include "ui/widgets/mode_tag.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace chancery::ui {

namespace {

QString wordOf(Mode mode)
{
    return mode == Mode::Live ? ModeTag::tr("LIVE") : ModeTag::tr("REHEARSAL");
}

} // namespace

ModeTag::ModeTag(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("modeTag"));
    setMode(Mode::Live);
}

void ModeTag::setMode(Mode mode)
{
    m_mode = mode;
    setAccessibleName(tr("Mode: %1").arg(wordOf(mode)));
    setFixedSize(sizeHint());
    update();
}

QSize ModeTag::sizeHint() const
{
    return {10 + 14 + 6 + QFontMetrics(Theme::font(Role::ModeWord)).horizontalAdvance(wordOf(m_mode)) + 11, 26};
}

void ModeTag::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool live = m_mode == Mode::Live;
    const Token ink = live ? Token::OnLive : Token::OnAmber;
    const Token ground = live ? Token::Live : Token::Amber;
    painter.setPen(Theme::color(live ? Token::Live : Token::OnAmber));
    painter.setBrush(Theme::color(ground));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    paintIcon(&painter, QRectF(10, 6, 14, 14), live ? QStringLiteral("present") : QStringLiteral("warn"), ink, ground);
    painter.setFont(Theme::font(Role::ModeWord));
    painter.setPen(Theme::color(ink));
    painter.drawText(rect().adjusted(30, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, wordOf(m_mode));
}

} // namespace chancery::ui
