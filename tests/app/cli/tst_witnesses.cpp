// The witnesses of an archive's own profile, as those use them who keep the archive, who cosign it and who read it: the
// real programs on a finished archive.
#include "core/archive/disk_files.h"
#include "core/transparency/certificate_bundle.h"
#include "core/transparency/log_watch.h"
#include "support/made_archive.h"

#include "app/net/http_server.h"

#include <QProcess>
#include <QTest>

using namespace chancery;
using namespace chancery::test;

namespace {

struct Ran
{
    int code = -1;
    QByteArray out;
    QByteArray err;
    QJsonObject json() const { return parseJson(out.trimmed()).value_or(QJsonObject()); }
    QString text(const char *key) const { return json().value(QLatin1String(key)).toString(); }
    bool is(const char *key) const { return json().value(QLatin1String(key)).toBool(); }
};

Ran run(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(60000) || process.exitStatus() != QProcess::NormalExit)
        throw std::runtime_error("a program does not end");
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

Ran log(const QString &words, const QStringList &more = {})
{
    return run(QStringLiteral(CHANCERY_BINARY_DIR "/bin/chancery-cli"),
               QStringList{QStringLiteral("log")} + words.split(u' ') + more + QStringList{QStringLiteral("--json")});
}

} // namespace

class TestWitnesses : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        // One witness answers over HTTP, with the program itself behind a web server; one gets files.
        const QByteArray script =
            "import subprocess, json, os\n"
            "class Handler(BaseHTTPRequestHandler):\n"
            "    count = 0\n"
            "    def log_message(self, *a): pass\n"
            "    def do_POST(self):\n"
            "        Handler.count += 1\n"
            "        name = '%1/http-%d' % Handler.count\n"
            "        body = self.rfile.read(int(self.headers['Content-Length']))\n"
            "        open(name, 'wb').write(body)\n"
            "        log = 'certificates' if b'/ct\\n' in body else 'events'\n"
            "        ran = subprocess.run(['%2', 'log', 'witness', 'answer', name, '--key', '%1/one.pem', '--name',\n"
            "            'one.example', '--state', '%1/one', '--out', name + '.out', '--log', log, '--log-key',\n"
            "            open('%1/key-' + log).read(), '--json'], capture_output=True)\n"
            "        self.send_response(json.loads(ran.stdout)['status']); self.end_headers()\n"
            "        self.wfile.write(open(name + '.out', 'rb').read())\n";
        m_server = std::make_unique<HttpServer>(QByteArray(script)
                                                    .replace("%1", m_folder.path().toUtf8())
                                                    .replace("%2", CHANCERY_BINARY_DIR "/bin/chancery-cli"));
        QVERIFY(m_server->port() > 0);
        QJsonArray of;
        for (const char *name : {"one", "two"}) {
            const QString pem = at(name) + QStringLiteral(".pem");
            QCOMPARE(run(QStringLiteral("openssl"), {QStringLiteral("genpkey"), QStringLiteral("-algorithm"),
                                                     QStringLiteral("ed25519"), QStringLiteral("-out"), pem})
                         .code,
                     0);
            const QString label = QString::fromLatin1(name);
            const Ran key = log(QStringLiteral("witness key"), {QStringLiteral("--key"), pem, QStringLiteral("--name"),
                                                                label + QStringLiteral(".example")});
            of += QJsonObject{
                {QStringLiteral("name"), label},
                {QStringLiteral("key"), key.text("key")},
                {QStringLiteral("url"), label == u"one" ? QJsonValue(m_server->url()) : QJsonValue(QJsonValue::Null)}};
        }
        Forgery named;
        named.logs = true;
        named.witnesses = {{QStringLiteral("needed"), 2}, {QStringLiteral("of"), of}};
        m_made = MadeArchive::make(named).files;
    }

    void init()
    {
        QDir(archive()).removeRecursively();
        writeTree(archive(), m_made);
        for (const char *which : {"events", "certificates"}) {
            const Ran policy =
                log(QStringLiteral("policy"), {archive(), QStringLiteral("--log"), QLatin1String(which)});
            QVERIFY2(policy.code == 0, policy.err);
            writeTree(m_folder.path(), {{QStringLiteral("key-") + QLatin1String(which),
                                         policy.json().value(QLatin1String("logs"))[0].toString().toUtf8()}});
        }
    }
    void cleanup()
    {
        for (const char *state : {"one", "two"})
            QDir(at(state)).removeRecursively();
        for (const QString &file : QDir(m_folder.path()).entryList({QStringLiteral("out-*"), QStringLiteral("http-*")}))
            QFile::remove(at(qPrintable(file)));
    }

    void bothLogs_data()
    {
        QTest::addColumn<QString>("which");
        QTest::addColumn<QString>("folder");
        QTest::newRow("events") << QStringLiteral("events") << QStringLiteral("log");
        QTest::newRow("certificates") << QStringLiteral("certificates") << QStringLiteral("ct");
    }

    // By the profile alone: one over HTTP, one by files.
    void bothLogs()
    {
        QFETCH(QString, which);
        QFETCH(QString, folder);
        const QStringList choice{QStringLiteral("--log"), which};
        const auto check = [&] { return log(QStringLiteral("check"), QStringList{archive()} + choice); };
        QCOMPARE(check().code, 1); // nobody has cosigned
        const QStringList mine = QStringList{QStringLiteral("--archive"), archive()} + choice;
        const Ran asked = log(QStringLiteral("witness ask"), mine);
        QVERIFY2(asked.code == 1 && asked.json().value(QLatin1String("kept")) == QJsonArray{QStringLiteral("one")},
                 asked.err + asked.out);
        QVERIFY(!asked.is("quorum"));
        const Ran cosigned = cosign(which);
        QVERIFY2(cosigned.code == 0, cosigned.err);
        const Ran accepted = log(QStringLiteral("witness accept"), QStringList{at("out-two")} + mine);
        QVERIFY2(accepted.code == 0 && accepted.is("quorum") && accepted.is("published"), accepted.err + accepted.out);
        const Ran now = check();
        QVERIFY2(now.code == 0, now.err);
        QCOMPARE(now.json().value(QLatin1String("cosigned")).toArray().size(), 2);
        QCOMPARE(QDir(archive() + u'/' + folder + QStringLiteral("/cosigned/2")).entryList(QDir::Files).size(), 2);
        const Ran verified = verify({});
        QVERIFY2(verified.code == 0, verified.out);
        // The event log's cosignatures settle the end, the other's do not.
        QCOMPARE(verdictOf(verified, "archive.end"),
                 which == u"events" ? QStringLiteral("passed") : QStringLiteral("not-checked"));
        QCOMPARE(verdictOf(verified, "log.witnesses"), QStringLiteral("not-checked")); // the other log has none
        // Asked again the witness says the same, later, and that is kept.
        QCOMPARE(log(QStringLiteral("witness ask"), mine).code, 0);
        QCOMPARE(verify({}).code, 0);
    }

    // A request that was carried over answers as the protocol has it.
    void byRequest()
    {
        const QStringList choice{QStringLiteral("--log"), QStringLiteral("certificates")};
        QCOMPARE(
            log(QStringLiteral("witness request"), QStringList{archive(), QStringLiteral("--old"), QStringLiteral("0"),
                                                               QStringLiteral("--out"), at("out-request")} +
                                                       choice)
                .code,
            0);
        const auto answer = [&](const QStringList &trust) {
            return log(QStringLiteral("witness answer"),
                       QStringList{at("out-request"), QStringLiteral("--out"), at("out-answer")} + witness() + trust);
        };
        // The key of the event log knows nothing of it, and cannot stand in.
        QCOMPARE(answer(QStringList{QStringLiteral("--log-key"), keyOf("events")} + choice).code, 2);
        QCOMPARE(answer({QStringLiteral("--log-key"), keyOf("certificates")}).code, 2);
        const Ran answered = answer(QStringList{QStringLiteral("--log-key"), keyOf("certificates")} + choice);
        QVERIFY2(answered.code == 0, answered.err);
        const QStringList into{QStringLiteral("--archive"), archive()};
        QCOMPARE(log(QStringLiteral("witness accept"), QStringList{at("out-answer")} + into).code,
                 1); // of the other log
        const Ran kept = log(QStringLiteral("witness accept"), QStringList{at("out-answer")} + into + choice);
        QVERIFY2(kept.json().value(QLatin1String("kept")) == QJsonArray{QStringLiteral("two")}, kept.err + kept.out);
    }

    // While a console works there its checkpoint is left alone; what came goes in next time.
    void aConsoleIsAtWork()
    {
        const QByteArray before = readTree(archive()).value(QStringLiteral("log/checkpoint"));
        QCOMPARE(cosign(QStringLiteral("events")).code, 0);
        const QStringList mine{QStringLiteral("--archive"), archive()};
        {
            archive::DiskFiles disk;
            const auto held = must(disk.lock(archive() + QStringLiteral(".lock")));
            const Ran kept = log(QStringLiteral("witness accept"), QStringList{at("out-two")} + mine);
            QVERIFY2(kept.code == 1 && !kept.is("published"), kept.err + kept.out);
            QCOMPARE(kept.json().value(QLatin1String("kept")), (QJsonArray{QStringLiteral("two")}));
        }
        QCOMPARE(readTree(archive()).value(QStringLiteral("log/checkpoint")), before);
        QCOMPARE(verify({}).code, 0);
        QVERIFY(log(QStringLiteral("witness ask"), mine).is("quorum"));
        QCOMPARE(must(transparency::SignedNote::parse(readTree(archive()).value(QStringLiteral("log/checkpoint"))))
                     .signatures.size(),
                 3);
    }

    void watching()
    {
        QList<transparency::AnnouncedEvent> announced;
        for (const char *id : {MadeArchive::FirstId, MadeArchive::SecondId})
            announced += {QString::fromLatin1(id), {}, {}, {}};
        writeTree(m_folder.path(), {{QStringLiteral("out-expect"), transparency::announcedEventsBytes(announced)}});
        const auto watch = [&](const QStringList &trust) {
            QFile::remove(at("out-state"));
            return log(QStringLiteral("watch"), QStringList{archive(), QStringLiteral("--expect"), at("out-expect"),
                                                            QStringLiteral("--state"), at("out-state")} +
                                                    trust);
        };
        const QStringList key{QStringLiteral("--log-key"), keyOf("events")};
        for (const QStringList &trust : {key, QStringList()}) {
            const Ran early = watch(trust);
            QCOMPARE(early.code, 1);
            const QJsonArray alerts = early.json().value(QLatin1String("alerts")).toArray();
            QCOMPARE(alerts.size(), 1);
            QCOMPARE(alerts[0].toObject().value(QLatin1String("alert")).toString(),
                     QStringLiteral("too-few-witnesses"));
        }
        // A policy of the watcher's own asks nobody.
        writeTree(m_folder.path(),
                  {{QStringLiteral("out-policy"), "log " + keyOf("events").toUtf8() + "\nquorum none\n"}});
        QCOMPARE(watch({QStringLiteral("--policy"), at("out-policy")}).code, 0);
        QCOMPARE(cosign(QStringLiteral("events")).code, 0);
        const QStringList mine{QStringLiteral("--archive"), archive()};
        static_cast<void>(log(QStringLiteral("witness accept"), QStringList{at("out-two")} + mine));
        QCOMPARE(log(QStringLiteral("witness ask"), mine).code, 0);
        QCOMPARE(watch(key).code, 0);
        QCOMPARE(watch({}).code, 0);
        // A witness's line that is wrong breaks the log for whoever believes that witness.
        QByteArray note = readTree(archive()).value(QStringLiteral("log/checkpoint"));
        const qsizetype place = note.size() - 20;
        note[place] = note[place] == 'A' ? 'B' : 'A';
        writeTree(archive(), {{QStringLiteral("log/checkpoint"), note}});
        const Ran broken = watch(key);
        QCOMPARE(broken.code, 1);
        QVERIFY2(broken.out.contains("log-broken"), broken.out + broken.err);
        QCOMPARE(watch({QStringLiteral("--policy"), at("out-policy")}).code, 0);
    }

    // The reader's policy, written down from the archive, and one that trusts another log.
    void verifyByPolicy()
    {
        QCOMPARE(log(QStringLiteral("policy"), {archive(), QStringLiteral("--out"), at("out-own")}).code, 0);
        const Ran early = verify({QStringLiteral("--policy"), at("out-own")});
        QCOMPARE(early.code, 0);
        QVERIFY(!early.is("anchored"));
        QCOMPARE(verdictOf(early, "log.witnesses"), QStringLiteral("not-checked"));
        QCOMPARE(cosign(QStringLiteral("events")).code, 0);
        const QStringList mine{QStringLiteral("--archive"), archive()};
        static_cast<void>(log(QStringLiteral("witness accept"), QStringList{at("out-two")} + mine));
        static_cast<void>(log(QStringLiteral("witness ask"), mine));
        const Ran now = verify({QStringLiteral("--policy"), at("out-own")});
        QVERIFY2(now.code == 0, now.out);
        QVERIFY(now.is("anchored"));
        QCOMPARE(verdictOf(now, "log.witnesses"), QStringLiteral("not-checked")); // the other log has none
        QCOMPARE(verdictOf(now, "archive.end"), QStringLiteral("passed"));
        QCOMPARE(
            log(QStringLiteral("policy --log events"), {archive(), QStringLiteral("--out"), at("out-events")}).code, 0);
        const Ran alone = verify({QStringLiteral("--policy"), at("out-events")});
        QCOMPARE(verdictOf(alone, "log.witnesses"), QStringLiteral("passed")); // the policy knows that log alone
        writeTree(m_folder.path(), {{QStringLiteral("out-bad"), "nonsense\n"}});
        QCOMPARE(verify({QStringLiteral("--policy"), at("out-bad")}).code, 2);
        QCOMPARE(verify({QStringLiteral("--policy"), at("out-nowhere")}).code, 2);
    }

    void badUsage_data()
    {
        QTest::addColumn<QString>("line");
        for (const char *line : {"witness ask", "witness ask --archive ARCHIVE --log papers", "witness accept",
                                 "witness accept x --archive NOWHERE", "policy", "policy NOWHERE", "policy FOLDER",
                                 "check ARCHIVE --log certificates --log-key EVENTS",
                                 "witness cosign ARCHIVE --key one.pem --name w --state s --out o"})
            QTest::newRow(line) << QString::fromLatin1(line);
    }
    void badUsage()
    {
        QFETCH(QString, line);
        line.replace(QLatin1String("ARCHIVE"), archive())
            .replace(QLatin1String("NOWHERE"), at("nowhere"))
            .replace(QLatin1String("FOLDER"), m_folder.path())
            .replace(QLatin1String("EVENTS"), keyOf("events"))
            .replace(QLatin1String("one.pem"), at("one.pem"));
        const Ran ran = log(line);
        QVERIFY2(ran.code == 2, ran.err + ran.out);
        QVERIFY2(ran.err.startsWith("error: "), ran.err);
    }

private:
    QString at(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    QString archive() const { return at("archive"); }
    QString keyOf(const char *which) const
    {
        return QString::fromUtf8(readTree(m_folder.path()).value(QStringLiteral("key-") + QLatin1String(which)));
    }
    QStringList witness() const
    {
        return {QStringLiteral("--key"),   at("two.pem"), QStringLiteral("--name"), QStringLiteral("two.example"),
                QStringLiteral("--state"), at("two")};
    }
    Ran cosign(const QString &which) const
    {
        return log(QStringLiteral("witness cosign"),
                   QStringList{archive(), QStringLiteral("--log"), which, QStringLiteral("--log-key"),
                               keyOf(qPrintable(which)), QStringLiteral("--out"), at("out-two")} +
                       witness());
    }
    Ran verify(const QStringList &more) const
    {
        return run(QStringLiteral(CHANCERY_BINARY_DIR "/bin/chancery-verify"),
                   QStringList{archive(), QStringLiteral("--json")} + more);
    }
    static QString verdictOf(const Ran &ran, const char *claim)
    {
        for (const QJsonValue &value : ran.json().value(QLatin1String("claims")).toArray()) {
            if (value[QLatin1String("name")].toString() == QLatin1String(claim))
                return value[QLatin1String("verdict")].toString();
        }
        return {};
    }

    QTemporaryDir m_folder;
    std::unique_ptr<HttpServer> m_server;
    FileMap m_made;
};

QTEST_GUILESS_MAIN(TestWitnesses)
#include "tst_witnesses.moc"
