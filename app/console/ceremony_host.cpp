#include "app/console/ceremony_host.h"

#include <QFile>

namespace chancery::app {

namespace {

constexpr qint64 LargestPlan = qint64{1} << 22;

} // namespace

Result<ceremony::Plan> readPlan(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > LargestPlan)
        return Error(ErrorCode::NotFound, Text(QT_TRANSLATE_NOOP("core", "The plan %1 cannot be read."), {path}),
                     QT_TRANSLATE_NOOP("core", "Name a file that the planner wrote."));
    return ceremony::Plan::parse(file.readAll());
}

} // namespace chancery::app
