// The judge: the real ssh-keygen, run in a folder of its own.
#pragma once

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <stdexcept>

namespace chancery::approval::test {

class SshKeygen
{
public:
    QString path(const QString &name) const { return m_folder.filePath(name); }

    void write(const QString &name, const QByteArray &bytes) const
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            throw std::runtime_error("a test file cannot be written");
    }

    QByteArray read(const QString &name) const
    {
        QFile file(path(name));
        if (!file.open(QIODevice::ReadOnly))
            throw std::runtime_error("a test file cannot be read");
        return file.readAll();
    }

    // A key pair NAME, NAME.pub; the .pub line comes back.
    QString makeKey(const QString &name, const QString &type, int bits) const
    {
        run({QStringLiteral("-q"), QStringLiteral("-t"), type, QStringLiteral("-b"), QString::number(bits),
             QStringLiteral("-N"), QString(), QStringLiteral("-C"), QStringLiteral("a comment"), QStringLiteral("-f"),
             path(name)});
        return QString::fromUtf8(read(name + QStringLiteral(".pub")));
    }

    QByteArray sign(const QString &key, const QString &nameSpace, const QByteArray &message,
                    const QStringList &options = {}) const
    {
        QFile::remove(path(QStringLiteral("message.sig")));
        write(QStringLiteral("message"), message);
        run(QStringList{QStringLiteral("-Y"), QStringLiteral("sign"), QStringLiteral("-f"), path(key),
                        QStringLiteral("-n"), nameSpace} +
            options + QStringList{path(QStringLiteral("message"))});
        return read(QStringLiteral("message.sig"));
    }

    bool accepts(const QByteArray &signature, const QString &nameSpace, const QByteArray &message,
                 const QByteArray &allowed, const QString &person) const
    {
        write(QStringLiteral("signature"), signature);
        write(QStringLiteral("allowed"), allowed);
        return run({QStringLiteral("-Y"), QStringLiteral("verify"), QStringLiteral("-f"),
                    path(QStringLiteral("allowed")), QStringLiteral("-I"), person, QStringLiteral("-n"), nameSpace,
                    QStringLiteral("-s"), path(QStringLiteral("signature"))},
                   message) == 0;
    }

    // SHA256:... as ssh-keygen prints it.
    QString fingerprint(const QString &publicKeyFile) const
    {
        QByteArray output;
        run({QStringLiteral("-l"), QStringLiteral("-f"), path(publicKeyFile)}, {}, &output);
        return QString::fromUtf8(output).section(u' ', 1, 1);
    }

private:
    static int run(const QStringList &arguments, const QByteArray &input = {}, QByteArray *output = nullptr)
    {
        QProcess process;
        process.start(QStringLiteral("ssh-keygen"), arguments);
        process.write(input);
        process.closeWriteChannel();
        if (!process.waitForFinished() || process.exitStatus() != QProcess::NormalExit)
            throw std::runtime_error("ssh-keygen does not run");
        if (output)
            *output = process.readAllStandardOutput();
        return process.exitCode();
    }

    QTemporaryDir m_folder;
};

} // namespace chancery::approval::test
