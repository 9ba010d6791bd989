// What the stage shows for one kind of step. A panel draws a snapshot and hands commands on; it decides nothing.
#pragma once

#include "ui/panels/session_view.h"
#include "ui/widgets/bottom_bar.h"

#include <QWidget>

class QVBoxLayout;

namespace chancery::ui {

class ScriptQuote;
class StageHeading;

struct PrimaryAct
{
    QString text;
    bool enabled = false;
    QString reason; // why not yet, in words
    QString iconName;
};

// How much room there is (design, Window sizes).
struct Room
{
    bool narrow = false;  // below 1200 wide
    bool low = false;     // below 760 high, or the key rack takes its part
    bool cramped = false; // the objection sheet stands beside the stage
    bool wide = false;    // above 1600 wide
    bool operator==(const Room &) const = default;
};

class StepPanel : public QWidget
{
    Q_OBJECT
public:
    explicit StepPanel(SessionView &session, QWidget *parent = nullptr);

    void present(const std::shared_ptr<const session::Snapshot> &snapshot, const QDateTime &now);
    void tick(const QDateTime &now); // once a second
    void setRoom(const Room &room);

    // The one act of the bottom bar: unless overridden the step's own words, Advance, and what core says is missing.
    virtual PrimaryAct primary() const;
    virtual void triggerPrimary();
    virtual QList<BarAction> actions() const { return {}; }
    virtual void triggerAction(const QString &) {}
    virtual void markSeat(int) {}                           // Alt+1 to Alt+9, the n-th chip or row
    virtual void chooseSeat(int) {}                         // a click on a seat at the side
    virtual QWidget *footer() { return nullptr; }           // stands below the stage and never scrolls
    virtual QWidget *sidePart() { return nullptr; }         // stands at the side, over the transcript
    virtual QWidget *firstFocus() { return nullptr; }       // the thing waited for
    virtual bool says(const Text &) const { return false; } // whether this problem stands on the panel already
    virtual bool keepsRackSmall() const { return false; }
    virtual bool needsKeys() const { return true; } // false: the key rack makes room

signals:
    void primaryChanged();
    void objectionWanted(const QString &person);
    void finished(); // the ceremony is closed and people have seen what comes after

protected:
    virtual void render() = 0;
    virtual void renderTime() {}
    virtual void applyRoom() {}

    SessionView &session() const { return m_session; }
    const session::Snapshot &snapshot() const { return *m_snapshot; }
    const ceremony::State &state() const { return m_snapshot->state; }
    bool hasSnapshot() const { return m_snapshot != nullptr; }
    const QDateTime &now() const { return m_now; }
    const Room &room() const { return m_room; }
    QVBoxLayout *column() const { return m_column; }
    StageHeading *heading() const { return m_heading; }
    // Title and script of the current step, in the two places every panel has for them.
    void showStepTitle();
    void showScript();
    void hideScript();

private:
    SessionView &m_session;
    std::shared_ptr<const session::Snapshot> m_snapshot;
    QDateTime m_now;
    Room m_room;
    QVBoxLayout *m_column;
    StageHeading *m_heading;
    ScriptQuote *m_script;
};

// The words of the primary button at a step.
QString primaryWords(const ceremony::State &state);

} // namespace chancery::ui
