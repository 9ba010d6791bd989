#include "core/transparency/event_leaf.h"
#include "core/transparency/event_log.h"
#include "core/transparency/log_reader.h"
#include "log_fixture.h"

#include "support/fake_files.h"

#include <QTest>

using namespace chancery;
using namespace chancery::transparency;
using test::englishOf;
using test::FakeFiles;
using test::NoteKey;

namespace {

const QString Folder = QStringLiteral("/archive/log");
const QString CheckpointFile = Folder + QStringLiteral("/checkpoint");
const EntryFormat Entries;

QByteArray eventOf(int number)
{
    return EventLeaf{QStringLiteral("2026-11-24-%1").arg(number, 4, 16, QLatin1Char('0')),
                     Digest::of("record" + QByteArray::number(number)), Digest::of("transcript"), Digest::of("signed")}
        .bytes();
}

std::unique_ptr<EventLog> opened(FakeFiles &files, const NoteKey &key, const TreeHead &atLeast = {})
{
    auto log = EventLog::open(files, Folder, key.signer(), atLeast);
    if (!log)
        qFatal("%s", qPrintable(log.error().english()));
    return *std::move(log);
}

void fill(EventLog &log, quint64 upTo)
{
    while (log.size() < upTo) {
        if (const auto added = log.append(eventOf(static_cast<int>(log.size()))); !added)
            qFatal("%s", qPrintable(added.error().english()));
    }
}

} // namespace

class TestEventLog : public QObject
{
    Q_OBJECT
private slots:
    void leafRoundTrip();
    void badLeaves_data();
    void badLeaves();
    void appendsAndProves();
    void sameEntryTwice();
    void crashAtEveryOperation_data();
    void crashAtEveryOperation();
    void tokenThatFails();
    void rollbackAndFork();
    void checkpointThatIsNotOurs_data();
    void checkpointThatIsNotOurs();
    void cosignaturesAreKept();
    void laterCosignatures();
    void takenInNextTime();
    void wrongCosignatures();
    void readerTrustsNothing_data();
    void readerTrustsNothing();
    void readerFollows();

private:
    NoteKey m_key{'l', QStringLiteral("rehearsal.pki.example/log")};
};

void TestEventLog::leafRoundTrip()
{
    const auto leaf = EventLeaf::parse(eventOf(7));
    QVERIFY2(leaf, qPrintable(englishOf(leaf)));
    QCOMPARE(leaf->ceremony, QStringLiteral("2026-11-24-0007"));
    QCOMPARE(leaf->bytes(), eventOf(7));
    QVERIFY(eventOf(7).startsWith("{\"ceremony\":\"2026-11-24-0007\",\"countersignatures\":\""));
}

void TestEventLog::badLeaves_data()
{
    QTest::addColumn<QByteArray>("entry");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("not JSON") << QByteArray("event");
    QTest::newRow("not canonical") << eventOf(1).replace(",\"record\"", ", \"record\"");
    QTest::newRow("another schema") << eventOf(1).replace("event/1", "event/2");
    QTest::newRow("another id") << eventOf(1).replace("2026-11-24-0001", "2026-11-24-00G1");
    QTest::newRow("a path") << eventOf(1).replace("2026-11-24-0001", "../../etc/passwd");
    QTest::newRow("one more member") << eventOf(1).replace("{\"ceremony\"", "{\"a\":1,\"ceremony\"");
    QTest::newRow("upper-case digest") << eventOf(1).replace(Digest::of("record1").hex().toLatin1(),
                                                             Digest::of("record1").hex().toUpper().toLatin1());
}

void TestEventLog::badLeaves()
{
    QFETCH(QByteArray, entry);
    QVERIFY(!EventLeaf::parse(entry));
}

void TestEventLog::appendsAndProves()
{
    FakeFiles files;
    auto log = opened(files, m_key);
    QVERIFY(!files.exists(CheckpointFile));
    QVERIFY(log->checkpoint().isEmpty());
    const LogPolicy policy = LogPolicy::ofLog(m_key.verifier());
    QList<TreeHead> heads{log->published()};
    for (int i = 0; i < 20; ++i) {
        const auto added = log->append(eventOf(i));
        QVERIFY2(added, qPrintable(englishOf(added)));
        QCOMPARE(added->index, quint64(i));
        QVERIFY(!added->wasThere);
        QCOMPARE(added->checkpoint, *files.read(CheckpointFile, 10000));
        QCOMPARE(openCheckpoint(added->checkpoint, m_key.verifier())->checkpoint.head, log->published());
        heads += log->published();
    }
    for (int i = 0; i < 20; ++i) {
        const auto proof = log->prove(static_cast<quint64>(i));
        QVERIFY2(proof, qPrintable(englishOf(proof)));
        QVERIFY(LogProof::parse(proof->bytes())->check(leafHash(eventOf(i)), policy));
        QVERIFY(!proof->check(leafHash(eventOf(i + 1)), policy));
    }
    for (quint64 from = 0; from <= 20; ++from) {
        for (quint64 to = from; to <= 20; ++to)
            QVERIFY(checkConsistency(heads[qsizetype(from)], heads[qsizetype(to)], *log->consistency(from, to)));
    }
    QCOMPARE(log->prove(20).error().code(), ErrorCode::BadInput);
}

void TestEventLog::sameEntryTwice()
{
    FakeFiles files;
    auto log = opened(files, m_key);
    fill(*log, 5);
    const auto again = log->append(eventOf(3));
    QVERIFY(again && again->wasThere);
    QCOMPARE(again->index, quint64(3));
    QCOMPARE(log->size(), quint64(5));
    log = opened(files, m_key, log->published());
    QCOMPARE(log->append(eventOf(0))->index, quint64(0));
    QCOMPARE(log->size(), quint64(5));
    QCOMPARE(log->append("").error().code(), ErrorCode::BadInput);
    QCOMPARE(log->append(QByteArray(70000, 'x')).error().code(), ErrorCode::BadInput);
    QCOMPARE(log->append(eventOf(5))->index, quint64(5));
}

void TestEventLog::crashAtEveryOperation_data()
{
    QTest::addColumn<quint64>("before");
    for (quint64 before : {0, 1, 9, 255, 256})
        QTest::addRow("%llu", static_cast<unsigned long long>(before)) << before;
}

// Wherever it stops: asked again with the same entry it gives the same index, and the checkpoints stay consistent.
void TestEventLog::crashAtEveryOperation()
{
    QFETCH(quint64, before);
    FakeFiles start;
    fill(*opened(start, m_key), before);
    const TreeHead head = opened(start, m_key)->published();
    bool whole = false;
    for (int writes = 0; !whole; writes += writes < 12 ? 1 : 41) {
        FakeFiles files = start;
        auto log = opened(files, m_key, head);
        files.failSyncAfter = writes;
        whole = log->append(eventOf(static_cast<int>(before))).has_value();
        files.failSyncAfter = -1;
        log = opened(files, m_key, head);
        const auto added = log->append(eventOf(static_cast<int>(before)));
        QVERIFY2(added, qPrintable(englishOf(added)));
        QCOMPARE(added->index, before);
        QCOMPARE(log->size(), before + 1);
        QCOMPARE(log->unsignedEntries(), quint64(0));
        QVERIFY(checkConsistency(head, log->published(), *log->consistency(before, before + 1)));
        QVERIFY(log->tree().checkAll());
    }
}

// The entry is sequenced and the token does not sign: the index stays, and the checkpoint comes later.
void TestEventLog::tokenThatFails()
{
    FakeFiles files;
    NoteSigner signer = m_key.signer();
    bool gone = false;
    signer.sign = [&](QByteArrayView message) -> Result<QByteArray> {
        if (gone)
            return Error(ErrorCode::DeviceGone, "The token is gone.");
        return m_key.sign(message);
    };
    auto log = *EventLog::open(files, Folder, signer);
    QVERIFY(log->append(eventOf(0)));
    const QByteArray before = log->checkpoint();
    gone = true;
    QCOMPARE(log->append(eventOf(1)).error().code(), ErrorCode::DeviceGone);
    QCOMPARE(log->unsignedEntries(), quint64(1));
    QCOMPARE(*files.read(CheckpointFile, 10000), before);
    log = *EventLog::open(files, Folder, signer); // opening signs nothing
    QCOMPARE(log->unsignedEntries(), quint64(1));
    QCOMPARE(log->append(eventOf(2)).error().code(), ErrorCode::DeviceGone);
    gone = false;
    QVERIFY(log->publishCheckpoint());
    QCOMPARE(log->published().size, quint64(3));
    QCOMPARE(log->append(eventOf(1))->index, quint64(1));
}

void TestEventLog::rollbackAndFork()
{
    FakeFiles files;
    auto log = opened(files, m_key);
    fill(*log, 4);
    const FakeFiles backup = files;
    fill(*log, 6);
    const TreeHead six = log->published();
    // The folder of a backup: shorter than what a record says.
    FakeFiles old = backup;
    QCOMPARE(EventLog::open(old, Folder, m_key.signer(), six).error().code(), ErrorCode::Damaged);
    // The backup went on with other entries: as long, but not the same.
    log = opened(old, m_key);
    QVERIFY(log->append("another entry"));
    QVERIFY(log->append("and another"));
    QVERIFY(log->append("and one more"));
    QCOMPARE(EventLog::open(old, Folder, m_key.signer(), six).error().code(), ErrorCode::Damaged);
    QVERIFY(EventLog::open(files, Folder, m_key.signer(), six));
    // Only the checkpoint is old: the tiles say how far it had come.
    FakeFiles mixed = files;
    mixed.bytesOf(CheckpointFile) = *FakeFiles(backup).read(CheckpointFile, 10000);
    QCOMPARE(opened(mixed, m_key, six)->size(), quint64(6));
    // Only the tiles are old.
    FakeFiles tiles = backup;
    tiles.bytesOf(CheckpointFile) = *files.read(CheckpointFile, 10000);
    QCOMPARE(EventLog::open(tiles, Folder, m_key.signer()).error().code(), ErrorCode::Damaged);
}

void TestEventLog::checkpointThatIsNotOurs_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<ErrorCode>("code");
    const NoteKey other('o', m_key.verifier().name);
    const NoteKey elsewhere('l', QStringLiteral("pki.example/log"));
    QTest::newRow("empty") << QByteArray() << ErrorCode::BadInput;
    QTest::newRow("garbage") << QByteArray("garbage") << ErrorCode::BadInput;
    QTest::newRow("another key") << signCheckpoint({}, other.signer())->note.bytes() << ErrorCode::Damaged;
    QTest::newRow("another log") << signCheckpoint({}, elsewhere.signer())->note.bytes() << ErrorCode::Damaged;
    QTest::newRow("too large") << QByteArray(LargestCheckpoint + 1, 'x') << ErrorCode::BadInput;
}

void TestEventLog::checkpointThatIsNotOurs()
{
    QFETCH(QByteArray, bytes);
    QFETCH(ErrorCode, code);
    FakeFiles files;
    fill(*opened(files, m_key), 2);
    files.bytesOf(CheckpointFile) = bytes;
    QCOMPARE(EventLog::open(files, Folder, m_key.signer()).error().code(), code);
}

void TestEventLog::cosignaturesAreKept()
{
    FakeFiles files;
    auto log = opened(files, m_key);
    fill(*log, 3);
    const NoteKey one('1', QStringLiteral("one.example"), NoteKeyType::Cosignature);
    const NoteKey two('2', QStringLiteral("two.example"), NoteKeyType::Cosignature);
    const NoteKey stranger('3', QStringLiteral("three.example"), NoteKeyType::Cosignature);
    const auto policy =
        LogPolicy::parse("log " + m_key.verifier().text().toUtf8() + "\nwitness one " + one.verifier().text().toUtf8() +
                         "\nwitness two " + two.verifier().text().toUtf8() + "\ngroup both all one two\nquorum both\n");
    QVERIFY2(policy, qPrintable(englishOf(policy)));
    auto note = *SignedNote::parse(log->checkpoint());
    const auto lineOne = *cosign(note.text, 100, one.signer());
    note.signatures += lineOne;
    note.signatures += *cosign(note.text, 101, stranger.signer());
    auto accepted = log->accept(note.bytes(), *policy);
    QVERIFY2(accepted, qPrintable(englishOf(accepted)));
    QCOMPARE(accepted->kept.size(), 1);
    QVERIFY(!accepted->quorumReached);
    accepted = log->accept(cosign(note.text, 200, two.signer())->line(), *policy);
    QVERIFY2(accepted, qPrintable(englishOf(accepted)));
    QVERIFY(accepted->quorumReached);
    // Twice is once, and the strangers' lines are not taken in.
    QCOMPARE(log->accept(note.bytes(), *policy)->kept.size(), 0);
    QCOMPARE(SignedNote::parse(log->checkpoint())->signatures.size(), 3);
    QVERIFY(log->prove(1)->check(leafHash(eventOf(1)), *policy));
    const QString kept = Folder + QStringLiteral("/cosigned/3/%1").arg(one.verifier().id, 8, 16, QLatin1Char('0'));
    QCOMPARE(SignedNote::parse(*files.read(kept, 10000))->signatures.last(), lineOne);
    // They stay over a restart; the next checkpoint begins without them.
    log = opened(files, m_key);
    QVERIFY(policy->check(log->checkpoint())->quorumReached);
    fill(*log, 4);
    QVERIFY(!policy->check(log->checkpoint())->quorumReached);
    QCOMPARE(log->accept(note.bytes(), *policy).error().code(), ErrorCode::Conflict);
}

// A witness may look again when nothing was added: then the checkpoint says until when nothing was.
void TestEventLog::laterCosignatures()
{
    FakeFiles files;
    auto log = opened(files, m_key);
    fill(*log, 3);
    const NoteKey one('1', QStringLiteral("one.example"), NoteKeyType::Cosignature);
    const LogPolicy policy = LogPolicy::ofLog(m_key.verifier(), {1, {{QStringLiteral("one"), one.verifier(), {}}}});
    const QByteArray text = SignedNote::parse(log->checkpoint())->text;
    const auto at = [&](quint64 time) { return cosign(text, time, one.signer())->line(); };
    QCOMPARE(log->accept(at(100), policy)->kept.size(), 1);
    const QString path = Folder + u'/' + cosignedPath(3, one.verifier());
    const QByteArray first = *files.read(path, 10000);
    QCOMPARE(log->accept(at(300) + at(200), policy)->kept.value(0).time, quint64(300));
    QCOMPARE(log->accept(at(200), policy)->kept.size(), 0);
    QCOMPARE(*policy.check(log->checkpoint())->quorumTime, quint64(300));
    QCOMPARE(SignedNote::parse(log->checkpoint())->signatures.size(), 2);
    QCOMPARE(*files.read(path, 10000), first);
}

// While a console is at work its checkpoint is left alone.
void TestEventLog::takenInNextTime()
{
    FakeFiles files;
    auto log = opened(files, m_key);
    fill(*log, 3);
    const NoteKey one('1', QStringLiteral("one.example"), NoteKeyType::Cosignature);
    const NoteKey two('2', QStringLiteral("two.example"), NoteKeyType::Cosignature);
    const LogPolicy policy = LogPolicy::ofLog(
        m_key.verifier(),
        {2, {{QStringLiteral("one"), one.verifier(), {}}, {QStringLiteral("two"), two.verifier(), {}}}});
    const QByteArray before = log->checkpoint();
    const QByteArray text = SignedNote::parse(before)->text;
    auto accepted = acceptCosignatures(files, Folder, cosign(text, 100, one.signer())->line(), policy,
                                       WhenAccepted::LeaveCheckpoint);
    QVERIFY2(accepted, qPrintable(englishOf(accepted)));
    QCOMPARE(accepted->kept.size(), 1);
    QCOMPARE(files.bytesOf(Folder + QStringLiteral("/checkpoint")), before);
    accepted = log->accept(cosign(text, 100, two.signer())->line(), policy);
    QVERIFY2(accepted, qPrintable(englishOf(accepted)));
    QVERIFY(accepted->quorumReached);
    QVERIFY(policy.check(log->checkpoint())->quorumReached);
    // What lies there and does not hold is not taken for one.
    QByteArray &kept = files.bytesOf(Folder + u'/' + cosignedPath(3, one.verifier()));
    kept.replace(kept.size() - 20, 1, kept[kept.size() - 20] == 'A' ? "B" : "A");
    FolderSource source(files, Folder);
    QVERIFY(!policy.check(withCosignatures(source, before, policy))->quorumReached);
    // A full disk keeps nothing and changes nothing.
    fill(*log, 4);
    const QByteArray next = log->checkpoint();
    files.space = 10;
    QVERIFY(!log->accept(cosign(SignedNote::parse(next)->text, 100, one.signer())->line(), policy));
    QCOMPARE(files.bytesOf(Folder + QStringLiteral("/checkpoint")), next);
}

void TestEventLog::wrongCosignatures()
{
    FakeFiles files;
    auto log = opened(files, m_key);
    fill(*log, 3);
    const NoteKey one('1', QStringLiteral("one.example"), NoteKeyType::Cosignature);
    const auto policy = LogPolicy::parse("log " + m_key.verifier().text().toUtf8() + "\nwitness one " +
                                         one.verifier().text().toUtf8() + "\nquorum one\n");
    const QByteArray before = log->checkpoint();
    const auto note = *SignedNote::parse(before);
    auto line = *cosign(note.text, 100, one.signer());
    line.signature[20] ^= 1;
    QCOMPARE(log->accept(line.line(), *policy).error().code(), ErrorCode::Damaged);
    QCOMPARE(log->accept("garbage\n", *policy).error().code(), ErrorCode::BadInput);
    QCOMPARE(log->accept("", *policy).error().code(), ErrorCode::BadInput);
    QCOMPARE(log->checkpoint(), before);
    QVERIFY(!files.exists(Folder + QStringLiteral("/cosigned")));
}

void TestEventLog::readerTrustsNothing_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("checkpoint") << QStringLiteral("checkpoint") << QByteArray("garbage");
    QTest::newRow("leaf tile") << QStringLiteral("tile/0/000.p/9") << QByteArray(9 * 32, 'x');
    QTest::newRow("torn leaf tile") << QStringLiteral("tile/0/000.p/9") << QByteArray(9 * 32 - 1, 'x');
    QTest::newRow("bundle") << QStringLiteral("tile/entries/000.p/9") << QByteArray("\0\1x", 3).repeated(9);
    QTest::newRow("short bundle") << QStringLiteral("tile/entries/000.p/9") << QByteArray("\0\1x", 3);
}

void TestEventLog::readerTrustsNothing()
{
    QFETCH(QString, path);
    QFETCH(QByteArray, bytes);
    FakeFiles files;
    fill(*opened(files, m_key), 9);
    FolderSource source(files, Folder);
    const LogPolicy policy = LogPolicy::ofLog(m_key.verifier());
    QVERIFY(LogReader::open(source, Entries, policy)->leavesSince({}));
    files.bytesOf(Folder + u'/' + path) = bytes;
    auto reader = LogReader::open(source, Entries, policy);
    const auto leaves = reader ? reader->leavesSince({}) : Result<QList<QByteArray>>(reader.error());
    QVERIFY(!leaves);
    QVERIFY(!reader || !reader->leaf(4));
    QVERIFY(leaves.error().code() == ErrorCode::Damaged || path == u"checkpoint");
}

void TestEventLog::readerFollows()
{
    FakeFiles files;
    auto log = opened(files, m_key);
    fill(*log, 250);
    const TreeHead before = log->published();
    fill(*log, 260);
    FolderSource source(files, Folder);
    auto reader = LogReader::open(source, Entries, LogPolicy::ofLog(m_key.verifier()));
    QVERIFY2(reader, qPrintable(englishOf(reader)));
    const auto leaves = reader->leavesSince(before);
    QVERIFY2(leaves, qPrintable(englishOf(leaves)));
    QCOMPARE(leaves->size(), 10);
    QCOMPARE(EntryFormat::entry(leaves->first()), eventOf(250));
    QCOMPARE(EntryFormat::entry(*reader->leaf(255)), eventOf(255));
    QCOMPARE(*reader->find(leafHash(eventOf(258))), std::optional<quint64>(258));
    QCOMPARE(*reader->find(leafHash("unknown")), std::optional<quint64>());
    QVERIFY(reader->prove(3)->check(leafHash(eventOf(3)), LogPolicy::ofLog(m_key.verifier())));
    QVERIFY(reader->consistency(250, 260));
    QCOMPARE(*reader->headAt(250), before);
    QVERIFY(reader->leavesSince(reader->head())->isEmpty());
    QCOMPARE(reader->leavesSince({250, leafHash("fork")}).error().code(), ErrorCode::Damaged);
    QCOMPARE(reader->leavesSince({261, leafHash("more")}).error().code(), ErrorCode::Damaged);
    QCOMPARE(reader->prove(260).error().code(), ErrorCode::BadInput);
    QCOMPARE(reader->leaf(260).error().code(), ErrorCode::BadInput);
    QCOMPARE(reader->consistency(3, 261).error().code(), ErrorCode::BadInput);
}

QTEST_GUILESS_MAIN(TestEventLog)
#include "tst_event_log.moc"
