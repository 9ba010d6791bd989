// A menu under a button. QPushButton::setMenu() would run an event loop of its own until the menu closes; this one
// opens and returns, as everything on the GUI thread must.
#pragma once

class QMenu;
class QPushButton;

namespace chancery::ui {

// menu belongs to whoever made it and outlives the button's clicks.
void setButtonMenu(QPushButton *button, QMenu *menu);

} // namespace chancery::ui
