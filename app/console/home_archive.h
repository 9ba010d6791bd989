// What the first screen shows of an archive, read from its folder.
#pragma once

#include "core/base/result.h"
#include "ui/home/home_screen.h"

namespace chancery::app {

// BadInput when the folder is no archive; Damaged when its ceremonies do not fold. May take its time.
Result<ui::HomeArchive> readHomeArchive(const QString &folder);

} // namespace chancery::app
