#include "core/transparency/tiles.h"

#include <QtEndian>

namespace chancery::transparency {

namespace {

QString withWidth(QString path, int width)
{
    return width == TileWidth ? path : path + QStringLiteral(".p/%1").arg(width);
}

Error badTile(const QString &path)
{
    return Error(ErrorCode::Damaged, Text(QT_TRANSLATE_NOOP("core", "The tile \"%1\" of the log is damaged."), {path}),
                 QT_TRANSLATE_NOOP("core", "Compare it with a copy of the log kept elsewhere."));
}

Error badBundle()
{
    return Error(ErrorCode::Damaged, QT_TRANSLATE_NOOP("core", "A bundle of the log's entries is damaged."),
                 QT_TRANSLATE_NOOP("core", "Compare it with a copy of the log kept elsewhere."));
}

// The partial file where there is one in a tree of that size, else the full one.
Result<QByteArray> fetchEither(TileSource &source, const QString &partial, const QString &full, qint64 limit)
{
    auto bytes = source.fetch(partial, limit);
    if (!bytes && bytes.error().code() == ErrorCode::NotFound && partial != full)
        bytes = source.fetch(full, limit);
    if (!bytes && bytes.error().code() == ErrorCode::BadInput)
        return badTile(partial).withCause(bytes.error());
    return bytes;
}

} // namespace

QString tileNumberPath(quint64 number)
{
    QString path = QStringLiteral("%1").arg(number % 1000, 3, 10, QLatin1Char('0'));
    for (number /= 1000; number > 0; number /= 1000)
        path.prepend(QStringLiteral("x%1/").arg(number % 1000, 3, 10, QLatin1Char('0')));
    return path;
}

QString tilePath(int tileLevel, quint64 number, int width)
{
    return withWidth(QStringLiteral("tile/%1/%2").arg(QString::number(tileLevel), tileNumberPath(number)), width);
}

QString bundlePath(const QString &name, quint64 number, int width)
{
    return withWidth(QStringLiteral("tile/%1/%2").arg(name, tileNumberPath(number)), width);
}

int tileWidthAt(int tileLevel, quint64 number, quint64 size)
{
    const int shift = tileLevel * TileLevels;
    const quint64 hashes = shift < 64 ? size >> shift : 0;
    const quint64 before = number * TileWidth;
    return hashes <= before ? 0 : static_cast<int>(qMin<quint64>(TileWidth, hashes - before));
}

Result<QByteArray> FolderSource::fetch(const QString &path, qint64 limit)
{
    return m_files.read(m_folder + u'/' + path, limit);
}

Result<QByteArray> fetchTile(TileSource &source, int tileLevel, quint64 number, quint64 size)
{
    const int width = tileWidthAt(tileLevel, number, size);
    const QString path = tilePath(tileLevel, number, width);
    if (width == 0)
        return Error(ErrorCode::Internal, QT_TRANSLATE_NOOP("core", "A tile beyond the end of the log was asked for."));
    auto bytes = fetchEither(source, path, tilePath(tileLevel, number, TileWidth), qint64{TileWidth} * Digest::Size);
    if (!bytes)
        return bytes;
    const qsizetype wanted = width * Digest::Size;
    if (bytes->size() != wanted && bytes->size() != TileWidth * Digest::Size)
        return badTile(path);
    return bytes->first(wanted);
}

Result<QByteArray> fetchBundle(TileSource &source, const QString &name, quint64 number, quint64 size)
{
    const int width = tileWidthAt(0, number, size);
    if (width == 0)
        return Error(ErrorCode::Internal,
                     QT_TRANSLATE_NOOP("core", "Entries beyond the end of the log were asked for."));
    return fetchEither(source, bundlePath(name, number, width), bundlePath(name, number, TileWidth), LargestBundle);
}

Result<Digest> TileReader::node(int level, quint64 index)
{
    const int tileLevel = level / TileLevels;
    const int within = level % TileLevels;
    const quint64 first = index << within; // of the tile level's hashes
    const std::pair key(tileLevel, first / TileWidth);
    auto tile = m_tiles.constFind(key);
    if (tile == m_tiles.constEnd()) {
        auto bytes = fetchTile(m_source, tileLevel, key.second, m_size);
        if (!bytes)
            return std::move(bytes).error();
        tile = m_tiles.insert(key, *std::move(bytes));
    }
    const qsizetype offset = static_cast<qsizetype>(first % TileWidth) * Digest::Size;
    const qsizetype count = qsizetype{1} << within;
    if (offset + count * Digest::Size > tile->size())
        return Error(ErrorCode::Internal, QT_TRANSLATE_NOOP("core", "A tile beyond the end of the log was asked for."));
    QList<Digest> hashes;
    for (qsizetype i = 0; i < count; ++i)
        hashes += Digest::fromBytes(QByteArrayView(*tile).sliced(offset + i * Digest::Size, Digest::Size)).value();
    for (qsizetype left = count / 2; left > 0; left /= 2) {
        for (qsizetype i = 0; i < left; ++i)
            hashes[i] = nodeHash(hashes[2 * i], hashes[2 * i + 1]);
    }
    return hashes.first();
}

Result<QByteArray> EntryFormat::leaf(QByteArrayView entry)
{
    if (entry.isEmpty() || entry.size() > LargestEntry)
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "An entry of a log has 1 to 65535 bytes."),
                     QT_TRANSLATE_NOOP("core", "Log a digest of what is larger."));
    QByteArray out(2, '\0');
    qToBigEndian(static_cast<quint16>(entry.size()), out.data());
    return out.append(entry);
}

Result<qsizetype> EntryFormat::firstLeaf(QByteArrayView bytes) const
{
    const qsizetype size = bytes.size() < 2 ? 0 : 2 + qFromBigEndian<quint16>(bytes.data());
    if (size == 0 || size > bytes.size())
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "An entry of the log is cut off."));
    return size;
}

Result<Digest> EntryFormat::hash(QByteArrayView leaf) const
{
    const auto size = firstLeaf(leaf);
    if (!size || *size != leaf.size())
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "An entry of the log is cut off."));
    return leafHash(leaf.sliced(2));
}

Result<QList<QByteArray>> splitBundle(const LeafFormat &format, QByteArrayView bundle)
{
    QList<QByteArray> leaves;
    while (!bundle.isEmpty()) {
        const auto size = format.firstLeaf(bundle);
        if (!size)
            return badBundle().withCause(size.error());
        if (*size <= 0 || *size > bundle.size() || leaves.size() == TileWidth)
            return badBundle();
        leaves += bundle.first(*size).toByteArray();
        bundle = bundle.sliced(*size);
    }
    if (leaves.isEmpty())
        return badBundle();
    return leaves;
}

} // namespace chancery::transparency
