#include "ui/widgets/tile.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QVBoxLayout>

namespace chancery::ui {

Tile::Tile(const QString &objectName, int horizontal, int vertical, QWidget *parent)
    : QFrame(parent), m_column(new QVBoxLayout(this)), m_horizontal(horizontal), m_vertical(vertical)
{
    setObjectName(objectName);
    setProperty("frame", QStringLiteral("tile"));
    m_column->setSpacing(0);
    setTileState(QStringLiteral("plain"));
}

void Tile::setTileState(const QString &state)
{
    Theme::setState(this, "state", state);
    const bool thick = state == QLatin1String("now") || state == QLatin1String("in") || state == QLatin1String("stop");
    const int border = thick ? 2 : 1;
    m_column->setContentsMargins(m_horizontal - border, m_vertical - border, m_horizontal - border,
                                 m_vertical - border);
}

// A style sheet draws a dashed edge of 1 px as dots.
void Tile::paintEvent(QPaintEvent *event)
{
    QFrame::paintEvent(event);
    if (property("state").toString() != QLatin1String("wait"))
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Theme::color(Token::Ctl), 1, Qt::DashLine));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
}

} // namespace chancery::ui
