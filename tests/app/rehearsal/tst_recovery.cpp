// kill -9 anywhere, then once more to the end: the same set of certificates, one root key, an archive that holds.
#include "app/rehearsal/killed_run.h"

#include <QJsonDocument>
#include <QMutex>
#include <QRegularExpression>
#include <QTest>
#include <QThreadPool>
#include <csignal>

namespace chancery::test {

namespace {

constexpr int Processes = 3; // each waits most of the time
constexpr qsizetype AroundTheLog = 12;

// The points of a long run that are worth a kill in every check: where something outside the process changes, and the
// entries that say so.
QList<qint64> nastyPoints(const QStringList &crossings)
{
    static const QStringList wanted{
        QStringLiteral("after entry token-setup"),
        QStringLiteral("after tokens initialise"),
        QStringLiteral("after entry sealed"),
        QStringLiteral("after entry roster-signed"),
        QStringLiteral("after entry approved"),
        QStringLiteral("after entry token-opened"),
        QStringLiteral("after entry begun"),
        QStringLiteral("after token makeKey"),
        QStringLiteral("after token sign"),
        QStringLiteral("after token changeUserPin"),
        QStringLiteral("after entry completed"),
        QStringLiteral("after entry record-frozen"),
        QStringLiteral("after entry closed"),
        QStringLiteral("after create archive.json"),
        QStringLiteral("after entry log-key"),
        QStringLiteral("after entry logged"),
        QStringLiteral("before replace checkpoint"),
        QStringLiteral("after replace checkpoint"),
        QStringLiteral("after replace proof.tlog-proof"),
        QStringLiteral("after create root.bundle.json"),
        QStringLiteral("after remove root.bundle.json"), // from the work folder: it lies in the archive
    };
    QList<qint64> out;
    for (const QString &name : wanted) {
        const auto at = crossings.indexOf(name);
        if (at >= 0)
            out += at + 1;
    }
    // The operations token signs for the event log once the ceremony is closed.
    const auto event =
        crossings.indexOf(QStringLiteral("after token sign"), crossings.indexOf(QStringLiteral("after entry closed")));
    if (event >= 0)
        out += event + 1;
    // What a later ceremony does between its two signatures.
    const auto again = crossings.indexOf(QStringLiteral("after entry logged"),
                                         crossings.indexOf(QStringLiteral("after entry closed")));
    for (qsizetype at = again - AroundTheLog; again > 0 && at <= again + AroundTheLog; ++at)
        out += at + 1;
    // The access logs of the event that is the first to have a delegate, and all signatures that were waiting for it.
    static const QRegularExpression accessLog(
        QStringLiteral("\\Aafter (create .*\\.jsonl(\\.p7s)?|remove [0-9a-f-]+\\.json)\\z"));
    const auto isSignature = [](const QString &name) { return name.endsWith(QLatin1String(".p7s")); };
    const qsizetype first = std::find_if(crossings.begin(), crossings.end(), isSignature) - crossings.begin();
    const qsizetype closed = first < crossings.size()
                                 ? crossings.lastIndexOf(QStringLiteral("after entry closed"), first)
                                 : crossings.size();
    for (qsizetype at = closed; at < crossings.size() && (at == closed || crossings[at] != crossings[closed]); ++at) {
        if (accessLog.match(crossings[at]).hasMatch())
            out += at + 1;
    }
    return out;
}

// small, and its certificates and events are logged; with `books` its events leave access logs too.
QString smallWithLogs(const QString &folder, bool books = false)
{
    const auto shipped = [](const char *name) {
        QFile file(QStringLiteral(CHANCERY_SOURCE_DIR "/resources/profiles/") + QString::fromLatin1(name));
        return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
    };
    QJsonObject profile = shipped("small.json");
    const QJsonObject rust = shipped("rust.json");
    profile.insert(QStringLiteral("transparency"), rust.value(QLatin1String("transparency")));
    QJsonArray templates = profile.value(QLatin1String("templates")).toArray();
    for (const QJsonValue &value : rust.value(QLatin1String("templates")).toArray()) {
        QJsonObject one = value.toObject();
        one.insert(QStringLiteral("first_not_after"), QJsonValue::Null);
        if (books && one.value(QLatin1String("id")).toString() == QLatin1String("access-log"))
            templates += one;
    }
    profile.insert(QStringLiteral("templates"), templates);
    QFile file(folder + (books ? QStringLiteral("/small-with-books.json") : QStringLiteral("/small-with-logs.json")));
    return file.open(QIODevice::WriteOnly) && file.write(QJsonDocument(profile).toJson()) > 0 ? file.fileName()
                                                                                              : QString();
}

// What is wrong with a run that was to be killed and came to its end instead.
QStringList endedWhole(const KilledRun &run, const KilledRun::Run &end)
{
    if (end.exitCode != 0)
        return {QStringLiteral("neither killed nor ended well")};
    return run.wrong();
}

bool isLong()
{
    return qEnvironmentVariableIntValue("CHANCERY_LONG") != 0;
}

} // namespace

class RecoveryTest : public QObject
{
    Q_OBJECT

private slots:
    void killedAtEveryPoint_data()
    {
        QTest::addColumn<QString>("profile");
        QTest::addColumn<bool>("everyPoint");
        QTest::addColumn<bool>("everySingle"); // also where nothing lasting happened since the point before
        QTest::addColumn<bool>("othersGoOn");
        const QString logged = smallWithLogs(m_folder.path());
        QTest::newRow("2 of 3, others go on") << logged << true << isLong() << true;
        QTest::newRow("5 of 9, others go on") << QStringLiteral("rust") << isLong() << false << true;
        if (isLong()) {
            QTest::newRow("2 of 3, the same go on") << logged << true << true << false;
            QTest::newRow("2 of 3, nothing is logged") << QStringLiteral("small") << true << true << false;
            QTest::newRow("5 of 9, the same go on") << QStringLiteral("rust") << true << false << false;
        }
    }

    void killedAtEveryPoint()
    {
        QFETCH(QString, profile);
        QFETCH(bool, everyPoint);
        QFETCH(bool, everySingle);
        QFETCH(bool, othersGoOn);
        const KilledRun whole(profile);
        const KilledRun::Run counted = whole.run({.everySingle = everySingle});
        QVERIFY2(counted.exitCode == 0, qPrintable(counted.err));
        QCOMPARE(whole.wrong().join(u'\n'), QString());
        const QStringList crossings = counted.out.split(u'\n', Qt::SkipEmptyParts);
        QVERIFY(crossings.size() > 250);

        QList<qint64> points = nastyPoints(crossings);
        QVERIFY(points.size() >= 12);
        for (qint64 point = 1; everyPoint && point <= crossings.size(); ++point)
            points += point;
        std::sort(points.begin(), points.end());
        points.erase(std::unique(points.begin(), points.end()), points.end());
        qInfo("%lld of %lld points", static_cast<long long>(points.size()), static_cast<long long>(crossings.size()));
        QMutex mutex;
        QStringList wrong;
        qsizetype killed = 0;
        QThreadPool pool;
        pool.setMaxThreadCount(Processes);
        for (const qint64 point : points) {
            pool.start([&, point] {
                const KilledRun run(profile);
                const KilledRun::Run first = run.run({.killAt = point, .everySingle = everySingle});
                const QStringList found = first.killed ? afterKill(run, othersGoOn) : endedWhole(run, first);
                const QMutexLocker locker(&mutex);
                killed += first.killed ? 1 : 0;
                for (const QString &what : found)
                    wrong += QStringLiteral("point %1, %2: %3").arg(point).arg(first.err.simplified(), what);
            });
        }
        pool.waitForDone();
        // Threads meet in another order than when the points were counted, so two crossings may count as one and the
        // run ends before the last numbers: such a run must have ended whole, and there are few of them.
        QVERIFY2(killed >= points.size() * 95 / 100, qPrintable(QStringLiteral("%1 killed").arg(killed)));
        QVERIFY2(wrong.isEmpty(), qPrintable(QStringLiteral("%1 of %2: ").arg(wrong.size()).arg(points.size()) +
                                             wrong.mid(0, 40).join(u'\n')));
    }

    // DESIGN.md section 3: a key is looked for and never made twice, a signature may be made again and says so, a
    // credential that recovery found in use is replaced in a round of its own.
    void whatIsDoneAgain_data()
    {
        QTest::addColumn<QString>("killed");
        QTest::addColumn<bool>("keyFound");
        QTest::addColumn<int>("attempts");
        QTest::addColumn<int>("roundsOnResealAlone");
        QTest::newRow("nothing") << QString() << false << 0 << 0;
        QTest::newRow("make-key") << QStringLiteral("after token makeKey") << true << 0 << 0;
        QTest::newRow("sign") << QStringLiteral("after token sign") << false << 1 << 0;
        QTest::newRow("replace") << QStringLiteral("after token changeUserPin") << false << 0 << 1;
    }

    void whatIsDoneAgain()
    {
        QFETCH(QString, killed);
        const KilledRun run(QStringLiteral("small"));
        QCOMPARE(run.run({.killNamed = killed}).killed, !killed.isEmpty());
        QCOMPARE(afterKill(run, false).join(u'\n'), QString());
        const auto transcript = transcript::parseTranscript(firstTranscript(run));
        QVERIFY(transcript);
        bool keyFound = false;
        int attempts = 0;
        int deviations = 0;
        int resealAlone = 0;
        for (const transcript::Line &line : transcript->lines) {
            const QJsonObject result = line.data.value(QLatin1String("result")).toObject();
            keyFound =
                keyFound || (result.contains(QLatin1String("spki")) && result.value(QLatin1String("found")).toBool());
            attempts += line.kind == QLatin1String("attempt") ? 1 : 0;
            deviations += line.kind == QLatin1String("deviation") ? 1 : 0;
            const QJsonObject statement = line.data.value(QLatin1String("statement")).toObject();
            resealAlone += statement.value(QLatin1String("operations")).toArray().size() == 1 ? 1 : 0;
        }
        QTEST(keyFound, "keyFound");
        QTEST(attempts, "attempts");
        QCOMPARE(deviations, attempts);
        QTEST(resealAlone, "roundsOnResealAlone");
    }

    // Between the mail server's yes, its note, the transcript's note of that, and the end of the files.
    void killedWhileMembersAreTold()
    {
        const KilledRun whole(QStringLiteral("small"));
        const KilledRun::Run counted = whole.run({.mail = true});
        QVERIFY2(counted.exitCode == 0, qPrintable(counted.err));
        QCOMPARE(whole.wrong().join(u'\n'), QString());
        const QStringList crossings = counted.out.split(u'\n', Qt::SkipEmptyParts);
        QList<qint64> points;
        for (const char *what : {"after create 2", "receipt.json", "entry alerted", "remove 2"}) {
            const QStringList found = crossings.filter(QLatin1String(what));
            QVERIFY2(!found.isEmpty(), what);
            for (const QString &name : {found.first(), found.at(found.size() / 2), found.last()})
                points += crossings.indexOf(name) + 1;
        }
        QStringList wrong;
        for (const qint64 point : std::as_const(points)) {
            const KilledRun run(QStringLiteral("small"));
            const KilledRun::Run first = run.run({.killAt = point, .mail = true});
            const KilledRun::Run second = first.killed ? run.run({.mail = true}) : first;
            for (const QString &what : second.exitCode == 0 ? run.wrong() : QStringList{second.err})
                wrong += QStringLiteral("point %1, %2: %3").arg(point).arg(first.err.simplified(), what);
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
    }

    // Between a list of messages, its signature, and their way into the outbox: it is signed at the next start.
    void killedWhileListsAreSigned()
    {
        const QString profile = smallWithLogs(m_folder.path(), true);
        const KilledRun whole(profile);
        const KilledRun::Run counted = whole.toTheEnd();
        QVERIFY2(counted.exitCode == 0, qPrintable(counted.err));
        QCOMPARE(whole.wrong().join(u'\n'), QString());
        const QStringList crossings = counted.out.split(u'\n', Qt::SkipEmptyParts);
        QStringList wrong;
        int killed = 0;
        // The second list is the first to be signed at once. A signature goes into the archive, then into the outbox.
        const QString second = crossings.filter(QStringLiteral(".alerts.jsonl")).value(1);
        QVERIFY(second.endsWith(QLatin1String(".alerts.jsonl")));
        for (const QString &name : {second, second + QStringLiteral(".p7s")}) {
            for (qsizetype at = crossings.indexOf(name); at >= 0; at = crossings.indexOf(name, at + 1)) {
                const KilledRun run(profile);
                const KilledRun::Run first = run.run({.killAt = at + 1});
                killed += first.killed ? 1 : 0;
                for (const QString &what : first.killed ? afterKill(run, false) : endedWhole(run, first))
                    wrong += QStringLiteral("point %1, %2: %3").arg(at + 1).arg(first.err.simplified(), what);
            }
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
        QCOMPARE(killed, 4);
    }

    // What a killed console was writing: a line without its end.
    void tornLastLine_data()
    {
        QTest::addColumn<QString>("after");
        QTest::addColumn<bool>("cutIsNoted");
        QTest::newRow("the very first") << QStringLiteral("after entry opened") << false;
        QTest::newRow("an approval") << QStringLiteral("after entry approved") << true;
        QTest::newRow("a completed operation") << QStringLiteral("after entry completed") << true;
        QTest::newRow("the frozen record") << QStringLiteral("after entry record-frozen") << true;
        QTest::newRow("the last of all") << QStringLiteral("after entry closed") << true;
    }

    void tornLastLine()
    {
        QFETCH(QString, after);
        QFETCH(bool, cutIsNoted);
        const KilledRun run(QStringLiteral("small"));
        QVERIFY(run.run({.killNamed = after}).killed);
        const QByteArray torn = tearLastLine(run);
        QVERIFY(torn.size() > 20);
        QCOMPARE(afterKill(run, false).join(u'\n'), QString());
        const QByteArray transcript = firstTranscript(run);
        QCOMPARE(transcript.contains("\"kind\":\"journal-cut\""), cutIsNoted);
        QCOMPARE(transcript.contains("\"sha256\":\"" + Digest::of(torn).hex().toLatin1()), cutIsNoted);
    }

    // The console's access log has each time it was started, also those whose end nobody noted.
    void killedConsolesAreInTheAccessLog()
    {
        const KilledRun run(QStringLiteral("rust"));
        QVERIFY(run.run({.killNamed = QStringLiteral("after entry approved")}).killed);
        QVERIFY(run.run({.killNamed = QStringLiteral("after entry token-opened")}).killed);
        QCOMPARE(afterKill(run, false).join(u'\n'), QString());
        archive::DiskFiles files;
        const auto history = archive::readHistory(files, run.archive());
        QVERIFY(history);
        QFile log(run.archive() + QStringLiteral("/access/%1.console.jsonl").arg(history->first().id));
        QVERIFY(log.open(QIODevice::ReadOnly));
        const QByteArray bytes = log.readAll();
        QCOMPARE(bytes.count("\"kind\":\"console-began\""), 3);
        QCOMPARE(bytes.count("\"ended\":null"), 2);
    }

    // A file that was being written when the power went; and a work folder in which nothing was opened.
    void halfWrittenFilesGo()
    {
        const KilledRun run(QStringLiteral("small"));
        QVERIFY(run.run({.killNamed = QStringLiteral("after entry statement")}).killed);
        const QString work = workFolder(run);
        for (const char *name : {"/.partial-1-1", "/statements/.partial-1-2", "/publish/roster/.partial-1-3"}) {
            QFile file(work + QLatin1String(name));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write("half");
        }
        QCOMPARE(afterKill(run, false).join(u'\n'), QString());
    }

    // Between the kill and the start after it somebody puts back an older copy of the token.
    void olderCopyOfTheToken_data()
    {
        QTest::addColumn<QString>("copied");
        QTest::addColumn<QString>("killed");
        QTest::addColumn<QString>("says");
        QTest::newRow("before the key was made")
            << QStringLiteral("after entry token-opened") << QStringLiteral("after entry completed")
            << QStringLiteral("the root key that was made is not on it");
        QTest::newRow("before the credential was replaced")
            << QStringLiteral("after token makeKey") << QStringLiteral("after entry token-closed")
            << QStringLiteral("does not take the credential");
        QTest::newRow("before it was set up")
            << QStringLiteral("after entry token-setup") << QStringLiteral("after entry roster-signed")
            << QStringLiteral("is not there");
    }

    void olderCopyOfTheToken()
    {
        QFETCH(QString, copied);
        QFETCH(QString, killed);
        QFETCH(QString, says);
        const KilledRun run(QStringLiteral("small"));
        const QString store = run.privateFolder() + QStringLiteral("/softhsm/tokens");
        const QString copy = run.folder() + QStringLiteral("/older");
        QVERIFY(run.run({.killNamed = copied}).killed);
        QCOMPARE(QProcess::execute(QStringLiteral("cp"), {QStringLiteral("-a"), store, copy}), 0);
        QVERIFY(run.run({.killNamed = killed}).killed);
        QVERIFY(QDir(store).removeRecursively());
        QVERIFY(QDir().rename(copy, store));

        const KilledRun::Run end = run.toTheEnd();
        QCOMPARE(end.exitCode, 1);
        QVERIFY2(end.err.contains(says), qPrintable(end.err));
        QVERIFY2(!QDir(run.archive() + QStringLiteral("/certificates")).exists(), qPrintable(end.err));
    }

    // A console that hangs is not dead: nobody else takes its ceremony up, and it goes on when it can.
    void stoppedConsoleKeepsItsCeremony()
    {
        const KilledRun run(QStringLiteral("small"));
        QProcess console;
        run.start(console, {.killNamed = QStringLiteral("after token makeKey"), .stop = true});
        QTRY_VERIFY_WITH_TIMEOUT(isStopped(console), 30'000);

        const KilledRun::Run second = run.toTheEnd();
        ::kill(static_cast<pid_t>(console.processId()), SIGCONT);
        QCOMPARE(second.exitCode, 1);
        QVERIFY2(second.err.contains(QLatin1String("Another console works on this archive.")), qPrintable(second.err));
        const KilledRun::Run first = KilledRun::finish(console);
        QVERIFY2(first.exitCode == 0, qPrintable(first.err));
        QCOMPARE(run.wrong().join(u'\n'), QString());
    }

private:
    QTemporaryDir m_folder;

    static bool isStopped(const QProcess &process)
    {
        QFile stat(QStringLiteral("/proc/%1/stat").arg(process.processId()));
        return stat.open(QIODevice::ReadOnly) && stat.readAll().contains(") T ");
    }

    // Taken up once more and played to the end: what is wrong then.
    static QStringList afterKill(const KilledRun &run, bool othersGoOn)
    {
        const KilledRun::Run second = run.run({.othersGoOn = othersGoOn});
        return second.exitCode == 0 ? run.wrong() : QStringList{second.err.simplified()};
    }

    static QString workFolder(const KilledRun &run)
    {
        const QDir work(run.privateFolder() + QStringLiteral("/running"));
        return work.filePath(work.entryList(QDir::Dirs | QDir::NoDotAndDotDot).value(0));
    }

    // Cuts the last line in its middle; what is left of it.
    static QByteArray tearLastLine(const KilledRun &run)
    {
        QFile file(workFolder(run) + QStringLiteral("/transcript.jsonl"));
        if (!file.open(QIODevice::ReadWrite))
            return {};
        const QByteArray bytes = file.readAll();
        const qsizetype begin = bytes.lastIndexOf('\n', bytes.size() - 2) + 1;
        const qsizetype end = begin + (bytes.size() - begin) / 2;
        file.resize(end);
        return bytes.sliced(begin, end - begin);
    }

    static QByteArray firstTranscript(const KilledRun &run)
    {
        archive::DiskFiles files;
        const auto history = archive::readHistory(files, run.archive());
        QFile file(run.archive() + QStringLiteral("/ceremonies/") + (history ? history->first().id : QString()) +
                   QStringLiteral("/transcript.jsonl"));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
};

} // namespace chancery::test

QTEST_GUILESS_MAIN(chancery::test::RecoveryTest)
#include "tst_recovery.moc"
