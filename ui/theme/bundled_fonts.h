// The fonts that are part of the program. Internal to this folder.
#pragma once

#include <QString>

namespace chancery::ui {

// Makes a font of the resources known, once, when something is first written in it: most screens use a few of the
// eleven, and each one takes time to read. file: such as "Inter-Regular.otf".
void loadBundledFont(const QString &file);

} // namespace chancery::ui
