// The outbox: nothing is lost by restarts, full disks, weeks without a server, or a kill between delivery and note.
#include "messages.h"

#include "core/archive/disk_files.h"
#include "support/fake_files.h"

#include <QtTest>
#include <sys/wait.h>
#include <unistd.h>

using namespace chancery;
using namespace chancery::alerts;
using namespace chancery::test;

namespace {

const QString folder = QStringLiteral("/outbox");

Outbox open(ports::Files &files, const QString &where = folder)
{
    return Outbox::open(files, where).value();
}

template <class T>
void succeeds(const Result<T> &result)
{
    QVERIFY2(result, result ? "" : qPrintable(result.error().english()));
}

} // namespace

class TestOutbox : public QObject
{
    Q_OBJECT

private slots:
    void nineMessagesToNine();
    void sameMessageIsOneMessage();
    void oneRefusalHoldsUpNobody();
    void nobodyAnswersEndsTheRound();
    void stoppedBetweenTwo();
    void sentByHand();
    void aWeekWithoutServer();
    void aMessageThatTimesOutBlocksNoOther();
    void clockGoesBack();
    void fullDiskWhenPutting();
    void fullDiskWhenNoting();
    void killedBetweenDeliveryAndNote();
    void survivesARestartOnTheRealDisk();
    void settledIsGone();
    void strangersFilesAreLeftAlone();
    void carriedByAnotherMachine();
    void oneSenderAtATime();
    void receiptsThatDoNotFit_data();
    void receiptsThatDoNotFit();
    void limits();
    void onlyWhatWasNotNoted();
};

void TestOutbox::nineMessagesToNine()
{
    FakeFiles files;
    Outbox outbox = open(files);
    succeeds(outbox.put(messagesFor(alertNumber(1), nine())));
    FakeServer server;
    const auto round = outbox.deliver(server, at(0));
    succeeds(round);
    QCOMPARE(round->sent.size(), 9);
    QCOMPARE(server.received.size(), 9);
    QVERIFY(!round->next.isValid());
    const auto contents = outbox.contents();
    QCOMPARE(contents->waiting.size(), 0);
    QCOMPARE(contents->receipts.size(), 9);
    QCOMPARE(contents->receipts[0].at, at(0));
    QCOMPARE(contents->receipts[0].how, QStringLiteral("smtp"));
    succeeds(outbox.deliver(server, at(1)));
    QCOMPARE(server.tried.size(), 9); // nobody hears twice
}

void TestOutbox::sameMessageIsOneMessage()
{
    FakeFiles files;
    Outbox outbox = open(files);
    const Message message = messageFor(alertNumber(1), QStringLiteral("a"));
    succeeds(outbox.put(message));
    succeeds(outbox.put(message));
    FakeServer server;
    succeeds(outbox.deliver(server, at(0)));
    succeeds(outbox.put(message)); // derived again after a restart, sent already
    succeeds(outbox.deliver(server, at(0)));
    QCOMPARE(server.received.size(), 1);
    Message other = message;
    other.text += u'x';
    QVERIFY(outbox.put(other).has_value()); // it was handed over under this name
    succeeds(outbox.settle(outbox.contents()->receipts[0]));
    succeeds(outbox.put(message));
    QCOMPARE(outbox.put(other).error().code(), ErrorCode::Conflict);
}

void TestOutbox::oneRefusalHoldsUpNobody()
{
    FakeFiles files;
    Outbox outbox = open(files);
    succeeds(outbox.put(messagesFor(alertNumber(1), nine())));
    FakeServer server;
    server.answer.insert(QStringLiteral("a"), Error(ErrorCode::DeviceRefused, "No such mailbox."));
    server.answer.insert(QStringLiteral("e"), Error(ErrorCode::NotFound, "No address."));
    const auto round = outbox.deliver(server, at(0));
    QCOMPARE(round->sent.size(), 7);
    QCOMPARE(round->failures.size(), 2);
    QCOMPARE(round->next, at(60));
    QVERIFY(outbox.contents()->waiting[0].problem.contains(QStringLiteral("No such mailbox.")));
    server.answer.clear();
    QCOMPARE(outbox.deliver(server, at(59))->sent.size(), 0);
    QCOMPARE(outbox.deliver(server, at(60))->sent.size(), 2);
}

void TestOutbox::nobodyAnswersEndsTheRound()
{
    FakeFiles files;
    Outbox outbox = open(files);
    succeeds(outbox.put(messagesFor(alertNumber(1), nine())));
    FakeServer server;
    server.all = Error(ErrorCode::DeviceGone, "Nobody answers.");
    QCOMPARE(outbox.deliver(server, at(0))->failures.size(), 1);
    QCOMPARE(server.tried.size(), 1); // not nine times fifteen seconds
    QCOMPARE(outbox.deliver(server, at(1))->failures.size(), 0);
    server.all.reset();
    QCOMPARE(outbox.deliver(server, at(60))->sent.size(), 9);
}

void TestOutbox::stoppedBetweenTwo()
{
    FakeFiles files;
    Outbox outbox = open(files);
    succeeds(outbox.put(messagesFor(alertNumber(1), nine())));
    FakeServer server;
    const auto round =
        outbox.deliver(server, at(0), QStringLiteral("smtp"), [&] { return server.received.size() == 2; });
    succeeds(round);
    QCOMPARE(round->sent.size(), 2);
    QCOMPARE(round->next, at(0)); // the others have lost no time
    QCOMPARE(outbox.deliver(server, at(0))->sent.size(), 7);
}

void TestOutbox::sentByHand()
{
    FakeFiles files;
    Outbox outbox = open(files);
    succeeds(outbox.put(messagesFor(alertNumber(1), nine())));
    FakeServer server;
    server.all = Error(ErrorCode::DeviceGone, "Nobody answers.");
    succeeds(outbox.deliver(server, at(0)));
    server.all.reset();
    QCOMPARE(outbox.deliver(server, at(1))->sent.size(), 0);
    succeeds(outbox.hurry());
    QCOMPARE(outbox.deliver(server, at(1))->sent.size(), 9);
}

void TestOutbox::aWeekWithoutServer()
{
    FakeFiles files;
    Outbox outbox = open(files);
    succeeds(outbox.put(messagesFor(alertNumber(1), nine())));
    FakeServer server;
    server.all = Error(ErrorCode::DeviceGone, "Nobody answers.");
    qint64 now = 0;
    qint64 longest = 0;
    while (now < 7 * 24 * 3600) {
        const auto round = outbox.deliver(server, at(now));
        succeeds(round);
        QVERIFY(round->next > at(now));
        longest = qMax(longest, at(now).secsTo(round->next));
        now = at(0).secsTo(round->next);
    }
    QVERIFY(longest <= 3600);
    QVERIFY2(server.tried.size() < 7 * 24 * 60, qPrintable(QString::number(server.tried.size())));
    server.all.reset();
    QStringList received;
    for (int i = 0; i < 3; ++i, now += 3600)
        succeeds(outbox.deliver(server, at(now)));
    QCOMPARE(server.received.size(), 9);
}

void TestOutbox::aMessageThatTimesOutBlocksNoOther()
{
    FakeFiles files;
    Outbox outbox = open(files);
    succeeds(outbox.put(messagesFor(alertNumber(1), nine())));
    FakeServer server;
    server.answer.insert(QStringLiteral("a"), Error(ErrorCode::TimedOut, "No answer in time."));
    QDateTime now = at(0);
    for (int i = 0; i < 3; ++i)
        now = outbox.deliver(server, now)->next;
    QCOMPARE(server.received.size(), 8);
    QCOMPARE(outbox.contents()->waiting.size(), 1);
}

void TestOutbox::clockGoesBack()
{
    FakeFiles files;
    Outbox outbox = open(files);
    succeeds(outbox.put(messageFor(alertNumber(1), QStringLiteral("a"))));
    FakeServer server;
    server.all = Error(ErrorCode::DeviceGone, "Nobody answers.");
    succeeds(outbox.deliver(server, at(0).addYears(1)));
    server.all.reset();
    QCOMPARE(outbox.deliver(server, at(0))->sent.size(), 1); // not in a year
}

void TestOutbox::fullDiskWhenPutting()
{
    FakeFiles files;
    Outbox outbox = open(files);
    const QList<Message> messages = messagesFor(alertNumber(1), nine());
    files.space = messages[0].bytes().size() * 3 + 10;
    QCOMPARE(outbox.put(messages).error().code(), ErrorCode::DiskFull);
    QCOMPARE(outbox.contents()->waiting.size(), 3); // those that fit go out
    files.space = 1 << 20;
    succeeds(outbox.put(messages)); // derived from the transcript once more
    FakeServer server;
    QCOMPARE(outbox.deliver(server, at(0))->sent.size(), 9);
}

void TestOutbox::fullDiskWhenNoting()
{
    FakeFiles files;
    Outbox outbox = open(files);
    succeeds(outbox.put(messageFor(alertNumber(1), QStringLiteral("a"))));
    FakeServer server;
    files.space = 0;
    const auto round = outbox.deliver(server, at(0));
    QCOMPARE(round->sent.size(), 0);
    QCOMPARE(round->failures[0].error.code(), ErrorCode::DiskFull);
    files.space = 1 << 20;
    QCOMPARE(outbox.deliver(server, at(60))->sent.size(), 1);
    QCOMPARE(server.received.size(), 2); // twice, and not never
}

// A real process, killed by itself after the server said yes.
void TestOutbox::killedBetweenDeliveryAndNote()
{
    const QTemporaryDir dir;
    archive::DiskFiles files;
    const QString where = dir.filePath(QStringLiteral("outbox"));
    succeeds(open(files, where).put(messageFor(alertNumber(1), QStringLiteral("a"))));
    class Killing final : public ports::Notifier
    {
    public:
        QString name() const override { return {}; }
        Result<void> send(const ports::Notice &) override
        {
            ::kill(::getpid(), SIGKILL);
            return {};
        }
    };
    const pid_t child = ::fork();
    if (child == 0) {
        Killing server;
        static_cast<void>(open(files, where).deliver(server, at(0)));
        ::_exit(0);
    }
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QVERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    FakeServer server;
    QCOMPARE(open(files, where).deliver(server, at(1))->sent.size(), 1);
    QCOMPARE(server.received, QStringList{QStringLiteral("2026-11-24-0002.000001.key-used.a")});
}

void TestOutbox::survivesARestartOnTheRealDisk()
{
    const QTemporaryDir dir;
    archive::DiskFiles files;
    const QString where = dir.filePath(QStringLiteral("deep/outbox"));
    FakeServer server;
    server.all = Error(ErrorCode::DeviceGone, "Nobody answers.");
    {
        Outbox outbox = open(files, where);
        succeeds(outbox.put(messagesFor(alertNumber(1), nine())));
        succeeds(outbox.deliver(server, at(0)));
    }
    server.all.reset();
    Outbox outbox = open(files, where);
    QCOMPARE(outbox.contents()->waiting.size(), 9);
    QCOMPARE(outbox.deliver(server, at(60))->sent.size(), 9);
}

void TestOutbox::settledIsGone()
{
    FakeFiles files;
    Outbox outbox = open(files);
    succeeds(outbox.put(messagesFor(alertNumber(1), nine())));
    FakeServer server;
    succeeds(outbox.deliver(server, at(0)));
    for (const Receipt &receipt : QList<Receipt>(outbox.contents()->receipts))
        succeeds(outbox.settle(receipt));
    QCOMPARE(*files.list(folder), QStringList{QStringLiteral(".lock")});
}

void TestOutbox::strangersFilesAreLeftAlone()
{
    FakeFiles files;
    Outbox outbox = open(files);
    succeeds(outbox.put(messageFor(alertNumber(1), QStringLiteral("a"))));
    files.bytesOf(folder + QStringLiteral("/evil.json")) = "{\"schema\":1}";
    files.bytesOf(folder + QStringLiteral("/huge.json")) = QByteArray(1 << 20, ' ');
    files.bytesOf(folder + QStringLiteral("/x.receipt.json")) = "nonsense";
    files.bytesOf(folder + QStringLiteral("/renamed.json")) = messageFor(alertNumber(2), QStringLiteral("b")).bytes();
    files.bytesOf(folder + QStringLiteral("/2026-11-24-0002.000001.key-used.a.retry.json")) = "\xff\xfe";
    FakeServer server;
    QCOMPARE(outbox.deliver(server, at(0))->sent.size(), 1);
    QCOMPARE(outbox.contents()->unreadable,
             (QStringList{QStringLiteral("evil.json"), QStringLiteral("huge.json"), QStringLiteral("renamed.json"),
                          QStringLiteral("x.receipt.json")}));
    QVERIFY(files.exists(folder + QStringLiteral("/evil.json")));
}

// Isolated bastion -> drive -> another machine -> drive -> bastion.
void TestOutbox::carriedByAnotherMachine()
{
    FakeFiles bastion;
    Outbox outbox = open(bastion);
    succeeds(outbox.put(messagesFor(alertNumber(1), nine())));
    FakeFiles other;
    Outbox copy = open(other);
    const auto names = bastion.list(folder);
    for (const QString &name : *names)
        other.bytesOf(folder + u'/' + name) = bastion.bytesOf(folder + u'/' + name);
    FakeServer server;
    server.answer.insert(QStringLiteral("c"), Error(ErrorCode::DeviceRefused, "No."));
    QCOMPARE(copy.deliver(server, at(500))->sent.size(), 8);
    const QByteArray file = receiptsFile(copy.contents()->receipts);

    const auto receipts = parseReceiptsFile(file);
    succeeds(receipts);
    const auto taken = outbox.take(*receipts);
    succeeds(taken);
    QCOMPARE(*taken, 8);
    QCOMPARE(*outbox.take(*receipts), 0);
    QCOMPARE(outbox.contents()->waiting.size(), 1);
    QCOMPARE(outbox.contents()->receipts[0].how, QStringLiteral("carried"));
    QCOMPARE(outbox.contents()->receipts[0].at, at(500));
}

// `chancery-cli outbox send` from a timer while the console works: nobody gets a message twice.
void TestOutbox::oneSenderAtATime()
{
    QTemporaryDir place;
    const QString where = place.filePath(QStringLiteral("outbox"));
    archive::DiskFiles files;
    Outbox outbox = open(files, where);
    succeeds(outbox.put(messagesFor(alertNumber(1), nine())));

    class Slow final : public ports::Notifier
    {
    public:
        explicit Slow(const QString &folder) : m_where(folder) {}
        QString name() const override { return QStringLiteral("smtp"); }
        Result<void> send(const ports::Notice &) override
        {
            archive::DiskFiles disk;
            FakeServer server;
            Outbox same = open(disk, m_where);
            const auto round = same.deliver(server, at(0));
            conflicts += !round && round.error().code() == ErrorCode::Conflict ? 1 : 0;
            const auto taken = same.take({});
            conflicts += !taken && taken.error().code() == ErrorCode::Conflict ? 1 : 0;
            sentBeside += server.tried.size();
            return {};
        }
        int conflicts = 0;
        qsizetype sentBeside = 0;

    private:
        QString m_where;
    };
    Slow first(where);
    const auto round = outbox.deliver(first, at(0));
    QVERIFY(round);
    QCOMPARE(round->sent.size(), 9);
    QCOMPARE(first.conflicts, 18);
    QCOMPARE(first.sentBeside, 0);
    FakeServer next; // and after it the outbox is free
    QCOMPARE(open(files, where).deliver(next, at(1))->sent.size(), 0);
    succeeds(outbox.take({}));
}

void TestOutbox::receiptsThatDoNotFit_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::newRow("another message") << QByteArray("000001") << QByteArray("000009");
    QTest::newRow("another text") << QByteArray("\"sha256\":\"") << QByteArray("\"sha256\":\"0000");
    QTest::newRow("another person") << QByteArray("\"person\":\"a\"") << QByteArray("\"person\":\"b\"");
    QTest::newRow("a path") << QByteArray("\"id\":\"2026") << QByteArray("\"id\":\"../2026");
    QTest::newRow("another schema") << QByteArray("alert-receipts/1") << QByteArray("alert-receipts/2");
    QTest::newRow("nonsense") << QByteArray("{") << QByteArray("[");
}

void TestOutbox::receiptsThatDoNotFit()
{
    QFETCH(const QByteArray, from);
    QFETCH(const QByteArray, to);
    FakeFiles files;
    Outbox outbox = open(files);
    const Message message = messageFor(alertNumber(1), QStringLiteral("a"));
    succeeds(outbox.put(message));
    const Receipt receipt{message.id, message.kind, message.person, message.sha256(), at(1), QStringLiteral("smtp")};
    QByteArray file = receiptsFile({receipt});
    QVERIFY(file.contains(from));
    file.replace(from, to);
    if (from.startsWith("\"sha256"))
        file.replace(receipt.sha256.hex().toLatin1(), receipt.sha256.hex().chopped(4).toLatin1());
    const auto parsed = parseReceiptsFile(file);
    if (parsed)
        QCOMPARE(outbox.take(*parsed).error().code(), ErrorCode::BadInput);
    else
        QCOMPARE(parsed.error().code(), ErrorCode::BadInput);
    QCOMPARE(outbox.contents()->waiting.size(), 1);
}

void TestOutbox::limits()
{
    FakeFiles files;
    Outbox outbox = open(files);
    for (qsizetype i = 0; i < Outbox::MostMessages; ++i)
        files.bytesOf(folder + QStringLiteral("/%1").arg(i)) = "";
    QCOMPARE(outbox.put(messageFor(alertNumber(1), QStringLiteral("a"))).error().code(), ErrorCode::NotAllowed);
    Message large = messageFor(alertNumber(1), QStringLiteral("a"));
    large.text = QString(10000, u'x');
    QCOMPARE(outbox.put(large).error().code(), ErrorCode::BadInput);
    QVERIFY(!parseReceiptsFile(QByteArray((8 << 20) + 1, ' ')));
}

void TestOutbox::onlyWhatWasNotNoted()
{
    const QList<Message> messages = messagesFor(alertNumber(1), nine());
    QCOMPARE(withoutNoted(messages, {messages[0].id, messages[3].id}).size(), 7);
}

QTEST_GUILESS_MAIN(TestOutbox)
#include "tst_outbox.moc"
