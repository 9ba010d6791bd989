#include "ui/theme/font_keeper.h"

#include <QEvent>
#include <QWidget>

namespace chancery::ui {

FontKeeper::FontKeeper(QWidget *widget) : QObject(widget), m_widget(widget)
{
    widget->installEventFilter(this);
}

void FontKeeper::keep(const QFont &font)
{
    m_font = font;
    m_setting = true;
    m_widget->setFont(font);
    m_setting = false;
}

bool FontKeeper::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_widget && event->type() == QEvent::FontChange && !m_setting && m_widget->font() != m_font)
        keep(m_font);
    return QObject::eventFilter(watched, event);
}

} // namespace chancery::ui
