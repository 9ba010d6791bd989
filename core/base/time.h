// Times as they stand in every file: UTC, whole seconds, YYYY-MM-DDTHH:MM:SSZ.
#pragma once

#include "core/base/result.h"

#include <QDateTime>

namespace chancery {

QString timeText(const QDateTime &time);
Result<QDateTime> parseTime(const QString &text);

} // namespace chancery
