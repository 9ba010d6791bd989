// The access logs at Close: written once and signed once however often it is tried, in a rehearsal without a word about
// the machine's users, and no event is begun on books that do not hold.
#include "founded.h"

#include "core/access/books.h"
#include "core/archive/disk_files.h"
#include "core/session/access_work.h"
#include "support/made_books.h"

using namespace chancery;
using namespace chancery::test;
using access::Book;
using ceremony::Phase;

class TestAccessLogs : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanup();

    void signedOnceTheDelegateExists();
    void triedAgainAfterAFullDisk_data();
    void triedAgainAfterAFullDisk();
    void keptAsFirstWritten();
    void endedEventLeavesItsLogs();
    void leftConsoleIsInTheLog();
    void registerOfACeremonyThatNeverBegan();
    void nothingIsBegunOnDamagedBooks_data();
    void nothingIsBegunOnDamagedBooks();
    void foundingEndedEarly();
    void nothingIsWrittenWithoutATemplate();
    void takesUpTheTokensOwnLog();
    void liveAsksTheMachine();

private:
    void begin();
    QString access(const QString &name = {}) const { return m_room->archive() + QStringLiteral("/access") + name; }
    QStringList logs() const { return QDir(access()).entryList({QStringLiteral("*.jsonl")}, QDir::Files); }
    QStringList signatures() const { return QDir(access()).entryList({QStringLiteral("*.p7s")}, QDir::Files); }
    static QByteArray bytesOf(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    QStringList consoleLines(const QString &kind) const;
    // Every signature by stock openssl, the whole by both verifiers.
    void holds(int events, int signedEvents) const;

    policy::Profile m_profile = profileWithBooks();
    QTemporaryDir m_founded;
    std::unique_ptr<RoomWithDevices> m_room;
};

void TestAccessLogs::initTestCase()
{
    QVERIFY(found(m_founded.path(), &m_profile));
}

void TestAccessLogs::cleanup()
{
    if (!m_room)
        return;
    m_room->leave();
    QVERIFY(!m_room->callers->calledOn(QThread::currentThreadId()));
    m_room.reset();
}

void TestAccessLogs::begin()
{
    m_room = std::make_unique<RoomWithDevices>(m_founded.path(), &m_profile);
    const auto begun = m_room->begin(); // the access-log delegate
    QVERIFY2(begun, begun ? "" : qPrintable(begun.error().english()));
}

QStringList TestAccessLogs::consoleLines(const QString &kind) const
{
    archive::DiskFiles disk;
    QStringList out;
    const auto book = access::readBook(disk, m_room->archive(), Book::Console);
    for (const transcript::Line &line : book ? book->last().lines : QList<transcript::Line>()) {
        if (line.kind == kind)
            out +=
                line.data.value(QLatin1String("login")).toString() + u' ' +
                (line.data.value(QLatin1String("ended")).isNull() ? QStringLiteral("killed") : QStringLiteral("ended"));
    }
    return out;
}

void TestAccessLogs::holds(int events, int signedEvents) const
{
    QCOMPARE(logs().size(), 3 * events);
    QCOMPARE(signatures().size(), 3 * signedEvents);
    for (const QString &name : signatures())
        QCOMPARE(RoomWithDevices::run(QStringLiteral("openssl"),
                                      {QStringLiteral("cms"), QStringLiteral("-verify"), QStringLiteral("-binary"),
                                       QStringLiteral("-inform"), QStringLiteral("DER"), QStringLiteral("-in"),
                                       access(u'/' + name), QStringLiteral("-content"), access(u'/' + name.chopped(4)),
                                       QStringLiteral("-CAfile"),
                                       m_room->archive() + QStringLiteral("/certificates/root.pem"),
                                       QStringLiteral("-out"), QStringLiteral("/dev/null")}),
                 0);
    QCOMPARE(m_room->verify(), QString());
    QCOMPARE(RoomWithDevices::run(
                 QStringLiteral("/usr/bin/python3"),
                 {QStringLiteral(CHANCERY_SOURCE_DIR "/tests/crosscheck/crosscheck.py"), m_room->archive()}),
             0);
    // What the console kept about itself has gone into the log.
    QVERIFY(QDir(m_room->folder() + QStringLiteral("/private/console")).isEmpty());
}

void TestAccessLogs::signedOnceTheDelegateExists()
{
    begin();
    QCOMPARE(logs().size(), 3); // the founding's, and nobody to sign them
    QVERIFY(signatures().isEmpty());
    QCOMPARE(m_room->verify(), QString());
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    holds(2, 2);
    QCOMPARE(consoleLines(QStringLiteral("console-began")), QStringList{QStringLiteral("rehearsal ended")});
    const QString id = m_room->state().ceremony;
    QVERIFY(m_room->file(QStringLiteral("VERIFY.txt")).contains("-in ../../access/" + id.toUtf8() + ".hsm.jsonl.p7s"));

    m_room->leave();
    QVERIFY(m_room->begin()); // the one after tells of the signatures
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    holds(3, 3);
    QCOMPARE(bytesOf(access(u'/' + m_room->state().ceremony + QStringLiteral(".hsm.jsonl"))).count("\"log-signed\""),
             6);
}

void TestAccessLogs::triedAgainAfterAFullDisk_data()
{
    QTest::addColumn<QString>("call");
    QTest::addColumn<QString>("path");
    QTest::newRow("the console's log") << QStringLiteral("create") << QStringLiteral(".console.jsonl");
    QTest::newRow("the token's log") << QStringLiteral("create") << QStringLiteral(".hsm.jsonl");
    QTest::newRow("the list of messages") << QStringLiteral("create") << QStringLiteral(".alerts.jsonl");
    QTest::newRow("a signature") << QStringLiteral("create") << QStringLiteral(".hsm.jsonl.p7s");
    QTest::newRow("a list on its way to the outbox")
        << QStringLiteral("create") << QStringLiteral("/private/outbox/%1.alerts.jsonl");
    QTest::newRow("the console's own file") << QStringLiteral("remove") << QStringLiteral("/private/console/");
}

void TestAccessLogs::triedAgainAfterAFullDisk()
{
    QFETCH(QString, call);
    QFETCH(QString, path);
    begin();
    RoomWithDevices &room = *m_room;
    path.replace(QLatin1String("%1"), room.state().ceremony);
    std::atomic<bool> isFull = true;
    std::atomic<int> refused = 0;
    room.fileFaults->set([&, call, path](const QString &asked, const QByteArray &detail) -> std::optional<Error> {
        if (!isFull || asked != call || !detail.contains(path.toUtf8()))
            return {};
        ++refused;
        return Error(ErrorCode::DiskFull, "The disk is full.", "Make room on it.");
    });
    QVERIFY(room.playUntil(
        [&](const session::Snapshot &s) { return s.state.phase == Phase::Closed && s.problem && refused > 1; }));
    QVERIFY(saysWhatToDo(room.problem(ErrorCode::DiskFull), ErrorCode::DiskFull));
    QVERIFY(!room.now()->closed);
    isFull = false;
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.closed; })); // tried again by itself
    QVERIFY(!room.now()->problem);
    holds(2, 2);
}

// The token goes between two signatures, and the console after it; what lies there stays as it is.
void TestAccessLogs::keptAsFirstWritten()
{
    begin();
    RoomWithDevices &room = *m_room;
    std::atomic<bool> away = false;
    room.fileFaults->set([&](const QString &asked, const QByteArray &detail) -> std::optional<Error> {
        away = away || (asked == QLatin1String("create") && detail.contains(".console.jsonl.p7s"));
        return {};
    });
    room.tokenFaults->set([&](const QString &asked, const QByteArray &) -> std::optional<Error> {
        return away && asked == QLatin1String("sign")
                   ? std::optional<Error>(
                         Error(ErrorCode::DeviceGone, "The token does not answer.", "Connect it again."))
                   : std::nullopt;
    });
    QVERIFY(room.playUntil([](const session::Snapshot &s) { return s.state.phase == Phase::Closed && s.problem; }));
    QVERIFY(saysWhatToDo(room.problem(ErrorCode::DeviceGone), ErrorCode::DeviceGone));
    QVERIFY(!room.now()->closed);
    const auto contents = [this] {
        QMap<QString, QByteArray> out;
        for (const QString &name : logs() + signatures())
            out.insert(name, bytesOf(access(u'/' + name)));
        return out;
    };
    const auto before = contents();
    QCOMPARE(before.size(), 7); // six logs, one signature
    room.leave();
    room.tokenFaults->set({});
    QVERIFY(room.resume());
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.closed; }));
    const auto after = contents();
    for (auto it = before.begin(); it != before.end(); ++it)
        QVERIFY2(after.value(it.key()) == it.value(), qPrintable(it.key()));
    holds(2, 2);
}

void TestAccessLogs::endedEventLeavesItsLogs()
{
    begin();
    RoomWithDevices &room = *m_room;
    QVERIFY(room.playToDesk(session::DeskUse::Approve));
    room.session().submit(ceremony::Abort{QStringLiteral("The power is about to go.")});
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.state.aborted(); }));
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    holds(2, 0); // no delegate came of it
}

// A console that was left, and one that was not: both are in the log with their times.
void TestAccessLogs::leftConsoleIsInTheLog()
{
    begin();
    RoomWithDevices &room = *m_room;
    QVERIFY(room.playToDesk(session::DeskUse::Approve));
    room.leave();
    QVERIFY(room.resume());
    QVERIFY(room.playToDesk(session::DeskUse::Approve));
    // As a kill leaves it: the end is not noted.
    const QString file = room.folder() + QStringLiteral("/private/console/%1.json").arg(room.state().ceremony);
    const QByteArray running = bytesOf(file);
    room.leave();
    QFile out(file);
    QVERIFY(out.open(QIODevice::WriteOnly) && out.write(running) == running.size());
    out.close();
    QVERIFY(room.resume());
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QCOMPARE(consoleLines(QStringLiteral("console-began")),
             (QStringList{QStringLiteral("rehearsal ended"), QStringLiteral("rehearsal killed"),
                          QStringLiteral("rehearsal ended")}));
    holds(2, 2);
}

// Killed between the register and the first entry: the next ceremony has another id.
void TestAccessLogs::registerOfACeremonyThatNeverBegan()
{
    begin();
    RoomWithDevices &room = *m_room;
    const QString folder = room.folder() + QStringLiteral("/private/console/");
    const QString own = room.state().ceremony + QStringLiteral(".json");
    room.leave();
    QVERIFY(QFile::copy(folder + own, folder + QStringLiteral("2026-01-01-0000.json")));
    QVERIFY(room.begin());
    // The one that was begun and left can be gone on with, so its register stays.
    QStringList expected{own, room.state().ceremony + QStringLiteral(".json")};
    expected.sort();
    QCOMPARE(QDir(folder).entryList(QDir::Files, QDir::Name), expected);
}

void TestAccessLogs::nothingIsBegunOnDamagedBooks_data()
{
    QTest::addColumn<QString>("ending");
    QTest::newRow("the console's log") << QStringLiteral(".console.jsonl");
    QTest::newRow("the token's log") << QStringLiteral(".hsm.jsonl");
    QTest::newRow("the list of messages") << QStringLiteral(".alerts.jsonl");
    QTest::newRow("a signature") << QStringLiteral(".hsm.jsonl.p7s");
    QTest::newRow("a list's signature") << QStringLiteral(".alerts.jsonl.p7s");
}

void TestAccessLogs::nothingIsBegunOnDamagedBooks()
{
    QFETCH(QString, ending);
    begin();
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    const QString path = access(u'/' + m_room->state().ceremony + ending);
    m_room->leave();
    const QByteArray good = bytesOf(path);
    QByteArray bad = good;
    bad[bad.size() - 10] = static_cast<char>(bad[bad.size() - 10] ^ 1);
    const auto put = [&](const QByteArray &bytes) {
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    };
    QVERIFY(put(bad));
    const auto refused = m_room->begin();
    QVERIFY(!refused);
    QVERIFY(saysWhatToDo(refused.error(), ErrorCode::Damaged));
    QVERIFY(put(good));
    QVERIFY(m_room->begin());
}

// Nobody was enrolled yet. Its logs are the first of the chain that the next founding goes on with.
void TestAccessLogs::foundingEndedEarly()
{
    m_room = std::make_unique<RoomWithDevices>(QString(), &m_profile);
    RoomWithDevices &room = *m_room;
    QVERIFY(room.begin());
    QVERIFY(
        room.playUntil([](const session::Snapshot &s) { return s.state.stepKind() == ceremony::StepKind::Purpose; }));
    room.session().submit(ceremony::Abort{QStringLiteral("The power is about to go.")});
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.state.phase == Phase::Recorded; }));
    for (const ceremony::Attendee *member : room.now()->state.members())
        room.session().submit(ceremony::NoteUnsigned{member->id, QStringLiteral("no key is enrolled yet")});
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    holds(1, 0);
    room.leave();
    QVERIFY(room.begin());
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    holds(2, 0);
}

// What a small program made of a vendor's log, put there before the Close: taken up, or refused with a way out.
void TestAccessLogs::takesUpTheTokensOwnLog()
{
    begin();
    RoomWithDevices &room = *m_room;
    QVERIFY(room.playUntil([](const session::Snapshot &s) { return s.state.phase == Phase::Recorded; }));
    const QByteArray root = room.state().context.issuerKeyId.toHex();
    const auto line = [](const QByteArray &event, const QByteArray &key) {
        return "{\"event\":\"" + event + "\",\"key\":\"" + key +
               "\",\"ok\":true,\"role\":\"user\",\"text\":\"\",\"time\":\"2026-11-24T09:00:00Z\"}\n";
    };
    const QString folder = room.folder() + QStringLiteral("/private/device-log");
    const QString path = folder + QStringLiteral("/%1.jsonl").arg(room.state().ceremony);
    const auto put = [&](const QByteArray &bytes) {
        QFile file(path);
        return QDir().mkpath(folder) && file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    };
    QVERIFY(put("not a log\n"));
    QVERIFY(room.playUntil([](const session::Snapshot &s) { return s.state.phase == Phase::Closed && s.problem; }));
    QVERIFY(saysWhatToDo(room.problem(ErrorCode::BadInput), ErrorCode::BadInput));
    QVERIFY(!room.now()->closed);
    QVERIFY(
        put(line("login", {}) + line("sign", root) + line("sign", root) + line("change-pin", {}) + line("logout", {})));
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.closed; }));
    holds(2, 2);
    const QByteArray log = bytesOf(access(u'/' + room.state().ceremony + QStringLiteral(".hsm.jsonl")));
    QCOMPARE(log.count("\"kind\":\"device-event\""), 5);
}

void TestAccessLogs::nothingIsWrittenWithoutATemplate()
{
    m_room = std::make_unique<RoomWithDevices>();
    QVERIFY(m_room->begin());
    QVERIFY2(m_room->playToEnd(), qPrintable(m_room->stuck));
    QVERIFY(!QDir(access()).exists());
    QVERIFY(!QDir(m_room->folder() + QStringLiteral("/private/console")).exists());
    QCOMPARE(m_room->verify(), QString());
}

void TestAccessLogs::liveAsksTheMachine()
{
    QTemporaryDir folder;
    archive::DiskFiles disk;
    struct At final : ports::Clock
    {
        QDateTime now() override { return at; }
        QDateTime at{QDate(2026, 11, 25), QTime(15, 0), Qt::UTC};
    } clock;
    session::LogPlace place;
    place.files = &disk;
    place.clock = &clock;
    place.archive = folder.filePath(QStringLiteral("archive"));
    for (const Mode mode : {Mode::Live, Mode::Rehearsal}) {
        session::ClosingEvent event;
        event.state.mode = mode;
        event.state.domain = QStringLiteral("small.example");
        event.state.ceremony =
            mode == Mode::Live ? QStringLiteral("2026-11-25-0001") : QStringLiteral("2026-11-25-0002");
        event.state.context.profile = m_profile;
        event.state.began = event.state.now = clock.at.addSecs(-60);
        event.lines = {{QStringLiteral("console"), QStringLiteral("opened"), {}, {}, 1, event.state.now}};
        event.consoleRegister = folder.filePath(QStringLiteral("console/ID.json"));
        int asked = 0;
        event.systemEvents = [&](const QDateTime &since, const QDateTime &until) -> access::SystemEvents {
            ++asked;
            return {{{QStringLiteral("wtmp"), true, {}}},
                    {{access::SystemEvent::Kind::Login, since.isValid() ? since : until.addSecs(-5),
                      QStringLiteral("dana"), QStringLiteral("tty1"), QStringLiteral("wtmp")}}};
        };
        ceremony::Context context = event.state.context;
        QVERIFY(session::noteConsole(disk, event.consoleRegister, QStringLiteral("dana"), context, event.state.ceremony,
                                     event.state.domain, event.state.now));
        const auto closed = session::closeBooks(place, event);
        QVERIFY2(closed, closed ? "" : qPrintable(closed.error().english()));
        QVERIFY(session::closeBooks(place, event)); // once more, and nobody is asked again
        QCOMPARE(asked, mode == Mode::Live ? 1 : 0);
        const auto book = access::readBook(disk, place.archive, Book::Console);
        QVERIFY(book);
        QCOMPARE(book->last().bytes().contains("\"kind\":\"login\""), mode == Mode::Live);
        if (mode == Mode::Live)
            QCOMPARE(access::checkConsoleLog(book->last(), {}, event.state.now).size(), 0);
    }
}

QTEST_GUILESS_MAIN(TestAccessLogs)
#include "tst_access_logs.moc"
