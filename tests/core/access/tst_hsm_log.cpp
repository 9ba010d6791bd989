// The token's book: derived from the transcript, matched one to one, and every difference named.
#include "core/access/past_events.h"

#include "core/base/time.h"

#include <QtTest>

using namespace chancery;
using namespace chancery::access;
using namespace chancery::test;

namespace {

QList<transcript::Line> ofKind(const Log &log, const char *kind)
{
    QList<transcript::Line> out;
    for (const transcript::Line &line : log.lines) {
        if (line.kind == QLatin1String(kind))
            out += line;
    }
    return out;
}

QString value(const transcript::Line &line, const char *key)
{
    return line.data.value(QLatin1String(key)).toString();
}

// The same log with its lines changed, chained anew: only the content is wrong.
Log rebuilt(const Log &log, const std::function<void(QList<transcript::Line> &)> &change)
{
    QList<transcript::Line> lines = log.lines;
    change(lines);
    LogWriter writer(log.header, lines.first().time, lines.first().data.value(QLatin1String("facts")).toObject());
    for (qsizetype i = 1; i + 1 < lines.size(); ++i)
        writer.add(lines[i].by, lines[i].kind, lines[i].data, lines[i].time);
    return std::move(writer).finish(lines.last().time);
}

qsizetype indexOf(const QList<transcript::Line> &lines, const char *kind)
{
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (lines[i].kind == QLatin1String(kind))
            return i;
    }
    return -1;
}

// A journal of kinds that the driver writes; the hash chain is of no interest here.
transcript::Line entry(qint64 seq, const char *kind, const QJsonObject &data)
{
    return {QStringLiteral("console"),
            QString::fromLatin1(kind),
            data,
            Digest(),
            seq,
            QDateTime(QDate(2026, 11, 24), QTime(14, 0, static_cast<int>(seq)), Qt::UTC)};
}

QByteArray deviceLine(const char *event, const QString &key, bool ok = true, int second = 0)
{
    DeviceEvent e{QDateTime(QDate(2026, 11, 24), QTime(9, 0, second), Qt::UTC),
                  QString::fromLatin1(event),
                  QStringLiteral("CU crypto-user"),
                  key,
                  ok,
                  {}};
    return canonicalJson(e.toJson()) + '\n';
}

} // namespace

class TestHsmLog : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void tellsOfEveryUse();
    void isAFunctionOfTheTranscript();
    void differencesAreNamed_data();
    void differencesAreNamed();
    void unaskedChangesAreNamed();
    void anotherEventsLog();
    void killedInTheMiddle();
    void makingGoesOnAfterAKill();
    void usesOfLogKeys();
    void failuresAreToldOf();
    void signingsOfEarlierLogs();
    void deviceLogMatches();
    void deviceLogTellsOfMore();
    void deviceLogTellsOfLess();
    void deviceLogForm_data();
    void deviceLogForm();

private:
    Log log(int event, const HsmExtras &extras = {}) const
    {
        return hsmLog(m_events[event].lines, m_events[event].state, {}, extras);
    }
    QStringList problems(const Log &log, int event) const
    {
        return english(checkHsmLog(log, m_events[event].lines, m_events[event].state));
    }
    QByteArray honestDevice(int event) const;
    QStringList problemsWithDevice(const QByteArray &bytes, int event) const
    {
        return problems(log(event, {must(parseDeviceLog(bytes)), {}}), event);
    }

    QList<PastEvent> m_events;
};

void TestHsmLog::initTestCase()
{
    m_events = eventsOf(MadeArchive::make());
    QCOMPARE(m_events.size(), 2);
}

void TestHsmLog::tellsOfEveryUse()
{
    const Log root = log(0);
    QVERIFY2(parseLog(root.bytes()).has_value(), "what is written must be readable");
    QCOMPARE(problems(root, 0), QStringList());
    QCOMPARE(ofKind(root, "initialised").size(), 1);
    QCOMPARE(value(ofKind(root, "initialised")[0], "outcome"), QStringLiteral("completed"));
    QCOMPARE(ofKind(root, "login").size(), 2);
    QCOMPARE(ofKind(root, "logout").size(), 2);
    QStringList operations;
    for (const transcript::Line &use : ofKind(root, "key-use"))
        operations += value(use, "operation") + u' ' + value(use, "outcome");
    QCOMPARE(operations,
             (QStringList{QStringLiteral("make-key completed"), QStringLiteral("reseal completed"),
                          QStringLiteral("sign-certificate completed"), QStringLiteral("reseal completed")}));
    const QString rootKey = QString::fromLatin1(m_events[0].state.context.plan.key.ckaId.toHex());
    QCOMPARE(value(ofKind(root, "key-use")[0], "key"), rootKey);
    QCOMPARE(value(ofKind(root, "key-use")[2], "key"), rootKey);
    // Two objects came to be, and both are matched with the operation that made them.
    const QJsonArray changes = ofKind(root, "logout")[0].data.value(QStringLiteral("changes")).toArray();
    QCOMPARE(changes.size(), 2);
    for (const QJsonValue &change : changes)
        QCOMPARE(change.toObject().value(QStringLiteral("statement")).toInteger(), 1);
    QVERIFY(ofKind(root, "logout")[1].data.value(QStringLiteral("changes")).toArray().isEmpty());

    const Log issue = log(1);
    QCOMPARE(problems(issue, 1), QStringList());
    QCOMPARE(ofKind(issue, "subject-key").size(), 1);
    QCOMPARE(value(ofKind(issue, "key-use")[0], "key"), rootKey); // the root signs, whatever key is certified
    QCOMPARE(value(ofKind(issue, "login")[0], "token"), QStringLiteral("abcd0001"));
}

void TestHsmLog::isAFunctionOfTheTranscript()
{
    QCOMPARE(log(1).bytes(), log(1).bytes());
    const BookHead before{QStringLiteral("2026-11-23-0001"), log(0).head()};
    const Log chained = hsmLog(m_events[1].lines, m_events[1].state, before);
    QVERIFY(orderLogs({chained, log(0)}).has_value());
    QCOMPARE(problems(chained, 1), QStringList());
}

void TestHsmLog::differencesAreNamed_data()
{
    using Change = std::function<void(QList<transcript::Line> &)>;
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("word");
    QTest::newRow("a use less") << Change([](auto &lines) { lines.removeAt(indexOf(lines, "key-use")); })
                                << QStringLiteral("and the log does not");
    QTest::newRow("a use more") << Change([](auto &lines) { lines.insert(3, lines[indexOf(lines, "key-use")]); })
                                << QStringLiteral("and the transcript does not");
    QTest::newRow("another key") << Change([](auto &lines) {
        lines[indexOf(lines, "key-use")].data.insert(QStringLiteral("key"), QStringLiteral("00"));
    }) << QStringLiteral("tell differently of key-use");
    QTest::newRow("another outcome") << Change([](auto &lines) {
        lines[indexOf(lines, "key-use")].data.insert(QStringLiteral("outcome"), QStringLiteral("failed"));
    }) << QStringLiteral("tell differently of key-use");
    QTest::newRow("another role") << Change([](auto &lines) {
        lines[indexOf(lines, "login")].by = QStringLiteral("so");
    }) << QStringLiteral("tell differently of login");
    QTest::newRow("another inventory") << Change([](auto &lines) {
        lines[indexOf(lines, "logout")].data.insert(QStringLiteral("inventory"), QJsonArray());
    }) << QStringLiteral("tell differently of logout");
    QTest::newRow("another time") << Change([](auto &lines) {
        transcript::Line &line = lines[indexOf(lines, "logout")];
        line.time = line.time.addSecs(1);
    }) << QStringLiteral("tell differently of logout");
    QTest::newRow("a word that nobody knows")
        << Change([](auto &lines) { lines[indexOf(lines, "logout")].kind = QStringLiteral("goodbye"); })
        << QStringLiteral("tells of goodbye");
    QTest::newRow("a device nobody brought") << Change([](auto &lines) {
        lines[indexOf(lines, "device-log")].data.insert(QStringLiteral("available"), true);
    }) << QStringLiteral("the device does not tell of");
}

void TestHsmLog::differencesAreNamed()
{
    QFETCH(const std::function<void(QList<transcript::Line> &)>, change);
    QFETCH(const QString, word);
    const Log changed = rebuilt(log(1), change);
    QVERIFY(parseLog(changed.bytes()).has_value()); // the chain is whole, the content is not
    const QStringList found = problems(changed, 1);
    QVERIFY2(found.join(u'\n').contains(word), qPrintable(found.join(u'\n')));
}

void TestHsmLog::unaskedChangesAreNamed()
{
    Forgery forgery;
    forgery.unapprovedObject = true;
    const QList<PastEvent> events = eventsOf(MadeArchive::make(forgery));
    const Log told = hsmLog(events[1].lines, events[1].state, {});
    const QStringList found = english(checkHsmLog(told, events[1].lines, events[1].state));
    QCOMPARE(found.size(), 1);
    QVERIFY2(found[0].contains(QStringLiteral("surprise")) && found[0].contains(QStringLiteral("added")),
             qPrintable(found[0]));
}

void TestHsmLog::anotherEventsLog()
{
    QVERIFY(problems(log(0), 1).contains(QStringLiteral("the log is of another event")));
}

void TestHsmLog::killedInTheMiddle()
{
    const PastEvent &event = m_events[1];
    const qsizetype opened = indexOf(event.lines, "token-opened");
    QList<transcript::Line> lines = event.lines.first(opened + 1);
    const QJsonObject place{
        {QStringLiteral("statement"), 1}, {QStringLiteral("op"), 1}, {QStringLiteral("attempt"), 1}};
    lines += entry(100, "begun", place);
    lines += entry(101, "resumed", {{QStringLiteral("after"), QStringLiteral("restart")}});
    lines += event.lines[opened];
    const Log told = hsmLog(lines, event.state, {});
    QCOMPARE(ofKind(told, "login").size(), 2);
    QCOMPARE(ofKind(told, "login-lost").size(), 1);
    QCOMPARE(ofKind(told, "logout").size(), 0);
    QCOMPARE(value(ofKind(told, "key-use")[0], "outcome"), QStringLiteral("unknown"));
    QVERIFY(ofKind(told, "key-use")[0].data.value(QStringLiteral("ended")).isNull());
    QCOMPARE(english(checkHsmLog(told, lines, event.state)), QStringList());
}

// A key is looked for after a restart and made in the login after it; the operation had begun in the one before.
void TestHsmLog::makingGoesOnAfterAKill()
{
    const PastEvent &event = m_events[0];
    const qsizetype opened = indexOf(event.lines, "token-opened");
    const qsizetype begun = indexOf(event.lines, "begun");
    QList<transcript::Line> lines = event.lines;
    lines.insert(begun + 1, entry(101, "resumed", {{QStringLiteral("after"), QStringLiteral("restart")}}));
    lines.insert(begun + 2, event.lines[opened]);
    const Log told = hsmLog(lines, event.state, {});
    QCOMPARE(ofKind(told, "login-lost").size(), 1);
    const QJsonArray changes = ofKind(told, "logout")[0].data.value(QStringLiteral("changes")).toArray();
    QCOMPARE(changes.size(), 2);
    for (const QJsonValue &change : changes)
        QCOMPARE(change[QStringLiteral("statement")].toInteger(), 1);
    QCOMPARE(english(checkHsmLog(told, lines, event.state)), QStringList());
}

// The keys of this archive's own logs lie on a token of ours; who else promised something is not our token's use.
void TestHsmLog::usesOfLogKeys()
{
    PastEvent event = m_events[1];
    event.state.logKeys = {ceremony::LogKey{QStringLiteral("ct"),
                                            QStringLiteral("small.example/ct"),
                                            KeyAlgorithm::P256,
                                            QByteArray(4, '\x24'),
                                            {},
                                            QStringLiteral("abcd0003")},
                           ceremony::LogKey{ceremony::eventLog,
                                            QStringLiteral("small.example/log"),
                                            KeyAlgorithm::Ed25519,
                                            QByteArray(4, '\x25'),
                                            {},
                                            QStringLiteral("abcd0003")}};
    const auto logged = [](qint64 seq, const char *log) {
        return entry(seq, "logged", {{QStringLiteral("log"), QString::fromLatin1(log)}});
    };
    const QList<transcript::Line> lines{logged(1, "ct"), logged(2, "others"), entry(3, "closed", {})};
    const Log told = hsmLog(lines, event.state, {});
    const QList<transcript::Line> uses = ofKind(told, "log-key-use");
    QCOMPARE(uses.size(), 2);
    QCOMPARE(value(uses[0], "key"), QStringLiteral("24242424"));
    QCOMPARE(value(uses[1], "key"), QStringLiteral("25252525"));
    QCOMPARE(value(uses[1], "token"), QStringLiteral("abcd0003"));
    QCOMPARE(english(checkHsmLog(told, lines, event.state)), QStringList());
    QVERIFY(!checkHsmLog(told, lines.first(2), event.state).isEmpty());
}

void TestHsmLog::failuresAreToldOf()
{
    const PastEvent &event = m_events[1];
    const QList<transcript::Line> lines{
        entry(1, "token-setup", {{QStringLiteral("attempt"), 1}}),
        entry(2, "stopped",
              {{QStringLiteral("what"), QStringLiteral("seal")},
               {QStringLiteral("text"), QStringLiteral("No power.")},
               {QStringLiteral("detail"), QString()}}),
        entry(3, "token-setup", {{QStringLiteral("attempt"), 2}}),
        entry(4, "sealed", {}),
        entry(5, "stopped",
              {{QStringLiteral("what"), QStringLiteral("open-token")},
               {QStringLiteral("text"), QStringLiteral("Wrong.")},
               {QStringLiteral("detail"), QStringLiteral("CKR_PIN_INCORRECT")}}),
        entry(6, "key-begun", {{QStringLiteral("token"), QStringLiteral("release token")}}),
        entry(7, "stopped",
              {{QStringLiteral("what"), QStringLiteral("request")},
               {QStringLiteral("text"), QStringLiteral("Gone.")},
               {QStringLiteral("detail"), QString()}})};
    const Log told = hsmLog(lines, event.state, {});
    QCOMPARE(value(ofKind(told, "initialised")[0], "outcome"), QStringLiteral("failed"));
    QCOMPARE(value(ofKind(told, "initialised")[0], "text"), QStringLiteral("No power."));
    QCOMPARE(value(ofKind(told, "initialised")[1], "outcome"), QStringLiteral("completed"));
    QCOMPARE(value(ofKind(told, "login-failed")[0], "detail"), QStringLiteral("CKR_PIN_INCORRECT"));
    QCOMPARE(value(ofKind(told, "subject-key")[0], "outcome"), QStringLiteral("failed"));
    QVERIFY(parseLog(told.bytes()).has_value());
}

void TestHsmLog::signingsOfEarlierLogs()
{
    const LogSigning signing{log(0).fileName(), Digest::of(log(0).bytes()), QStringLiteral("aa"),
                             m_events[1].state.began};
    const Log told = log(1, {{}, {signing}});
    QCOMPARE(ofKind(told, "log-signed").size(), 1);
    QCOMPARE(value(ofKind(told, "log-signed")[0], "sha256"), signing.sha256.hex());
    QCOMPARE(problems(told, 1), QStringList());
}

QByteArray TestHsmLog::honestDevice(int event) const
{
    QByteArray out = deviceLine("login", {});
    int second = 0;
    for (const transcript::Line &use : ofKind(log(event), "key-use")) {
        const QString operation = value(use, "operation");
        out += deviceLine(operation == QLatin1String("make-key") ? "make-key"
                          : operation == QLatin1String("reseal") ? "change-pin"
                                                                 : "sign",
                          value(use, "key"), true, ++second);
    }
    return out + deviceLine("logout", {}, true, ++second);
}

void TestHsmLog::deviceLogMatches()
{
    for (int event : {0, 1}) {
        QCOMPARE(problemsWithDevice(honestDevice(event), event), QStringList());
        const Log told = log(event, {must(parseDeviceLog(honestDevice(event))), {}});
        QVERIFY(parseLog(told.bytes()).has_value());
        QCOMPARE(ofKind(told, "device-event").size(), ofKind(told, "key-use").size() + 2);
    }
}

void TestHsmLog::deviceLogTellsOfMore()
{
    const QString key = value(ofKind(log(1), "key-use")[0], "key");
    for (const char *event : {"sign", "make-key", "delete-key", "change-pin", "initialise"}) {
        const QStringList found = problemsWithDevice(honestDevice(1) + deviceLine(event, key, true, 59), 1);
        QVERIFY2(found.join(u'\n').contains(QStringLiteral("no operation asked for it")), event);
    }
    // A failed try at the device changes nothing.
    QCOMPARE(problemsWithDevice(honestDevice(1) + deviceLine("sign", key, false, 59), 1), QStringList());
    // The same use with another key is another use.
    const QStringList found =
        problemsWithDevice(honestDevice(1).replace(("\"" + key.toLatin1() + "\""), "\"0000\""), 1);
    QVERIFY2(found.join(u'\n').contains(QStringLiteral("does not tell of sign-certificate")),
             qPrintable(found.join(u'\n')));
}

void TestHsmLog::deviceLogTellsOfLess()
{
    const QStringList found = problemsWithDevice(deviceLine("login", {}) + deviceLine("logout", {}, true, 1), 1);
    QVERIFY2(found.join(u'\n').contains(QStringLiteral("does not tell of sign-certificate")),
             qPrintable(found.join(u'\n')));
    QVERIFY(!problemsWithDevice({}, 1).isEmpty());
}

void TestHsmLog::deviceLogForm_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray good = deviceLine("sign", QStringLiteral("aa"));
    QTest::newRow("no JSON") << QByteArray("sign\n");
    QTest::newRow("cut") << good.chopped(1);
    QTest::newRow("unknown event") << QByteArray(good).replace("sign", "sigh");
    QTest::newRow("unknown field") << QByteArray(good).replace("\"ok\"", "\"okay\"");
    QTest::newRow("key no hex") << QByteArray(good).replace("aa", "zz");
    QTest::newRow("time back") << deviceLine("sign", {}, true, 9) + deviceLine("sign", {}, true, 8);
    QTest::newRow("long line") << QByteArray("{\"text\":\"") + QByteArray(5000, 'x') + "\"}\n";
    QTest::newRow("large") << QByteArray((16 << 20) + 1, '\n');
    QTest::newRow("empty line") << good + '\n';
}

void TestHsmLog::deviceLogForm()
{
    QFETCH(const QByteArray, bytes);
    const auto parsed = parseDeviceLog(bytes);
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().code(), ErrorCode::BadInput);
}

QTEST_GUILESS_MAIN(TestHsmLog)
#include "tst_hsm_log.moc"
