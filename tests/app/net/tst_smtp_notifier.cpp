// Alerts by mail, to a real server on loopback: what arrives, and what never leaves.
#include "app/net/smtp_notifier.h"
#include "core/alerts/outbox.h"
#include "core/archive/disk_files.h"
#include "support/mail_server.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

using namespace chancery;
using namespace chancery::app;
using chancery::test::MailServer;

namespace {

int run(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.start(program, arguments);
    process.waitForFinished();
    return process.exitCode();
}

QStringList nine()
{
    QStringList out{QStringLiteral("alice"), QStringLiteral("bob")};
    for (char c = 'c'; c <= 'i'; ++c)
        out += QString(QLatin1Char(c));
    return out;
}

alerts::Settings settingsFor(const MailServer &server, alerts::Encryption encryption = alerts::Encryption::None)
{
    alerts::Settings settings;
    settings.host = encryption == alerts::Encryption::None ? QStringLiteral("127.0.0.1") : QStringLiteral("localhost");
    settings.port = server.port();
    settings.encryption = encryption;
    settings.sender = QStringLiteral("pki@example.org");
    for (const QString &person : nine())
        settings.addresses.insert(person, person + QStringLiteral("@members.example"));
    return settings;
}

alerts::Alert alert()
{
    alerts::Alert alert;
    alert.id = QStringLiteral("2026-11-24-0002.000042.key-used");
    alert.kind = alerts::Kind::KeyUsed;
    alert.domain = QStringLiteral("rehearsal.pki.example");
    alert.ceremony = QStringLiteral("2026-11-24-0002");
    alert.at = QDateTime(QDate(2026, 11, 24), QTime(14, 0), Qt::UTC);
    alert.what = Text("The root key signed a certificate for \"%1\".", {QString::fromUtf8("CN=\u00c4rger")});
    alert.digest = Digest::of("line");
    alert.entry = 42;
    return alert;
}

ports::Notice noticeTo(const char *person)
{
    return alerts::noticeFor(alerts::messageFor(alert(), QString::fromLatin1(person)));
}

QString reason(const Result<void> &result)
{
    return result ? QString() : result.error().english() + u' ' + result.error().detail();
}

constexpr SmtpLimits Short{2, 2};

} // namespace

class TestSmtpNotifier : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void nineMembersGetNineMails();
    void stoppedServerAndLater();
    void whatAMailSays();
    void signatureTravelsAlong();
    void overTls_data();
    void overTls();
    void logsIn();
    void unknownCertificateGetsNothing_data();
    void unknownCertificateGetsNothing();
    void noEncryptionOfferedGetsNothing();
    void plainOnlyToThisMachine();
    void oneRefusedTheOthersNot();
    void misbehavingServers_data();
    void misbehavingServers();
    void nobodyThere();
    void noAddress();
    void rehearsalStaysOnThisMachine();
    void hostileWordsStayInTheirPlace();
};

void TestSmtpNotifier::initTestCase()
{
    if (run(QStringLiteral("/usr/bin/python3"), {QStringLiteral("-c"), QStringLiteral("import aiosmtpd")}) != 0)
        QSKIP("python3-aiosmtpd is not installed");
}

void TestSmtpNotifier::nineMembersGetNineMails()
{
    const MailServer server(QStringLiteral("plain"));
    const QTemporaryDir dir;
    archive::DiskFiles files;
    auto outbox = alerts::Outbox::open(files, dir.filePath(QStringLiteral("outbox"))).value();
    QVERIFY(outbox.put(alerts::messagesFor(alert(), nine())).has_value());
    SmtpNotifier smtp(settingsFor(server));
    const auto round = outbox.deliver(smtp, QDateTime::currentDateTimeUtc());
    QVERIFY(round.has_value());
    QCOMPARE(round->sent.size(), 9);
    QSet<QByteArray> recipients;
    for (const QByteArray &mail : server.received())
        recipients += mail.split('\n')[1];
    QCOMPARE(recipients.size(), 9); // each on their own, nobody sees the others
    QVERIFY(recipients.contains("to: alice@members.example"));
}

void TestSmtpNotifier::stoppedServerAndLater()
{
    MailServer server(QStringLiteral("plain"));
    const alerts::Settings settings = settingsFor(server);
    server.stop();
    const QTemporaryDir dir;
    archive::DiskFiles files;
    auto outbox = alerts::Outbox::open(files, dir.filePath(QStringLiteral("outbox"))).value();
    QVERIFY(outbox.put(alerts::messagesFor(alert(), nine())).has_value());
    SmtpNotifier smtp(settings, Short);
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const auto failed = outbox.deliver(smtp, now);
    QCOMPARE(failed->sent.size(), 0);
    QCOMPARE(failed->failures[0].error.code(), ErrorCode::DeviceGone);
    QCOMPARE(outbox.contents()->waiting.size(), 9);
    server.start(QStringLiteral("plain"), settings.port);
    QCOMPARE(server.port(), settings.port);
    QCOMPARE(outbox.deliver(smtp, failed->next)->sent.size(), 9);
    QCOMPARE(server.received().size(), 9);
}

void TestSmtpNotifier::whatAMailSays()
{
    const MailServer server(QStringLiteral("plain"));
    SmtpNotifier smtp(settingsFor(server));
    const auto sent = smtp.send(noticeTo("alice"));
    QVERIFY2(sent, qPrintable(reason(sent)));
    const QByteArray mail = server.received().value(0);
    QVERIFY(mail.startsWith("from: pki@example.org\nto: alice@members.example\n"));
    for (const char *line : {"\r\nFrom: pki@example.org\r\n", "\r\nTo: alice@members.example\r\n",
                             "\r\nSubject: REHEARSAL: a key was used (rehearsal.pki.example, 2026-11-24-0002)\r\n",
                             "\r\nMessage-ID: <2026-11-24-0002.000042.key-used.alice@example.org>\r\n",
                             "\r\nAuto-Submitted: auto-generated\r\n", "\r\nX-Chancery-Kind: key-used\r\n",
                             "Content-Type: text/plain; charset=utf-8\r\n", "CN=3D=C3=84rger"})
        QVERIFY2(mail.contains(line), line);
    QVERIFY(!mail.contains("bob"));
}

// The mail program's view: text and three files, byte for byte.
void TestSmtpNotifier::signatureTravelsAlong()
{
    const MailServer server(QStringLiteral("plain"));
    SmtpNotifier smtp(settingsFor(server));
    const alerts::Message message = alerts::messageFor(alert(), QStringLiteral("alice"));
    const QByteArray signature = QByteArray("\x30\x00\x0d\x0a\xff", 5).repeated(100);
    const QByteArray list = "{\"a\":1}\n{\"b\":2}\n";
    const QString name = QStringLiteral("2026-11-24-0002.alerts.jsonl");
    QVERIFY(smtp.send(alerts::noticeFor(message, {name, list, signature})).has_value());
    QProcess python;
    python.start(QStringLiteral("/usr/bin/python3"),
                 {QStringLiteral("-c"),
                  QStringLiteral("import email, email.policy, sys\n"
                                 "m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)\n"
                                 "for a in m.iter_attachments(): print(a.get_filename(), a.get_content().hex())\n")});
    python.write(server.received().value(0).split('\n').mid(2).join('\n'));
    python.closeWriteChannel();
    QVERIFY(python.waitForFinished());
    const QByteArray out = python.readAllStandardOutput();
    QVERIFY2(out.contains("alert.json " + message.bytes().toHex() + '\n'), python.readAllStandardError());
    QVERIFY(out.contains(name.toLatin1() + ' ' + list.toHex() + '\n'));
    QVERIFY(out.contains(name.toLatin1() + ".p7s " + signature.toHex() + '\n'));
}

void TestSmtpNotifier::overTls_data()
{
    QTest::addColumn<QString>("mode");
    QTest::addColumn<alerts::Encryption>("encryption");
    QTest::newRow("tls") << QStringLiteral("tls") << alerts::Encryption::Tls;
    QTest::newRow("starttls") << QStringLiteral("starttls") << alerts::Encryption::StartTls;
}

void TestSmtpNotifier::overTls()
{
    QFETCH(const QString, mode);
    QFETCH(const alerts::Encryption, encryption);
    const MailServer server(mode);
    alerts::Settings settings = settingsFor(server, encryption);
    settings.caFile = server.file("cert.pem");
    const auto sent = SmtpNotifier(settings).send(noticeTo("alice"));
    QVERIFY2(sent, qPrintable(reason(sent)));
    QCOMPARE(server.received().size(), 1);
}

void TestSmtpNotifier::logsIn()
{
    const MailServer server(QStringLiteral("auth"));
    const QTemporaryDir dir;
    alerts::Settings settings = settingsFor(server, alerts::Encryption::StartTls);
    settings.caFile = server.file("cert.pem");
    settings.user = QStringLiteral("me");
    settings.passwordFile = dir.filePath(QStringLiteral("password"));
    QCOMPARE(SmtpNotifier(settings).send(noticeTo("alice")).error().code(), ErrorCode::NotFound);
    for (const auto &[password, works] : {std::pair{"wrong\n", false}, {"correct horse\n", true}}) {
        QFile file(settings.passwordFile);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(password);
        file.close();
        const auto sent = SmtpNotifier(settings).send(noticeTo("alice"));
        QVERIFY2(sent.has_value() == works, qPrintable(reason(sent)));
    }
    QCOMPARE(server.received().size(), 1);
}

void TestSmtpNotifier::unknownCertificateGetsNothing_data()
{
    overTls_data();
}

void TestSmtpNotifier::unknownCertificateGetsNothing()
{
    QFETCH(const QString, mode);
    QFETCH(const alerts::Encryption, encryption);
    const MailServer server(mode);
    const MailServer other(mode);
    alerts::Settings settings = settingsFor(server, encryption);
    for (const QString &authorities : {QString(), other.file("cert.pem")}) {
        settings.caFile = authorities;
        const auto sent = SmtpNotifier(settings).send(noticeTo("alice"));
        QVERIFY(!sent);
        QCOMPARE(sent.error().code(), ErrorCode::NotAllowed);
    }
    // The right certificate, for another name than the one we asked for.
    settings.caFile = server.file("cert.pem");
    settings.host = QStringLiteral("127.0.0.1");
    QCOMPARE(SmtpNotifier(settings).send(noticeTo("alice")).error().code(), ErrorCode::NotAllowed);
    QVERIFY(server.received().isEmpty());
}

void TestSmtpNotifier::noEncryptionOfferedGetsNothing()
{
    const MailServer server(QStringLiteral("plain"));
    const MailServer strange(QStringLiteral("no-starttls"));
    for (const MailServer *place : {&server, &strange}) {
        const auto sent =
            SmtpNotifier(settingsFor(*place, alerts::Encryption::StartTls), Short).send(noticeTo("alice"));
        QVERIFY(!sent);
        QCOMPARE(sent.error().code(), ErrorCode::NotAllowed);
    }
    QVERIFY(server.received().isEmpty());
}

void TestSmtpNotifier::plainOnlyToThisMachine()
{
    const MailServer server(QStringLiteral("plain"));
    alerts::Settings settings = settingsFor(server);
    settings.host = QStringLiteral("127.0.0.2"); // only what the settings' reader would let pass
    QCOMPARE(SmtpNotifier(settings).send(noticeTo("alice")).error().code(), ErrorCode::NotAllowed);
}

void TestSmtpNotifier::oneRefusedTheOthersNot()
{
    const MailServer server(QStringLiteral("refuse-bob"));
    SmtpNotifier smtp(settingsFor(server));
    QVERIFY(smtp.send(noticeTo("alice")).has_value());
    const auto refused = smtp.send(noticeTo("bob"));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code(), ErrorCode::DeviceRefused);
    QVERIFY2(refused.error().detail().contains(QStringLiteral("550")), qPrintable(refused.error().detail()));
    QVERIFY(smtp.send(noticeTo("c")).has_value());
}

void TestSmtpNotifier::misbehavingServers_data()
{
    QTest::addColumn<QString>("mode");
    for (const char *mode : {"garbage", "endless", "silent", "hangup"})
        QTest::newRow(mode) << QString::fromLatin1(mode);
}

void TestSmtpNotifier::misbehavingServers()
{
    QFETCH(const QString, mode);
    const MailServer server(mode);
    for (const alerts::Encryption encryption : {alerts::Encryption::None, alerts::Encryption::Tls})
        QVERIFY(!SmtpNotifier(settingsFor(server, encryption), Short).send(noticeTo("alice")));
}

void TestSmtpNotifier::nobodyThere()
{
    alerts::Settings settings;
    settings.host = QStringLiteral("localhost");
    settings.port = 1;
    settings.sender = QStringLiteral("pki@example.org");
    settings.addresses.insert(QStringLiteral("alice"), QStringLiteral("alice@example.org"));
    QCOMPARE(SmtpNotifier(settings, Short).send(noticeTo("alice")).error().code(), ErrorCode::DeviceGone);
    settings.host = QStringLiteral("nowhere.invalid");
    QVERIFY(!SmtpNotifier(settings, Short).send(noticeTo("alice")));
}

void TestSmtpNotifier::noAddress()
{
    const MailServer server(QStringLiteral("plain"));
    QCOMPARE(SmtpNotifier(settingsFor(server)).send(noticeTo("mallory")).error().code(), ErrorCode::NotFound);
}

void TestSmtpNotifier::rehearsalStaysOnThisMachine()
{
    // A server that would take it: the same one, under another of this machine's addresses.
    const MailServer server(QStringLiteral("tls"));
    alerts::Settings settings = settingsFor(server, alerts::Encryption::Tls);
    settings.caFile = server.file("cert.pem");
    settings.host = QStringLiteral("127.0.0.2");
    const auto refused = SmtpNotifier(settings, Short).send(noticeTo("alice"));
    QVERIFY(!refused);
    QVERIFY2(refused.error().english().contains(QStringLiteral("rehearsal")), qPrintable(reason(refused)));
    QVERIFY(server.received().isEmpty());
    ports::Notice live = noticeTo("alice");
    live.mode = QStringLiteral("live");
    QVERIFY(!reason(SmtpNotifier(settings, Short).send(live)).contains(QStringLiteral("rehearsal")));
    settings.host = QStringLiteral("localhost");
    const auto sent = SmtpNotifier(settings).send(noticeTo("alice"));
    QVERIFY2(sent, qPrintable(reason(sent)));
    QCOMPARE(server.received().size(), 1);
}

void TestSmtpNotifier::hostileWordsStayInTheirPlace()
{
    const MailServer server(QStringLiteral("plain"));
    ports::Notice notice = noticeTo("alice");
    notice.subject = QStringLiteral("x\r\nBcc: eve@example.org\r\n\r\nbody");
    notice.text = QStringLiteral("one\n.\nMAIL FROM:<eve@example.org>\n..\n");
    const auto sent = SmtpNotifier(settingsFor(server)).send(notice);
    QVERIFY2(sent, qPrintable(reason(sent)));
    QCOMPARE(server.received().size(), 1);
    const QByteArray mail = server.received().value(0);
    QVERIFY(!mail.contains("\nBcc"));
    QVERIFY(mail.contains("one\r\n.\r\nMAIL FROM:<eve@example.org>\r\n..\r\n"));
}

QTEST_GUILESS_MAIN(TestSmtpNotifier)
#include "tst_smtp_notifier.moc"
