// Lists of logins byte by byte, and a real journal file made by systemd's own tool.
#include "app/system/logins.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <cstring>
#include <utmpx.h>

using namespace chancery;
using namespace chancery::app;
using access::SystemEvent;

namespace {

constexpr char JournalMaker[] = "/lib/systemd/systemd-journal-remote";

QDateTime at(qint64 seconds)
{
    return QDateTime(QDate(2026, 11, 24), QTime(14, 0), Qt::UTC).addSecs(seconds);
}

QByteArray record(short type, const char *user, qint64 seconds, const char *host = "")
{
    utmpx r{};
    r.ut_type = type;
    std::strncpy(r.ut_user, user, sizeof r.ut_user);
    std::strncpy(r.ut_line, "tty1", sizeof r.ut_line);
    std::strncpy(r.ut_host, host, sizeof r.ut_host);
    r.ut_tv.tv_sec = static_cast<decltype(r.ut_tv.tv_sec)>(at(seconds).toSecsSinceEpoch());
    return QByteArray(reinterpret_cast<const char *>(&r), sizeof r);
}

QStringList kinds(const QList<SystemEvent> &events)
{
    QStringList out;
    for (const SystemEvent &event : events)
        out += access::eventText(event.kind);
    return out;
}

// One entry in the journal's export form.
QByteArray entry(int number, qint64 seconds, const QList<QByteArray> &fields)
{
    QByteArray out = "__REALTIME_TIMESTAMP=" + QByteArray::number(at(seconds).toSecsSinceEpoch()) + "000000\n" +
                     "__MONOTONIC_TIMESTAMP=" + QByteArray::number(1000000 + number) + "\n" +
                     "_BOOT_ID=0123456789abcdef0123456789abcdef\n";
    return out + fields.join('\n') + "\n\n";
}

} // namespace

class TestLogins : public QObject
{
    Q_OBJECT

private slots:
    void records();
    void hostileRecords_data();
    void hostileRecords();
    void missingSourcesAreSaid();
    void files();
    void cutAtTheLimit();
    void realJournal();
    void saysWhoIsHere();
};

void TestLogins::records()
{
    const QByteArray bytes = record(BOOT_TIME, "reboot", 0) + record(USER_PROCESS, "dana", 1, "192.0.2.7") +
                             record(DEAD_PROCESS, "dana", 2) + record(RUN_LVL, "runlevel", 3) +
                             record(RUN_LVL, "shutdown", 4) + record(EMPTY, "", 5);
    const auto events = loginRecords(bytes, false);
    QCOMPARE(kinds(events), (QStringList{QStringLiteral("boot"), QStringLiteral("login"), QStringLiteral("logout"),
                                         QStringLiteral("shutdown")}));
    QCOMPARE(events[1].login, QStringLiteral("dana"));
    QCOMPARE(events[1].where, QStringLiteral("tty1 from 192.0.2.7"));
    QCOMPARE(events[1].at, at(1));
    const auto failed = loginRecords(record(LOGIN_PROCESS, "eve", 1), true);
    QCOMPARE(kinds(failed), QStringList{QStringLiteral("failed-login")});
    QCOMPARE(failed[0].source, QStringLiteral("btmp"));
}

void TestLogins::hostileRecords_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("one byte") << QByteArray(1, 'x');
    QTest::newRow("cut") << record(USER_PROCESS, "dana", 1).chopped(1);
    QTest::newRow("all ones") << QByteArray(sizeof(utmpx) * 3, '\xff');
    QByteArray full = record(USER_PROCESS, "", 1);
    full.replace(8, 300, QByteArray(300, 'A')); // no field ends
    QTest::newRow("no ends") << full;
    QTest::newRow("controls") << record(USER_PROCESS, "a\n\x1b[31m\xff", 1);
}

void TestLogins::hostileRecords()
{
    QFETCH(const QByteArray, bytes);
    for (const bool failed : {false, true}) {
        for (const SystemEvent &event : loginRecords(bytes, failed)) {
            QVERIFY(event.login.size() <= 200 && event.where.size() <= 600);
            QVERIFY(!event.login.contains(u'\n') && !event.login.contains(QChar(0x1b)));
        }
    }
}

void TestLogins::missingSourcesAreSaid()
{
    const QTemporaryDir dir;
    const auto events = readSystemEvents(
        {}, at(0), {dir.path(), dir.filePath(QStringLiteral("wtmp")), dir.filePath(QStringLiteral("btmp"))});
    QCOMPARE(events.sources.size(), 3);
    for (const auto &source : events.sources) {
        QVERIFY2(!source.read, qPrintable(source.name));
        QVERIFY(!source.why.isEmpty());
    }
    QVERIFY(events.events.isEmpty());
    // The machine's own, whatever it keeps: it ends, and says something.
    QCOMPARE(readSystemEvents(at(0), at(1)).sources.size(), 3);
}

void TestLogins::files()
{
    const QTemporaryDir dir;
    QFile wtmp(dir.filePath(QStringLiteral("wtmp")));
    QVERIFY(wtmp.open(QIODevice::WriteOnly));
    wtmp.write(record(USER_PROCESS, "before", -9) + record(USER_PROCESS, "dana", 1) + "cut");
    wtmp.close();
    const auto events = readSystemEvents(at(0), at(9), {dir.path(), wtmp.fileName(), QString()});
    QCOMPARE(events.events.size(), 1);
    QCOMPARE(events.events[0].login, QStringLiteral("dana"));
    QVERIFY(events.sources[1].read);
    QVERIFY(events.sources[1].why.contains(QStringLiteral("cut off")));
}

void TestLogins::cutAtTheLimit()
{
    const QTemporaryDir dir;
    QFile wtmp(dir.filePath(QStringLiteral("wtmp")));
    QVERIFY(wtmp.open(QIODevice::WriteOnly));
    QVERIFY(wtmp.resize((qint64{64} << 20) / static_cast<qint64>(sizeof(utmpx)) * static_cast<qint64>(sizeof(utmpx))));
    QVERIFY(wtmp.seek(wtmp.size()));
    wtmp.write(record(USER_PROCESS, "newest", 1));
    wtmp.close();
    const auto events = readSystemEvents(at(0), at(9), {dir.path(), wtmp.fileName(), QString()});
    QCOMPARE(events.events.size(), 1);
    QVERIFY(events.sources[1].why.contains(QStringLiteral("newest 16 MiB")));
}

void TestLogins::realJournal()
{
    if (!QFile::exists(QString::fromLatin1(JournalMaker)))
        QSKIP("systemd-journal-remote is not installed");
    const QByteArray logind = "_SYSTEMD_UNIT=systemd-logind.service";
    const QByteArray started = "MESSAGE_ID=8d45620c1a4348dbb17410da57c60c66";
    const QByteArray exported =
        entry(1, -99, {"_UID=0", logind, started, "USER_ID=before", "SESSION_ID=1"}) +
        entry(2, 1, {"_UID=0", "_PID=1", "MESSAGE_ID=b07a249cd024414a82dd00cd181378ff", "MESSAGE=Startup finished"}) +
        entry(3, 2,
              {"_UID=0", logind, started, "USER_ID=dana", "SESSION_ID=2", "MESSAGE=New session 2 of user dana."}) +
        entry(4, 3, {"_UID=1000", logind, started, "USER_ID=forged", "SESSION_ID=3"}) +
        entry(5, 4,
              {"_UID=0", "SYSLOG_IDENTIFIER=sshd", "MESSAGE=Failed password for root from 192.0.2.7 port 1 ssh2"}) +
        entry(6, 5, {"_UID=0", "SYSLOG_IDENTIFIER=cron", "MESSAGE=Failed password for x from 192.0.2.7 port 1 ssh2"}) +
        entry(7, 99, {"_UID=0", logind, started, "USER_ID=after", "SESSION_ID=4"});
    const QTemporaryDir dir;
    QProcess maker;
    maker.start(QString::fromLatin1(JournalMaker),
                {QStringLiteral("-o"), dir.filePath(QStringLiteral("test.journal")), QStringLiteral("-")});
    maker.write(exported);
    maker.closeWriteChannel();
    QVERIFY(maker.waitForFinished());
    QVERIFY2(maker.exitCode() == 0, maker.readAllStandardError());

    const auto events = readSystemEvents(at(0), at(9), {dir.path(), QString(), QString()});
    QVERIFY2(events.sources[0].read, qPrintable(events.sources[0].why));
    QCOMPARE(kinds(events.events),
             (QStringList{QStringLiteral("boot"), QStringLiteral("login"), QStringLiteral("failed-login")}));
    QCOMPARE(events.events[1].login, QStringLiteral("dana"));
    QCOMPARE(events.events[1].at, at(2));

    QFile file(dir.filePath(QStringLiteral("test.journal")));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.resize(300)); // a cut journal is a source that cannot be read, and no crash
    file.close();
    QVERIFY(readSystemEvents(at(0), at(9), {dir.path(), QString(), QString()}).events.isEmpty());
}

void TestLogins::saysWhoIsHere()
{
    QVERIFY(!currentLogin().isEmpty());
}

QTEST_GUILESS_MAIN(TestLogins)
#include "tst_logins.moc"
