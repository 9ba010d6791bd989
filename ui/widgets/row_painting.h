// What the delegates of the lists have in common.
#pragma once

#include "ui/theme/theme.h"

#include <QRect>
#include <QString>

class QPainter;
class QListView;

namespace chancery::ui {

// Draws one line of text in role and colour, elided at the right when it must be.
void paintText(QPainter *painter, const QRect &rect, const QString &text, Role role, Token token,
               Qt::Alignment alignment = Qt::AlignLeft | Qt::AlignVCenter);

int textWidth(const QString &text, Role role);

// The focus of a row: a 2 px edge inside it.
void paintRowFocus(QPainter *painter, const QRect &row);

// A list that looks like part of the page: no frame, whole rows, no editing.
void prepareList(QListView *view, const QString &objectName, const QString &accessibleName);

} // namespace chancery::ui
