// Roster 0001, made from the enrolments alone.
#pragma once

#include "core/ceremony/state.h"

namespace chancery::ceremony {

// Members in seat order with the keys they enrolled; M, N and limits are the profile's.
policy::Roster draftRoster(const State &state);

} // namespace chancery::ceremony
