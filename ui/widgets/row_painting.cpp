#include "ui/widgets/row_painting.h"

#include <QListView>
#include <QPainter>

namespace chancery::ui {

void paintText(QPainter *painter, const QRect &rect, const QString &text, Role role, Token token,
               Qt::Alignment alignment)
{
    const QFont font = Theme::font(role);
    painter->setFont(font);
    painter->setPen(Theme::color(token));
    const QFontMetrics metrics(font);
    const bool fits = metrics.horizontalAdvance(text) <= rect.width() + 1;
    const QString shown = fits ? text : metrics.elidedText(text, Qt::ElideRight, rect.width());
    painter->drawText(rect, static_cast<int>(alignment) | Qt::TextSingleLine | Qt::TextDontClip, shown);
}

int textWidth(const QString &text, Role role)
{
    return QFontMetrics(Theme::font(role)).horizontalAdvance(text);
}

void paintRowFocus(QPainter *painter, const QRect &row)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(Theme::color(Token::Accent), 2));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(QRectF(row).adjusted(2, 1, -2, -1), 4, 4);
    painter->restore();
}

void prepareList(QListView *view, const QString &objectName, const QString &accessibleName)
{
    view->setObjectName(objectName);
    view->setAccessibleName(accessibleName);
    view->setFrameShape(QFrame::NoFrame);
    view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view->setSelectionMode(QAbstractItemView::NoSelection);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setResizeMode(QListView::Adjust);
    view->viewport()->setAutoFillBackground(false);
    view->setMouseTracking(false);
}

} // namespace chancery::ui
