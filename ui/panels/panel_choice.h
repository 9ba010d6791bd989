// Which panel a state asks for. By step kind, never by ceremony kind.
#pragma once

#include "ui/panels/step_panel.h"

namespace chancery::ui {

enum class PanelKind {
    Open,
    RollCall,
    Equipment,
    Purpose,
    Enrol,
    Seal,
    Roster,
    Request,
    Compare,
    Approve,
    Operate,
    Staple,
    Verify,
    Countersign,
    Close,
    Failure,
    Ending,
};

PanelKind panelFor(const ceremony::State &state, const QDateTime &now);
StepPanel *makePanel(PanelKind kind, SessionView &session, QWidget *parent = nullptr);

} // namespace chancery::ui
