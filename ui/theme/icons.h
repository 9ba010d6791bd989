// Icons by name (resources/icons/NAME.svg), drawn in a token's colour and drawn anew when the scheme changes.
#pragma once

#include "ui/theme/tokens.h"

#include <QIcon>
#include <QString>
#include <QStringList>

class QPainter;
class QRectF;

namespace chancery::ui {

// on is what the icon stands on: it shows through the tick of "ringcheck".
QIcon icon(const QString &name, Token token = Token::Ink, Token on = Token::Stage);

// Draws one straight away, for delegates. stroke is the line width on the 16 px grid.
void paintIcon(QPainter *painter, const QRectF &box, const QString &name, Token token, Token on = Token::Stage,
               qreal stroke = 1.6);

QStringList iconNames();

} // namespace chancery::ui
