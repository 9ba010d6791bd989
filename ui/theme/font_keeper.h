// Keeps a widget's font. A style sheet remembers the font a widget had when it was first polished, and brings that one
// back whenever it polishes the widget again.
#pragma once

#include <QFont>
#include <QObject>

class QWidget;

namespace chancery::ui {

class FontKeeper : public QObject
{
    Q_OBJECT
public:
    explicit FontKeeper(QWidget *widget);

    void keep(const QFont &font);

    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *m_widget;
    QFont m_font;
    bool m_setting = false;
};

} // namespace chancery::ui
