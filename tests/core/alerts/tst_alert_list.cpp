// The list of an event's messages: what belongs on it, read back strictly, and judged against what had to be told.
#include "messages.h"

#include <QtTest>

using namespace chancery;
using namespace chancery::alerts;
using namespace chancery::test;

namespace {

const QString domain = QStringLiteral("rehearsal.small.example");

Message ofMachine(int number, const char *person = "a")
{
    Message message = messageFor(alertNumber(number), QString::fromLatin1(person));
    message.id = QStringLiteral("system.%1.failed-login.%2").arg(number, 16, 16, QLatin1Char('0')).arg(message.person);
    message.ceremony.clear();
    return message;
}

Listed listed(const QList<Message> &messages)
{
    Listed out;
    for (const Message &message : messages)
        out.insert(message.id, message.sha256());
    return out;
}

Message inOtherWords(Message message)
{
    message.text += QStringLiteral("And more.\n");
    return message;
}

access::Log logOf(const Listed &messages)
{
    return alertList({access::Book::Alerts, Mode::Rehearsal, domain, QStringLiteral("2026-11-24-0002"), {}}, messages,
                     at(0), at(1));
}

QStringList english(const QList<Text> &problems)
{
    QStringList out;
    for (const Text &problem : problems)
        out += problem.english();
    return out;
}

} // namespace

class TestAlertList : public QObject
{
    Q_OBJECT

private slots:
    void readBack();
    void whatBelongsOnIt();
    void otherWordsAndOtherFacts();
    void notTooMany();
    void badLines_data();
    void badLines();
    void judged_data();
    void judged();
};

void TestAlertList::readBack()
{
    const Listed all = listed(messagesFor(alertNumber(1), nine()) + messagesFor(alertNumber(2), nine()));
    const auto log = access::parseLog(logOf(all).bytes());
    QVERIFY(log);
    QCOMPARE(log->lines.size(), 2 + 2); // a line for each alert
    QCOMPARE(log->fileName(), QStringLiteral("2026-11-24-0002.alerts.jsonl"));
    const auto read = readAlertList(*log);
    QVERIFY(read);
    QCOMPARE(*read, all);
    QVERIFY(readAlertList(logOf({}))->isEmpty());
}

void TestAlertList::whatBelongsOnIt()
{
    const QList<Message> caused = messagesFor(alertNumber(1), nine());
    const Message old = ofMachine(1);
    const Message fresh = ofMachine(2);
    const Message sent = ofMachine(3); // and its file is gone
    Message ofAnother = ofMachine(4);
    ofAnother.domain = QStringLiteral("rehearsal.other.example");
    const Message ofAnotherEvent = messageFor(alertNumber(7), QStringLiteral("a"));
    ListSources sources;
    sources.caused = caused;
    sources.kept = {old, fresh, ofAnother, ofAnotherEvent};
    sources.noted = listed({old, sent, caused[2], ofAnotherEvent});
    sources.earlier = listed({old, ofAnotherEvent});
    QCOMPARE(toList(sources, Mode::Rehearsal, domain), listed(caused + QList<Message>{fresh, sent}));
    QCOMPARE(toList(sources, Mode::Live, domain), listed(caused + QList<Message>{sent}));
}

// By another version of this program, or by somebody with a pen.
void TestAlertList::otherWordsAndOtherFacts()
{
    const Message caused = messageFor(alertNumber(1), QStringLiteral("a"));
    ListSources sources;
    sources.caused = {caused};
    sources.kept = {inOtherWords(caused)};
    QCOMPARE(toList(sources, Mode::Rehearsal, domain), listed({inOtherWords(caused)}));
    sources.kept[0].digest = Digest::of("another line");
    QCOMPARE(toList(sources, Mode::Rehearsal, domain), listed({caused}));
    sources.noted.insert(caused.id, Digest::of("as it was handed over"));
    QCOMPARE(toList(sources, Mode::Rehearsal, domain).value(caused.id), Digest::of("as it was handed over"));
}

void TestAlertList::notTooMany()
{
    ListSources sources;
    sources.caused = messagesFor(alertNumber(1), nine());
    for (int i = 0; i < MostOthers + 5; ++i)
        sources.kept += ofMachine(i);
    const Listed first = toList(sources, Mode::Rehearsal, domain);
    QCOMPARE(first.size(), 9 + MostOthers);
    sources.earlier = first;
    sources.caused.clear();
    QCOMPARE(toList(sources, Mode::Rehearsal, domain).size(), 5);
}

void TestAlertList::badLines_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QJsonObject>("data");
    const QString digest = Digest::of("x").hex();
    const auto people = [](const QString &person, const QJsonValue &value) { return QJsonObject{{person, value}}; };
    const auto row = [](const char *name, const QJsonValue &id, const QJsonValue &sha256,
                        const QString &kind = QStringLiteral("alert")) {
        QTest::newRow(name) << kind << QJsonObject{{QStringLiteral("id"), id}, {QStringLiteral("sha256"), sha256}};
    };
    const QString id = QStringLiteral("2026-11-24-0002.000001.key-used");
    row("another kind", id, people(QStringLiteral("a"), digest), QStringLiteral("coffee"));
    row("no id", 1, people(QStringLiteral("a"), digest));
    row("for nobody", id, QJsonObject());
    row("no list of people", id, digest);
    row("no person", id, people(QStringLiteral("../a"), digest));
    row("no digest", id, people(QStringLiteral("a"), QStringLiteral("none")));
    row("a number", id, people(QStringLiteral("a"), 1));
    row("before the one above", QStringLiteral("2026-11-24-0002.000000.key-used"), people(QStringLiteral("a"), digest));
    row("the one above again", QStringLiteral("2026-11-24-0002.000000.token-login"),
        people(QStringLiteral("a"), digest));
    QTest::newRow("more than that") << QStringLiteral("alert")
                                    << QJsonObject{{QStringLiteral("id"), id},
                                                   {QStringLiteral("sha256"), people(QStringLiteral("a"), digest)},
                                                   {QStringLiteral("address"), QStringLiteral("a@x.example")}};
}

void TestAlertList::badLines()
{
    QFETCH(const QString, kind);
    QFETCH(const QJsonObject, data);
    access::LogWriter writer({access::Book::Alerts, Mode::Rehearsal, domain, QStringLiteral("2026-11-24-0002"), {}},
                             at(0));
    writer.add(QStringLiteral("console"), QStringLiteral("alert"),
               {{QStringLiteral("id"), QStringLiteral("2026-11-24-0002.000000.token-login")},
                {QStringLiteral("sha256"), QJsonObject{{QStringLiteral("a"), Digest::of("y").hex()}}}},
               at(0));
    writer.add(QStringLiteral("console"), kind, data, at(0));
    const access::Log log = std::move(writer).finish(at(1));
    QCOMPARE(readAlertList(log).error().code(), ErrorCode::Damaged);
    QVERIFY(!checkAlertList(log, {}).isEmpty());
}

void TestAlertList::judged_data()
{
    QTest::addColumn<int>("wrong"); // which of the rows below
    QTest::addColumn<QString>("says");
    QTest::newRow("nothing") << 0 << QString();
    QTest::newRow("left out") << 1 << QStringLiteral("leaves it out");
    QTest::newRow("invented") << 2 << QStringLiteral("does not ask for it");
    QTest::newRow("listed before") << 3 << QStringLiteral("stands on an earlier list");
    QTest::newRow("handed over otherwise") << 4 << QStringLiteral("another message was handed over");
    QTest::newRow("handed over otherwise, of an earlier event")
        << 5 << QStringLiteral("another message was handed over");
    QTest::newRow("handed over, on no list") << 6 << QStringLiteral("stands on no list");
    QTest::newRow("handed over, and a list is missing") << 7 << QString();
}

void TestAlertList::judged()
{
    QFETCH(const int, wrong);
    QFETCH(const QString, says);
    const QList<Message> messages = messagesFor(alertNumber(1), nine());
    const Message before = messageFor(alertNumber(0), QStringLiteral("a"));
    Listed list = listed(messages + QList<Message>{ofMachine(1)});
    ListDuties duties;
    for (const Message &message : messages)
        duties.caused += message.id;
    duties.earlier = listed({before});
    duties.noted = listed({before, messages[1], ofMachine(1)});
    if (wrong == 1)
        list.remove(messages[4].id);
    else if (wrong == 2)
        list.insert(messageFor(alertNumber(5), QStringLiteral("a")).id, Digest::of("x"));
    else if (wrong == 3)
        duties.earlier.insert(ofMachine(1).id, ofMachine(1).sha256());
    else if (wrong == 4)
        duties.noted[messages[1].id] = Digest::of("x");
    else if (wrong == 5)
        duties.noted[before.id] = Digest::of("x");
    else if (wrong == 6 || wrong == 7)
        duties.noted.insert(ofMachine(2).id, ofMachine(2).sha256());
    duties.knowsAll = wrong != 7;
    const QStringList problems = english(checkAlertList(logOf(list), duties));
    QCOMPARE(problems.size(), says.isEmpty() ? 0 : 1);
    QVERIFY2(problems.join(u' ').contains(says), qPrintable(problems.join(u'\n')));
}

QTEST_GUILESS_MAIN(TestAlertList)
#include "tst_alert_list.moc"
