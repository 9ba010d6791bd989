// The trainer's simulated keys: insert, touch, remove. Large: three buttons each; small: tiles and the controls of the
// chosen one below; more than nine tiles take two lines, and the controls stand beside the heading then. As a bar: the
// heading with the chosen key's controls alone, while no key is asked for.
#pragma once

#include <QFrame>
#include <QList>
#include <QString>

class QGridLayout;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace chancery::ui {

enum class RackState { Out, In, WaitingForTouch, Used, Absent, Lost, PinLocked };

struct RackKey
{
    int person = 0; // seat, given back in the signals
    QString name;   // given name
    QString pin;    // simulated; shown to the trainer
    RackState state = RackState::Out;
    bool canInsert = false;
    bool canTouch = false;
    bool canRemove = false;
};

class RackTile;

class KeyRackView : public QFrame
{
    Q_OBJECT
public:
    explicit KeyRackView(QWidget *parent = nullptr);

    void setKeys(const QList<RackKey> &keys);
    void setSmall(bool small);
    bool isSmall() const { return m_small; }
    void setBar(bool bar);
    void choose(int person);
    int chosen() const { return m_chosen; }
    // The Touch button of the key that blinks, else the Insert button of that person's key; null: neither is there.
    QWidget *waitedFor(int person) const;
    void setCorner(QWidget *widget); // small form: at the right of the controls (the faults' menu button)

signals:
    void insertRequested(int person);
    void touchRequested(int person);
    void removeRequested(int person);

private:
    void refresh();
    void makeTiles();
    void placeControls();
    bool controlsInHead() const;
    void move(int by);

    QList<RackKey> m_keys;
    QList<RackTile *> m_tiles;
    bool m_small = false;
    bool m_bar = false;
    int m_chosen = 0;
    QLabel *m_note;
    QHBoxLayout *m_head;
    QVBoxLayout *m_column;
    QGridLayout *m_grid;
    QWidget *m_tilesPart;
    QWidget *m_controls;
    QHBoxLayout *m_controlsRow;
    QLabel *m_chosenName;
    QLabel *m_chosenPin;
    QPushButton *m_insert;
    QPushButton *m_touch;
    QPushButton *m_remove;
};

} // namespace chancery::ui
