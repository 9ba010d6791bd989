// What must hold between the parts of a profile, beyond the form of each field.
#pragma once

#include "core/policy/profile.h"

namespace chancery::policy {

// The first rule that does not hold, naming the field as the reader does ("profile.templates[2].purposes: ...").
Result<void> checkRules(const Profile &profile);

} // namespace chancery::policy
