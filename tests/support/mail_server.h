// tests/app/net/mail_server.py as a test drives it: a mail server on loopback, real or misbehaving.
#pragma once

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

namespace chancery::test {

// Debian's python3: another one before it on the path does not see python3-aiosmtpd.
class MailServer
{
public:
    explicit MailServer(const QString &mode, int port = 0)
    {
        makeCertificate();
        start(mode, port);
    }
    ~MailServer() { stop(); }
    void start(const QString &mode, int port = 0)
    {
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(QStringLiteral("/usr/bin/python3"),
                        {QStringLiteral(CHANCERY_SOURCE_DIR "/tests/app/net/mail_server.py"), m_folder.path(), mode,
                         QString::number(port)});
        if (m_process.waitForReadyRead(20000))
            m_port = m_process.readLine().trimmed().toInt();
    }
    void stop()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    int port() const { return m_port; }
    QString file(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    QList<QByteArray> received() const
    {
        QList<QByteArray> out;
        for (const QString &name : QDir(m_folder.path()).entryList({QStringLiteral("*.eml")})) {
            QFile file(m_folder.filePath(name));
            if (file.open(QIODevice::ReadOnly))
                out += file.readAll();
        }
        return out;
    }

private:
    void makeCertificate() const
    {
        QProcess::execute(QStringLiteral("openssl"),
                          {QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"),
                           QStringLiteral("ec"), QStringLiteral("-pkeyopt"), QStringLiteral("ec_paramgen_curve:P-256"),
                           QStringLiteral("-nodes"), QStringLiteral("-keyout"), file("key.pem"), QStringLiteral("-out"),
                           file("cert.pem"), QStringLiteral("-subj"), QStringLiteral("/CN=localhost"),
                           QStringLiteral("-addext"), QStringLiteral("subjectAltName=DNS:localhost"),
                           QStringLiteral("-days"), QStringLiteral("7")});
    }

    QTemporaryDir m_folder;
    QProcess m_process;
    int m_port = 0;
};

// Alert settings of the members of a small rehearsal, NAME@x.example, written into file.
inline QString alertSettings(const QString &file, const QString &host, int port, const QString &encryption)
{
    QJsonArray members;
    for (const char *member : {"amara", "jonas", "priya"})
        members += QJsonObject{{QStringLiteral("id"), QString::fromLatin1(member)},
                               {QStringLiteral("address"), QString::fromLatin1(member) + QStringLiteral("@x.example")}};
    const QJsonObject smtp{{QStringLiteral("host"), host},
                           {QStringLiteral("port"), port},
                           {QStringLiteral("encryption"), encryption},
                           {QStringLiteral("ca_file"), QJsonValue::Null},
                           {QStringLiteral("user"), QJsonValue::Null},
                           {QStringLiteral("password_file"), QJsonValue::Null}};
    QFile out(file);
    out.open(QIODevice::WriteOnly);
    out.write(QJsonDocument(QJsonObject{{QStringLiteral("schema"), QStringLiteral("chancery/alert-settings/1")},
                                        {QStringLiteral("smtp"), smtp},
                                        {QStringLiteral("sender"), QStringLiteral("pki@x.example")},
                                        {QStringLiteral("members"), members}})
                  .toJson());
    return file;
}

} // namespace chancery::test
