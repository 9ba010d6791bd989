// The event record, read from its own bytes, as pages for people.
#pragma once

#include "core/ceremony/state.h"
#include "ui/widgets/record_page.h"

namespace chancery::ui {

// Everything on the pages comes from state.recordBytes; the state only lends the names of people.
QList<RecordSheet> recordSheets(const ceremony::State &state);

} // namespace chancery::ui
