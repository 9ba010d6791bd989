// The rail's rows, from plan and state.
#pragma once

#include "core/ceremony/state.h"
#include "ui/widgets/step_rail.h"

namespace chancery::ui {

QList<StepItem> stepItems(const ceremony::State &state);

} // namespace chancery::ui
