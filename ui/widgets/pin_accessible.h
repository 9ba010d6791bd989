// PinField for screen readers: a password field that shows no text, not even its length.
#pragma once

namespace chancery::ui {

// Once per process; PinField calls it.
void installPinAccessibility();

} // namespace chancery::ui
