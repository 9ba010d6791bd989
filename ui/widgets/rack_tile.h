// One simulated key of KeyRackView.
#pragma once

#include "ui/theme/tokens.h"
#include "ui/widgets/key_rack.h"
#include "ui/widgets/tile.h"

namespace chancery::ui {

QString rackStateWord(RackState state);

class RackTile : public Tile
{
    Q_OBJECT
public:
    RackTile(int person, bool small, QWidget *parent = nullptr);

    void setKey(const RackKey &key, bool chosen);
    int person() const { return m_person; }
    QPushButton *insertButton() const { return m_insert; } // null in the small form
    QPushButton *touchButton() const { return m_touch; }

signals:
    void insertRequested(int person);
    void touchRequested(int person);
    void removeRequested(int person);
    void chosen(int person);
    void moved(int by); // arrow keys, in the small form

protected:
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;

private:
    int m_person;
    bool m_small; // without buttons of its own
    QLabel *m_name;
    QLabel *m_pin;
    QLabel *m_icon;
    QLabel *m_word;
    QPushButton *m_insert = nullptr;
    QPushButton *m_touch = nullptr;
    QPushButton *m_remove = nullptr;
};

} // namespace chancery::ui
