#include "ui/panels/step_panel.h"

#include "ui/panels/panel_words.h"
#include "ui/widgets/script_quote.h"
#include "ui/widgets/stage_heading.h"

#include <QVBoxLayout>

namespace chancery::ui {

StepPanel::StepPanel(SessionView &session, QWidget *parent)
    : QWidget(parent), m_session(session), m_column(new QVBoxLayout(this)), m_heading(new StageHeading),
      m_script(new ScriptQuote)
{
    setObjectName(QStringLiteral("stage"));
    m_column->setContentsMargins(28, 16, 28, 12);
    m_column->setSpacing(12);
    m_column->addWidget(m_heading);
    m_column->addWidget(m_script);
    m_script->hide();
}

void StepPanel::present(const std::shared_ptr<const session::Snapshot> &snapshot, const QDateTime &now)
{
    m_snapshot = snapshot;
    m_now = now;
    render();
    renderTime();
}

void StepPanel::tick(const QDateTime &now)
{
    m_now = now;
    if (m_snapshot)
        renderTime();
}

void StepPanel::setRoom(const Room &room)
{
    m_room = room;
    const int side = room.narrow ? 20 : 28;
    m_column->setContentsMargins(side, room.low ? 8 : 16, side, room.low ? 6 : 12);
    m_column->setSpacing(room.low ? 7 : 12);
    m_heading->setNarrow(room.narrow || room.low);
    m_script->setSlim(room.narrow || room.low);
    applyRoom();
    if (m_snapshot)
        render();
}

PrimaryAct StepPanel::primary() const
{
    const Text missing = ceremony::missing(state(), now());
    return {primaryWords(state()), missing.isEmpty(), missing.shown(), {}};
}

void StepPanel::triggerPrimary()
{
    session().submit(ceremony::Advance{});
}

void StepPanel::showStepTitle()
{
    m_heading->setSize(StageHeading::Size::Title);
    m_heading->setText(state().currentStep().title);
}

void StepPanel::showScript()
{
    const QString script = state().currentStep().script;
    m_script->setVisible(!script.isEmpty());
    m_script->setText(tr("%1 reads aloud").arg(givenName(administratorName(state()))), script);
}

void StepPanel::hideScript()
{
    m_script->hide();
}

QString primaryWords(const ceremony::State &state)
{
    using Kind = ceremony::StepKind;
    switch (state.stepKind()) {
    case Kind::Open:
        return StepPanel::tr("Open the roll call");
    case Kind::RollCall:
        return StepPanel::tr("Everyone is here");
    case Kind::Equipment:
        return StepPanel::tr("All is as planned");
    case Kind::Purpose:
        return StepPanel::tr("We have heard the purpose");
    case Kind::Enrol:
        return StepPanel::tr("Seal the shares");
    case Kind::Seal:
        return StepPanel::tr("Sign the roster");
    case Kind::Roster: {
        const int number = state.draftRoster ? state.draftRoster->number : 1;
        return StepPanel::tr("Take roster %1 into use").arg(number, 4, 10, QLatin1Char('0'));
    }
    case Kind::Request:
        return StepPanel::tr("Compare it");
    case Kind::Compare:
        return isRecorded(state) ? StepPanel::tr("We have recorded it") : StepPanel::tr("We have compared it");
    case Kind::Approve:
        return state.currentRound().contains(QLatin1String("make-key")) ? StepPanel::tr("Make the key")
                                                                        : StepPanel::tr("Sign");
    case Kind::Operate:
        return StepPanel::tr("The token has done it");
    case Kind::Staple:
        return state.context.profile.transparency ? StepPanel::tr("The proof is there")
                                                  : StepPanel::tr("We have noted it");
    case Kind::Verify:
        return StepPanel::tr("It is what we approved");
    case Kind::Countersign:
        return StepPanel::tr("Close the ceremony");
    case Kind::Close:
        return StepPanel::tr("Leave the ceremony");
    }
    Q_UNREACHABLE();
}

} // namespace chancery::ui
