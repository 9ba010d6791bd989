// A small HTTP server on loopback, in a process of its own: python3's, told what to say.
#pragma once

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace chancery::test {

class HttpServer
{
public:
    // script: python that defines class Handler(BaseHTTPRequestHandler).
    explicit HttpServer(const QByteArray &script)
    {
        const QByteArray whole = "import sys, time\n"
                                 "from http.server import *\n" +
                                 script +
                                 "\nserver = ThreadingHTTPServer(('127.0.0.1', 0), Handler)\n"
                                 "print(server.server_port, flush=True)\n"
                                 "server.serve_forever()\n";
        m_process.setProcessChannelMode(QProcess::SeparateChannels);
        m_process.start(QStringLiteral("python3"), {QStringLiteral("-c"), QString::fromUtf8(whole)});
        if (m_process.waitForReadyRead(20000))
            m_port = m_process.readLine().trimmed().toInt();
    }

    // Serves the files of a folder.
    static QByteArray folder(const QString &path)
    {
        return "import functools\n"
               "class Quiet(SimpleHTTPRequestHandler):\n"
               "    def log_message(self, *a): pass\n"
               "Handler = functools.partial(Quiet, directory='" +
               path.toUtf8() + "')\n";
    }

    ~HttpServer()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

    int port() const { return m_port; }
    QString url(const QString &path = QStringLiteral("/")) const
    {
        return QStringLiteral("http://127.0.0.1:%1%2").arg(m_port).arg(path);
    }
    QString peer() const { return QStringLiteral("127.0.0.1:%1").arg(m_port); }

private:
    QProcess m_process;
    int m_port = 0;
};

} // namespace chancery::test
