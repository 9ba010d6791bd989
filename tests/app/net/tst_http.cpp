#include "app/net/http.h"
#include "http_server.h"

#include <QTest>

using namespace chancery;
using app::HttpClient;
using app::HttpLimits;
using test::HttpServer;

namespace {

const QByteArray Script = "class Handler(BaseHTTPRequestHandler):\n"
                          "    def log_message(self, *a): pass\n"
                          "    def say(self, status, body=b'', **headers):\n"
                          "        self.send_response(status)\n"
                          "        self.send_header('Content-Length', str(len(body)))\n"
                          "        for name, value in headers.items(): self.send_header(name, value)\n"
                          "        self.end_headers()\n"
                          "        self.wfile.write(body)\n"
                          "    def do_GET(self):\n"
                          "        if self.path == '/hello': self.say(200, b'hello')\n"
                          "        elif self.path == '/large': self.say(200, b'x' * 2000000)\n"
                          "        elif self.path == '/endless':\n"
                          "            self.send_response(200); self.end_headers()\n"
                          "            try:\n"
                          "                while True: self.wfile.write(b'x' * 65536)\n"
                          "            except OSError: pass\n"
                          "        elif self.path == '/slow':\n"
                          "            time.sleep(30); self.say(200)\n"
                          "        elif self.path == '/here': self.say(302, Location='/hello')\n"
                          "        elif self.path == '/round': self.say(302, Location='/round')\n"
                          "        elif self.path == '/away': self.say(302, Location='http://localhost:1/hello')\n"
                          "        elif self.path == '/file': self.say(302, Location='file:///etc/passwd')\n"
                          "        elif self.path == '/garbage': self.wfile.write(b'garbage\\r\\n\\r\\n')\n"
                          "        elif self.path == '/half':\n"
                          "            self.send_response(200); self.send_header('Content-Length', '100')\n"
                          "            self.end_headers(); self.wfile.write(b'half')\n"
                          "        else: self.say(404, b'nothing here')\n"
                          "    def do_POST(self):\n"
                          "        body = self.rfile.read(int(self.headers['Content-Length']))\n"
                          "        self.say(200, self.headers['Content-Type'].encode() + b':' + body)\n";

} // namespace

class TestHttp : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void asks();
    void posts();
    void limits_data();
    void limits();
    void onlyNamedPeers_data();
    void onlyNamedPeers();
    void nobodyThere();

private:
    std::unique_ptr<HttpServer> m_server;
};

void TestHttp::initTestCase()
{
    m_server = std::make_unique<HttpServer>(Script);
    QVERIFY(m_server->port() > 0);
}

void TestHttp::asks()
{
    HttpClient client({m_server->peer()}, true);
    auto answer = client.get(m_server->url(QStringLiteral("/hello")), {});
    QVERIFY2(answer, answer ? "" : qPrintable(answer.error().english()));
    QCOMPARE(answer->status, 200);
    QCOMPARE(answer->body, QByteArray("hello"));
    answer = client.get(m_server->url(QStringLiteral("/none")), {});
    QCOMPARE(answer->status, 404);
    answer = client.get(m_server->url(QStringLiteral("/here")), {});
    QCOMPARE(answer->body, QByteArray("hello"));
}

void TestHttp::posts()
{
    HttpClient client({m_server->peer()}, true);
    const QByteArray body("\0binary\n", 8);
    const auto answer = client.post(m_server->url(), "text/plain", body, {});
    QVERIFY2(answer, answer ? "" : qPrintable(answer.error().english()));
    QCOMPARE(answer->body, "text/plain:" + body);
    QCOMPARE(client.get(m_server->url(QStringLiteral("/hello")), {})->body, QByteArray("hello"));
}

void TestHttp::limits_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("too large") << QStringLiteral("/large") << ErrorCode::BadInput;
    QTest::newRow("endless") << QStringLiteral("/endless") << ErrorCode::BadInput;
    QTest::newRow("slow") << QStringLiteral("/slow") << ErrorCode::TimedOut;
    QTest::newRow("redirects for ever") << QStringLiteral("/round") << ErrorCode::NotAllowed;
    QTest::newRow("redirects elsewhere") << QStringLiteral("/away") << ErrorCode::NotAllowed;
    QTest::newRow("redirects to a file") << QStringLiteral("/file") << ErrorCode::NotAllowed;
    QTest::newRow("not HTTP") << QStringLiteral("/garbage") << ErrorCode::BadInput;
    QTest::newRow("cut off") << QStringLiteral("/half") << ErrorCode::BadInput;
}

void TestHttp::limits()
{
    QFETCH(QString, path);
    QFETCH(ErrorCode, code);
    HttpClient client({m_server->peer()}, true);
    const auto answer = client.get(m_server->url(path), HttpLimits{100000, path == u"/slow" ? 1 : 20});
    QVERIFY(!answer);
    QVERIFY2(answer.error().code() == code, qPrintable(answer.error().english()));
    QVERIFY(!answer.error().hint().isEmpty());
    QCOMPARE(client.get(m_server->url(QStringLiteral("/hello")), {})->body, QByteArray("hello"));
}

void TestHttp::onlyNamedPeers_data()
{
    QTest::addColumn<QString>("url");
    const QString port = QString::number(m_server->port());
    QTest::newRow("another port") << QStringLiteral("http://127.0.0.1:1/hello");
    QTest::newRow("another name") << QStringLiteral("http://localhost:%1/hello").arg(port);
    QTest::newRow("a file") << QStringLiteral("file:///etc/passwd");
    QTest::newRow("another scheme") << QStringLiteral("gopher://127.0.0.1:%1/hello").arg(port);
    QTest::newRow("a user") << QStringLiteral("http://127.0.0.1:%1@example.com/").arg(port);
    QTest::newRow("a password") << QStringLiteral("http://a:b@127.0.0.1:%1/hello").arg(port);
    QTest::newRow("nothing") << QString();
    QTest::newRow("no scheme") << QStringLiteral("127.0.0.1:%1/hello").arg(port);
    QTest::newRow("spaces") << QStringLiteral("http://127.0.0.1:%1/he llo").arg(port);
}

void TestHttp::onlyNamedPeers()
{
    QFETCH(QString, url);
    HttpClient client({m_server->peer()}, true);
    const auto answer = client.get(url, {});
    QVERIFY(!answer);
    QCOMPARE(answer.error().code(), ErrorCode::NotAllowed);
    QCOMPARE(HttpClient({}, true).get(m_server->url(), {}).error().code(), ErrorCode::NotAllowed);
    QCOMPARE(HttpClient({m_server->peer()}, false).get(m_server->url(), {}).error().code(), ErrorCode::NotAllowed);
}

void TestHttp::nobodyThere()
{
    HttpClient client({QStringLiteral("127.0.0.1:1"), QStringLiteral("nobody.invalid")}, true);
    QCOMPARE(client.get(QStringLiteral("http://127.0.0.1:1/"), {}).error().code(), ErrorCode::DeviceGone);
    QCOMPARE(client.get(QStringLiteral("https://nobody.invalid/"), {}).error().code(), ErrorCode::DeviceGone);
    // Plain HTTP behind an https address.
    HttpClient tls({m_server->peer()}, false);
    QCOMPARE(tls.get(QStringLiteral("https://%1/hello").arg(m_server->peer()), {}).error().code(),
             ErrorCode::DeviceGone);
}

QTEST_GUILESS_MAIN(TestHttp)
#include "tst_http.moc"
