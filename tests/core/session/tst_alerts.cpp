// Members are told of what happens: each one, once it is in the transcript, whatever the disk or the mail server does.
#include "fake_notifier.h"
#include "founded.h"
#include "support/told_members.h"

using namespace chancery;
using namespace chancery::test;
using ceremony::Phase;

namespace {

bool hasDuplicates(const QStringList &list)
{
    return QSet<QString>(list.begin(), list.end()).size() != list.size();
}

} // namespace

class TestAlerts : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void everyMessageWaitsInTheOutbox();
    void whatWasSentStandsInTheTranscript();
    void whatIsSentLateStandsInTheNextOne();
    void outboxOnAFullDisk();
    void aNewStartMakesThemAgain();
    void monitoringHearsEachAlertOnce();
    void monitoringThatRefuses();

private:
    static Error full() { return Error(ErrorCode::DiskFull, "The disk is full.", "Make room on it."); }
    void begin();
    ToldMembers told() const;
    QString outbox() const { return m_room->rehearsal().places().outbox(); }
    QTemporaryDir m_founded;
    std::unique_ptr<FakeNotifier> m_mail; // both outlive the session
    std::unique_ptr<FakeNotifier> m_monitoring;
    std::unique_ptr<RoomWithDevices> m_room;
};

void TestAlerts::initTestCase()
{
    QVERIFY(found(m_founded.path()));
}

void TestAlerts::init()
{
    m_mail = std::make_unique<FakeNotifier>();
    m_monitoring = std::make_unique<FakeNotifier>();
    m_room = std::make_unique<RoomWithDevices>(m_founded.path());
}

void TestAlerts::cleanup()
{
    m_room->leave();
    QVERIFY(!m_room->callers->calledOn(QThread::currentThreadId()));
    m_room.reset();
}

void TestAlerts::begin()
{
    const auto begun = m_room->begin();
    QVERIFY2(begun, begun ? "" : qPrintable(begun.error().english()));
}

ToldMembers TestAlerts::told() const
{
    const auto told = toldMembers(m_room->archive(), outbox());
    return told ? *told : ToldMembers();
}

void TestAlerts::everyMessageWaitsInTheOutbox()
{
    begin();
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    const ToldMembers told = this->told();
    // Founding: nine alerts; a delegate: five; three members.
    QCOMPARE(told.made.size(), (9 + 5) * 3);
    QCOMPARE(told.lost().join(u' '), QString());
    QStringList waiting = told.waiting;
    QStringList made = told.made;
    waiting.sort();
    made.sort();
    QCOMPARE(waiting.join(u'\n'), made.join(u'\n'));
    QVERIFY(told.noted.isEmpty() && told.receipts.isEmpty() && told.damaged.isEmpty());
    archive::DiskFiles files;
    const auto contents = alerts::Outbox::open(files, outbox())->contents();
    for (const alerts::Waiting &one : contents->waiting) {
        QCOMPARE(one.message.mode, QStringLiteral("rehearsal"));
        QVERIFY(one.message.subject.startsWith(QLatin1String("REHEARSAL")));
        QVERIFY(one.message.text.startsWith(QLatin1String("REHEARSAL")));
    }
    QCOMPARE(m_room->verify(), QString());
}

void TestAlerts::whatWasSentStandsInTheTranscript()
{
    FakeNotifier &mail = *m_mail;
    m_room->rehearsal().tellBy(&mail, nullptr);
    begin();
    QVERIFY(
        m_room->playUntil([](const session::Snapshot &s) { return s.state.stepKind() == ceremony::StepKind::Verify; }));
    // The mail server has all there is before the record is made.
    QTRY_COMPARE_WITH_TIMEOUT(mail.taken().size(), (9 + 5) * 3, 30000);
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    m_room->leave();
    const ToldMembers told = this->told();
    QCOMPARE(told.noted.size(), told.made.size());
    QVERIFY(!hasDuplicates(told.noted));
    QVERIFY(!hasDuplicates(mail.taken())); // nobody hears twice
    for (const QString &id : told.noted)
        QVERIFY2(mail.taken().contains(id) && told.made.contains(id), qPrintable(id));
    QVERIFY(told.waiting.isEmpty() && told.receipts.isEmpty()); // settled
    QCOMPARE(m_room->verify(), QString());
}

void TestAlerts::whatIsSentLateStandsInTheNextOne()
{
    FakeNotifier &mail = *m_mail;
    mail.answer(Error(ErrorCode::DeviceGone, "Nobody answers."));
    m_room->rehearsal().tellBy(&mail, nullptr);
    begin();
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    m_room->leave();
    ToldMembers told = this->told();
    QVERIFY(told.noted.isEmpty() && told.receipts.isEmpty());
    QCOMPARE(told.waiting.size(), told.made.size());

    mail.answer({});
    archive::DiskFiles files;
    auto box = alerts::Outbox::open(files, outbox());
    QVERIFY(box->hurry().has_value());
    QCOMPARE(box->deliver(mail, QDateTime::currentDateTimeUtc())->sent.size(), told.made.size());
    const QStringList before = told.made;
    begin();
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    m_room->leave();
    told = this->told();
    QVERIFY(!hasDuplicates(told.noted));
    QCOMPARE(told.lost().join(u' '), QString());
    for (const QString &id : before)
        QVERIFY2(told.noted.contains(id), qPrintable(id));
    QCOMPARE(m_room->verify(), QString());
}

void TestAlerts::outboxOnAFullDisk()
{
    RoomWithDevices &room = *m_room;
    std::atomic<bool> isFull = true;
    room.fileFaults->set([&](const QString &call, const QByteArray &detail) -> std::optional<Error> {
        return isFull && call == QLatin1String("create") && detail.contains("/outbox/") ? std::optional<Error>(full())
                                                                                        : std::nullopt;
    });
    begin();
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.problem.has_value(); }));
    QVERIFY(saysWhatToDo(room.now()->problem, ErrorCode::DiskFull));
    // The ceremony goes on, and people see it all the while; it is not closed.
    QVERIFY(room.playUntil([](const session::Snapshot &s) {
        return s.state.phase == Phase::Recorded && ceremony::missing(s.state, s.state.now).isEmpty();
    }));
    QVERIFY(saysWhatToDo(room.now()->problem, ErrorCode::DiskFull));
    const qint64 entries = room.state().entries;
    room.session().submit(ceremony::CloseCeremony{});
    QTest::qWait(300);
    QCOMPARE(room.state().entries, entries);
    QVERIFY(saysWhatToDo(room.now()->problem, ErrorCode::DiskFull));
    isFull = false;
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QVERIFY(!room.now()->problem);
    QCOMPARE(told().lost().join(u' '), QString());
    QCOMPARE(room.verify(), QString());
}

// What a kill between an entry and its messages takes away follows from the transcript again.
void TestAlerts::aNewStartMakesThemAgain()
{
    RoomWithDevices &room = *m_room;
    begin();
    QVERIFY(room.playUntil([](const session::Snapshot &s) { return s.state.tokenOpen; }));
    const QString ceremony = room.state().ceremony;
    room.leave();
    const QDir box(outbox());
    const QStringList own{ceremony + QStringLiteral("*")};
    const QStringList before = box.entryList(own, QDir::Files);
    QVERIFY(before.size() >= 3 * 3); // the console, the delegate's key, the token
    for (const QString &name : before)
        QVERIFY(QFile::remove(box.filePath(name)));
    QVERIFY(room.resume());
    for (const QString &name : before)
        QVERIFY2(QFile::exists(box.filePath(name)), qPrintable(name));
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QCOMPARE(told().lost().join(u' '), QString());
    QCOMPARE(room.verify(), QString());
}

void TestAlerts::monitoringHearsEachAlertOnce()
{
    FakeNotifier &monitoring = *m_monitoring;
    m_room->rehearsal().tellBy(nullptr, &monitoring);
    begin();
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    const QStringList taken = monitoring.taken();
    QCOMPARE(taken.size(), 5);
    QVERIFY(!hasDuplicates(taken));
    for (const ports::Notice &notice : monitoring.notices()) {
        QVERIFY(notice.person.isEmpty());
        QCOMPARE(notice.mode, QStringLiteral("rehearsal"));
    }
    QVERIFY(taken.last().contains(QLatin1String("key-changed"))); // the credential was replaced
}

void TestAlerts::monitoringThatRefuses()
{
    FakeNotifier &monitoring = *m_monitoring;
    monitoring.answer(Error(ErrorCode::NotFound, "No system journal runs on this machine."));
    m_room->rehearsal().tellBy(nullptr, &monitoring);
    begin();
    QVERIFY(!m_room->now()->problem); // most containers have none
    monitoring.answer(Error(ErrorCode::DeviceRefused, "The journal is full.", "Make room."));
    QVERIFY(m_room->playUntil(
        [](const session::Snapshot &s) { return s.problem && s.problem->code() == ErrorCode::DeviceRefused; }));
    QVERIFY(saysWhatToDo(m_room->now()->problem, ErrorCode::DeviceRefused));
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck)); // the members are told all the same
    QCOMPARE(told().lost().join(u' '), QString());
}

QTEST_GUILESS_MAIN(TestAlerts)
#include "tst_alerts.moc"
