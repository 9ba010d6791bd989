// Small makers of labels, buttons and rules in the type scale and colours of the theme.
#pragma once

#include "ui/theme/theme.h"
#include "ui/theme/tokens.h"

#include <QFrame>
#include <QLabel>
#include <QPushButton>

namespace chancery::ui {

// A plain-text label. Its colour follows the scheme; it never interprets markup.
QLabel *makeLabel(const QString &text, Role role, Token token = Token::Ink, QWidget *parent = nullptr);

// Changes role or colour of a label made above.
void setLabelLook(QLabel *label, Role role, Token token);

enum class ButtonKind { Plain, Primary, Object, Flat };
QPushButton *makeButton(const QString &text, const QString &objectName, ButtonKind kind = ButtonKind::Plain,
                        const QString &iconName = {}, QWidget *parent = nullptr);
QPushButton *makeSmallButton(const QString &text, const QString &objectName, const QString &iconName = {},
                             QWidget *parent = nullptr); // 28 px high

// A label that shows an icon in a token's colour.
QLabel *makeIconLabel(const QString &iconName, Token token, int size = 16, Token on = Token::Stage,
                      QWidget *parent = nullptr);
void setIconLabel(QLabel *label, const QString &iconName, Token token, int size = 16, Token on = Token::Stage);

QFrame *makeRule(QWidget *parent = nullptr); // one px, horizontal

// A white box with an 8 px radius.
QFrame *makeCard(const QString &objectName, QWidget *parent = nullptr);

} // namespace chancery::ui
