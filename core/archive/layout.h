// Where things lie in an archive (DESIGN.md section 4, Archive). Every path of the archive is made here.
#pragma once

#include "core/base/digest.h"

#include <QString>

namespace chancery::archive {

class Layout
{
public:
    explicit Layout(QString folder) : m_folder(std::move(folder)) {}

    QString folder() const { return m_folder; }
    QString founding() const { return m_folder + QStringLiteral("/archive.json"); }
    QString profile(const Digest &digest) const
    {
        return m_folder + QStringLiteral("/profiles/%1.json").arg(digest.hex());
    }
    QString certificateLog() const { return m_folder + QStringLiteral("/ct"); } // static-ct-api
    QString eventLog() const { return m_folder + QStringLiteral("/log"); }      // tlog-tiles
    QString ceremonies() const { return m_folder + QStringLiteral("/ceremonies"); }
    QString ceremony(const QString &id) const { return ceremonies() + u'/' + id; }

private:
    QString m_folder;
};

// What a published site holds beside its archive: pages for reading. They are made from the archive and prove nothing,
// so that no reader of an archive takes them for a part of it. path: relative to the archive's folder.
inline bool isPage(const QString &path)
{
    return path == QStringLiteral("index.html") || path == QStringLiteral("site") ||
           path.startsWith(QStringLiteral("site/"));
}

// Files of a ceremony's folder.
inline QString planFile(const QString &folder)
{
    return folder + QStringLiteral("/plan.json");
}
inline QString transcriptFile(const QString &folder)
{
    return folder + QStringLiteral("/transcript.jsonl");
}

} // namespace chancery::archive
