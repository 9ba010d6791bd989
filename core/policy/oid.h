// Object identifiers in dotted form, as certificates of this PKI may carry them.
#pragma once

#include "core/base/text.h"

#include <optional>

namespace chancery::policy {

// What is wrong with it, in words; nothing when it may be used. Beyond the form: every number is below 2^31 and nothing
// lies under 2.25, since Go's parser reads neither.
std::optional<Text> oidProblem(const QString &oid);

// The arc that RFC 5612 sets aside for documentation: what rehearsals use while a profile has none of its own.
extern const QString documentationArc;

} // namespace chancery::policy
