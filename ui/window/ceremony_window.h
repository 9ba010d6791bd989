// One running ceremony on the screen. It draws snapshots and hands on what people do; nothing that matters lives here.
#pragma once

#include "core/ports/key_rack.h"
#include "ui/panels/panel_choice.h"
#include "ui/panels/people_tiles.h"
#include "ui/panels/sheet.h"

#include <QPointer>
#include <QTimer>
#include <QWidget>
#include <optional>

class QHBoxLayout;
class QScrollArea;
class QShortcut;
class QVBoxLayout;

namespace chancery::ui {

class HaltedLine;
class HeaderBar;
class ModeBand;
class Notice;
class ObjectionFlow;
class ObjectionSheet;
class RackDock;
class SidePanel;
class StepRail;

class CeremonyWindow : public QWidget, public SheetPlace
{
    Q_OBJECT
public:
    // session and rack outlive the window; rack is null when live.
    CeremonyWindow(SessionView &session, ports::KeyRack *rack, QWidget *parent = nullptr);
    ~CeremonyWindow() override;

    StepPanel *panel() const { return m_panel; }
    PanelKind panelKind() const { return m_kind; }
    Sheet *sheet() const { return m_aside; } // what stands beside the stage; null: nothing, or an objection

    void showSheet(Sheet *sheet) override;
    void askClose(); // whether the program may end here; closeAgreed() says yes

public slots:
    void refresh(); // takes the newest snapshot

signals:
    void finished();    // closed, and people have left the last step
    void closeAgreed(); // the program may end; what is recorded can be taken up again

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void build();
    void connectParts();
    void addShortcuts();
    void tick();
    void showPanel(PanelKind kind);
    void presentHead();
    void presentNotices();
    void presentBar();
    void presentRoom();
    void announce();
    void settleFocus();
    QWidget *waitedFor() const; // what the step waits for, where the focus belongs
    void primary();
    void barAction(const QString &id);
    void object(const QString &person = {}); // person: whose copy differs
    void showScript();
    void showHelp();
    void toggleFullScreen();
    void enlargeQr();
    void noteDeviation();
    void askHold();
    void askEnd();
    void askResolve();
    void closeSheet();
    void sheetClosed(Sheet *sheet);
    void presentAside();
    bool anythingAside() const; // an objection or another sheet
    bool runs() const;          // something may still be noted
    QList<PersonTile> peopleHere() const;
    void askLeave(const QString &person, int seat);
    void showEntry(int number, const QString &digest);
    void cycleRegion(bool forward);
    const ceremony::State &state() const { return m_snapshot->state; }

    SessionView &m_session;
    std::shared_ptr<const session::Snapshot> m_snapshot;
    QDateTime m_now;
    std::optional<PanelKind> m_shownKind;
    PanelKind m_kind = PanelKind::Open;
    int m_announcedStep = -1;
    ceremony::Phase m_announcedPhase = ceremony::Phase::Running;
    QString m_rackProblem;
    bool m_settled = false; // the focus was placed once
    bool m_drifted = false; // the focus went on by itself, from something that went off or away

    ModeBand *m_band;
    HeaderBar *m_header;
    HaltedLine *m_halted;
    StepRail *m_rail;
    QWidget *m_centre;
    QVBoxLayout *m_centreColumn;
    QVBoxLayout *m_notices;
    Notice *m_problem;
    Notice *m_held;
    QScrollArea *m_stage;
    QPointer<StepPanel> m_panel;
    QPointer<QWidget> m_footer;
    SidePanel *m_side;
    ObjectionSheet *m_sheet;
    ObjectionFlow *m_objecting;
    QHBoxLayout *m_body;
    QPointer<Sheet> m_aside;
    QShortcut *m_escape = nullptr;
    RackDock *m_rack = nullptr;
    class BottomBar *m_bar;
    QTimer m_clock;
    QTimer m_soon; // until the next refresh
};

} // namespace chancery::ui
