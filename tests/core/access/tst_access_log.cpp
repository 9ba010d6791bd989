// Lines, their chain from event to event, the console's book, and what the machine tells of itself.
#include "core/access/console_log.h"
#include "core/base/canonical_json.h"
#include "core/base/time.h"
#include "support/fake_files.h"

#include <QtTest>

using namespace chancery;
using namespace chancery::access;

namespace {

QDateTime at(int minute, int second = 0)
{
    return QDateTime(QDate(2026, 11, 24), QTime(14, minute, second), Qt::UTC);
}

LogHeader header(const QString &ceremony, const BookHead &before = {}, Book book = Book::Console)
{
    return {book, Mode::Rehearsal, QStringLiteral("rehearsal.small.example"), ceremony, before};
}

Log small(const QString &ceremony, const BookHead &before = {})
{
    LogWriter log(header(ceremony, before), at(0));
    log.add(QStringLiteral("console"), QStringLiteral("login"), {{QStringLiteral("login"), QStringLiteral("dana")}},
            at(1));
    return std::move(log).finish(at(2));
}

SystemEvent seen(SystemEvent::Kind kind, const QDateTime &time, const QString &login = QStringLiteral("dana"),
                 const QString &source = QStringLiteral("journal"))
{
    return {kind, time, login, QStringLiteral("tty1"), source};
}

QStringList kinds(const Log &log)
{
    QStringList out;
    for (const transcript::Line &line : log.lines)
        out += line.kind;
    return out;
}

QHash<QString, QString> fields(std::initializer_list<std::pair<const char *, const char *>> list)
{
    QHash<QString, QString> out;
    for (const auto &[name, value] : list)
        out.insert(QString::fromLatin1(name), QString::fromUtf8(value));
    return out;
}

} // namespace

class TestAccessLog : public QObject
{
    Q_OBJECT

private slots:
    void readsWhatItWrote();
    void damageIsNamed_data();
    void damageIsNamed();
    void timeNeverGoesBack();
    void chainsFromEventToEvent();
    void brokenChains();
    void consoleBook();
    void consoleBookWithoutAnySource();
    void hostileWordsStayWords();
    void journalEntries_data();
    void journalEntries();
    void tidies();
    void tooManyEvents();
    void registerSurvivesAKill();
    void registerRefusesDamage();
};

void TestAccessLog::readsWhatItWrote()
{
    const Log log = small(QStringLiteral("2026-11-24-0001"));
    const auto read = parseLog(log.bytes());
    QVERIFY2(read, read ? "" : qPrintable(read.error().english()));
    QCOMPARE(read->bytes(), log.bytes());
    QCOMPARE(read->head(), log.head());
    QCOMPARE(read->header.ceremony, log.header.ceremony);
    QCOMPARE(read->fileName(), QStringLiteral("2026-11-24-0001.console.jsonl"));
}

void TestAccessLog::damageIsNamed_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray good = small(QStringLiteral("2026-11-24-0001")).bytes();
    const QList<QByteArray> lines = good.split('\n');
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("cut") << good.chopped(1);
    QTest::newRow("last line gone") << lines[0] + '\n' + lines[1] + '\n';
    QTest::newRow("middle line gone") << lines[0] + '\n' + lines[2] + '\n';
    QTest::newRow("first line gone") << lines[1] + '\n' + lines[2] + '\n';
    QTest::newRow("two lines swapped") << lines[1] + '\n' + lines[0] + '\n' + lines[2] + '\n';
    QTest::newRow("a line twice") << lines[0] + '\n' + lines[1] + '\n' + lines[1] + '\n' + lines[2] + '\n';
    QTest::newRow("something behind") << good + lines[2] + '\n';
    QTest::newRow("changed") << QByteArray(good).replace("dana", "dina");
    QTest::newRow("empty line") << good + '\n';
    QTest::newRow("other schema") << QByteArray(good).replace("console-log/1", "console-log/2");
    QTest::newRow("no JSON") << QByteArray("hello\n");
}

void TestAccessLog::damageIsNamed()
{
    QFETCH(const QByteArray, bytes);
    const auto read = parseLog(bytes);
    QVERIFY(!read);
    QCOMPARE(read.error().code(), ErrorCode::Damaged);
}

void TestAccessLog::timeNeverGoesBack()
{
    LogWriter log(header(QStringLiteral("2026-11-24-0001")), at(5));
    log.add(QStringLiteral("console"), QStringLiteral("boot"), {}, at(3));
    const Log done = std::move(log).finish(at(4));
    QCOMPARE(done.lines[1].time, at(5));
    QVERIFY(parseLog(done.bytes()).has_value());
}

void TestAccessLog::chainsFromEventToEvent()
{
    const Log first = small(QStringLiteral("2026-11-24-0001"));
    const Log second = small(QStringLiteral("2026-11-24-0002"), {first.header.ceremony, first.head()});
    const Log third = small(QStringLiteral("2026-11-24-0000"), {second.header.ceremony, second.head()});
    const auto ordered = orderLogs({third, first, second});
    QVERIFY2(ordered, ordered ? "" : qPrintable(ordered.error().english()));
    QCOMPARE((*ordered)[0].fileName(), first.fileName());
    QCOMPARE((*ordered)[1].fileName(), second.fileName());
    QCOMPARE((*ordered)[2].fileName(), third.fileName());
    const auto read = parseLog(second.bytes());
    QVERIFY(read.has_value());
    QCOMPARE(read->header.before.head, first.head());
}

void TestAccessLog::brokenChains()
{
    const Log first = small(QStringLiteral("2026-11-24-0001"));
    const Log second = small(QStringLiteral("2026-11-24-0002"), {first.header.ceremony, first.head()});
    const Log other = small(QStringLiteral("2026-11-24-0003"), {first.header.ceremony, first.head()});
    const Log renamed = small(QStringLiteral("2026-11-24-0002"), {QStringLiteral("2026-11-24-0009"), first.head()});
    QVERIFY(!orderLogs({second}));               // the first is gone
    QVERIFY(!orderLogs({first, second, other})); // a fork
    QVERIFY(!orderLogs({first, first}));         // twice
    QVERIFY(!orderLogs({first, renamed}));       // follows one that is called otherwise
    QVERIFY(orderLogs({}).has_value());
}

void TestAccessLog::consoleBook()
{
    SystemEvents system;
    system.sources = {{QStringLiteral("journal"), true, {}},
                      {QStringLiteral("btmp"), false, QStringLiteral("It cannot be read: Permission denied.")}};
    system.events = {seen(SystemEvent::Kind::Login, at(2)), seen(SystemEvent::Kind::Boot, at(1)),
                     seen(SystemEvent::Kind::Login, at(0).addDays(-9)), // before the last event
                     seen(SystemEvent::Kind::Shutdown, at(59))};        // after the log
    const ConsoleSession killed{QStringLiteral("dana"), QStringLiteral("administrator"), at(3), {}, {}};
    const ConsoleSession whole{QStringLiteral("dana"),
                               QStringLiteral("administrator"),
                               at(10),
                               at(20),
                               {{QStringLiteral("plan"), QStringLiteral("plan.json"), Digest::of("plan")}}};
    const BookHead before{QStringLiteral("2026-11-01-0001"), Digest::of("before")};
    const Log log =
        consoleLog(header(QStringLiteral("2026-11-24-0001"), before), at(0), at(30), {killed, whole}, system);
    QCOMPARE(kinds(log), (QStringList{QStringLiteral("log-opened"), QStringLiteral("boot"), QStringLiteral("login"),
                                      QStringLiteral("console-began"), QStringLiteral("console-began"),
                                      QStringLiteral("console-ended"), QStringLiteral("log-closed")}));
    QVERIFY(parseLog(log.bytes()).has_value());
    QCOMPARE(log.lines[0].prev, before.head);
    QVERIFY(log.lines[3].data.value(QStringLiteral("ended")).isNull());
    QVERIFY(log.bytes().contains("Permission denied"));
    QVERIFY(log.bytes().contains(Digest::of("plan").hex().toLatin1()));
}

void TestAccessLog::consoleBookWithoutAnySource()
{
    SystemEvents system;
    system.sources = {{QStringLiteral("journal"), false, QStringLiteral("This machine keeps no journal.")}};
    const Log log = consoleLog(header(QStringLiteral("2026-11-24-0001")), {}, at(30), {}, system);
    QCOMPARE(kinds(log), (QStringList{QStringLiteral("log-opened"), QStringLiteral("log-closed")}));
    QVERIFY(parseLog(log.bytes()).has_value());
    QVERIFY(log.bytes().contains("keeps no journal"));
}

void TestAccessLog::hostileWordsStayWords()
{
    const QString evil = QString::fromUtf8("root\n{\"kind\":\"log-closed\"}\u202eteg\x01") + QChar(0xd800);
    SystemEvents system;
    system.events = {seen(SystemEvent::Kind::Login, at(2), evil)};
    const Log log =
        consoleLog(header(QStringLiteral("2026-11-24-0001")), at(0), at(30), {{evil, evil, at(1), {}, {}}}, system);
    const auto read = parseLog(log.bytes());
    QVERIFY2(read, read ? "" : qPrintable(read.error().english()));
    QCOMPARE(read->lines.size(), 4);
    QCOMPARE(cleanText(QString(5000, u'x')).size(), 200);
}

void TestAccessLog::journalEntries_data()
{
    using F = QHash<QString, QString>;
    QTest::addColumn<F>("entry");
    QTest::addColumn<QString>("kind"); // empty: none of ours
    QTest::addColumn<QString>("login");
    const char start[] = "8d45620c1a4348dbb17410da57c60c66";
    const char logind[] = "systemd-logind.service";
    QTest::newRow("login") << fields({{"_UID", "0"},
                                      {"_SYSTEMD_UNIT", logind},
                                      {"MESSAGE_ID", start},
                                      {"USER_ID", "dana"},
                                      {"SESSION_ID", "7"}})
                           << QStringLiteral("login") << QStringLiteral("dana");
    QTest::newRow("login that an ordinary user wrote")
        << fields({{"_UID", "1000"}, {"_SYSTEMD_UNIT", logind}, {"MESSAGE_ID", start}, {"USER_ID", "dana"}})
        << QString() << QString();
    QTest::newRow("login that another service wrote")
        << fields({{"_UID", "0"}, {"_SYSTEMD_UNIT", "cron.service"}, {"MESSAGE_ID", start}, {"USER_ID", "dana"}})
        << QString() << QString();
    QTest::newRow("log-out") << fields({{"_UID", "0"},
                                        {"_SYSTEMD_UNIT", logind},
                                        {"USER_ID", "dana"},
                                        {"MESSAGE_ID", "3354939424b4456d9802ca8333ed424a"}})
                             << QStringLiteral("logout") << QStringLiteral("dana");
    QTest::newRow("boot") << fields({{"_UID", "0"}, {"_PID", "1"}, {"MESSAGE_ID", "b07a249cd024414a82dd00cd181378ff"}})
                          << QStringLiteral("boot") << QString();
    QTest::newRow("boot by another process")
        << fields({{"_UID", "0"}, {"_PID", "4"}, {"MESSAGE_ID", "b07a249cd024414a82dd00cd181378ff"}}) << QString()
        << QString();
    QTest::newRow("shutdown") << fields({{"_UID", "0"},
                                         {"_SYSTEMD_UNIT", logind},
                                         {"MESSAGE_ID", "98268866d1d54a499c4e98921d93bc40"}})
                              << QStringLiteral("shutdown") << QString();
    QTest::newRow("sshd") << fields({{"_UID", "0"},
                                     {"MESSAGE", "Failed password for invalid user eve from 192.0.2.7 port 4 ssh2"}})
                          << QStringLiteral("failed-login") << QStringLiteral("eve");
    QTest::newRow("pam") << fields({{"_UID", "0"},
                                    {"MESSAGE", "pam_unix(login:auth): authentication failure; logname=LOGIN uid=0 "
                                                "euid=0 tty=/dev/tty1 ruser= rhost=  user=dana"}})
                         << QStringLiteral("failed-login") << QStringLiteral("dana");
    QTest::newRow("anything else") << fields({{"_UID", "0"}, {"MESSAGE", "Started cron."}}) << QString() << QString();
    QTest::newRow("nothing") << fields({}) << QString() << QString();
}

void TestAccessLog::journalEntries()
{
    using F = QHash<QString, QString>;
    QFETCH(const F, entry);
    QFETCH(const QString, kind);
    QFETCH(const QString, login);
    const auto found = journalEvent(entry, at(1));
    QCOMPARE(found ? eventText(found->kind) : QString(), kind);
    if (found)
        QCOMPARE(found->login, login);
}

void TestAccessLog::tidies()
{
    SystemEvents system;
    system.events = {seen(SystemEvent::Kind::Boot, at(9)),
                     seen(SystemEvent::Kind::Login, at(3)),
                     seen(SystemEvent::Kind::Login, at(3)),
                     {SystemEvent::Kind::Login, QDateTime(), {}, {}, {}}};
    const SystemEvents tidy = tidied(system, at(3), at(9));
    QCOMPARE(tidy.events.size(), 2);
    QCOMPARE(tidy.events[0].at, at(3));
    QCOMPARE(tidied(system, at(4), at(8)).events.size(), 0);
    QCOMPARE(tidied(system, {}, at(9)).events.size(), 2);
}

void TestAccessLog::tooManyEvents()
{
    SystemEvents system;
    system.sources = {{QStringLiteral("wtmp"), true, {}}, {QStringLiteral("journal"), true, {}}};
    for (int i = 0; i < MostEvents + 5; ++i)
        system.events += seen(SystemEvent::Kind::Login, at(0).addSecs(i), QStringLiteral("x"), QStringLiteral("wtmp"));
    system.events += seen(SystemEvent::Kind::Boot, at(0));
    const SystemEvents tidy = tidied(system, {}, at(0).addDays(1));
    QCOMPARE(tidy.events.size(), MostEvents + 1);
    QCOMPARE(tidy.events[0].source, QStringLiteral("journal"));
    QCOMPARE(tidy.events[1].at, at(0).addSecs(5)); // the oldest went
    QVERIFY(tidy.sources[0].why.contains(QStringLiteral("5 entries")));
    QVERIFY(tidy.sources[1].why.isEmpty());
}

void TestAccessLog::registerSurvivesAKill()
{
    test::FakeFiles files;
    QVERIFY(files.makeFolder(QStringLiteral("/p")).has_value());
    const QString path = QStringLiteral("/p/sessions.json");
    const Opened plan{QStringLiteral("plan"), QStringLiteral("plan.json"), Digest::of("plan")};
    {
        auto first = ConsoleRegister::open(files, path);
        QVERIFY(first.has_value());
        QVERIFY(!first->end(at(1))); // nothing was begun
        QVERIFY(first->begin(QStringLiteral("dana"), QStringLiteral("administrator"), at(1)).has_value());
        QVERIFY(first->note(plan).has_value());
        QVERIFY(first->note(plan).has_value());
    } // killed
    auto second = ConsoleRegister::open(files, path);
    QVERIFY2(second, second ? "" : qPrintable(second.error().english()));
    QVERIFY(second->begin(QString(), QStringLiteral("administrator"), at(5)).has_value());
    QVERIFY(second->end(at(6)).has_value());
    const auto third = ConsoleRegister::open(files, path);
    QCOMPARE(third->sessions().size(), 2);
    QVERIFY(!third->sessions()[0].ended);
    QCOMPARE(third->sessions()[0].opened.size(), 1);
    QCOMPARE(third->sessions()[0].opened[0].sha256, plan.sha256);
    QCOMPARE(third->sessions()[1].login, QStringLiteral("unknown"));
    QCOMPARE(third->sessions()[1].ended, at(6));

    files.space = 0; // a full disk loses nothing that was noted
    QCOMPARE(second->begin(QStringLiteral("dana"), QStringLiteral("administrator"), at(7)).error().code(),
             ErrorCode::DiskFull);
    QCOMPARE(ConsoleRegister::open(files, path)->sessions().size(), 2);
    QCOMPARE(second->sessions().size(), 2);
}

void TestAccessLog::registerRefusesDamage()
{
    test::FakeFiles files;
    QVERIFY(files.makeFolder(QStringLiteral("/p")).has_value());
    for (const char *bytes : {"", "{}", "{\"schema\":\"chancery/console-sessions/1\",\"sessions\":[{}]}", "\xff"}) {
        files.bytesOf(QStringLiteral("/p/s")) = bytes;
        QVERIFY(!ConsoleRegister::open(files, QStringLiteral("/p/s")));
    }
}

QTEST_GUILESS_MAIN(TestAccessLog)
#include "tst_access_log.moc"
