// The public site behind a real nginx with the configuration that is shipped: what it answers, what it refuses, that a
// stranger with nothing but the address can prove what the logs hold, and that a browser shows it.
#include "app/site/publisher.h"
#include "core/archive/layout.h"
#include "core/transparency/checkpoint.h"
#include "core/transparency/cosigned_log.h"
#include "core/transparency/log_fixture.h"
#include "core/transparency/signed_note.h"
#include "support/made_archive.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace chancery;
using namespace chancery::test;

namespace {

struct Answer
{
    int status = 0;
    QMap<QByteArray, QByteArray> headers; // names in lower case
    QByteArray body;
};

int freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : 0;
}

} // namespace

class tst_Nginx : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase();
    void answers_data();
    void answers();
    void refuses_data();
    void refuses();
    void everyFileComesByteForByte();
    void aStrangerProvesTheLog();
    void aBrowserShowsIt();

private:
    Answer ask(const QByteArray &method, const QByteArray &path) const;
    QString address() const { return QStringLiteral("http://127.0.0.1:%1/").arg(m_port); }

    QTemporaryDir m_folder;
    QString m_site;
    FileMap m_archive;
    QByteArray m_cosigned; // where a cosignature lies
    QProcess m_server;
    int m_port = 0;
};

void tst_Nginx::initTestCase()
{
    const QString nginx = QStandardPaths::findExecutable(QStringLiteral("nginx"),
                                                         {QStringLiteral("/usr/sbin"), QStringLiteral("/usr/bin")});
    if (nginx.isEmpty())
        QSKIP("nginx is not installed: packaging/install-packages serve");
    Forgery logs;
    logs.logs = true;
    m_archive = MadeArchive::make(logs).files;
    // What somebody cosigned whom nobody named.
    const NoteKey witness('w', QStringLiteral("one.example"), transparency::NoteKeyType::Cosignature);
    const QByteArray note = m_archive.value(QStringLiteral("log/checkpoint"));
    const auto line = transparency::cosign(must(transparency::SignedNote::parse(note)).text, 1, witness.signer());
    const QString cosigned = transparency::cosignedPath(2, witness.verifier());
    m_archive.insert(QStringLiteral("log/") + cosigned, note + must(line).line());
    m_cosigned = "/log/" + cosigned.toUtf8();
    const QString archive = m_folder.filePath(QStringLiteral("archive"));
    m_site = m_folder.filePath(QStringLiteral("public"));
    writeTree(archive, m_archive);
    archive::DiskFiles files;
    const auto published =
        site::publish(files, {archive, m_site, Mode::Rehearsal, QDateTime::currentDateTimeUtc(), QStringLiteral("0")});
    QVERIFY2(published, published ? "" : qPrintable(published.error().english()));
    QFile::setPermissions(m_folder.path(), QFile::permissions(m_folder.path()) | QFile::ReadOther | QFile::ExeOther);

    m_port = freePort();
    QFile conf(m_folder.filePath(QStringLiteral("nginx.conf")));
    QVERIFY(conf.open(QIODevice::WriteOnly));
    conf.write(QStringLiteral("daemon off; master_process off; pid %1/nginx.pid; error_log stderr;\n"
                              "events {}\n"
                              "http { access_log off; client_body_temp_path %1/t1; proxy_temp_path %1/t2;\n"
                              "  fastcgi_temp_path %1/t3; uwsgi_temp_path %1/t4; scgi_temp_path %1/t5;\n"
                              "  server { listen 127.0.0.1:%2; root %3; include %4; } }\n")
                   .arg(m_folder.path())
                   .arg(m_port)
                   .arg(m_site, QStringLiteral(CHANCERY_SOURCE_DIR "/packaging/nginx/chancery-site.conf"))
                   .toUtf8());
    conf.close();
    m_server.setProcessChannelMode(QProcess::MergedChannels);
    m_server.start(nginx, {QStringLiteral("-c"), conf.fileName(), QStringLiteral("-e"), QStringLiteral("stderr")});
    QVERIFY(m_server.waitForStarted());
    QTRY_VERIFY2_WITH_TIMEOUT(ask("GET", "/").status != 0, m_server.readAll().constData(), 20000);
}

void tst_Nginx::cleanupTestCase()
{
    m_server.kill();
    m_server.waitForFinished();
}

Answer tst_Nginx::ask(const QByteArray &method, const QByteArray &path) const
{
    Answer answer;
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), static_cast<quint16>(m_port));
    if (!socket.waitForConnected(5000))
        return answer;
    socket.write(method + ' ' + path +
                 " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    while (socket.waitForReadyRead(10000)) {
    }
    const QByteArray all = socket.readAll();
    const qsizetype end = all.indexOf("\r\n\r\n");
    const QList<QByteArray> lines = all.first(qMax<qsizetype>(end, 0)).split('\n');
    answer.status = lines.first().split(' ').value(1).toInt();
    for (const QByteArray &line : lines.mid(1)) {
        const qsizetype colon = line.indexOf(':');
        answer.headers.insert(line.first(qMax<qsizetype>(colon, 0)).toLower(), line.mid(colon + 1).trimmed());
    }
    answer.body = all.mid(end + 4);
    return answer;
}

void tst_Nginx::answers_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<bool>("forGood");
    const auto row = [](const char *path, const char *type, bool forGood) {
        QTest::newRow(path) << QByteArray(path) << QByteArray(type) << forGood;
    };
    row("/", "text/html; charset=utf-8", false);
    row("/index.html", "text/html; charset=utf-8", false);
    row("/site/quorum.html", "text/html; charset=utf-8", false);
    row("/site/SHA256SUMS", "text/plain; charset=utf-8", false);
    row("/log/checkpoint", "text/plain; charset=utf-8", false);
    row("/ct/checkpoint", "text/plain; charset=utf-8", false);
    if (!m_cosigned.isEmpty())
        row(m_cosigned.constData(), "text/plain; charset=utf-8", true);
    row("/archive.json", "application/json; charset=utf-8", true);
    row("/certificates/root.pem", "application/pem-certificate-chain", true);
    row("/log/tile/0/000.p/1", "application/octet-stream", true);
    row("/log/tile/entries/000.p/1", "application/octet-stream", true);
    row("/ct/tile/0/000.p/1", "application/octet-stream", true);
    row("/ct/tile/data/000.p/1", "application/octet-stream", true);
}

void tst_Nginx::answers()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, type);
    QFETCH(bool, forGood);
    const Answer answer = ask("GET", path);
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.headers.value("content-type"), type);
    QCOMPARE(answer.headers.value("cache-control").contains("immutable"), forGood);
    QVERIFY(!answer.headers.value("cache-control").isEmpty());
    QVERIFY(answer.headers.value("content-security-policy").startsWith("default-src 'none'"));
    QCOMPARE(answer.headers.value("x-content-type-options"), QByteArray("nosniff"));
    QCOMPARE(answer.headers.value("server"), QByteArray("nginx"));
    const Answer head = ask("HEAD", path);
    QCOMPARE(head.status, 200);
    QVERIFY(head.body.isEmpty());
    QCOMPARE(head.headers.value("content-length").toInt(), answer.body.size());
}

void tst_Nginx::refuses_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<int>("status");
    for (const char *method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "MOVE"})
        QTest::newRow(method) << QByteArray(method) << QByteArray("/log/checkpoint") << 405;
    QTest::newRow("no such tile") << QByteArray("GET") << QByteArray("/log/tile/0/000") << 404;
    QTest::newRow("a folder") << QByteArray("GET") << QByteArray("/certificates/") << 404;
    QTest::newRow("the lock") << QByteArray("GET") << QByteArray("/site/.lock") << 404;
    QTest::newRow("a hidden file") << QByteArray("GET") << QByteArray("/.hidden") << 404;
    QTest::newRow("out of the folder") << QByteArray("GET") << QByteArray("/../archive/archive.json") << 400;
    QTest::newRow("out of it, encoded") << QByteArray("GET") << QByteArray("/%2e%2e/archive/archive.json") << 400;
    QTest::newRow("a link out of it") << QByteArray("GET") << QByteArray("/link.json") << 404;
}

void tst_Nginx::refuses()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    QFETCH(int, status);
    QFile hidden(m_site + QStringLiteral("/.hidden"));
    QVERIFY(hidden.open(QIODevice::WriteOnly));
    QFile::link(m_folder.filePath(QStringLiteral("archive/archive.json")), m_site + QStringLiteral("/link.json"));
    const Answer answer = ask(method, path);
    hidden.remove();
    QFile::remove(m_site + QStringLiteral("/link.json"));
    QCOMPARE(answer.status, status);
    QVERIFY(!answer.body.contains("chancery/archive"));
    QVERIFY(!answer.headers.value("cache-control").contains("immutable"));
    if (status != 404)
        return;
    QVERIFY(answer.body.contains("<h1"));
    QVERIFY(answer.body.contains("href=\"/site/style.css\""));
}

void tst_Nginx::everyFileComesByteForByte()
{
    for (auto it = m_archive.constBegin(); it != m_archive.constEnd(); ++it) {
        const Answer answer = ask("GET", '/' + it.key().toUtf8());
        QVERIFY2(answer.status == 200 && answer.body == it.value(), qPrintable(it.key()));
    }
}

void tst_Nginx::aStrangerProvesTheLog()
{
    const QJsonArray logs =
        QJsonDocument::fromJson(ask("GET", "/archive.json").body).object().value(QLatin1String("logs")).toArray();
    QString key;
    for (const QJsonValue &log : logs) {
        const QByteArray spki =
            QByteArray::fromBase64(log.toObject().value(QLatin1String("spki")).toString().toLatin1());
        if (log.toObject().value(QLatin1String("algorithm")) == QLatin1String("ed25519"))
            key = transparency::VerifierKey::make(log.toObject().value(QLatin1String("origin")).toString(),
                                                  transparency::NoteKeyType::Ed25519, spki.last(32))
                      ->text();
    }
    QVERIFY(!key.isEmpty());
    const QString proof = m_folder.filePath(QStringLiteral("proof"));
    const auto cli = [&](const QStringList &arguments) {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(QStringLiteral(CHANCERY_BINARY_DIR "/bin/chancery-cli"),
                      QStringList{QStringLiteral("log")} + arguments + QStringList{QStringLiteral("--log-key"), key});
        process.waitForFinished();
        return process.exitCode() == 0 ? QByteArray() : process.readAll() + "failed";
    };
    QCOMPARE(cli({QStringLiteral("check"), address()}), QByteArray());
    QCOMPARE(cli({QStringLiteral("prove"), address(), QStringLiteral("--index"), QStringLiteral("0"),
                  QStringLiteral("--out"), proof}),
             QByteArray());
    QVERIFY(QFile::exists(proof));
}

void tst_Nginx::aBrowserShowsIt()
{
    const QString browser = QStandardPaths::findExecutable(QStringLiteral("chromium"));
    if (browser.isEmpty())
        QSKIP("chromium is not installed");
    const QString picture = QStringLiteral(CHANCERY_BINARY_DIR "/screenshots/site.png");
    QDir().mkpath(QFileInfo(picture).path());
    QFile::remove(picture);
    QProcess process;
    process.start(browser,
                  {QStringLiteral("--headless"), QStringLiteral("--no-sandbox"), QStringLiteral("--disable-gpu"),
                   QStringLiteral("--user-data-dir=") + m_folder.filePath(QStringLiteral("browser")),
                   QStringLiteral("--window-size=1280,1600"), QStringLiteral("--screenshot=") + picture,
                   QStringLiteral("--dump-dom"), address()});
    QVERIFY(process.waitForFinished(60000));
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    const QByteArray page = process.readAllStandardOutput();
    QVERIFY(page.contains("<h1"));
    QVERIFY(page.contains("REHEARSAL"));
    QVERIFY(QFileInfo(picture).size() > 20000);
}

QTEST_GUILESS_MAIN(tst_Nginx)
#include "tst_nginx.moc"
