#include "ui/panels/panel_choice.h"

#include "ui/panels/approve_panel.h"
#include "ui/panels/close_panel.h"
#include "ui/panels/compare_panel.h"
#include "ui/panels/countersign_panel.h"
#include "ui/panels/ending_panel.h"
#include "ui/panels/enrol_panel.h"
#include "ui/panels/equipment_panel.h"
#include "ui/panels/failure_panel.h"
#include "ui/panels/open_panel.h"
#include "ui/panels/operate_panel.h"
#include "ui/panels/purpose_panel.h"
#include "ui/panels/request_panel.h"
#include "ui/panels/roll_call_panel.h"
#include "ui/panels/roster_panel.h"
#include "ui/panels/seal_panel.h"
#include "ui/panels/staple_panel.h"
#include "ui/panels/verify_panel.h"

namespace chancery::ui {

namespace {

PanelKind panelOfStep(const ceremony::State &state, const QDateTime &now)
{
    using Kind = ceremony::StepKind;
    switch (state.stepKind()) {
    case Kind::Open:
        return PanelKind::Open;
    case Kind::RollCall:
        return PanelKind::RollCall;
    case Kind::Equipment:
        return PanelKind::Equipment;
    case Kind::Purpose:
        return PanelKind::Purpose;
    case Kind::Enrol:
        return PanelKind::Enrol;
    case Kind::Seal:
        return PanelKind::Seal;
    case Kind::Roster:
        return PanelKind::Roster;
    case Kind::Request:
        return PanelKind::Request;
    case Kind::Compare:
        return PanelKind::Compare;
    case Kind::Approve:
        return PanelKind::Approve;
    case Kind::Operate:
        return ceremony::keyUse(state, now) == ceremony::KeyUse::Approve ? PanelKind::Approve : PanelKind::Operate;
    case Kind::Staple:
        return PanelKind::Staple;
    case Kind::Verify:
        return PanelKind::Verify;
    case Kind::Countersign:
        return PanelKind::Ending; // until the record is there
    case Kind::Close:
        return PanelKind::Close;
    }
    Q_UNREACHABLE();
}

} // namespace

PanelKind panelFor(const ceremony::State &state, const QDateTime &now)
{
    switch (state.phase) {
    case ceremony::Phase::Closed:
        return PanelKind::Close;
    case ceremony::Phase::Recorded:
        return PanelKind::Countersign;
    case ceremony::Phase::Stopped:
        return PanelKind::Failure;
    case ceremony::Phase::Ending:
        return state.currentRound().isEmpty() || state.tokenOpen ? PanelKind::Ending : PanelKind::Approve;
    case ceremony::Phase::Running:
    case ceremony::Phase::Halted:
    case ceremony::Phase::Held:
        return panelOfStep(state, now);
    }
    Q_UNREACHABLE();
}

StepPanel *makePanel(PanelKind kind, SessionView &session, QWidget *parent)
{
    switch (kind) {
    case PanelKind::Open:
        return new OpenPanel(session, parent);
    case PanelKind::RollCall:
        return new RollCallPanel(session, parent);
    case PanelKind::Equipment:
        return new EquipmentPanel(session, parent);
    case PanelKind::Purpose:
        return new PurposePanel(session, parent);
    case PanelKind::Enrol:
        return new EnrolPanel(session, parent);
    case PanelKind::Seal:
        return new SealPanel(session, parent);
    case PanelKind::Roster:
        return new RosterPanel(session, parent);
    case PanelKind::Request:
        return new RequestPanel(session, parent);
    case PanelKind::Compare:
        return new ComparePanel(session, parent);
    case PanelKind::Approve:
        return new ApprovePanel(session, parent);
    case PanelKind::Operate:
        return new OperatePanel(session, parent);
    case PanelKind::Staple:
        return new StaplePanel(session, parent);
    case PanelKind::Verify:
        return new VerifyPanel(session, parent);
    case PanelKind::Countersign:
        return new CountersignPanel(session, parent);
    case PanelKind::Close:
        return new ClosePanel(session, parent);
    case PanelKind::Failure:
        return new FailurePanel(session, parent);
    case PanelKind::Ending:
        return new EndingPanel(session, parent);
    }
    Q_UNREACHABLE();
}

} // namespace chancery::ui
