// A line of the transcript in a few words, for the feed and the story of a failure.
#pragma once

#include "core/ceremony/state.h"

namespace chancery::ui {

QString entryWords(const ceremony::State &state, const transcript::Line &line);

} // namespace chancery::ui
