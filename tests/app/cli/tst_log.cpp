// `chancery-cli log` as watchers and witnesses use it: the real program on folders and over HTTP.
#include "core/archive/disk_files.h"
#include "core/transparency/event_log.h"
#include "core/transparency/log_watch.h"

#include "app/net/http_server.h"
#include "core/transparency/log_fixture.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

using namespace chancery;
using namespace chancery::transparency;
using test::NoteKey;

namespace {

struct Ran
{
    int code = -1;
    QByteArray out;
    QByteArray err;
    QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
};

Ran run(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(60000) || process.exitStatus() != QProcess::NormalExit)
        return {-1, {}, "it did not end"};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

Ran log(const QStringList &arguments)
{
    return run(QStringLiteral(CHANCERY_BINARY_DIR "/bin/chancery-cli"),
               QStringList{QStringLiteral("log")} + arguments + QStringList{QStringLiteral("--json")});
}

QByteArray eventOf(int number)
{
    return EventLeaf{QStringLiteral("2026-11-24-%1").arg(number, 4, 16, QLatin1Char('0')), Digest::of("r"),
                     Digest::of("t"), Digest::of("s")}
        .bytes();
}

} // namespace

class TestLog : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void provesAndChecks();
    void consistency();
    void watches();
    void watchesOverHttp();
    void siteThatDoesNotAnswer();
    void witnessByFiles();
    void witnessOverHttp();
    void badUsage_data();
    void badUsage();

private:
    QString at(const char *name) const { return m_folder->filePath(QString::fromLatin1(name)); }
    void write(const char *name, const QByteArray &bytes)
    {
        QFile file(at(name));
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(bytes);
    }
    QByteArray read(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void happen(int number) { QVERIFY(m_log->append(eventOf(number))); }
    void announce(const QList<int> &numbers)
    {
        QList<AnnouncedEvent> events;
        for (const int number : numbers)
            events += {EventLeaf::parse(eventOf(number))->ceremony, {}, {}, {}};
        write("expect.json", announcedEventsBytes(events));
    }
    Ran watch(const QString &site)
    {
        return log({QStringLiteral("watch"), site, QStringLiteral("--expect"), at("expect.json"),
                    QStringLiteral("--log-key"), m_key.verifier().text(), QStringLiteral("--state"), at("state")});
    }
    QStringList trust() const { return {QStringLiteral("--log-key"), m_key.verifier().text()}; }
    QStringList witness() const
    {
        return {QStringLiteral("--key"),     at("witness.pem"),         QStringLiteral("--name"),
                QStringLiteral("w.example"), QStringLiteral("--state"), at("witness-state")};
    }
    QString makeWitness(const QString &url)
    {
        if (run(QStringLiteral("openssl"), {QStringLiteral("genpkey"), QStringLiteral("-algorithm"),
                                            QStringLiteral("ed25519"), QStringLiteral("-out"), at("witness.pem")})
                .code != 0)
            return {};
        const Ran key = log({QStringLiteral("witness"), QStringLiteral("key"), QStringLiteral("--key"),
                             at("witness.pem"), QStringLiteral("--name"), QStringLiteral("w.example")});
        const QString text = key.json().value(QStringLiteral("key")).toString();
        write("policy", "log " + m_key.verifier().text().toUtf8() + "\nwitness w " + text.toUtf8() + ' ' +
                            url.toUtf8() + "\nquorum w\n");
        return text;
    }

    NoteKey m_key{'l', QStringLiteral("pki.example/log")};
    archive::DiskFiles m_files;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<EventLog> m_log;
};

void TestLog::init()
{
    m_log.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_files.makeFolder(at("site")));
    m_log = *EventLog::open(m_files, at("site/log"), m_key.signer());
}

void TestLog::provesAndChecks()
{
    for (int i = 0; i < 5; ++i)
        happen(i);
    write("entry", eventOf(3));
    write("other", eventOf(4));
    const QList<QStringList> ways{{QStringLiteral("--index"), QStringLiteral("3")},
                                  {QStringLiteral("--ceremony"), QStringLiteral("2026-11-24-0003")},
                                  {QStringLiteral("--entry"), at("entry")}};
    for (const QStringList &way : ways) {
        QFile::remove(at("p.tlog-proof"));
        const Ran proved = log(QStringList{QStringLiteral("prove"), at("site")} + way + trust() +
                               QStringList{QStringLiteral("--out"), at("p.tlog-proof")});
        QVERIFY2(proved.code == 0, proved.err);
        QCOMPARE(proved.json().value(QStringLiteral("index")).toInt(), 3);
    }
    const auto check = [&](const char *entry) {
        return log(QStringList{QStringLiteral("check"), at("p.tlog-proof"), QStringLiteral("--entry"), at(entry)} +
                   trust());
    };
    QCOMPARE(check("entry").code, 0);
    QCOMPARE(check("other").code, 1);
    QVERIFY(check("other").err.startsWith("error: "));
    QCOMPARE(log(QStringList{QStringLiteral("prove"), at("site"), QStringLiteral("--ceremony"),
                             QStringLiteral("2026-11-24-00ff"), QStringLiteral("--out"), at("q")} +
                 trust())
                 .code,
             1);
    const QStringList whole = QStringList{QStringLiteral("check"), at("site")} + trust();
    QCOMPARE(log(whole).code, 0);
    write("site/log/tile/entries/000.p/5", "torn");
    QCOMPARE(log(whole).code, 1);
}

void TestLog::consistency()
{
    happen(1);
    happen(2);
    write("old", m_log->checkpoint());
    happen(3);
    const auto from = [&](const QStringList &what) {
        return log(QStringList{QStringLiteral("consistency"), at("site")} + what + trust());
    };
    const Ran holds = from({QStringLiteral("--checkpoint"), at("old")});
    QVERIFY2(holds.code == 0, holds.err);
    QVERIFY(!holds.json().value(QStringLiteral("proof")).toString().isEmpty());
    QCOMPARE(from({QStringLiteral("--from"), QStringLiteral("1"), QStringLiteral("--to"), QStringLiteral("2")}).code,
             0);
    QCOMPARE(from({QStringLiteral("--from"), QStringLiteral("9")}).code, 2);
    write("fork", signCheckpoint({2, leafHash("fork")}, m_key.signer())->note.bytes());
    QCOMPARE(from({QStringLiteral("--checkpoint"), at("fork")}).code, 1);
    write("ahead", signCheckpoint({9, leafHash("ahead")}, m_key.signer())->note.bytes());
    QCOMPARE(from({QStringLiteral("--checkpoint"), at("ahead")}).code, 1);
}

void TestLog::watches()
{
    happen(1);
    announce({1, 2});
    QCOMPARE(watch(at("site")).code, 0);
    happen(2);
    happen(3);
    const Ran alerted = watch(QStringLiteral("file://") + at("site"));
    QCOMPARE(alerted.code, 1);
    const QJsonObject alert = alerted.json().value(QStringLiteral("alerts")).toArray().first().toObject();
    QCOMPARE(alert.value(QStringLiteral("alert")).toString(), QStringLiteral("not-announced"));
    QCOMPARE(alert.value(QStringLiteral("ceremony")).toString(), QStringLiteral("2026-11-24-0003"));
    QCOMPARE(watch(at("site")).code, 1);
    announce({1, 2, 3});
    QCOMPARE(watch(at("site")).code, 0);
    // The log is replaced by another of the same key: both checkpoints are kept.
    QVERIFY(QDir(at("site/log")).removeRecursively());
    m_log = *EventLog::open(m_files, at("site/log"), m_key.signer());
    happen(2);
    const Ran broken = watch(at("site"));
    QCOMPARE(broken.code, 1);
    QCOMPARE(read(broken.json().value(QStringLiteral("evidence")).toString()), m_log->checkpoint());
    write("state", "garbage");
    QCOMPARE(watch(at("site")).code, 2);
}

void TestLog::watchesOverHttp()
{
    for (int i = 0; i < 300; ++i)
        happen(i);
    QList<int> all(299);
    std::iota(all.begin(), all.end(), 0);
    announce(all);
    const test::HttpServer server(test::HttpServer::folder(at("site")));
    QVERIFY(server.port() > 0);
    const Ran watched = watch(server.url());
    QVERIFY2(watched.code == 1, watched.err);
    QCOMPARE(watched.json().value(QStringLiteral("entries")).toArray().size(), 300);
    QCOMPARE(watched.json().value(QStringLiteral("alerts")).toArray().size(), 1);
    announce(all + QList<int>{299});
    QCOMPARE(watch(server.url()).code, 0);
}

void TestLog::siteThatDoesNotAnswer()
{
    happen(1);
    announce({1});
    QCOMPARE(watch(QStringLiteral("http://127.0.0.1:1/")).code, 2);
    QCOMPARE(watch(at("nowhere")).code, 2);
    const test::HttpServer server("class Handler(BaseHTTPRequestHandler):\n"
                                  "    def log_message(self, *a): pass\n"
                                  "    def do_GET(self): self.send_error(503)\n");
    QCOMPARE(watch(server.url()).code, 2);
    QVERIFY(!QFile::exists(at("state")));
}

void TestLog::witnessByFiles()
{
    QVERIFY(!makeWitness({}).isEmpty());
    happen(1);
    const auto cosign = [&](const char *out) {
        return log(QStringList{QStringLiteral("witness"), QStringLiteral("cosign"), at("site"), QStringLiteral("--out"),
                               at(out)} +
                   witness() + trust());
    };
    const auto accept = [&](const char *file) {
        return log({QStringLiteral("witness"), QStringLiteral("accept"), at(file), QStringLiteral("--archive"),
                    at("site"), QStringLiteral("--policy"), at("policy")});
    };
    QCOMPARE(cosign("one").code, 0);
    QCOMPARE(accept("one").code, 0);
    happen(2);
    QCOMPARE(accept("one").code, 1); // of the checkpoint before
    QVERIFY(log({QStringLiteral("check"), at("site"), QStringLiteral("--policy"), at("policy")}).code == 1);
    QCOMPARE(cosign("two").code, 0);
    QCOMPARE(accept("two").code, 0);
    QCOMPARE(log({QStringLiteral("check"), at("site"), QStringLiteral("--policy"), at("policy")}).code, 0);
    // The same by a request that was carried over.
    m_log = *EventLog::open(m_files, at("site/log"), m_key.signer());
    happen(3);
    QCOMPARE(log(QStringList{QStringLiteral("witness"), QStringLiteral("request"), at("site"), QStringLiteral("--old"),
                             QStringLiteral("2"), QStringLiteral("--out"), at("request")} +
                 trust())
                 .code,
             0);
    const auto answer = [&](const char *out) {
        return log(QStringList{QStringLiteral("witness"), QStringLiteral("answer"), at("request"),
                               QStringLiteral("--out"), at(out)} +
                   witness() + trust());
    };
    QCOMPARE(answer("three").code, 0);
    QCOMPARE(accept("three").code, 0);
    QCOMPARE(answer("late").code, 1);
    QCOMPARE(read(at("late")), QByteArray("3\n"));
    // A log that starts anew is not cosigned.
    QVERIFY(QDir(at("site/log")).removeRecursively());
    m_log = *EventLog::open(m_files, at("site/log"), m_key.signer());
    happen(2);
    QCOMPARE(cosign("fork").code, 1);
    QVERIFY(!QFile::exists(at("fork")));
}

void TestLog::witnessOverHttp()
{
    // A web server that hands each request to the witness verb and gives back what it answers.
    const QString program = QStringLiteral(CHANCERY_BINARY_DIR "/bin/chancery-cli");
    const QByteArray script = "import subprocess, json, os\n"
                              "class Handler(BaseHTTPRequestHandler):\n"
                              "    count = 0\n"
                              "    def log_message(self, *a): pass\n"
                              "    def do_POST(self):\n"
                              "        Handler.count += 1\n"
                              "        name = '%1/http-%d' % Handler.count\n"
                              "        open(name, 'wb').write(self.rfile.read(int(self.headers['Content-Length'])))\n"
                              "        ran = subprocess.run(['%2', 'log', 'witness', 'answer', name, '--key',\n"
                              "            '%1/witness.pem', '--name', 'w.example', '--state', '%1/ws', '--out',\n"
                              "            name + '.out', '--log-key', '%3', '--json'], capture_output=True)\n"
                              "        self.send_response(json.loads(ran.stdout)['status']); self.end_headers()\n"
                              "        self.wfile.write(open(name + '.out', 'rb').read())\n";
    const test::HttpServer server(QByteArray(script)
                                      .replace("%1", m_folder->path().toUtf8())
                                      .replace("%2", program.toUtf8())
                                      .replace("%3", m_key.verifier().text().toUtf8()));
    QVERIFY(server.port() > 0);
    QVERIFY(!makeWitness(server.url()).isEmpty());
    for (int i = 0; i < 3; ++i) {
        happen(2 * i);
        happen(2 * i + 1);
        const Ran asked = log({QStringLiteral("witness"), QStringLiteral("ask"), QStringLiteral("--archive"),
                               at("site"), QStringLiteral("--policy"), at("policy")});
        QVERIFY2(asked.code == 0, asked.err);
        QVERIFY(asked.json().value(QStringLiteral("quorum")).toBool());
        m_log = *EventLog::open(m_files, at("site/log"), m_key.signer());
    }
    QCOMPARE(log({QStringLiteral("check"), at("site"), QStringLiteral("--policy"), at("policy")}).code, 0);
}

void TestLog::badUsage_data()
{
    QTest::addColumn<QString>("line");
    for (const char *line : {"",
                             "forget",
                             "prove",
                             "prove SITE",
                             "prove SITE --log-key x",
                             "check SITE",
                             "check SITE --log-key KEY --policy x",
                             "check SITE more --log-key KEY",
                             "check SITE --log-key KEY+x",
                             "consistency SITE --log-key KEY",
                             "watch SITE --log-key KEY",
                             "watch --expect x --log-key KEY",
                             "watch SITE --expect x --log-key KEY",
                             "watch http:// --expect SITE/log/checkpoint --log-key KEY",
                             "witness",
                             "witness sing",
                             "witness key",
                             "witness key --key SITE/log/checkpoint --name w",
                             "witness accept x --archive SITE --log-key KEY",
                             "prove SITE --index 1 --ceremony x --out x --log-key KEY",
                             "prove SITE --index 99 --out x --log-key KEY",
                             "prove SITE --index -1 --out x --log-key KEY"})
        QTest::newRow(*line ? line : "nothing") << QString::fromLatin1(line);
}

void TestLog::badUsage()
{
    QFETCH(QString, line);
    happen(1);
    QStringList arguments = line.split(u' ', Qt::SkipEmptyParts);
    for (QString &argument : arguments)
        argument.replace(QLatin1String("SITE"), at("site")).replace(QLatin1String("KEY"), m_key.verifier().text());
    const Ran ran = log(arguments);
    QVERIFY2(ran.code == 2, ran.err + ran.out);
    QVERIFY2(ran.err.startsWith("error: "), ran.err);
    QVERIFY(ran.out.isEmpty());
}

QTEST_GUILESS_MAIN(TestLog)
#include "tst_log.moc"
