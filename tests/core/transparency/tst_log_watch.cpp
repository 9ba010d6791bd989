#include "core/base/canonical_json.h"
#include "core/transparency/event_log.h"
#include "core/transparency/log_watch.h"
#include "log_fixture.h"

#include "support/fake_files.h"

#include <QTest>

using namespace chancery;
using namespace chancery::transparency;
using test::englishOf;
using test::FakeFiles;
using test::NoteKey;
using Kind = WatchAlert::Kind;

namespace {

const QString Site = QStringLiteral("/site");

QString idOf(int number)
{
    return QStringLiteral("2026-11-24-%1").arg(number, 4, 16, QLatin1Char('0'));
}

Digest planOf(int number)
{
    return Digest::of("plan" + QByteArray::number(number));
}

QByteArray recordOf(int number)
{
    return canonicalJson(
        QJsonObject{{QStringLiteral("ceremony"), idOf(number)}, {QStringLiteral("plan"), planOf(number).hex()}});
}

QByteArray eventOf(int number)
{
    return EventLeaf{idOf(number), Digest::of(recordOf(number)), Digest::of("transcript"), Digest::of("signed")}
        .bytes();
}

AnnouncedEvent byId(int number)
{
    return {idOf(number), {}, {}, {}};
}

AnnouncedEvent byPlan(int number)
{
    return {{}, planOf(number), {}, QStringLiteral("the yearly drill")};
}

} // namespace

class TestLogWatch : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void announcedIsQuiet();
    void notAnnouncedAlertsUntilSettled();
    void aPlanIsUsedOnce();
    void recordsThatDoNotMatch();
    void entryThatIsNoEvent();
    void rollback();
    void fork();
    void badSignature();
    void logThatIsGone();
    void halfCopiedSite_data();
    void halfCopiedSite();
    void siteThatCannotBeRead();
    void witnesses();
    void lateWatcher();
    void files();
    void badAnnouncements_data();
    void badAnnouncements();
    void badMemory_data();
    void badMemory();

private:
    void append(const QByteArray &entry) { QVERIFY(m_log->append(entry)); }
    void happen(int number)
    {
        append(eventOf(number));
        const QString folder = Site + QStringLiteral("/ceremonies/") + idOf(number);
        QVERIFY(m_files->makeFolder(folder));
        QVERIFY(m_files->create(folder + QStringLiteral("/record.json"), recordOf(number)));
    }
    Watched look(const QList<AnnouncedEvent> &announced)
    {
        FolderSource site(*m_files, Site);
        auto watched = watchLog(site, LogPolicy::ofLog(m_key.verifier()), announced, m_memory);
        if (!watched)
            qFatal("%s", qPrintable(watched.error().english()));
        m_memory = *WatchMemory::parse(watched->memory.bytes());
        return *watched;
    }

    NoteKey m_key{'l', QStringLiteral("pki.example/log")};
    std::unique_ptr<FakeFiles> m_files;
    std::unique_ptr<EventLog> m_log;
    WatchMemory m_memory;
};

void TestLogWatch::init()
{
    m_log.reset();
    m_files = std::make_unique<FakeFiles>();
    m_log = *EventLog::open(*m_files, Site + QStringLiteral("/log"), m_key.signer());
    m_memory = {};
}

void TestLogWatch::announcedIsQuiet()
{
    happen(1);
    happen(2);
    auto watched = look({byId(1), byPlan(2), byId(3)});
    QVERIFY(watched.alerts.isEmpty());
    QCOMPARE(watched.entries.size(), 2);
    QVERIFY(watched.entries[0].announced && watched.entries[1].announced);
    QCOMPARE(watched.before, TreeHead());
    QCOMPARE(watched.now, m_log->published());
    watched = look({byId(1), byPlan(2), byId(3)});
    QVERIFY(watched.entries.isEmpty() && watched.alerts.isEmpty());
    happen(3);
    watched = look({byId(1), byPlan(2), byId(3)});
    QCOMPARE(watched.entries.size(), 1);
    QCOMPARE(watched.entries[0].entry.index, quint64(2));
    QVERIFY(watched.alerts.isEmpty());
}

void TestLogWatch::notAnnouncedAlertsUntilSettled()
{
    happen(1);
    happen(2);
    happen(3);
    for (int again = 0; again < 3; ++again) {
        const auto watched = look({byId(1), byId(3)});
        QCOMPARE(watched.alerts.size(), 1);
        QCOMPARE(watched.alerts[0].kind, Kind::NotAnnounced);
        QCOMPARE(watched.alerts[0].entry->index, quint64(1));
        QVERIFY(watched.alerts[0].error.english().contains(idOf(2)));
    }
    QVERIFY(look({byId(1), byId(2), byId(3)}).alerts.isEmpty());
    QVERIFY(look({}).alerts.isEmpty()); // settled for good
}

// A plan that was announced once and ran twice is the very thing to notice.
void TestLogWatch::aPlanIsUsedOnce()
{
    happen(2);
    QVERIFY(look({byPlan(2)}).alerts.isEmpty());
    const QByteArray record =
        canonicalJson(QJsonObject{{QStringLiteral("ceremony"), idOf(9)}, {QStringLiteral("plan"), planOf(2).hex()}});
    append(EventLeaf{idOf(9), Digest::of(record), Digest::of("t"), Digest::of("s")}.bytes());
    const QString folder = Site + QStringLiteral("/ceremonies/") + idOf(9);
    QVERIFY(m_files->makeFolder(folder));
    QVERIFY(m_files->create(folder + QStringLiteral("/record.json"), record));
    QCOMPARE(look({byPlan(2)}).alerts.size(), 1);
    // Announced a second time it is another announcement.
    AnnouncedEvent second = byPlan(2);
    second.description = QStringLiteral("the same once more");
    QVERIFY(look({byPlan(2), second}).alerts.isEmpty());
}

void TestLogWatch::recordsThatDoNotMatch()
{
    append(eventOf(1)); // no record on the site
    QCOMPARE(look({byPlan(1)}).alerts.size(), 1);
    const QString folder = Site + QStringLiteral("/ceremonies/") + idOf(1);
    QVERIFY(m_files->makeFolder(folder));
    m_files->bytesOf(folder + QStringLiteral("/record.json")) = recordOf(1) + ' '; // not the one that was logged
    QCOMPARE(look({byPlan(1)}).alerts.size(), 1);
    m_files->bytesOf(folder + QStringLiteral("/record.json")) = recordOf(1);
    QVERIFY(look({byPlan(1)}).alerts.isEmpty());
    // All that is announced must agree.
    happen(2);
    QCOMPARE(look({AnnouncedEvent{idOf(2), planOf(3), {}, {}}}).alerts.size(), 1);
    QCOMPARE(look({AnnouncedEvent{idOf(3), planOf(2), {}, {}}}).alerts.size(), 1);
    QVERIFY(look({AnnouncedEvent{idOf(2), planOf(2), {}, {}}}).alerts.isEmpty());
}

void TestLogWatch::entryThatIsNoEvent()
{
    append("something else");
    const auto watched = look({byId(1), byPlan(1)});
    QCOMPARE(watched.alerts.size(), 1);
    QCOMPARE(watched.alerts[0].kind, Kind::NotAnEvent);
    QVERIFY(
        look({AnnouncedEvent{{}, {}, Digest::of("something else"), QStringLiteral("a test entry")}}).alerts.isEmpty());
}

void TestLogWatch::rollback()
{
    happen(1);
    const FakeFiles before = *m_files;
    happen(2);
    QVERIFY(look({byId(1), byId(2)}).alerts.isEmpty());
    *m_files = before;
    for (int again = 0; again < 2; ++again) {
        const auto watched = look({byId(1), byId(2)});
        QCOMPARE(watched.alerts.size(), 1);
        QCOMPARE(watched.alerts[0].kind, Kind::LogBroken);
        QCOMPARE(parseCheckpointNote(watched.evidence)->checkpoint.head.size, quint64(1));
        QCOMPARE(watched.now.size, quint64(1));
        QCOMPARE(watched.before.size, quint64(2));
    }
}

void TestLogWatch::fork()
{
    happen(1);
    FakeFiles other = *m_files;
    happen(2);
    QVERIFY(look({byId(1), byId(2)}).alerts.isEmpty());
    const WatchMemory memory = m_memory;
    auto forked = *EventLog::open(other, Site + QStringLiteral("/log"), m_key.signer());
    for (int longer = 3; longer < 6; ++longer) { // of the same length, then longer
        QVERIFY(forked->append(eventOf(longer)));
        FolderSource site(other, Site);
        const auto watched = watchLog(site, LogPolicy::ofLog(m_key.verifier()), {}, memory);
        QVERIFY2(watched, qPrintable(englishOf(watched)));
        QCOMPARE(watched->alerts.size(), 1);
        QCOMPARE(watched->alerts[0].kind, Kind::LogBroken);
        QCOMPARE(watched->memory.bytes(), memory.bytes());
        QCOMPARE(watched->evidence, forked->checkpoint());
    }
}

void TestLogWatch::badSignature()
{
    happen(1);
    QVERIFY(look({byId(1)}).alerts.isEmpty());
    happen(2);
    const QString file = Site + QStringLiteral("/log/checkpoint");
    const QByteArray good = m_files->bytesOf(file);
    const NoteKey other('o', m_key.verifier().name);
    for (const QByteArray &bytes : {QByteArray(good).replace("\n2\n", "\n3\n"), QByteArray("garbage"), QByteArray(),
                                    signCheckpoint(m_log->published(), other.signer())->note.bytes()}) {
        m_files->bytesOf(file) = bytes;
        const auto watched = look({byId(1), byId(2)});
        QCOMPARE(watched.alerts.size(), 1);
        QCOMPARE(watched.alerts[0].kind, Kind::LogBroken);
        QCOMPARE(watched.evidence, bytes);
    }
    m_files->bytesOf(file) = good;
    QVERIFY(look({byId(1), byId(2)}).alerts.isEmpty());
}

void TestLogWatch::logThatIsGone()
{
    happen(1);
    QVERIFY(look({byId(1)}).alerts.isEmpty());
    QVERIFY(m_files->remove(Site + QStringLiteral("/log/checkpoint")));
    const auto watched = look({byId(1)});
    QCOMPARE(watched.alerts.size(), 1);
    QCOMPARE(watched.alerts[0].kind, Kind::LogBroken);
    QCOMPARE(watched.memory.bytes(), m_memory.bytes());
}

void TestLogWatch::halfCopiedSite_data()
{
    QTest::addColumn<QString>("missing");
    QTest::newRow("bundle") << QStringLiteral("tile/entries/000.p/3");
    QTest::newRow("tile") << QStringLiteral("tile/0/000.p/3");
}

// The checkpoint came before the tiles: an alert until they are there, and then none.
void TestLogWatch::halfCopiedSite()
{
    QFETCH(QString, missing);
    happen(1);
    QVERIFY(look({byId(1)}).alerts.isEmpty());
    happen(2);
    happen(3);
    const QString path = Site + QStringLiteral("/log/") + missing;
    const QByteArray bytes = m_files->bytesOf(path);
    QVERIFY(m_files->remove(path));
    const auto watched = look({byId(1), byId(2), byId(3)});
    QCOMPARE(watched.alerts.size(), 1);
    QCOMPARE(watched.alerts[0].kind, Kind::LogBroken);
    m_files->bytesOf(path) = bytes;
    QVERIFY(look({byId(1), byId(2), byId(3)}).alerts.isEmpty());
}

void TestLogWatch::siteThatCannotBeRead()
{
    FakeFiles nothing;
    FolderSource site(nothing, Site);
    const LogPolicy policy = LogPolicy::ofLog(m_key.verifier());
    QCOMPARE(watchLog(site, policy, {}, {}).error().code(), ErrorCode::NotFound);

    // A line that breaks is no alert, wherever it breaks.
    class Breaking final : public TileSource
    {
    public:
        Breaking(TileSource &whole, int after) : m_whole(whole), left(after) {}
        Result<QByteArray> fetch(const QString &path, qint64 limit) override
        {
            if (left-- <= 0)
                return Error(ErrorCode::TimedOut, "No answer.");
            return m_whole.fetch(path, limit);
        }
        TileSource &m_whole;
        int left;
    };
    happen(1);
    FolderSource whole(*m_files, Site);
    int after = 0;
    for (;; ++after) {
        Breaking line(whole, after);
        const auto watched = watchLog(line, policy, {byId(1)}, {});
        if (watched)
            break;
        QCOMPARE(watched.error().code(), ErrorCode::TimedOut);
    }
    QVERIFY(after >= 3);
}

void TestLogWatch::witnesses()
{
    const NoteKey witness('w', QStringLiteral("w.example"), NoteKeyType::Cosignature);
    const auto policy = *LogPolicy::parse("log " + m_key.verifier().text().toUtf8() + "\nwitness w " +
                                          witness.verifier().text().toUtf8() + "\nquorum w\n");
    happen(1);
    FolderSource site(*m_files, Site);
    auto watched = watchLog(site, policy, {byId(1)}, {});
    QCOMPARE(watched->alerts.size(), 1);
    QCOMPARE(watched->alerts[0].kind, Kind::TooFewWitnesses);
    const auto line = cosign(SignedNote::parse(m_log->checkpoint())->text, 100, witness.signer());
    QVERIFY(m_log->accept(line->line(), policy));
    QVERIFY(watchLog(site, policy, {byId(1)}, watched->memory)->alerts.isEmpty());
}

void TestLogWatch::lateWatcher()
{
    happen(1);
    happen(2);
    FolderSource site(*m_files, Site);
    const auto watched = beginWatching(site, LogPolicy::ofLog(m_key.verifier()));
    QVERIFY(watched->alerts.isEmpty() && watched->entries.isEmpty());
    m_memory = watched->memory;
    QVERIFY(look({}).alerts.isEmpty());
    happen(3);
    QCOMPARE(look({}).alerts.size(), 1);
}

void TestLogWatch::files()
{
    const QList<AnnouncedEvent> events{
        byId(1), byPlan(2), {idOf(3), planOf(3), Digest::of("x"), QStringLiteral("all")}};
    const auto again = parseAnnouncedEvents(announcedEventsBytes(events));
    QVERIFY2(again, qPrintable(englishOf(again)));
    QCOMPARE(announcedEventsBytes(*again), announcedEventsBytes(events));
    happen(1);
    append("no event");
    WatchMemory memory = look({}).memory;
    memory.settled += Digest::of("settled");
    QCOMPARE(WatchMemory::parse(memory.bytes())->bytes(), memory.bytes());
    QCOMPARE(memory.unmatched.size(), 2);
}

void TestLogWatch::badAnnouncements_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const auto list = [](const QByteArray &events) {
        return "{\"events\":[" + events + "],\"schema\":\"chancery/announced-events/1\"}";
    };
    const QByteArray one = "{\"ceremony\":\"2026-11-24-0001\",\"description\":\"\",\"entry\":null,\"plan\":null}";
    QVERIFY(parseAnnouncedEvents(list(one)));
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("a list") << "[" + one + "]";
    QTest::newRow("another schema") << QByteArray("{\"events\":[],\"schema\":\"chancery/events/1\"}");
    QTest::newRow("twice") << list(one + "," + one);
    QTest::newRow("says nothing") << list("{\"ceremony\":null,\"description\":\"x\",\"entry\":null,\"plan\":null}");
    QTest::newRow("another id") << list(QByteArray(one).replace("0001", "000G"));
    QTest::newRow("empty id") << list(QByteArray(one).replace("2026-11-24-0001", ""));
    QTest::newRow("no plan") << list(QByteArray(one).replace(",\"plan\":null", ""));
    QTest::newRow("short plan") << list(QByteArray(one).replace("\"plan\":null", "\"plan\":\"ab\""));
    QTest::newRow("one more member") << list(QByteArray(one).replace("\"plan\"", "\"when\":\"today\",\"plan\""));
    QTest::newRow("too large") << list(one) + QByteArray((1 << 24) + 1, ' ');
}

void TestLogWatch::badAnnouncements()
{
    QFETCH(QByteArray, bytes);
    QCOMPARE(parseAnnouncedEvents(bytes).error().code(), ErrorCode::BadInput);
}

void TestLogWatch::badMemory_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray good = WatchMemory{{}, {Digest::of("x")}, {{3, Digest::of("y"), {}}}}.bytes();
    QVERIFY(WatchMemory::parse(good));
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("torn") << good.chopped(5);
    QTest::newRow("another schema") << QByteArray(good).replace("watched-log/1", "watched-log/2");
    QTest::newRow("garbage for a checkpoint")
        << QByteArray(good).replace("\"checkpoint\":\"\"", "\"checkpoint\":\"x\"");
    QTest::newRow("short digest") << QByteArray(good).replace(Digest::of("x").hex().toLatin1(), "ab");
    QTest::newRow("negative index") << QByteArray(good).replace("\"index\":3", "\"index\":-3");
    QTest::newRow("no event") << QByteArray(good).replace("\"event\":null", "\"event\":\"{}\"");
}

void TestLogWatch::badMemory()
{
    QFETCH(QByteArray, bytes);
    QCOMPARE(WatchMemory::parse(bytes).error().code(), ErrorCode::BadInput);
}

QTEST_GUILESS_MAIN(TestLogWatch)
#include "tst_log_watch.moc"
