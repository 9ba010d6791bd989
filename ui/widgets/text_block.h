// A wrapping paragraph of plain text with the line height of its role, which QLabel cannot set.
#pragma once

#include "ui/theme/theme.h"

#include <QFont>
#include <QHash>
#include <QLabel>

namespace chancery::ui {

class TextBlock : public QLabel
{
    Q_OBJECT
public:
    explicit TextBlock(Role role, Token token = Token::Ink, QWidget *parent = nullptr);

    void setRole(Role role);
    void setToken(Token token);
    void setLine(int pixels); // another line height, with setPixelSize() where the stage is short
    void setPixelSize(int pixels);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Token m_token;
    int m_line;

    // What was measured last: layouts ask many times for the same, and shaping the words is most of a first screen.
    void measureAnew() const;
    mutable QString m_measured;
    mutable QFont m_measuredIn;
    mutable QHash<int, int> m_lines; // by width
    mutable int m_natural = -1;      // the width of it all in one line
};

} // namespace chancery::ui
