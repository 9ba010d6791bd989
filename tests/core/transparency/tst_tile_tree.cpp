#include "core/transparency/tile_tree.h"
#include "log_fixture.h"

#include "support/fake_files.h"

#include <QTest>

using namespace chancery;
using namespace chancery::transparency;
using test::englishOf;
using test::entryOf;
using test::FakeFiles;
using test::MemoryTree;

namespace {

const QString Folder = QStringLiteral("/archive/log");
const EntryFormat Entries;

std::unique_ptr<TileTree> opened(FakeFiles &files, const TreeHead &head = {})
{
    auto tree = TileTree::open(files, Folder, Entries, head);
    if (!tree)
        qFatal("%s", qPrintable(tree.error().english()));
    return *std::move(tree);
}

void fill(TileTree &tree, quint64 upTo)
{
    while (tree.size() < upTo) {
        if (const auto added = tree.append(*EntryFormat::leaf(entryOf(tree.size()))); !added)
            qFatal("%s", qPrintable(added.error().english()));
    }
}

QString inLog(const char *path)
{
    return Folder + u'/' + QString::fromLatin1(path);
}

} // namespace

class TestTileTree : public QObject
{
    Q_OBJECT
private slots:
    void paths_data();
    void paths();
    void publishedExample();
    void growsAsTheTree();
    void filesOnDisk();
    void proofsFromTiles();
    void entries();
    void finds();
    void crashAtEveryOperation_data();
    void crashAtEveryOperation();
    void checkpointBehind_data();
    void checkpointBehind();
    void fullDisk();
    void damage_data();
    void damage();
    void indexGivenElsewhere();
    void badLeaves();
    void readsOnlyWhatIsNeeded();
    void clientFallsBackToFullTile();
};

void TestTileTree::paths_data()
{
    QTest::addColumn<quint64>("number");
    QTest::addColumn<QString>("path");
    QTest::newRow("0") << quint64(0) << QStringLiteral("000");
    QTest::newRow("999") << quint64(999) << QStringLiteral("999");
    QTest::newRow("1000") << quint64(1000) << QStringLiteral("x001/000");
    QTest::newRow("of the specification") << quint64(1234067) << QStringLiteral("x001/x234/067");
    QTest::newRow("large") << quint64(1000000000) << QStringLiteral("x001/x000/x000/000");
}

void TestTileTree::paths()
{
    QFETCH(quint64, number);
    QFETCH(QString, path);
    QCOMPARE(tileNumberPath(number), path);
    QCOMPARE(tilePath(3, number, 256), QStringLiteral("tile/3/") + path);
    QCOMPARE(tilePath(0, number, 7), QStringLiteral("tile/0/") + path + QStringLiteral(".p/7"));
    QCOMPARE(bundlePath(QStringLiteral("entries"), number, 255),
             QStringLiteral("tile/entries/") + path + QStringLiteral(".p/255"));
}

// tlog-tiles: a tree of 70,000 has 273 full tiles and one of 112, one full and one of 17, one of 1.
void TestTileTree::publishedExample()
{
    QCOMPARE(tileWidthAt(0, 272, 70000), 256);
    QCOMPARE(tileWidthAt(0, 273, 70000), 112);
    QCOMPARE(tileWidthAt(0, 274, 70000), 0);
    QCOMPARE(tileWidthAt(1, 0, 70000), 256);
    QCOMPARE(tileWidthAt(1, 1, 70000), 17);
    QCOMPARE(tileWidthAt(2, 0, 70000), 1);
    QCOMPARE(tileWidthAt(3, 0, 70000), 0);
    QCOMPARE(tileWidthAt(0, 0, 256), 256);
    QCOMPARE(tileWidthAt(1, 0, 256), 1);
    QCOMPARE(tileWidthAt(63, 0, 256), 0);
}

void TestTileTree::growsAsTheTree()
{
    FakeFiles files;
    auto tree = opened(files);
    MemoryTree reference(600);
    for (quint64 size = 0; size < 600; ++size) {
        if (size % 37 == 0 || size % 256 < 2)
            tree = opened(files, reference.head(size)); // what a restart finds is what was left
        QCOMPARE(tree->head(), reference.head(size));
        QCOMPARE(*tree->append(*EntryFormat::leaf(entryOf(size))), size);
    }
    const auto sound = tree->checkAll();
    QVERIFY2(sound, qPrintable(englishOf(sound)));
    QCOMPARE(*tree->headAt(257), reference.head(257));
}

void TestTileTree::filesOnDisk()
{
    FakeFiles files;
    auto tree = opened(files);
    fill(*tree, 3);
    QCOMPARE(*files.list(inLog("tile")), (QStringList{QStringLiteral("0/"), QStringLiteral("entries/")}));
    QCOMPARE(*files.list(inLog("tile/0/000.p")),
             (QStringList{QStringLiteral("1"), QStringLiteral("2"), QStringLiteral("3")}));
    QCOMPARE(*files.read(inLog("tile/entries/000.p/2"), 100), QByteArray("\0\7entry 0\0\7entry 1", 18));
    QCOMPARE(*files.read(inLog("tile/0/000.p/1"), 100), leafHash("entry 0").bytes());
    fill(*tree, 256);
    QCOMPARE(*files.list(inLog("tile/0")), QStringList{QStringLiteral("000")});
    QCOMPARE(*files.list(inLog("tile/entries")), QStringList{QStringLiteral("000")});
    QCOMPARE(*files.list(inLog("tile/1")), QStringList{QStringLiteral("000.p/")});
    QCOMPARE(files.read(inLog("tile/0/000"), 1 << 20)->size(), 8192);
    QCOMPARE(*files.read(inLog("tile/1/000.p/1"), 100), MemoryTree(256).head(256).root.bytes());
    // No file was ever written a second time with other bytes.
    QVERIFY(files.journal.filter(QStringLiteral("replace")).isEmpty());
}

void TestTileTree::proofsFromTiles()
{
    FakeFiles files;
    auto tree = opened(files);
    const quint64 size = 515;
    fill(*tree, size);
    MemoryTree reference(size);
    const TreeHead head = reference.head(size);
    for (quint64 index : {0, 1, 255, 256, 257, 511, 512, 514}) {
        const auto proof = tree->inclusion(index, size);
        QVERIFY2(proof, qPrintable(englishOf(proof)));
        QVERIFY(checkInclusion(reference.leaves[qsizetype(index)], index, *proof, head));
        QVERIFY(checkInclusion(reference.leaves[qsizetype(index)], index, *tree->inclusion(index, index + 1),
                               reference.head(index + 1)));
    }
    for (quint64 from : {0, 1, 2, 255, 256, 300, 512, 513, 515}) {
        const auto proof = tree->consistency(from, size);
        QVERIFY2(proof, qPrintable(englishOf(proof)));
        QVERIFY(checkConsistency(reference.head(from), head, *proof));
    }
    QCOMPARE(tree->inclusion(0, size + 1).error().code(), ErrorCode::BadInput);
    QCOMPARE(tree->inclusion(size, size).error().code(), ErrorCode::BadInput);
    QCOMPARE(tree->consistency(1, size + 1).error().code(), ErrorCode::BadInput);
}

void TestTileTree::entries()
{
    FakeFiles files;
    auto tree = opened(files);
    fill(*tree, 258);
    for (quint64 index : {0, 255, 256, 257})
        QCOMPARE(EntryFormat::entry(*tree->leaf(index)), entryOf(index));
    QCOMPARE(tree->leaf(258).error().code(), ErrorCode::BadInput);
    const QByteArray largest(EntryFormat::LargestEntry, 'x');
    QCOMPARE(*tree->append(*EntryFormat::leaf(largest)), quint64(258));
    QCOMPARE(EntryFormat::entry(*tree->leaf(258)), largest);
}

void TestTileTree::finds()
{
    FakeFiles files;
    auto tree = opened(files);
    fill(*tree, 300);
    QCOMPARE(*tree->find(leafHash(entryOf(299))), std::optional<quint64>(299));
    QCOMPARE(*tree->find(leafHash(entryOf(300))), std::optional<quint64>());
    fill(*tree, 301);
    QCOMPARE(*tree->find(leafHash(entryOf(300))), std::optional<quint64>(300));
    // A leaf that is there twice is found where it came first.
    QVERIFY(tree->append(*EntryFormat::leaf(entryOf(5))));
    QCOMPARE(*tree->find(leafHash(entryOf(5))), std::optional<quint64>(5));
    QCOMPARE(*opened(files, tree->head())->find(leafHash(entryOf(5))), std::optional<quint64>(5));
}

void TestTileTree::crashAtEveryOperation_data()
{
    QTest::addColumn<quint64>("before");
    for (quint64 before : {0, 1, 5, 254, 255, 256, 511})
        QTest::addRow("%llu", static_cast<unsigned long long>(before)) << before;
}

// The disk says no at the nth write of one append; whatever is on it then must go on as the same tree.
void TestTileTree::crashAtEveryOperation()
{
    QFETCH(quint64, before);
    MemoryTree reference(before + 3);
    FakeFiles start;
    fill(*opened(start), before);
    bool whole = false;
    // A full tile is followed by the removal of its many partial ones: a few of those are enough.
    for (int writes = 0; !whole; writes += writes < 12 ? 1 : 31) {
        FakeFiles files = start;
        auto tree = opened(files, reference.head(before));
        files.failSyncAfter = writes;
        const auto added = tree->append(*EntryFormat::leaf(entryOf(before)));
        whole = added.has_value();
        if (!whole) {
            QCOMPARE(added.error().code(), ErrorCode::DiskError);
            QCOMPARE(tree->append(*EntryFormat::leaf(entryOf(before))).error().code(), ErrorCode::NotNow);
        }
        files.failSyncAfter = -1;
        tree = opened(files, reference.head(before)); // the checkpoint is still the old one
        QVERIFY(tree->size() == before || tree->size() == before + 1);
        QVERIFY(writes == 0 || tree->size() == before + 1); // the bundle is written first
        fill(*tree, before + 3);
        QCOMPARE(tree->head(), reference.head(before + 3));
        const auto sound = tree->checkAll();
        QVERIFY2(sound, qPrintable(englishOf(sound)));
        QCOMPARE(opened(files, tree->head())->head(), tree->head());
    }
}

void TestTileTree::checkpointBehind_data()
{
    QTest::addColumn<quint64>("signedSize");
    QTest::addColumn<quint64>("size");
    QTest::newRow("none at all") << quint64(0) << quint64(1);
    QTest::newRow("one behind") << quint64(9) << quint64(10);
    QTest::newRow("at a full tile") << quint64(255) << quint64(256);
    QTest::newRow("after a full tile") << quint64(256) << quint64(257);
    QTest::newRow("far behind") << quint64(100) << quint64(600);
}

void TestTileTree::checkpointBehind()
{
    QFETCH(quint64, signedSize);
    QFETCH(quint64, size);
    FakeFiles files;
    MemoryTree reference(size + 1);
    fill(*opened(files), size);
    auto tree = opened(files, reference.head(signedSize));
    QCOMPARE(tree->head(), reference.head(size));
    fill(*tree, size + 1);
    QCOMPARE(tree->head(), reference.head(size + 1));
}

void TestTileTree::fullDisk()
{
    FakeFiles files;
    auto tree = opened(files);
    fill(*tree, 10);
    const TreeHead head = tree->head();
    files.space = 20;
    QCOMPARE(tree->append(*EntryFormat::leaf(entryOf(10))).error().code(), ErrorCode::DiskFull);
    files.space = 1 << 20;
    QCOMPARE(tree->append(*EntryFormat::leaf(entryOf(10))).error().code(), ErrorCode::NotNow);
    tree = opened(files, head);
    QCOMPARE(tree->head(), head);
    QCOMPARE(*tree->append(*EntryFormat::leaf(entryOf(10))), quint64(10));
    files.readOnly = true;
    QCOMPARE(tree->append(*EntryFormat::leaf(entryOf(11))).error().code(), ErrorCode::NotAllowed);
}

void TestTileTree::damage_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char *name, const char *path, const QByteArray &bytes) {
        QTest::newRow(name) << inLog(path) << bytes;
    };
    row("torn leaf tile", "tile/0/001.p/44", QByteArray(31, 'x'));
    row("other leaf tile", "tile/0/001.p/44", QByteArray(44 * 32, 'x'));
    row("long leaf tile", "tile/0/001.p/44", QByteArray(10000, 'x'));
    row("empty upper tile", "tile/1/000.p/1", QByteArray());
    row("other upper tile", "tile/1/000.p/1", QByteArray(32, 'x'));
    row("torn bundle", "tile/entries/001.p/44", QByteArray("\0\7entry", 7));
    row("empty bundle", "tile/entries/001.p/44", QByteArray());
    row("other bundle", "tile/entries/001.p/44", QByteArray("\0\7entry 9", 9));
    row("garbage after the end", "tile/entries/001.p/45", QByteArray("garbage"));
    row("entries that do not go on", "tile/entries/001.p/45", QByteArray("\0\1x", 3).repeated(45));
}

// Said at opening, in plain words, and nothing is written.
void TestTileTree::damage()
{
    QFETCH(QString, path);
    QFETCH(QByteArray, bytes);
    FakeFiles files;
    auto tree = opened(files);
    fill(*tree, 300);
    QVERIFY(TileTree::open(files, Folder, Entries, tree->head()));
    files.bytesOf(path) = bytes;
    files.journal.clear();
    const auto again = TileTree::open(files, Folder, Entries, tree->head());
    QVERIFY(!again);
    QCOMPARE(again.error().code(), ErrorCode::Damaged);
    QVERIFY(!again.error().hint().isEmpty());
    QVERIFY(files.journal.isEmpty());
    QCOMPARE(TileTree::open(files, Folder, Entries, {301, tree->head().root}).error().code(), ErrorCode::Damaged);
    QCOMPARE(TileTree::open(files, Folder, Entries, {299, tree->head().root}).error().code(), ErrorCode::Damaged);
}

// Two programs on one log: the second is refused, and no index has two entries.
void TestTileTree::indexGivenElsewhere()
{
    FakeFiles files;
    auto one = opened(files);
    fill(*one, 4);
    auto two = opened(files, one->head());
    QVERIFY(one->append(*EntryFormat::leaf("of the one")));
    QCOMPARE(two->append(*EntryFormat::leaf("of the other")).error().code(), ErrorCode::Conflict);
    QCOMPARE(EntryFormat::entry(*one->leaf(4)), QByteArray("of the one"));
}

void TestTileTree::badLeaves()
{
    FakeFiles files;
    auto tree = opened(files);
    QCOMPARE(EntryFormat::leaf("").error().code(), ErrorCode::BadInput);
    QCOMPARE(EntryFormat::leaf(QByteArray(65536, 'x')).error().code(), ErrorCode::BadInput);
    QCOMPARE(tree->append("").error().code(), ErrorCode::BadInput);
    QCOMPARE(tree->append(QByteArray("\0\5ab", 4)).error().code(), ErrorCode::BadInput);
    QCOMPARE(tree->append(QByteArray("\0\1ab", 4)).error().code(), ErrorCode::BadInput);
    QCOMPARE(tree->size(), quint64(0));
    QVERIFY(tree->append(*EntryFormat::leaf("a"))); // a refusal leaves the log open
}

void TestTileTree::readsOnlyWhatIsNeeded()
{
    FakeFiles files;
    auto tree = opened(files);
    fill(*tree, 1000);
    FolderSource source(files, Folder);
    TileReader reader(source, 1000);
    QVERIFY(inclusionProof(reader, 0, 1000));
    QVERIFY(reader.tilesRead() <= 3); // the leaf's tile, the last one, the one above
    TileReader other(source, 1000);
    QVERIFY(consistencyProof(other, 999, 1000));
    QVERIFY(other.tilesRead() <= 2);
}

// A client with a checkpoint of 200, after the log has grown and let go of the partial tiles.
void TestTileTree::clientFallsBackToFullTile()
{
    FakeFiles files;
    auto tree = opened(files);
    fill(*tree, 300);
    FolderSource source(files, Folder);
    MemoryTree reference(200);
    TileReader reader(source, 200);
    QCOMPARE(*treeRoot(reader, 200), reference.head(200).root);
    const auto bundle = fetchBundle(source, QStringLiteral("entries"), 0, 200);
    QVERIFY(bundle);
    QCOMPARE(splitBundle(Entries, *bundle)->size(), 256);
}

QTEST_GUILESS_MAIN(TestTileTree)
#include "tst_tile_tree.moc"
