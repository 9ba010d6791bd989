// A certificate log at the other end of a wire, and what else may stand there.
#include "app/net/http_log_client.h"
#include "http_server.h"

#include <QTest>

using namespace chancery;
using app::HttpLogClient;
using test::HttpServer;

namespace {

const QByteArray Script =
    "class Handler(BaseHTTPRequestHandler):\n"
    "    def log_message(self, *a): pass\n"
    "    def do_POST(self):\n"
    "        body = self.rfile.read(int(self.headers['Content-Length']))\n"
    "        log, _, call = self.path.partition('/ct/v1/')\n"
    "        if log == '/refuses': status, answer = 400, b'unknown root \\x1b[31m\\ntoken: opened'\n"
    "        elif log == '/moved': status, answer = 302, b''\n"
    "        elif log == '/large': status, answer = 200, b'x' * 20000\n"
    "        else: status, answer = 200, call.encode() + b' ' + self.headers['Content-Type'].encode() + b' ' + body\n"
    "        self.send_response(status)\n"
    "        if status == 302: self.send_header('Location', 'http://127.0.0.1:1/ct/v1/add-chain')\n"
    "        self.send_header('Content-Length', str(len(answer)))\n"
    "        self.end_headers()\n"
    "        self.wfile.write(answer)\n"
    "    def do_GET(self):\n"
    "        log, _, call = self.path.partition('/ct/v1/')\n"
    "        status = {'/unknown': 404, '/busy': 503, '/often': 429}.get(log, 200)\n"
    "        self.send_response(status)\n"
    "        self.send_header('Content-Length', str(len(call)))\n"
    "        self.end_headers()\n"
    "        self.wfile.write(call.encode())\n";

} // namespace

class TestHttpLogClient : public QObject
{
    Q_OBJECT

private slots:
    void asks_data();
    void asks();
    void refuses_data();
    void refuses();
    void asksForProofs();
    void aLogThatCannotAnswerHasNotSaidNo_data();
    void aLogThatCannotAnswerHasNotSaidNo();
    void quotesInOneLine();
    void plainHttpIsForTestsOnly();

private:
    QString at(const QString &path) const { return m_server.peer() + path; }
    HttpServer m_server{Script};
};

void TestHttpLogClient::asks_data()
{
    QTest::addColumn<bool>("precertificate");
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("precertificate") << true << QByteArray("add-pre-chain application/json {}");
    QTest::newRow("certificate") << false << QByteArray("add-chain application/json {}");
}

void TestHttpLogClient::asks()
{
    QFETCH(bool, precertificate);
    HttpLogClient client({at(QStringLiteral("/2026"))}, true);
    const auto answer = client.submit(at(QStringLiteral("/2026")), precertificate, "{}");
    QVERIFY2(answer, answer ? "" : qPrintable(answer.error().english()));
    QTEST(*answer, "answer");
}

void TestHttpLogClient::refuses_data()
{
    QTest::addColumn<QString>("origin");
    QTest::addColumn<bool>("named");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("not named") << at(QStringLiteral("/2026")) << false << ErrorCode::NotAllowed;
    QTest::newRow("refuses") << at(QStringLiteral("/refuses")) << true << ErrorCode::DeviceRefused;
    QTest::newRow("sends elsewhere") << at(QStringLiteral("/moved")) << true << ErrorCode::NotAllowed;
    QTest::newRow("says too much") << at(QStringLiteral("/large")) << true << ErrorCode::BadInput;
    QTest::newRow("nobody there") << QStringLiteral("127.0.0.1:1/2026") << true << ErrorCode::DeviceGone;
}

void TestHttpLogClient::refuses()
{
    QFETCH(QString, origin);
    QFETCH(bool, named);
    QFETCH(ErrorCode, code);
    HttpLogClient client(named ? QStringList{origin} : QStringList(), true);
    const auto answer = client.submit(origin, true, "{}");
    QVERIFY(!answer);
    QCOMPARE(answer.error().code(), code);
    QVERIFY(!answer.error().text().shown().isEmpty());
}

// RFC 6962 sections 4.3 and 4.5: the hash in base64, of which + and / mean something else in an address.
void TestHttpLogClient::asksForProofs()
{
    HttpLogClient client({at(QStringLiteral("/2026"))}, true);
    const auto head = client.treeHead(at(QStringLiteral("/2026")));
    QVERIFY2(head, head ? "" : qPrintable(head.error().english()));
    QCOMPARE(*head, QByteArray("get-sth"));
    QCOMPARE(client.roots(at(QStringLiteral("/2026"))).value_or(QByteArray()), QByteArray("get-roots"));
    const auto leaf = Digest::fromBytes(QByteArray(32, '\xfb'));
    const auto proof = client.inclusion(at(QStringLiteral("/2026")), *leaf, 7);
    QVERIFY2(proof, proof ? "" : qPrintable(proof.error().english()));
    QCOMPARE(*proof, QByteArray("get-proof-by-hash?hash=") + leaf->bytes().toBase64().toPercentEncoding() +
                         QByteArray("&tree_size=7"));
    QVERIFY(!proof->contains('+') && !proof->contains('/'));
}

void TestHttpLogClient::aLogThatCannotAnswerHasNotSaidNo_data()
{
    QTest::addColumn<QString>("log");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("says no") << QStringLiteral("/unknown") << ErrorCode::DeviceRefused;
    QTest::newRow("broken") << QStringLiteral("/busy") << ErrorCode::DeviceGone;
    QTest::newRow("asked too often") << QStringLiteral("/often") << ErrorCode::DeviceGone;
}

void TestHttpLogClient::aLogThatCannotAnswerHasNotSaidNo()
{
    QFETCH(QString, log);
    HttpLogClient client({at(log)}, true);
    const auto head = client.treeHead(at(log));
    const auto proof = client.inclusion(at(log), Digest(), 1);
    QVERIFY(!head && !proof);
    QTEST(head.error().code(), "code");
    QTEST(proof.error().code(), "code");
    QCOMPARE(client.treeHead(QStringLiteral("127.0.0.1:1/2026")).error().code(), ErrorCode::NotAllowed);
}

// A server may send terminal codes and lines that look like ours.
void TestHttpLogClient::quotesInOneLine()
{
    const QString origin = at(QStringLiteral("/refuses"));
    const auto answer = HttpLogClient({origin}, true).submit(origin, false, "{}");
    QVERIFY(!answer);
    QCOMPARE(answer.error().detail(), QStringLiteral("unknown root [31m token: opened"));
}

void TestHttpLogClient::plainHttpIsForTestsOnly()
{
    const QString origin = at(QStringLiteral("/2026"));
    QVERIFY(!HttpLogClient({origin}).submit(origin, true, "{}"));
}

QTEST_GUILESS_MAIN(TestHttpLogClient)
#include "tst_http_log_client.moc"
