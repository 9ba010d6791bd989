// The files of a large log as they are after many appends, laid at once: full tiles and bundles, and the partial ones
// of the right edge, without those of earlier sizes and without the fsyncs that growing entry by entry would take.
#pragma once

#include "core/transparency/tiles.h"

#include <functional>

namespace chancery::test {

// leafAt: as it stands in its bundle. put: path relative to the log, and the bytes.
inline transparency::TreeHead layLog(const transparency::LeafFormat &format, quint64 size,
                                     const std::function<QByteArray(quint64)> &leafAt,
                                     const std::function<void(const QString &, const QByteArray &)> &put)
{
    using namespace transparency;
    Frontier frontier;
    QList<QByteArray> edge(1);
    QByteArray bundle;
    for (quint64 index = 0; index < size; ++index) {
        const QByteArray leaf = leafAt(index);
        bundle += leaf;
        frontier.append(format.hash(leaf).value());
        for (int level = 0; (index + 1) % (quint64{1} << (TileLevels * level)) == 0; ++level) {
            if (edge.size() <= level)
                edge += QByteArray();
            edge[level] += frontier.lastComplete(TileLevels * level).bytes();
            if (edge[level].size() < TileWidth * Digest::Size)
                continue;
            put(tilePath(level, ((index + 1) >> (TileLevels * level)) / TileWidth - 1, TileWidth), edge[level]);
            edge[level].clear();
        }
        if ((index + 1) % TileWidth == 0)
            put(bundlePath(format.bundleName(), index / TileWidth, TileWidth), std::exchange(bundle, {}));
    }
    for (int level = 0; level < edge.size(); ++level) {
        const int width = static_cast<int>(edge[level].size() / Digest::Size);
        if (width > 0)
            put(tilePath(level, (size >> (TileLevels * level)) / TileWidth, width), edge[level]);
    }
    if (!bundle.isEmpty())
        put(bundlePath(format.bundleName(), size / TileWidth, static_cast<int>(size % TileWidth)), bundle);
    return frontier.head();
}

} // namespace chancery::test
