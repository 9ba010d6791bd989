#include "log_fixture.h"

#include <QTest>

using namespace chancery;
using namespace chancery::transparency;
using test::englishOf;
using test::MemoryTree;

// Proofs over every tree up to this size, from every leaf and every smaller tree.
constexpr quint64 Largest = 130;

class TestMerkle : public QObject
{
    Q_OBJECT
private slots:
    void knownRoots_data();
    void knownRoots();
    void frontierIsTheTree();
    void everyInclusion();
    void everyConsistency();
    void wrongInclusion_data();
    void wrongInclusion();
    void wrongConsistency();
    void outOfRange();
};

// The tree of the reference implementation's tests (certificate-transparency), also in RFC 9162's test tools.
void TestMerkle::knownRoots_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<QByteArray>("root");
    const char *roots[] = {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                           "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                           "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                           "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                           "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                           "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                           "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                           "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                           "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    for (int size = 0; size <= 8; ++size)
        QTest::addRow("%d", size) << size << QByteArray(roots[size]);
}

void TestMerkle::knownRoots()
{
    QFETCH(int, size);
    QFETCH(QByteArray, root);
    const char *entries[] = {
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
    Frontier frontier;
    for (int i = 0; i < size; ++i)
        frontier.append(leafHash(QByteArray::fromHex(entries[i])));
    QCOMPARE(frontier.root().hex().toLatin1(), root);
    QCOMPARE(frontier.size(), quint64(size));
}

void TestMerkle::frontierIsTheTree()
{
    MemoryTree tree(Largest);
    Frontier grown;
    for (quint64 size = 0; size <= Largest; ++size) {
        QCOMPARE(grown.head(), tree.head(size));
        auto read = Frontier::read(tree, size);
        QVERIFY(read);
        QCOMPARE(read->head(), tree.head(size));
        QCOMPARE(*treeRoot(tree, size), tree.head(size).root);
        if (size < Largest) {
            grown.append(tree.leaves[qsizetype(size)]);
            read->append(tree.leaves[qsizetype(size)]);
            QCOMPARE(read->head(), grown.head());
        }
    }
}

void TestMerkle::everyInclusion()
{
    MemoryTree tree(Largest);
    for (quint64 size = 1; size <= Largest; ++size) {
        const TreeHead head = tree.head(size);
        for (quint64 index = 0; index < size; ++index) {
            const Digest leaf = tree.leaves[qsizetype(index)];
            auto proof = *inclusionProof(tree, index, size);
            const auto holds = checkInclusion(leaf, index, proof, head);
            QVERIFY2(holds, qPrintable(englishOf(holds)));
            QVERIFY(!checkInclusion(leaf, index ^ 1, proof, head) || size == 1);
            QVERIFY(!checkInclusion(leafHash("another"), index, proof, head));
            QVERIFY(!checkInclusion(leaf, index, proof + QList<Digest>{leaf}, head));
            if (!proof.isEmpty())
                QVERIFY(!checkInclusion(leaf, index, proof.first(proof.size() - 1), head));
        }
    }
}

void TestMerkle::everyConsistency()
{
    MemoryTree tree(Largest);
    for (quint64 to = 0; to <= Largest; ++to) {
        const TreeHead newer = tree.head(to);
        for (quint64 from = 0; from <= to; ++from) {
            const TreeHead older = tree.head(from);
            const auto proof = *consistencyProof(tree, from, to);
            const auto holds = checkConsistency(older, newer, proof);
            QVERIFY2(holds, qPrintable(englishOf(holds)));
            QVERIFY(!checkConsistency(older, newer, proof + QList<Digest>{newer.root}));
            if (!proof.isEmpty()) {
                QVERIFY(!checkConsistency(older, newer, proof.first(proof.size() - 1)));
                QVERIFY(!checkConsistency({from, leafHash("forged")}, newer, proof));
                QVERIFY(!checkConsistency(older, {to, leafHash("forged")}, proof));
            }
            if (from < to && from > 0)
                QVERIFY(!checkConsistency(newer, older, proof));
        }
    }
}

void TestMerkle::wrongInclusion_data()
{
    QTest::addColumn<quint64>("size");
    for (quint64 size : {2u, 3u, 7u, 8u, 100u})
        QTest::addRow("%llu", static_cast<unsigned long long>(size)) << size;
}

// Any one hash of a proof that is changed, left out, doubled or moved.
void TestMerkle::wrongInclusion()
{
    QFETCH(quint64, size);
    MemoryTree tree(size);
    const TreeHead head = tree.head(size);
    for (quint64 index = 0; index < size; ++index) {
        const auto proof = *inclusionProof(tree, index, size);
        for (qsizetype at = 0; at < proof.size(); ++at) {
            auto changed = proof;
            changed[at] = leafHash(changed[at].bytes());
            QVERIFY(!checkInclusion(tree.leaves[qsizetype(index)], index, changed, head));
            auto shorter = proof;
            shorter.removeAt(at);
            QVERIFY(!checkInclusion(tree.leaves[qsizetype(index)], index, shorter, head));
            auto longer = proof;
            longer.insert(at, proof[at]);
            QVERIFY(!checkInclusion(tree.leaves[qsizetype(index)], index, longer, head));
        }
        QVERIFY(!checkInclusion(tree.leaves[qsizetype(index)], index, proof, {size + 1, head.root}) ||
                proof == *inclusionProof(tree, index, size));
    }
    QVERIFY(!checkInclusion(tree.leaves[0], size, *inclusionProof(tree, 0, size), head));
}

void TestMerkle::wrongConsistency()
{
    MemoryTree tree(40);
    for (quint64 from = 1; from < 40; ++from) {
        const auto proof = *consistencyProof(tree, from, 40);
        for (qsizetype at = 0; at < proof.size(); ++at) {
            auto changed = proof;
            changed[at] = leafHash(changed[at].bytes());
            QVERIFY(!checkConsistency(tree.head(from), tree.head(40), changed));
            auto shorter = proof;
            shorter.removeAt(at);
            QVERIFY(!checkConsistency(tree.head(from), tree.head(40), shorter));
        }
    }
    const TreeHead same = tree.head(7);
    QVERIFY(checkConsistency(same, same, {}));
    QVERIFY(!checkConsistency(same, {7, leafHash("fork")}, {}));
    QVERIFY(!checkConsistency(same, same, {same.root}));
    QVERIFY(!checkConsistency({0, leafHash("not empty")}, same, {}));
    QVERIFY(!checkConsistency({0, emptyRoot()}, {0, leafHash("not empty")}, {}));
    QVERIFY(!checkConsistency(same, {0, emptyRoot()}, {}));
}

void TestMerkle::outOfRange()
{
    MemoryTree tree(5);
    QCOMPARE(inclusionProof(tree, 5, 5).error().code(), ErrorCode::BadInput);
    QCOMPARE(inclusionProof(tree, 0, 0).error().code(), ErrorCode::BadInput);
    QCOMPARE(consistencyProof(tree, 5, 4).error().code(), ErrorCode::BadInput);
}

QTEST_GUILESS_MAIN(TestMerkle)
#include "tst_merkle.moc"
