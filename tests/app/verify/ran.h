// A program that was run to its end, and what tests feed it.
#pragma once

#include <QFile>
#include <QProcess>
#include <stdexcept>

namespace chancery::test {

struct Ran
{
    int code = -1;
    QByteArray out;
    QByteArray err;
};

inline Ran ran(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished() || process.exitStatus() != QProcess::NormalExit)
        throw std::runtime_error("a program does not run");
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

inline QByteArray fileAt(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        throw std::runtime_error("a file is missing");
    return file.readAll();
}

inline QStringList words(const char *text)
{
    return QString::fromLatin1(text).split(u' ', Qt::SkipEmptyParts);
}

} // namespace chancery::test
