// A disk in memory that fails on demand: full, read-only, or with an fsync that says no.
#pragma once

#include "core/ports/files.h"

#include <QMap>
#include <QSet>
#include <limits>

namespace chancery::test {

class FakeFiles final : public ports::Files
{
public:
    // Knobs, to be turned at any time.
    bool readOnly = false;
    qint64 space = std::numeric_limits<qint64>::max(); // bytes that still fit; an append writes what fits, then fails
    int failSyncAfter = -1; // so many syncs still work, every later one fails; -1: none fails
    // What a crash finds after an append whose fsync failed: this many of its bytes (-1: all).
    qint64 keptOfUnsynced = -1;
    // What was done, for tests that ask for an order: "create /a/b", "append /a/b", "rename /a /b" ...
    QStringList journal;
    QStringList reads; // paths, in order, of what was there

    QByteArray &bytesOf(const QString &path) { return m_files[path]; } // to look, and to damage

    Result<QByteArray> read(const QString &path, qint64 limit) override
    {
        if (m_folders.contains(path))
            return Error(ErrorCode::BadInput, "This is a folder.");
        if (!m_files.contains(path))
            return notFound();
        if (m_files[path].size() > limit)
            return Error(ErrorCode::BadInput, "This file is too large.");
        reads += path;
        return m_files[path];
    }

    bool exists(const QString &path) override { return m_files.contains(path) || m_folders.contains(path); }

    Result<QStringList> list(const QString &folder) override
    {
        if (!isFolder(folder))
            return notFound();
        const QString inside = folder.endsWith(u'/') ? folder : folder + u'/';
        QStringList names;
        for (const QString &path : m_files.keys() + m_folders.values()) {
            const QString name = path.startsWith(inside) ? path.sliced(inside.size()) : QString();
            if (!name.isEmpty() && !name.contains(u'/'))
                names += m_folders.contains(path) ? name + u'/' : name;
        }
        names.sort();
        return names;
    }

    Result<void> makeFolder(const QString &path) override
    {
        if (isFolder(path))
            return {};
        if (m_files.contains(path))
            return conflict();
        CHANCERY_TRY(makeFolder(parent(path)));
        CHANCERY_TRY(mayWrite());
        m_folders += path;
        return done(QStringLiteral("makeFolder ") + path);
    }

    Result<void> create(const QString &path, QByteArrayView bytes) override
    {
        if (m_folders.contains(path) || (m_files.contains(path) && m_files[path] != bytes))
            return conflict();
        if (m_files.contains(path))
            return {};
        return put(QStringLiteral("create "), path, bytes);
    }

    Result<void> replace(const QString &path, QByteArrayView bytes) override
    {
        if (m_folders.contains(path))
            return conflict();
        return put(QStringLiteral("replace "), path, bytes);
    }

    Result<std::unique_ptr<ports::AppendFile>> openAppend(const QString &path) override
    {
        CHANCERY_TRY(mayWriteIn(path));
        CHANCERY_TRY(sync());
        m_files[path];
        return std::make_unique<Appending>(*this, path);
    }

    Result<void> truncate(const QString &path, qint64 size) override
    {
        if (!m_files.contains(path))
            return notFound();
        if (size < 0 || size > m_files[path].size())
            return Error(ErrorCode::Internal, "This file is shorter.");
        CHANCERY_TRY(mayWrite());
        CHANCERY_TRY(sync());
        space += m_files[path].size() - size;
        m_files[path].truncate(size);
        return done(QStringLiteral("truncate ") + path);
    }

    Result<void> rename(const QString &from, const QString &to) override
    {
        if (!exists(from))
            return notFound();
        if (exists(to))
            return conflict();
        CHANCERY_TRY(mayWriteIn(to));
        CHANCERY_TRY(sync());
        const auto moved = [&](const QString &path) {
            return path == from || path.startsWith(from + u'/') ? to + path.sliced(from.size()) : path;
        };
        QMap<QString, QByteArray> files;
        for (auto it = m_files.constBegin(); it != m_files.constEnd(); ++it)
            files.insert(moved(it.key()), it.value());
        QSet<QString> folders;
        for (const QString &path : std::as_const(m_folders))
            folders += moved(path);
        m_files = files;
        m_folders = folders;
        return done(QStringLiteral("rename %1 %2").arg(from, to));
    }

    Result<void> remove(const QString &path) override
    {
        if (!exists(path))
            return {};
        CHANCERY_TRY(mayWrite());
        if (m_folders.contains(path) && !list(path)->isEmpty())
            return conflict();
        CHANCERY_TRY(sync());
        space += m_files.value(path).size();
        m_files.remove(path);
        m_folders.remove(path);
        return done(QStringLiteral("remove ") + path);
    }

    Result<std::unique_ptr<ports::FileLock>> lock(const QString &path) override
    {
        if (m_locks.contains(path))
            return conflict();
        CHANCERY_TRY(mayWriteIn(path));
        m_files[path];
        return std::make_unique<Held>(*this, path);
    }

private:
    class Appending final : public ports::AppendFile
    {
    public:
        Appending(FakeFiles &files, QString path) : m_owner(files), m_path(std::move(path)) {}
        Result<void> append(QByteArrayView bytes) override
        {
            CHANCERY_TRY(m_owner.mayWrite());
            QByteArray &content = m_owner.m_files[m_path];
            const qint64 fits = std::min<qint64>(bytes.size(), m_owner.space);
            m_owner.space -= fits;
            const qsizetype before = content.size();
            content.append(bytes.first(fits));
            if (fits < bytes.size())
                return full();
            if (auto synced = m_owner.sync(); !synced) {
                if (m_owner.keptOfUnsynced >= 0)
                    content.truncate(before + std::min<qint64>(m_owner.keptOfUnsynced, bytes.size()));
                return synced;
            }
            return m_owner.done(QStringLiteral("append ") + m_path);
        }

    private:
        FakeFiles &m_owner;
        QString m_path;
    };

    class Held final : public ports::FileLock
    {
    public:
        Held(FakeFiles &files, QString path) : m_owner(files), m_path(std::move(path)) { m_owner.m_locks += m_path; }
        ~Held() override { m_owner.m_locks.remove(m_path); }

    private:
        FakeFiles &m_owner;
        QString m_path;
    };

    static Error notFound() { return Error(ErrorCode::NotFound, "This file is not there."); }
    static Error conflict() { return Error(ErrorCode::Conflict, "Something else is there already."); }
    static Error full() { return Error(ErrorCode::DiskFull, "The disk is full."); }
    static QString parent(const QString &path)
    {
        const qsizetype slash = path.lastIndexOf(u'/');
        return slash <= 0 ? QStringLiteral("/") : path.first(slash);
    }

    bool isFolder(const QString &path) const { return path == u"/" || m_folders.contains(path); }

    Result<void> mayWrite() const
    {
        if (readOnly)
            return Error(ErrorCode::NotAllowed, "The disk is read-only.");
        return {};
    }

    Result<void> mayWriteIn(const QString &path) const
    {
        CHANCERY_TRY(mayWrite());
        if (!isFolder(parent(path)))
            return notFound();
        return {};
    }

    Result<void> sync()
    {
        if (failSyncAfter == 0)
            return Error(ErrorCode::DiskError, "The disk did not confirm the write.");
        if (failSyncAfter > 0)
            --failSyncAfter;
        return {};
    }

    Result<void> done(const QString &what)
    {
        journal += what;
        return {};
    }

    Result<void> put(const QString &verb, const QString &path, QByteArrayView bytes)
    {
        CHANCERY_TRY(mayWriteIn(path));
        if (bytes.size() > space)
            return full();
        CHANCERY_TRY(sync());
        space -= bytes.size();
        m_files[path] = bytes.toByteArray();
        return done(verb + path);
    }

    QMap<QString, QByteArray> m_files;
    QSet<QString> m_folders;
    QSet<QString> m_locks;
};

} // namespace chancery::test
