// One chip per person who compares: comparing, matches, differs. Where there is no copy outside to compare with (a new
// root), people write the value down instead: not yet, recorded.
#pragma once

#include <QFrame>
#include <QList>
#include <QString>

class QGridLayout;
class QLabel;

namespace chancery::ui {

enum class ConfirmState { Comparing, Matches, Differs };
enum class ConfirmAsk { Matches, Recorded }; // Recorded: Matches reads "Recorded" and nothing can differ

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
    void setAsk(ConfirmAsk ask);
    void setSlim(bool slim);      // lower chips where the stage is short
    void setColumns(int columns); // 0: as many as fit the window
    // One line a chip, for many people: the icon tells the state, and the legend beside the heading names the icons.
    void setCompact(bool compact);
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
    void place();
    void refreshLegend();

    QLabel *m_heading;
    QLabel *m_count;
    QWidget *m_legend;
    QGridLayout *m_grid;
    ConfirmAsk m_ask = ConfirmAsk::Matches;
    bool m_compact = false;
    QList<ConfirmItem> m_items;
    QList<ConfirmChip *> m_chips;
    bool m_slim = false;
    int m_columns = 0;
};

} // namespace chancery::ui
