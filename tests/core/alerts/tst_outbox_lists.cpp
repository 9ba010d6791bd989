// Signed lists in an outbox: which messages they stand for, and what is not sent because of them.
#include "messages.h"

#include "core/alerts/list_check.h"
#include "core/pki/cms.h"
#include "core/pki/pki_fixture.h"
#include "support/fake_files.h"

#include <QtTest>

using namespace chancery;
using namespace chancery::alerts;
using namespace chancery::test;

namespace {

const QString folder = QStringLiteral("/outbox");

Outbox open(ports::Files &files)
{
    return Outbox::open(files, folder).value();
}

template <class T>
void succeeds(const Result<T> &result)
{
    QVERIFY2(result, result ? "" : qPrintable(result.error().english()));
}

SignedList listOf(const QList<Message> &messages, const QString &ceremony = QStringLiteral("2026-11-24-0002"),
                  Mode mode = Mode::Rehearsal)
{
    Listed listed;
    for (const Message &message : messages)
        listed.insert(message.id, message.sha256());
    const access::LogHeader header{access::Book::Alerts, mode, messages[0].domain, ceremony, {}};
    const access::Log log = alertList(header, listed, at(0), at(1));
    return {log.fileName(), log.bytes(), "a signature"};
}

} // namespace

class TestOutboxLists : public QObject
{
    Q_OBJECT

private slots:
    void listsBesideMessages();
    void changedOnTheWay();
    void checkedBeforeItIsSent();
};

// What a list says, not who signed it.
void TestOutboxLists::listsBesideMessages()
{
    FakeFiles files;
    Outbox outbox = open(files);
    const QList<Message> messages = messagesFor(alertNumber(1), nine());
    succeeds(outbox.put(messages));
    succeeds(outbox.put(messagesFor(alertNumber(2), nine())));
    const SignedList list = listOf(messages);
    succeeds(outbox.keep(list));
    succeeds(outbox.keep(list)); // a Close that was tried twice
    const auto standing = [&](int at) { return outbox.contents()->waiting[at].standing; };
    QCOMPARE(standing(0), Standing::Signed);
    QCOMPARE(standing(9), Standing::Unsigned);
    QVERIFY(outbox.contents()->waiting[9].list.isEmpty());
    const ports::Notice notice = noticeFor(messages[0], outbox.contents()->waiting[0].list);
    QCOMPARE(notice.attachments.size(), 3);
    QCOMPARE(notice.attachments[0].bytes, messages[0].bytes());
    QCOMPARE(notice.attachments[1].name, list.name);
    QCOMPARE(notice.attachments[2].bytes, list.signature);

    // One that lost its signature, or was cut off, does not count.
    const QByteArray kept = files.bytesOf(folder + u'/' + list.name);
    files.bytesOf(folder + u'/' + list.name).chop(1);
    QCOMPARE(standing(0), Standing::Unsigned);
    QCOMPARE(outbox.contents()->unreadable, QStringList{list.name});
    files.bytesOf(folder + u'/' + list.name) = kept;
    succeeds(files.remove(folder + u'/' + list.name + QStringLiteral(".p7s")));
    QCOMPARE(standing(0), Standing::Unsigned);
    QVERIFY(outbox.contents()->unreadable.isEmpty());
    succeeds(outbox.keep(list));

    FakeServer server;
    QCOMPARE(outbox.deliver(server, at(0))->sent.size(), 18);
    succeeds(outbox.tidy());
    QVERIFY(files.exists(folder + u'/' + list.name)); // its messages are not settled yet
    for (const Receipt &receipt : QList<Receipt>(outbox.contents()->receipts))
        succeeds(outbox.settle(receipt));
    succeeds(outbox.tidy());
    QCOMPARE(*files.list(folder), QStringList{QStringLiteral(".lock")});
    succeeds(outbox.keep(list)); // nobody here needs it
    QCOMPARE(*files.list(folder), QStringList{QStringLiteral(".lock")});
    files.bytesOf(folder + u'/' + list.name + QStringLiteral(".p7s")) = "left by a kill";
    succeeds(outbox.tidy());
    QCOMPARE(*files.list(folder), QStringList{QStringLiteral(".lock")});
}

void TestOutboxLists::changedOnTheWay()
{
    FakeFiles files;
    Outbox outbox = open(files);
    const QList<Message> messages = messagesFor(alertNumber(1), nine());
    succeeds(outbox.put(messages));
    succeeds(outbox.keep(listOf(messages)));
    Message other = messages[3];
    other.text = QStringLiteral("All is well.\n");
    files.bytesOf(folder + u'/' + other.id + QStringLiteral(".json")) = other.bytes();
    QCOMPARE(outbox.contents()->waiting[3].standing, Standing::Changed);
    // Whoever adds a list of their own changes nothing of that.
    SignedList own = listOf({other}, QStringLiteral("2026-11-23-0001"));
    succeeds(outbox.keep(own));
    QCOMPARE(outbox.contents()->waiting[3].standing, Standing::Changed);
    FakeServer server;
    const auto round = outbox.deliver(server, at(0));
    QCOMPARE(round->sent.size(), 8);
    QCOMPARE(round->failures.size(), 1);
    QCOMPARE(round->failures[0].error.code(), ErrorCode::Damaged);
    QVERIFY(!server.tried.contains(other.id));
}

void TestOutboxLists::checkedBeforeItIsSent()
{
    using namespace pki::testing;
    const Key rootKey = makeKey(KeyAlgorithm::P384);
    const Key key = makeKey(KeyAlgorithm::P256);
    const QByteArray root = selfSigned(rootFacts(), rootKey);
    pki::CertificateFacts facts = leafFacts();
    facts.purposeOids = {QStringLiteral("1.3.6.1.5.5.7.3.4")};
    const QByteArray certificate = issued(facts, key, root, rootKey);
    const pki::CmsSigner signer{
        certificate, {}, [&](QByteArrayView message) { return pki::sign(key.pair.get(), key.algorithm, message); }};
    FakeFiles files;
    Outbox outbox = open(files);
    const QList<Message> messages = messagesFor(alertNumber(1), nine());
    succeeds(outbox.put(messages));
    succeeds(outbox.put(messagesFor(alertNumber(2), nine())));
    SignedList list = listOf(messages);
    const QByteArray good = pki::signCms(list.bytes, signer, ::at(0)).value();
    const auto sentWith = [&](const SignedList &given, const QByteArray &trusted) {
        FakeFiles copy = files;
        Outbox here = open(copy);
        succeeds(here.keep(given));
        FakeServer server;
        ListCheck check(trusted);
        return here.deliver(server, ::at(0), QStringLiteral("smtp"), {}, std::ref(check))->sent.size();
    };
    list.signature = good;
    QCOMPARE(sentWith(list, root), 18);
    QCOMPARE(sentWith(list, selfSigned(rootFacts(), makeKey(KeyAlgorithm::P384))), 9); // the unsigned
    list.signature[list.signature.size() - 5] = static_cast<char>(list.signature[list.signature.size() - 5] ^ 1);
    QCOMPARE(sentWith(list, root), 9);
    list = listOf(messages.first(4)); // signed by somebody, but not this list
    list.signature = good;
    QCOMPARE(sentWith(list, root), 14);
    list =
        listOf(messages, QStringLiteral("2026-11-24-0002"), Mode::Live); // of the live PKI, and these are a rehearsal's
    list.signature = pki::signCms(list.bytes, signer, ::at(0)).value();
    QCOMPARE(sentWith(list, root), 9);
}

QTEST_GUILESS_MAIN(TestOutboxLists)
#include "tst_outbox_lists.moc"
