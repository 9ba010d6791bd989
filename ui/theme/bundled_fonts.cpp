#include "ui/theme/bundled_fonts.h"

#include <QByteArray>
#include <QFontDatabase>
#include <QResource>
#include <QSet>

namespace chancery::ui {

void loadBundledFont(const QString &file)
{
    static QSet<QString> loaded;
    if (loaded.contains(file))
        return;
    // Fonts that come before the machine's own are listed would be read once more with them.
    if (loaded.isEmpty())
        QFontDatabase::hasFamily(QString());
    loaded.insert(file);
    // Stored uncompressed and used where it lies: of most fonts only a part is ever read.
    const QResource resource(QStringLiteral(":/chancery/fonts/") + file);
    const QByteArray bytes = resource.compressionAlgorithm() == QResource::NoCompression
                                 ? QByteArray::fromRawData(reinterpret_cast<const char *>(resource.data()),
                                                           static_cast<qsizetype>(resource.size()))
                                 : resource.uncompressedData();
    Q_ASSERT_X(!bytes.isEmpty(), "font", qPrintable(file));
    QFontDatabase::addApplicationFontFromData(bytes);
}

} // namespace chancery::ui
