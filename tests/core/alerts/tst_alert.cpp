// Which entries alert whom, in which words.
#include "core/alerts/message.h"
#include "core/archive/history.h"
#include "support/made_archive.h"

#include <QtTest>

using namespace chancery;
using namespace chancery::alerts;
using namespace chancery::test;

namespace {

// Every alert of an archive's ceremonies, as a session would raise them line by line.
QList<Alert> alertsOf(const Forgery &forgery = {})
{
    const MadeArchive made = MadeArchive::make(forgery);
    const QTemporaryDir folder;
    writeTree(folder.path(), made.files);
    archive::DiskFiles disk;
    QList<Alert> out;
    for (const archive::PastCeremony &past : must(archive::readHistory(disk, folder.path()))) {
        const QByteArray bytes = made.files.value(QStringLiteral("ceremonies/%1/transcript.jsonl").arg(past.id));
        ceremony::State state = ceremony::initialState(past.state.context);
        for (const transcript::Line &line : must(transcript::parseTranscript(bytes)).lines) {
            const ceremony::State before = state;
            state = must(ceremony::apply(state, line));
            out += alertsFor(line, before, state);
        }
    }
    return out;
}

QStringList kindsOf(const QList<Alert> &alerts, const char *ceremony)
{
    QStringList out;
    for (const Alert &alert : alerts) {
        if (alert.ceremony == QLatin1String(ceremony))
            out += kindText(alert.kind);
    }
    return out;
}

bool told(const QList<Alert> &alerts, Kind kind, const char *word)
{
    return std::any_of(alerts.begin(), alerts.end(), [&](const Alert &a) {
        return a.kind == kind && a.what.english().contains(QLatin1String(word));
    });
}

Alert sample(Mode mode = Mode::Live)
{
    Alert alert;
    alert.id = QStringLiteral("2026-11-24-0002.000042.key-used");
    alert.kind = Kind::KeyUsed;
    alert.mode = mode;
    alert.domain = QStringLiteral("pki.example");
    alert.ceremony = QStringLiteral("2026-11-24-0002");
    alert.title = QStringLiteral("Issue a delegate");
    alert.at = QDateTime(QDate(2026, 11, 24), QTime(14, 0), Qt::UTC);
    alert.what = Text("The root key signed a certificate for \"%1\".", {QStringLiteral("CN=Example")});
    alert.digest = Digest::of("line");
    alert.entry = 42;
    return alert;
}

} // namespace

class TestAlert : public QObject
{
    Q_OBJECT

private slots:
    void twoCeremonies();
    void objections();
    void whatNobodyAskedFor();
    void keysOfLogs();
    void failures();
    void whatTheMachineSaw();
    void oneMessageEach();
    void modeComesFirst();
    void wordsSayAll();
    void hostileWords();
    void readsOnlyItsOwnForm_data();
    void readsOnlyItsOwnForm();
    void forTheMonitoring();
};

void TestAlert::twoCeremonies()
{
    const QList<Alert> alerts = alertsOf();
    QCOMPARE(
        kindsOf(alerts, MadeArchive::FirstId),
        (QStringList{QStringLiteral("console-login"), QStringLiteral("key-changed"), QStringLiteral("quorum-change"),
                     QStringLiteral("token-login"), QStringLiteral("key-created"), QStringLiteral("key-changed"),
                     QStringLiteral("token-login"), QStringLiteral("key-used"), QStringLiteral("key-changed")}));
    QCOMPARE(kindsOf(alerts, MadeArchive::SecondId),
             (QStringList{QStringLiteral("console-login"), QStringLiteral("key-created"), QStringLiteral("token-login"),
                          QStringLiteral("key-used"), QStringLiteral("key-changed")}));
    QSet<QString> ids;
    for (const Alert &alert : alerts) {
        QVERIFY2(!ids.contains(alert.id), qPrintable(alert.id));
        ids += alert.id;
    }
    QStringList again;
    for (const Alert &alert : alertsOf())
        again += kindText(alert.kind);
    QCOMPARE(again.size(), alerts.size());
}

void TestAlert::objections()
{
    Forgery forgery;
    forgery.objection = true;
    const QList<Alert> alerts = alertsOf(forgery);
    QCOMPARE(kindsOf(alerts, MadeArchive::SecondId).count(QStringLiteral("objection")), 2);
    QVERIFY(told(alerts, Kind::Objection, "erin objected"));
    QVERIFY(told(alerts, Kind::Objection, "The lamp was changed."));
}

void TestAlert::whatNobodyAskedFor()
{
    Forgery forgery;
    forgery.unapprovedObject = true;
    QVERIFY(told(alertsOf(forgery), Kind::KeyChanged, "surprise"));

    // Between two openings: gone, and changed where it stands.
    const auto key = [](const char *label, bool extractable) {
        return QJsonObject{{QStringLiteral("class"), QStringLiteral("private-key")},
                           {QStringLiteral("id"), QStringLiteral("aa")},
                           {QStringLiteral("label"), QString::fromLatin1(label)},
                           {QStringLiteral("attributes"), QJsonObject{{QStringLiteral("extractable"), extractable}}}};
    };
    ceremony::State before;
    before.inventoryAfter = {key("root", false)};
    ceremony::State after = before;
    transcript::Line line;
    line.kind = QStringLiteral("token-opened");
    after.inventoryBefore = {};
    QVERIFY(told(alertsFor(line, before, after), Kind::KeyDeleted, "root"));
    before.inventoryAfter += key("other", false); // two at once: each is told of
    const QList<Alert> both = alertsFor(line, before, after);
    QVERIFY(told(both, Kind::KeyDeleted, "root") && told(both, Kind::KeyDeleted, "other"));
    QCOMPARE(both.size(), 3);
    QVERIFY(both[1].id != both[2].id);
    before.inventoryAfter = {key("root", false)};
    after.inventoryBefore = {key("root", true)};
    QVERIFY(told(alertsFor(line, before, after), Kind::KeyDeleted, "as it was"));
    QVERIFY(told(alertsFor(line, before, after), Kind::KeyChanged, "root"));
    after.inventoryBefore = before.inventoryAfter;
    QCOMPARE(alertsFor(line, before, after).size(), 1); // the login alone
}

// The key that a transparency log signs with is certified later, and was made once.
void TestAlert::keysOfLogs()
{
    transcript::Line line;
    line.kind = QStringLiteral("log-key");
    line.data = {{QStringLiteral("origin"), QStringLiteral("pki.example/log")}};
    QVERIFY(told(alertsFor(line, {}, {}), Kind::KeyCreated, "pki.example/log"));
    ceremony::State state;
    state.context.plan.key.ckaId = "\x01";
    line.kind = QStringLiteral("request");
    line.data = {{QStringLiteral("source"), QStringLiteral("second-token")}};
    QCOMPARE(alertsFor(line, state, state).size(), 1);
    ceremony::LogKey key;
    key.ckaId = state.context.plan.key.ckaId;
    state.logKeys = {key};
    QVERIFY(alertsFor(line, state, state).isEmpty());
}

void TestAlert::failures()
{
    transcript::Line line;
    line.kind = QStringLiteral("stopped");
    line.data = {{QStringLiteral("what"), QStringLiteral("open-token")},
                 {QStringLiteral("text"), QStringLiteral("No.")}};
    QVERIFY(told(alertsFor(line, {}, {}), Kind::FailedLogin, "No."));
    line.data.insert(QStringLiteral("what"), QStringLiteral("request"));
    QVERIFY(alertsFor(line, {}, {}).isEmpty());

    ceremony::State state;
    ceremony::StatementState statement;
    statement.statement.operations = {approval::SignCertificateOperation{}};
    state.statements = {statement};
    line.kind = QStringLiteral("failed");
    line.data = {{QStringLiteral("statement"), 1}, {QStringLiteral("op"), 1}};
    QVERIFY(told(alertsFor(line, state, state), Kind::KeyUsed, "failed"));
    line.data = {{QStringLiteral("statement"), 7}, {QStringLiteral("op"), -1}}; // a transcript that does not fit
    QVERIFY(alertsFor(line, state, state).isEmpty());
    line.kind = QStringLiteral("resumed");
    line.data = {{QStringLiteral("after"), QStringLiteral("restart")}};
    QVERIFY(told(alertsFor(line, state, state), Kind::ConsoleLogin, "again"));
}

void TestAlert::whatTheMachineSaw()
{
    using Seen = access::SystemEvent;
    const auto alert = [](Seen::Kind kind) {
        return alertFor({kind, sample().at, QStringLiteral("dana"), QStringLiteral("tty1"), QStringLiteral("wtmp")},
                        Mode::Live, QStringLiteral("pki.example"));
    };
    QCOMPARE(alert(Seen::Kind::Login)->kind, Kind::ConsoleLogin);
    QCOMPARE(alert(Seen::Kind::FailedLogin)->kind, Kind::FailedLogin);
    QCOMPARE(alert(Seen::Kind::Boot)->kind, Kind::PowerEvent);
    QCOMPARE(alert(Seen::Kind::Shutdown)->kind, Kind::PowerEvent);
    QVERIFY(!alert(Seen::Kind::Logout));
    QVERIFY(alert(Seen::Kind::Boot)->id != alert(Seen::Kind::Shutdown)->id);
    const Message message = messageFor(*alert(Seen::Kind::Login), QStringLiteral("alice"));
    QVERIFY(Message::parse(message.bytes()).has_value());
    QVERIFY(message.text.contains(QStringLiteral("dana logged in")));
    QVERIFY(!message.text.contains(QStringLiteral("transcript has this line")));
}

void TestAlert::oneMessageEach()
{
    const QStringList nine{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c"),
                           QStringLiteral("d"), QStringLiteral("e"), QStringLiteral("f"),
                           QStringLiteral("g"), QStringLiteral("h"), QStringLiteral("i")};
    const QList<Message> messages = messagesFor(sample(), nine);
    QCOMPARE(messages.size(), 9);
    for (qsizetype i = 0; i < 9; ++i) {
        QCOMPARE(messages[i].person, nine[i]);
        const auto read = Message::parse(messages[i].bytes());
        QVERIFY2(read, read ? "" : qPrintable(read.error().english()));
        QCOMPARE(read->bytes(), messages[i].bytes());
    }
}

void TestAlert::modeComesFirst()
{
    const Message rehearsal = messageFor(sample(Mode::Rehearsal), QStringLiteral("alice"));
    QVERIFY(rehearsal.subject.startsWith(QStringLiteral("REHEARSAL: ")));
    QVERIFY(rehearsal.text.startsWith(QStringLiteral("REHEARSAL\n")));
    const Message live = messageFor(sample(), QStringLiteral("alice"));
    QVERIFY(live.subject.startsWith(QStringLiteral("LIVE: ")));
    QVERIFY(!live.text.contains(QStringLiteral("ehearsal")));
}

void TestAlert::wordsSayAll()
{
    const Message message = messageFor(sample(), QStringLiteral("alice"));
    for (const char *word :
         {"CN=Example", "2026-11-24-0002", "Issue a delegate", "2026-11-24T14:00:00Z", "pki.example", "key-used", "42"})
        QVERIFY2(message.text.contains(QLatin1String(word)), word);
    QVERIFY(message.text.contains(Digest::of("line").hex()));
    for (const QString &line : message.text.split(u'\n'))
        QVERIFY2(line.size() <= 90, qPrintable(line)); // the digest's line is the longest
    QVERIFY(!message.text.contains(u'!'));
}

void TestAlert::hostileWords()
{
    Alert alert = sample();
    alert.what = Text("%1", {QStringLiteral("x\r\nBcc: eve@example\n.\nQUIT") + QChar(0x202e) + QString(9000, u'y')});
    alert.title = QStringLiteral("a\nTime: never");
    const Message message = messageFor(alert, QStringLiteral("alice"));
    const auto read = Message::parse(message.bytes());
    QVERIFY2(read, read ? "" : qPrintable(read.error().english()));
    QVERIFY(!message.text.contains(QStringLiteral("\nBcc")));
    QVERIFY(!message.text.contains(QStringLiteral("\nTime: never")));
    QVERIFY(!message.text.contains(QChar(0x202e)));
}

void TestAlert::readsOnlyItsOwnForm_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::newRow("path") << QByteArray("2026-11-24-0002.000042") << QByteArray("../2026-11-24.000042");
    QTest::newRow("slash") << QByteArray("2026-11-24-0002.000042") << QByteArray("a/b");
    QTest::newRow("hidden") << QByteArray("\"2026-11-24-0002.000042") << QByteArray("\".6-11-24-0002.000042");
    QTest::newRow("somebody else's") << QByteArray("key-used.alice") << QByteArray("key-used.bob");
    QTest::newRow("unknown kind") << QByteArray("\"kind\":\"key-used\"") << QByteArray("\"kind\":\"hello\"");
    QTest::newRow("subject of two lines") << QByteArray("\"subject\":\"") << QByteArray("\"subject\":\"a\\nb");
    QTest::newRow("mode") << QByteArray("\"live\"") << QByteArray("\"dead\"");
}

void TestAlert::readsOnlyItsOwnForm()
{
    QFETCH(const QByteArray, from);
    QFETCH(const QByteArray, to);
    QByteArray bytes = messageFor(sample(), QStringLiteral("alice")).bytes();
    QVERIFY(bytes.contains(from));
    QVERIFY(!Message::parse(bytes.replace(from, to)));
}

void TestAlert::forTheMonitoring()
{
    const ports::Notice notice = noticeFor(sample());
    QVERIFY(notice.person.isEmpty());
    QCOMPARE(notice.kind, QStringLiteral("key-used"));
    QCOMPARE(notice.digest, Digest::of("line").hex());
}

QTEST_GUILESS_MAIN(TestAlert)
#include "tst_alert.moc"
