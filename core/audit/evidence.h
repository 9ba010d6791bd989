// The files of an archive, read-only; it remembers which ones were accounted for. Internal to this folder.
#pragma once

#include "core/base/digest.h"
#include "core/base/result.h"

#include <QHash>
#include <QSet>
#include <QStringList>

namespace chancery::audit {

class Evidence
{
public:
    // NotFound without archive.json, NotAllowed when a folder may not be read.
    static Result<Evidence> open(const QString &folder);

    const QStringList &paths() const { return m_paths; } // of ordinary files, relative, sorted
    const QStringList &strange() const
    {
        return m_strange;
    } // links and other things that are no files, and names that are no text
    const QStringList &emptyFolders() const { return m_empty; }
    // A published site holds pages for reading beside its archive; they are left out of all lists.
    bool hasPages() const { return m_pages; }
    QStringList ceremonies() const; // names of the folders in ceremonies/

    // The bytes, or nothing when there is no such file, or when it is too large for what it is. Accounts for the file.
    std::optional<QByteArray> read(const QString &path);
    // As read, of files that a reader asks for one by one and knows the limit of; they are not kept.
    std::optional<QByteArray> read(const QString &path, qint64 limit);
    // The bytes, empty when there are none; the file still has to be accounted for.
    QByteArray peek(const QString &path);
    // Accounts for a file whose bytes are not looked at.
    void passOver(const QString &path) { m_accounted.insert(path); }
    bool exists(const QString &path) const { return m_known.contains(path); }
    bool isAccounted(const QString &path) const { return m_known.contains(path) && m_accounted.contains(path); }
    QStringList unaccounted() const;
    QStringList filesRead() const { return m_fromDisk.values(); } // in no order
    // What was not read because of its size: a hole of many gigabytes costs whoever makes it nothing.
    const QStringList &tooLarge() const { return m_tooLarge; }
    qint64 sizeOf(const QString &path) const;

    // The first file that the system would not let us read.
    const std::optional<Error> &denied() const { return m_denied; }

private:
    std::optional<QByteArray> load(const QString &path);
    std::optional<QByteArray> fromDisk(const QString &path, qint64 limit);

    QString m_folder;
    QStringList m_paths;
    QStringList m_strange;
    QStringList m_empty;
    bool m_pages = false;
    QSet<QString> m_known;
    QHash<QString, std::optional<QByteArray>> m_read;
    QSet<QString> m_accounted;
    QSet<QString> m_fromDisk;
    QStringList m_tooLarge;
    qint64 m_held = 0;
    std::optional<Error> m_denied;
};

} // namespace chancery::audit
