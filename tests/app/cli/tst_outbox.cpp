// `chancery-cli outbox` and `rehearse --alerts` as people use them: the real program, a real mail server on loopback.
#include "support/mail_server.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <cstring>
#include <utmpx.h>

using chancery::test::MailServer;

class TestOutboxVerb : public QObject
{
    Q_OBJECT

private slots:
    void withoutServerTheyWait();
    void anotherMachineSendsThem();
    void theNextRecordTakesTheReceiptUp();
    void aServerThatIsThereGetsThemAtOnce();
    void aRehearsalMailsNobodyOutside();
    void whatTheMachineSaw();
    void whatTheTimerRuns();
    void badUsage_data();
    void badUsage();

private:
    struct Ran
    {
        int code = -1;
        QByteArray out;
        QByteArray err;
        QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    };
    static Ran run(const QString &program, const QStringList &arguments)
    {
        QProcess process;
        process.start(program, arguments);
        if (!process.waitForFinished(240000) || process.exitStatus() != QProcess::NormalExit)
            return {-1, {}, "it did not end"};
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }
    static Ran cli(const QStringList &arguments)
    {
        return run(QStringLiteral(CHANCERY_BINARY_DIR "/bin/chancery-cli"), arguments);
    }
    static Ran outbox(const QStringList &arguments) { return cli(QStringList{QStringLiteral("outbox")} + arguments); }
    QString at(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    QString settings(const char *name, const QString &host, int port, const QString &encryption) const
    {
        return chancery::test::alertSettings(at(name), host, port, encryption);
    }
    static QStringList toEach(const QList<QByteArray> &mails, const char *member)
    {
        QStringList out;
        for (const QByteArray &mail : mails) {
            if (mail.contains("to: " + QByteArray(member) + "@x.example\n"))
                out += QString::fromUtf8(mail);
        }
        return out;
    }
    QByteArray lastTranscript() const
    {
        const QDir folder(at("room/archive/ceremonies"));
        QByteArray newest;
        QDateTime when;
        for (const QFileInfo &entry : folder.entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            QFile file(entry.filePath() + QStringLiteral("/transcript.jsonl"));
            if (when.isValid() && QFileInfo(file).lastModified() < when)
                continue;
            when = QFileInfo(file).lastModified();
            newest = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        }
        return newest;
    }

    static constexpr const char *Members[] = {"amara", "jonas", "priya"};
    static constexpr qsizetype Made = (9 + 5) * 3; // founding, a delegate; three members
    QTemporaryDir m_folder;
};

void TestOutboxVerb::withoutServerTheyWait()
{
    const QString nobody = settings("nobody.json", QStringLiteral("127.0.0.1"), 1, QStringLiteral("none"));
    const Ran played =
        cli({QStringLiteral("rehearse"), QStringLiteral("--out"), at("room"), QStringLiteral("--profile"),
             QStringLiteral("small"), QStringLiteral("--alerts"), nobody, QStringLiteral("--json")});
    QVERIFY2(played.code == 0, played.err.constData());
    QCOMPARE(played.json().value(QLatin1String("alerts_waiting")).toInteger(), Made);
    const Ran listed = outbox(
        {QStringLiteral("list"), QStringLiteral("--outbox"), at("room/private/outbox"), QStringLiteral("--json")});
    QVERIFY2(listed.code == 0, listed.err.constData());
    const QJsonArray waiting = listed.json().value(QLatin1String("waiting")).toArray();
    QCOMPARE(waiting.size(), Made);
    QVERIFY(!waiting[0].toObject().value(QLatin1String("problem")).toString().isEmpty()); // it was tried
}

void TestOutboxVerb::anotherMachineSendsThem()
{
    QCOMPARE(QProcess::execute(QStringLiteral("cp"), {QStringLiteral("-r"), at("room/private/outbox"), at("copy")}), 0);
    const MailServer server(QStringLiteral("plain"));
    const QString here = settings("here.json", QStringLiteral("127.0.0.1"), server.port(), QStringLiteral("none"));
    const Ran sent =
        outbox({QStringLiteral("send"), QStringLiteral("--outbox"), at("copy"), QStringLiteral("--settings"), here,
                QStringLiteral("--receipt"), at("receipts.json"), QStringLiteral("--json")});
    QVERIFY2(sent.code == 0, sent.err.constData());
    QCOMPARE(sent.json().value(QLatin1String("sent")).toInteger(), Made);
    const QList<QByteArray> mails = server.received();
    QCOMPARE(mails.size(), Made);
    for (const char *member : Members)
        QCOMPARE(toEach(mails, member).size(), Made / 3);
    for (const QByteArray &mail : mails)
        QVERIFY2(mail.contains("\nSubject: REHEARSAL: ") && mail.contains("\nX-Chancery-Mode: rehearsal\r\n"), mail);
}

void TestOutboxVerb::theNextRecordTakesTheReceiptUp()
{
    const QStringList take{QStringLiteral("take-receipt"), at("receipts.json"), QStringLiteral("--outbox"),
                           at("room/private/outbox"), QStringLiteral("--json")};
    const Ran taken = outbox(take);
    QVERIFY2(taken.code == 0, taken.err.constData());
    QCOMPARE(taken.json().value(QLatin1String("taken")).toInteger(), Made);
    QCOMPARE(outbox(take).json().value(QLatin1String("taken")).toInteger(), 0); // brought twice
    const Ran plan = cli({QStringLiteral("plan"), QStringLiteral("issue-delegate"), QStringLiteral("--profile"),
                          QStringLiteral("small"), QStringLiteral("--template"), QStringLiteral("release"),
                          QStringLiteral("--name"), QStringLiteral("release-2"), QStringLiteral("--archive"),
                          at("room/archive"), QStringLiteral("--out"), at("plan.json")});
    QVERIFY2(plan.code == 0, plan.err.constData());
    const Ran next = cli({QStringLiteral("rehearse"), QStringLiteral("--out"), at("room"), QStringLiteral("--profile"),
                          QStringLiteral("small"), QStringLiteral("--plan"), at("plan.json")});
    QVERIFY2(next.code == 0, next.err.constData());
    const QByteArray transcript = lastTranscript();
    QCOMPARE(transcript.count("\"how\":\"carried\""), Made);
    QVERIFY(transcript.contains("\"kind\":\"alerted\""));
    const Ran verified = run(QStringLiteral(CHANCERY_BINARY_DIR "/bin/chancery-verify"), {at("room/archive")});
    QVERIFY2(verified.code == 0, verified.out.constData());
    const Ran listed = outbox(
        {QStringLiteral("list"), QStringLiteral("--outbox"), at("room/private/outbox"), QStringLiteral("--json")});
    QCOMPARE(listed.json().value(QLatin1String("receipts")).toArray().size(), 0);
    QCOMPARE(listed.json().value(QLatin1String("waiting")).toArray().size(), 5 * 3); // of the last ceremony
    QVERIFY(outbox(take).code != 0);                                                 // for messages that are settled
}

void TestOutboxVerb::aServerThatIsThereGetsThemAtOnce()
{
    const MailServer server(QStringLiteral("plain"));
    const QString here = settings("there.json", QStringLiteral("127.0.0.1"), server.port(), QStringLiteral("none"));
    const Ran played =
        cli({QStringLiteral("rehearse"), QStringLiteral("--out"), at("other"), QStringLiteral("--profile"),
             QStringLiteral("small"), QStringLiteral("--alerts"), here, QStringLiteral("--json")});
    QVERIFY2(played.code == 0, played.err.constData());
    QCOMPARE(played.json().value(QLatin1String("alerts_waiting")).toInteger(), 0);
    QCOMPARE(server.received().size(), Made);
    const Ran verified = run(QStringLiteral(CHANCERY_BINARY_DIR "/bin/chancery-verify"), {at("other/archive")});
    QVERIFY2(verified.code == 0, verified.out.constData());
}

void TestOutboxVerb::aRehearsalMailsNobodyOutside()
{
    const QString outside = settings("outside.json", QStringLiteral("127.0.0.2"), 465, QStringLiteral("tls"));
    const Ran played = cli({QStringLiteral("rehearse"), QStringLiteral("--out"), at("never"),
                            QStringLiteral("--profile"), QStringLiteral("small"), QStringLiteral("--alerts"), outside});
    QCOMPARE(played.code, 1);
    QVERIFY2(played.err.contains("nobody outside") && played.err.contains("hint: "), played.err.constData());
    QVERIFY(!QFileInfo::exists(at("never")));
    const Ran sent = outbox({QStringLiteral("send"), QStringLiteral("--outbox"), at("room/private/outbox"),
                             QStringLiteral("--settings"), outside, QStringLiteral("--json")});
    QCOMPARE(sent.code, 1);
    QCOMPARE(sent.json().value(QLatin1String("sent")).toInteger(), 0);
    QVERIFY(sent.out.contains("nobody outside"));
}

// What a machine without a journal keeps: the lists of logins.
void TestOutboxVerb::whatTheMachineSaw()
{
    const auto record = [](short type, const char *user, qint64 at) {
        utmpx r{};
        r.ut_type = type;
        std::strncpy(r.ut_user, user, sizeof r.ut_user);
        std::strncpy(r.ut_line, "tty1", sizeof r.ut_line);
        r.ut_tv.tv_sec = static_cast<decltype(r.ut_tv.tv_sec)>(at);
        return QByteArray(reinterpret_cast<const char *>(&r), sizeof r);
    };
    const auto write = [&](const char *name, const QByteArray &bytes) {
        QFile file(at(name));
        file.open(QIODevice::WriteOnly);
        file.write(bytes);
        return file.fileName();
    };
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    const QString wtmp = write("wtmp", record(USER_PROCESS, "before", now - 86400) + record(BOOT_TIME, "reboot", now) +
                                           record(USER_PROCESS, "dana", now) + record(DEAD_PROCESS, "dana", now));
    const QString btmp = write("btmp", record(LOGIN_PROCESS, "eve", now));
    const QStringList look{QStringLiteral("machine"),
                           QStringLiteral("--outbox"),
                           at("room/private/outbox"),
                           QStringLiteral("--archive"),
                           at("room/archive"),
                           QStringLiteral("--wtmp"),
                           wtmp,
                           QStringLiteral("--btmp"),
                           btmp,
                           QStringLiteral("--json")};
    const Ran seen = outbox(look);
    QVERIFY2(seen.code == 0, seen.err.constData());
    const QJsonArray sources = seen.json().value(QLatin1String("sources")).toArray();
    QCOMPARE(sources.size(), 3);
    if (sources[0].toObject().value(QLatin1String("read")).toBool())
        QSKIP("this machine has a journal of its own, which counts");
    QCOMPARE(seen.json().value(QLatin1String("events")).toInteger(), 3); // not the one before, no log-out
    const QStringList made = QDir(at("room/private/outbox")).entryList({QStringLiteral("system.*.json")}, QDir::Files);
    QCOMPARE(made.size(), 3 * 3);
    QCOMPARE(made.filter(QLatin1String("power-event")).size(), 3);
    QCOMPARE(made.filter(QLatin1String("failed-login")).size(), 3);
    // The next time it goes on from there.
    QVERIFY(QFile::remove(wtmp));
    QCOMPARE(write("btmp", record(LOGIN_PROCESS, "eve", now - 5)), btmp);
    QCOMPARE(outbox(look).json().value(QLatin1String("events")).toInteger(), 0);
}

// The shipped unit, its commands run one after the other as systemd does, in a room of this test.
void TestOutboxVerb::whatTheTimerRuns()
{
    QFile file(QStringLiteral(CHANCERY_SOURCE_DIR "/packaging/systemd/chancery-alerts.service"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const MailServer server(QStringLiteral("plain"));
    const QString unit = QString::fromUtf8(file.readAll())
                             .replace(QLatin1String("/usr/bin/"), QLatin1String(CHANCERY_BINARY_DIR "/bin/"))
                             .replace(QLatin1String("${OUTBOX}"), at("room/private/outbox"))
                             .replace(QLatin1String("${ARCHIVE}"), at("room/archive"))
                             .replace(QLatin1String("${SETTINGS}"), settings("timer.json", QStringLiteral("127.0.0.1"),
                                                                             server.port(), QStringLiteral("none")));
    const QString begin = QStringLiteral("ExecStart=");
    int ran = 0;
    for (const QString &line : unit.split(u'\n')) {
        if (!line.startsWith(begin))
            continue;
        const Ran done = cli(line.mid(begin.size()).split(u' ').mid(1));
        QVERIFY2(done.code == 0, qPrintable(line + u'\n' + QString::fromUtf8(done.err)));
        ++ran;
    }
    QCOMPARE(ran, 2);
    QVERIFY(!server.received().isEmpty());
    const Ran listed = outbox(
        {QStringLiteral("list"), QStringLiteral("--outbox"), at("room/private/outbox"), QStringLiteral("--json")});
    QCOMPARE(listed.json().value(QLatin1String("waiting")).toArray().size(), 0);
}

void TestOutboxVerb::badUsage_data()
{
    QTest::addColumn<QStringList>("arguments");
    const QString box = QDir::tempPath();
    QTest::newRow("nothing") << QStringList{};
    QTest::newRow("no outbox") << QStringList{QStringLiteral("list")};
    QTest::newRow("no such outbox") << QStringList{QStringLiteral("list"), QStringLiteral("--outbox"),
                                                   QStringLiteral("/nowhere")};
    QTest::newRow("no settings") << QStringList{QStringLiteral("send"), QStringLiteral("--outbox"), box};
    QTest::newRow("unreadable settings") << QStringList{QStringLiteral("send"), QStringLiteral("--outbox"), box,
                                                        QStringLiteral("--settings"), QStringLiteral("/dev/null")};
    QTest::newRow("no receipts") << QStringList{QStringLiteral("take-receipt"), QStringLiteral("--outbox"), box};
    QTest::newRow("no such thing") << QStringList{QStringLiteral("burn"), QStringLiteral("--outbox"), box};
}

void TestOutboxVerb::badUsage()
{
    QFETCH(QStringList, arguments);
    const Ran ran = outbox(arguments);
    QCOMPARE(ran.code, 2);
    QVERIFY2(ran.err.startsWith("error: "), ran.err.constData());
}

QTEST_GUILESS_MAIN(TestOutboxVerb)
#include "tst_outbox.moc"
