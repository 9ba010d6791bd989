#include "ui/widgets/button_menu.h"

#include <QCoreApplication>
#include <QMenu>
#include <QPushButton>

namespace chancery::ui {

void setButtonMenu(QPushButton *button, QMenu *menu)
{
    button->setAccessibleDescription(QCoreApplication::translate("ButtonMenu", "Opens a menu"));
    QObject::connect(button, &QPushButton::clicked, menu, [button, menu] {
        menu->popup(button->mapToGlobal(QPoint(0, button->height() + 2)));
        // With the keyboard the first entry is chosen at once.
        if (button->hasFocus() && !menu->actions().isEmpty())
            menu->setActiveAction(menu->actions().constFirst());
    });
}

} // namespace chancery::ui
