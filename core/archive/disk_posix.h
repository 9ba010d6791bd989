// What the durable files of this folder need of POSIX: a descriptor that closes itself, and errors in plain words.
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QByteArrayView>

namespace chancery::archive::posix {

class Descriptor
{
public:
    explicit Descriptor(int number = -1) : m_number(number) {}
    Descriptor(Descriptor &&other) noexcept;
    Descriptor &operator=(Descriptor &&other) noexcept;
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    ~Descriptor();

    bool isOpen() const { return m_number >= 0; }
    int number() const { return m_number; }

private:
    int m_number;
};

// open(2), again after an interruption; close-on-exec always.
Descriptor openFile(const QString &path, int flags);

enum class Doing { Reading, Writing };
// The error for errno value `number`, naming the path.
Error errorFor(int number, Doing doing, const QString &path);

Result<void> writeAll(int descriptor, QByteArrayView bytes, const QString &path);
Result<void> sync(int descriptor, const QString &path);
// Makes names that were made, changed or removed in the folder of `path` durable.
Result<void> syncFolderOf(const QString &path);

QString folderOf(const QString &path);
// Every path must be absolute; anything else is a bug of ours.
Result<void> checkAbsolute(const QString &path);

} // namespace chancery::archive::posix
