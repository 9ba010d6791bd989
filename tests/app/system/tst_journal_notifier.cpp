// Alerts to the system's journal: the fields, and a socket that stands in for journald in a mount namespace of its own.
#include "app/system/journal_notifier.h"

#include <QCoreApplication>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

using namespace chancery;
using namespace chancery::app;

namespace {

ports::Notice notice(const char *mode = "live")
{
    return {QStringLiteral("2026-11-24-0002.000042.key-deleted"),
            QStringLiteral("key-deleted"),
            {},
            QStringLiteral("LIVE: a key is gone"),
            QStringLiteral("LIVE\n\nTwo lines.\n"),
            QString::fromLatin1(mode),
            QStringLiteral("2026-11-24-0002"),
            QString(64, u'a'),
            {}};
}

} // namespace

class TestJournalNotifier : public QObject
{
    Q_OBJECT

private slots:
    void fields();
    void noJournal();
    void arrivesAtTheSocket();
    void sendsWhenAsked();
};

void TestJournalNotifier::fields()
{
    const QList<QByteArray> live = journalFields(notice());
    for (const char *field :
         {"MESSAGE=LIVE: a key is gone", "MESSAGE_ID=7d0c1f5e6c0a4b0f9a3e5f4d2b8c6a91", "PRIORITY=1",
          "CHANCERY_KIND=key-deleted", "CHANCERY_MODE=live", "CHANCERY_CEREMONY=2026-11-24-0002",
          "CHANCERY_ALERT=2026-11-24-0002.000042.key-deleted", "SYSLOG_IDENTIFIER=chancery"})
        QVERIFY2(live.contains(field), field);
    QVERIFY(journalFields(notice("rehearsal")).contains("PRIORITY=5")); // nobody is called at night for a rehearsal
}

void TestJournalNotifier::noJournal()
{
    if (QFile::exists(QStringLiteral("/run/systemd/journal/socket")))
        QSKIP("a journal runs on this machine");
    QCOMPARE(JournalNotifier().send(notice()).error().code(), ErrorCode::NotFound);
}

// Run inside the namespace by the test below.
void TestJournalNotifier::sendsWhenAsked()
{
    if (!qEnvironmentVariableIsSet("CHANCERY_SEND_TO_JOURNAL"))
        QSKIP("asked for by arrivesAtTheSocket only");
    const auto sent = JournalNotifier().send(notice());
    QVERIFY2(sent, sent ? "" : qPrintable(sent.error().english()));
}

void TestJournalNotifier::arrivesAtTheSocket()
{
    const QTemporaryDir dir;
    QFile script(dir.filePath(QStringLiteral("journald.py")));
    QVERIFY(script.open(QIODevice::WriteOnly));
    script.write("import os, socket, subprocess, sys\n"
                 "os.makedirs('/run/systemd/journal', exist_ok=True)\n"
                 "s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
                 "s.bind('/run/systemd/journal/socket')\n"
                 "code = subprocess.call([sys.argv[1], 'sendsWhenAsked'], stdout=subprocess.DEVNULL,\n"
                 "                       env={**os.environ, 'CHANCERY_SEND_TO_JOURNAL': '1'})\n"
                 "s.settimeout(5)\n"
                 "sys.stdout.buffer.write(s.recv(65536))\n"
                 "sys.exit(code)\n");
    script.close();
    QProcess space;
    space.start(QStringLiteral("unshare"),
                {QStringLiteral("--map-root-user"), QStringLiteral("--mount"), QStringLiteral("sh"),
                 QStringLiteral("-c"),
                 QStringLiteral("mount -t tmpfs none /run || exit 77; exec python3 \"$0\" \"$1\""), script.fileName(),
                 QCoreApplication::applicationFilePath()});
    QVERIFY(space.waitForFinished());
    const QByteArray error = space.readAllStandardError();
    if (space.error() == QProcess::FailedToStart || space.exitCode() == 77 || error.contains("unshare:"))
        QSKIP("no mount namespace of our own is allowed here");
    QVERIFY2(space.exitCode() == 0, error);
    const QByteArray received = space.readAllStandardOutput();
    QVERIFY(received.contains("CHANCERY_KIND=key-deleted\n"));
    QVERIFY(received.contains("MESSAGE_ID=7d0c1f5e6c0a4b0f9a3e5f4d2b8c6a91\n"));
    QVERIFY(received.contains("LIVE\n\nTwo lines.\n")); // a value of several lines stays one value
}

QTEST_GUILESS_MAIN(TestJournalNotifier)
#include "tst_journal_notifier.moc"
