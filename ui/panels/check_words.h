// The checks of the Verify step, by the names core gives them, in words.
#pragma once

#include <QString>

namespace chancery::ui {

QString checkWords(const QString &name);

} // namespace chancery::ui
