// The table behind Theme::font and Theme::lineHeight.
#pragma once

#include "ui/theme/theme.h"

namespace chancery::ui {

QFont fontOf(Role role);
QFont fontOf(Role role, QFont::Weight weight);
int lineHeightOf(Role role);

} // namespace chancery::ui
