// One chip per person who compares: comparing, matches, differs.
#pragma once

#include <QFrame>
#include <QList>
#include <QString>

class QGridLayout;
class QLabel;

namespace chancery::ui {

enum class ConfirmState { Comparing, Matches, Differs };

struct ConfirmItem
{
    int id = 0; // the caller's; given back in the signals
    QString name;
    ConfirmState state = ConfirmState::Comparing;
};

class ConfirmChip;

class ConfirmChips : public QFrame
{
    Q_OBJECT
public:
    explicit ConfirmChips(QWidget *parent = nullptr);

    void setHeading(const QString &heading); // "Matches my copy"; the count stands behind it
    void setItems(const QList<ConfirmItem> &items);
    void setSlim(bool slim); // lower chips where the stage is short
    void setColumns(int columns);
    QList<ConfirmItem> items() const;
    int matching() const;
    void toggle(int id); // as Space does; Alt+n of the window
    void focusFirstOpen();

signals:
    // The chip has changed already; the caller records it, or sets the items back.
    void stateChosen(int id, chancery::ui::ConfirmState state);

private:
    void choose(int id, ConfirmState state);
    void refresh();

    QLabel *m_heading;
    QLabel *m_count;
    QGridLayout *m_grid;
    QList<ConfirmItem> m_items;
    QList<ConfirmChip *> m_chips;
    bool m_slim = false;
    int m_columns = 7;
};

} // namespace chancery::ui
