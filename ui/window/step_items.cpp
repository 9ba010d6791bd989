#include "ui/window/step_items.h"

#include "ui/panels/panel_words.h"

namespace chancery::ui {

namespace {

StepState currentLook(ceremony::Phase phase)
{
    switch (phase) {
    case ceremony::Phase::Stopped:
        return StepState::Stopped;
    case ceremony::Phase::Halted:
        return StepState::Halted;
    case ceremony::Phase::Held:
        return StepState::OnHold;
    default:
        return StepState::Now;
    }
}

} // namespace

QList<StepItem> stepItems(const ceremony::State &state)
{
    QList<StepItem> items;
    const QList<ceremony::PlannedStep> &planned = state.context.plan.steps;
    for (int i = 0; i < planned.size(); ++i) {
        StepItem item;
        item.name = planned[i].title;
        const ceremony::StepProgress progress = state.steps.value(i);
        if (progress.done) {
            item.state = StepState::Done;
            item.time = clockText(progress.doneAt);
        } else if (i == state.step) {
            item.state = currentLook(state.phase);
        }
        items += item;
    }
    return items;
}

} // namespace chancery::ui
