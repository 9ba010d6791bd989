// Pictures of the window, kept by the test run for people to look at.
#pragma once

#include "ui/theme/tokens.h"

#include <QSize>
#include <QString>

class QWidget;

namespace chancery::test {

class ConsoleShots
{
public:
    // Pictures are numbered in the order they are taken, from first on.
    explicit ConsoleShots(int first = 1) : m_next(first) {}

    static QString folder(); // CMAKE_BINARY_DIR/screenshots

    // With dialogs and menus that stand before it. The path of the picture; empty when it could not be written.
    QString take(QWidget &window, const QString &moment);
    QString takeDark(QWidget &window, const QString &moment);
    QString takeSmallest(QWidget &window, const QString &moment); // 1024x700

private:
    int m_next;
};

} // namespace chancery::test
