// DigestView for screen readers: one child for each of the 16 lines.
#pragma once

namespace chancery::ui {

// Once per process; DigestView calls it.
void installDigestAccessibility();

} // namespace chancery::ui
