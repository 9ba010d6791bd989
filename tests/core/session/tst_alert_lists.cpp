// The list of an event's messages is signed at its Close and lies in the outbox then: stock openssl checks it under the
// root, each member finds the own message on it, and neither a kill nor a token that is away loses a message or holds
// one up.
#include "fake_notifier.h"
#include "founded.h"
#include "support/made_books.h"
#include "support/told_members.h"

using namespace chancery;
using namespace chancery::test;
using alerts::Standing;
using ceremony::Phase;

class TestAlertLists : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanup();

    void signedOnceTheDelegateExists();
    void handedOverBeforeAndAfter();
    void signingHoldsUpNobody();
    void leftBetweenSigningAndHandingOut();
    void whatTheMachineSawIsOnTheNextList();
    void handedOverOtherwiseThanListed();

private:
    static constexpr int Members = 3;

    void begin();
    QString outbox() const { return m_room->rehearsal().places().outbox(); }
    alerts::Contents contents() const { return must(alerts::Outbox::open(m_disk, outbox()).value().contents()); }
    int waiting(Standing standing) const;
    // All that the transcripts of the archive's events cause.
    int made() const { return static_cast<int>(must(toldMembers(m_room->archive(), outbox())).made.size()); }
    QStringList lists() const
    {
        return QDir(outbox()).entryList({QStringLiteral("*.alerts.jsonl")}, QDir::Files, QDir::Name);
    }
    int openssl(const QString &list, const QString &root) const
    {
        return RoomWithDevices::run(
            QStringLiteral("openssl"),
            {QStringLiteral("cms"), QStringLiteral("-verify"), QStringLiteral("-binary"), QStringLiteral("-inform"),
             QStringLiteral("DER"), QStringLiteral("-in"), list + QStringLiteral(".p7s"), QStringLiteral("-content"),
             list, QStringLiteral("-CAfile"), root, QStringLiteral("-out"), QStringLiteral("/dev/null")});
    }
    int crosscheck() const
    {
        return RoomWithDevices::run(
            QStringLiteral("/usr/bin/python3"),
            {QStringLiteral(CHANCERY_SOURCE_DIR "/tests/crosscheck/crosscheck.py"), m_room->archive()});
    }
    // Nothing is lost, all that waits is signed, and both verifiers agree.
    void holds() const;

    mutable archive::DiskFiles m_disk;
    policy::Profile m_profile = profileWithBooks();
    QTemporaryDir m_founded;
    FakeNotifier m_mail;
    std::unique_ptr<RoomWithDevices> m_room;
};

void TestAlertLists::initTestCase()
{
    QVERIFY(found(m_founded.path(), &m_profile));
}

void TestAlertLists::cleanup()
{
    m_room->leave();
    QVERIFY(!m_room->callers->calledOn(QThread::currentThreadId()));
    m_room.reset();
}

void TestAlertLists::begin()
{
    if (!m_room)
        m_room = std::make_unique<RoomWithDevices>(m_founded.path(), &m_profile);
    const auto begun = m_room->begin(); // the access-log delegate
    QVERIFY2(begun, begun ? "" : qPrintable(begun.error().english()));
}

int TestAlertLists::waiting(Standing standing) const
{
    const QList<alerts::Waiting> all = contents().waiting;
    return static_cast<int>(
        std::count_if(all.begin(), all.end(), [=](const auto &w) { return w.standing == standing; }));
}

void TestAlertLists::holds() const
{
    QCOMPARE(must(toldMembers(m_room->archive(), outbox())).lost().join(u' '), QString());
    QCOMPARE(waiting(Standing::Unsigned) + waiting(Standing::Changed), 0);
    QVERIFY(contents().unreadable.isEmpty());
    QCOMPARE(m_room->verify(), QString());
    QCOMPARE(crosscheck(), 0);
}

void TestAlertLists::signedOnceTheDelegateExists()
{
    begin();
    QVERIFY(lists().isEmpty());
    const int atFounding = made();
    QVERIFY(waiting(Standing::Unsigned) >= atFounding); // nobody could sign yet
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    m_room->leave();
    QVERIFY(made() > atFounding);
    QCOMPARE(waiting(Standing::Signed), made());
    QCOMPARE(lists().size(), 2); // the founding's too
    holds();
    const QString root = m_room->archive() + QStringLiteral("/certificates/root.pem");
    for (const QString &list : lists())
        QCOMPARE(openssl(outbox() + u'/' + list, root), 0);
    for (const alerts::Waiting &one : contents().waiting)
        QVERIFY2(one.list.bytes.contains(one.message.sha256().hex().toLatin1()), qPrintable(one.message.id));

    // On its way somebody changes a word in one, a word in a list, and the root is another's.
    const QString first = outbox() + u'/' + lists().first();
    QVERIFY(openssl(first, m_room->archive() + QStringLiteral("/certificates/access-log.pem")) != 0);
    const QString path = outbox() + u'/' + contents().waiting.first().message.id + QStringLiteral(".json");
    const QByteArray message = must(m_disk.read(path, 1 << 20));
    QVERIFY(m_disk.replace(path, QByteArray(message).replace("REHEARSAL", "rehearsal")).has_value());
    QCOMPARE(waiting(Standing::Changed), 1);
    QVERIFY(m_disk.replace(path, message).has_value());
    const QByteArray list = must(m_disk.read(first, 1 << 20));
    QVERIFY(m_disk.replace(first, QByteArray(list).replace("key-used", "key-left")).has_value());
    QVERIFY(openssl(first, root) != 0);
}

// Online: most are handed over before there is a list; what is left goes out with it.
void TestAlertLists::handedOverBeforeAndAfter()
{
    m_room = std::make_unique<RoomWithDevices>(m_founded.path(), &m_profile);
    m_room->rehearsal().tellBy(&m_mail, nullptr);
    begin();
    QVERIFY(
        m_room->playUntil([](const session::Snapshot &s) { return s.state.stepKind() == ceremony::StepKind::Verify; }));
    QTRY_VERIFY_WITH_TIMEOUT(contents().waiting.isEmpty(), 30000);
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    m_room->leave();
    for (const ports::Notice &notice : m_mail.notices())
        QCOMPARE(notice.attachments.size(), 1); // itself, to be compared with the list once that is published
    holds();
    QVERIFY(lists().isEmpty()); // nothing waits for one
    const auto published =
        must(access::signedLogs(m_disk, m_room->archive(), access::Book::Alerts)); // the founding's, this one's
    QCOMPARE(published.size(), 2);
    for (const ports::Notice &notice : m_mail.notices()) {
        const QByteArray digest = Digest::of(notice.attachments[0].bytes).hex().toLatin1();
        QVERIFY2(published[0].log.bytes().contains(digest) || published[1].log.bytes().contains(digest),
                 qPrintable(notice.id));
    }
    // And one that nobody took until the list was there has it with it.
    m_mail.answer(Error(ErrorCode::DeviceGone, "Nobody answers."));
    const int before = made();
    begin();
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    m_room->leave();
    QCOMPARE(waiting(Standing::Signed), made() - before);
    holds();
    m_mail.answer({});
    auto box = must(alerts::Outbox::open(m_disk, outbox()));
    QVERIFY(box.hurry().has_value());
    QCOMPARE(must(box.deliver(m_mail, QDateTime::currentDateTimeUtc())).sent.size(), made() - before);
    QCOMPARE(m_mail.notices().last().attachments.size(), 3);
}

// The token takes its time over the signatures, and the mail goes out meanwhile.
void TestAlertLists::signingHoldsUpNobody()
{
    m_room = std::make_unique<RoomWithDevices>(m_founded.path(), &m_profile);
    m_mail.answer(Error(ErrorCode::DeviceGone, "Nobody answers."));
    m_room->rehearsal().tellBy(&m_mail, nullptr);
    begin();
    std::atomic<bool> listed = false;
    std::atomic<bool> sentMeanwhile = false;
    m_room->fileFaults->set([&](const QString &call, const QByteArray &detail) -> std::optional<Error> {
        listed = listed || (call == QLatin1String("create") && detail.contains(".alerts.jsonl"));
        return {};
    });
    m_room->tokenFaults->set([&](const QString &call, const QByteArray &) -> std::optional<Error> {
        if (!listed || sentMeanwhile || call != QLatin1String("sign"))
            return {};
        m_mail.answer({});
        // The console tries again within the minute; here that is not waited for.
        archive::DiskFiles disk;
        auto box = alerts::Outbox::open(disk, outbox());
        for (int i = 0; i < 200 && !sentMeanwhile; ++i) {
            static_cast<void>(box->hurry());
            const auto round = box->deliver(m_mail, QDateTime::currentDateTimeUtc());
            sentMeanwhile = box->contents()->waiting.isEmpty();
            if (!sentMeanwhile)
                QThread::msleep(round ? 10 : 100);
        }
        return {};
    });
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    m_room->leave();
    QVERIFY(sentMeanwhile);
    holds();
}

// As a kill leaves it: the signature is in the archive, and its list not yet in the outbox.
void TestAlertLists::leftBetweenSigningAndHandingOut()
{
    begin();
    RoomWithDevices &room = *m_room;
    room.fileFaults->set([&](const QString &call, const QByteArray &detail) -> std::optional<Error> {
        return call == QLatin1String("create") && detail.contains("/outbox/") && detail.contains(".alerts.jsonl")
                   ? std::optional<Error>(Error(ErrorCode::DiskFull, "The disk is full.", "Make room on it."))
                   : std::nullopt;
    });
    QVERIFY(room.playUntil([](const session::Snapshot &s) { return s.state.phase == Phase::Closed && s.problem; }));
    QVERIFY(saysWhatToDo(room.problem(ErrorCode::DiskFull), ErrorCode::DiskFull));
    room.leave();
    QCOMPARE(must(access::signedLogs(m_disk, room.archive(), access::Book::Alerts)).size(), 2);
    QCOMPARE(waiting(Standing::Signed), 0);
    room.fileFaults->set({});
    QVERIFY(room.resume());
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.closed; }));
    room.leave();
    QCOMPARE(waiting(Standing::Signed), made());
    holds();
}

void TestAlertLists::whatTheMachineSawIsOnTheNextList()
{
    begin();
    const access::SystemEvent boot{access::SystemEvent::Kind::Boot,
                                   QDateTime::currentDateTimeUtc(),
                                   {},
                                   QStringLiteral("machine"),
                                   QStringLiteral("wtmp")};
    const auto alert = alerts::alertFor(boot, Mode::Rehearsal, m_room->state().domain);
    auto box = must(alerts::Outbox::open(m_disk, outbox()));
    QVERIFY(box.put(alerts::messagesFor(*alert, alerts::recipients(m_room->state()))).has_value());
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    m_room->leave();
    QCOMPARE(waiting(Standing::Signed), made() + Members);
    holds();
    // The next one does not list it again, and notes what a carrier handed over.
    QVERIFY(box.hurry().has_value());
    QCOMPARE(must(box.deliver(m_mail, QDateTime::currentDateTimeUtc(), QStringLiteral("carried"))).sent.size(),
             made() + Members);
    begin();
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    m_room->leave();
    QCOMPARE(lists().size(), 1); // the others went with their messages
    holds();
}

// The transcript and a list disagree about a message: by somebody who has the delegate's key and changes the list.
void TestAlertLists::handedOverOtherwiseThanListed()
{
    m_room = std::make_unique<RoomWithDevices>(m_founded.path(), &m_profile);
    m_room->rehearsal().tellBy(&m_mail, nullptr);
    begin();
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    const session::Snapshot end = *m_room->now();
    m_room->leave();
    const QString path = m_room->archive() + QStringLiteral("/access/%1.alerts.jsonl").arg(end.state.ceremony);
    const auto log = must(access::parseLog(must(m_disk.read(path, 1 << 20))));
    alerts::Listed listed = must(alerts::readAlertList(log));
    const alerts::Listed noted = alerts::notedIn(end.lines);
    const auto sent =
        std::find_if(noted.keyBegin(), noted.keyEnd(), [&](const QString &id) { return listed.contains(id); });
    QVERIFY(sent != noted.keyEnd());
    listed[*sent] = Digest::of("another message");
    const QByteArray forged =
        alerts::alertList(log.header, listed, log.lines.first().time, log.lines.last().time).bytes();
    QVERIFY(m_disk.replace(path, forged).has_value());
    const QString says = m_room->verify();
    QVERIFY2(says.contains(QLatin1String("access.alerts")), qPrintable(says));
    QVERIFY(crosscheck() != 0);
}

QTEST_GUILESS_MAIN(TestAlertLists)
#include "tst_alert_lists.moc"
