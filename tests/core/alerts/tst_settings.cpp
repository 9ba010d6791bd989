// The private settings for alerts: nothing in them may end a line or a command of a mail server.
#include "core/alerts/settings.h"

#include <QtTest>

using namespace chancery;
using namespace chancery::alerts;

namespace {

const QByteArray good = QByteArrayLiteral(
    "{\n"
    "  \"schema\": \"chancery/alert-settings/1\",\n"
    "  \"smtp\": {\"host\": \"mail.example\", \"port\": 465, \"encryption\": \"tls\", \"ca_file\": null, \"user\": "
    "null,\n"
    "           \"password_file\": null},\n"
    "  \"sender\": \"pki@example.org\",\n"
    "  \"members\": [{\"id\": \"alice\", \"address\": \"alice+pki@example.org\"}, {\"id\": \"bob\", \"address\": "
    "\"bob@localhost\"}]\n"
    "}\n");

} // namespace

class TestSettings : public QObject
{
    Q_OBJECT

private slots:
    void reads();
    void refuses_data();
    void refuses();
    void plainOnlyOnThisMachine();
    void addresses_data();
    void addresses();
};

void TestSettings::reads()
{
    const auto settings = Settings::parse(good);
    QVERIFY2(settings, settings ? "" : qPrintable(settings.error().english()));
    QCOMPARE(settings->host, QStringLiteral("mail.example"));
    QCOMPARE(settings->encryption, Encryption::Tls);
    QCOMPARE(settings->addresses.value(QStringLiteral("alice")), QStringLiteral("alice+pki@example.org"));
    QCOMPARE(settings->addresses.size(), 2);
}

void TestSettings::refuses_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QString>("field");
    const auto row = [](const char *name, const char *from, const char *to, const char *field) {
        QTest::newRow(name) << QByteArray(from) << QByteArray(to) << QString::fromLatin1(field);
    };
    row("plain", "\"tls\"", "\"none\"", "encryption");
    row("unknown encryption", "\"tls\"", "\"ssl\"", "encryption");
    row("port", "465", "0", "port");
    row("host with a path", "mail.example", "mail.example/x", "host");
    row("host with a user", "mail.example", "me@mail.example", "host");
    row("host with a line", "mail.example", "mail\\nexample", "host");
    row("sender", "pki@example.org", "pki example.org", "sender");
    row("twice", "\"bob\"", "\"alice\"", "id");
    row("address", "bob@localhost", "bob@localhost>, <eve@example", "address");
    row("user without password", "\"user\": null", "\"user\": \"me\"", "password_file");
    row("relative path", "\"ca_file\": null", "\"ca_file\": \"ca.pem\"", "ca_file");
    row("unknown field", "\"sender\"", "\"x\": 1, \"sender\"", "x");
    row("missing", "\"port\": 465, ", "", "port");
}

void TestSettings::refuses()
{
    QFETCH(const QByteArray, from);
    QFETCH(const QByteArray, to);
    QFETCH(const QString, field);
    QVERIFY(good.contains(from));
    const auto settings = Settings::parse(QByteArray(good).replace(from, to));
    QVERIFY(!settings);
    QVERIFY2(settings.error().english().contains(field), qPrintable(settings.error().english()));
}

void TestSettings::plainOnlyOnThisMachine()
{
    for (const char *host : {"localhost", "127.0.0.1", "::1"}) {
        QByteArray text = good;
        QVERIFY2(Settings::parse(text.replace("\"tls\"", "\"none\"").replace("mail.example", host)).has_value(), host);
    }
    for (const char *host : {"127.0.0.1.example", "localhost.example", "10.0.0.1"}) {
        QByteArray text = good;
        QVERIFY2(!Settings::parse(text.replace("\"tls\"", "\"none\"").replace("mail.example", host)), host);
    }
}

void TestSettings::addresses_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("good");
    const auto row = [](const char *address, bool isGood) {
        QTest::newRow(address) << QString::fromUtf8(address) << isGood;
    };
    row("a@b", true);
    row("first.last+tag@sub.example.org", true);
    for (const char *bad : {"", "a", "@b", "a@", "a@b@c", "a b@c", "a@b c", "<a@b>", "a@b>", "a\r\n@b", "a.@b", ".a@b",
                            "a@.b", "a@b.", "\"a b\"@c", "a@[127.0.0.1]", "\xc3\xa4@b"})
        row(bad, false);
    QTest::newRow("long") << QString(65, u'a') + QStringLiteral("@b") << false;
}

void TestSettings::addresses()
{
    QFETCH(const QString, address);
    QFETCH(const bool, good);
    QCOMPARE(isMailAddress(address), good);
    QVERIFY(!isMailAddress(address + u'\n'));
}

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
