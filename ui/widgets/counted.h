// English says "1 entry" and "2 entries": both sentences stand in the sources, so that neither needs a catalogue.
// In other languages the second, a numerus form of Qt's, has as many plurals as they need.
#pragma once

#include <QString>

namespace chancery::ui {

inline QString counted(qint64 count, const QString &one, const QString &many)
{
    return count == 1 ? one : many;
}

} // namespace chancery::ui
