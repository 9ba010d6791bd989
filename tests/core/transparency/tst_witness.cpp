#include "core/transparency/certificate_checkpoint.h"
#include "core/transparency/event_log.h"
#include "core/transparency/witness.h"
#include "log_fixture.h"

#include "support/fake_files.h"
#include "support/made_sct.h"

#include <QTest>

using namespace chancery;
using namespace chancery::transparency;
using test::englishOf;
using test::FakeFiles;
using test::MemoryTree;
using test::NoteKey;

namespace {

const QString State = QStringLiteral("/witness");

// The requests that the tests of litewitness, a public witness, send: trees of 1, 3 and 5 leaves.
const QString SigsumOrigin =
    QStringLiteral("sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562");
const QByteArray SigsumKey = QByteArray::fromHex("ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f");

QByteArray sigsumRequest(const QByteArray &head, const QByteArray &sizeAndRoot, const QByteArray &signature)
{
    const QByteArray origin = SigsumOrigin.toUtf8();
    return head + '\n' + origin + '\n' + sizeAndRoot + "\n\xe2\x80\x94 " + origin + ' ' + signature + '\n';
}

const QByteArray SigsumOne =
    sigsumRequest("old 0\n", "1\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
                  "UgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQilegKoFBJQjUFAmQ0+YeSPM3wfUQMFSzVnnNuWRTYrajXpNUbIQY=");
const QByteArray SigsumThree =
    sigsumRequest("old 1\nKgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nKgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
                  "3\nRcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0=\n",
                  "UgIom2VbtIcdFbwFAy1n7s6IkAxIY6J/GQOTuZF2ORV39d75cbAj2aQYwyJre36kezNobZs4SUUdrcawfAB8WVrx6go=");
const QByteArray SigsumFive =
    sigsumRequest("old 1\nKgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n+fUDV+k970B4I3uKrqJM4aP1lloPZP8mvr2Z4wRw2LI="
                  "\nKgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
                  "5\nQrtXrQZCCvpIgsSmOsah7HdICzMLLyDfxToMql9WTjY=\n",
                  "UgIomw/EOJmWi0i1FQsOj+etB7F8IccFam/jgd6wzRns4QPVmyEZtdvl1U2KEmLOZ/ASRcWJi0tW90dJWAShei7sDww=");

} // namespace

class TestWitness : public QObject
{
    Q_OBJECT
private slots:
    void publishedRequests();
    void roundTrip();
    void badBodies_data();
    void badBodies();
    void answers_data();
    void answers();
    void neverTwoTrees();
    void persistsBeforeAnswering();
    void damagedMemory();
    void oneAtATime();
    void theLogTakesItIn();
    void certificateLogs_data();
    void certificateLogs();

private:
    QByteArray request(quint64 from, quint64 to, quint64 proofFrom, quint64 proofTo) const
    {
        MemoryTree tree(qMax<quint64>(to, proofTo));
        return AddCheckpoint{from, *consistencyProof(tree, proofFrom, proofTo),
                             signCheckpoint(tree.head(to), m_log.signer())->note.bytes()}
            .body();
    }

    NoteKey m_log{'l', QStringLiteral("log.example")};
    NoteKey m_key{'w', QStringLiteral("witness.example"), NoteKeyType::Cosignature};
};

void TestWitness::publishedRequests()
{
    FakeFiles files;
    const auto log = VerifierKey::make(SigsumOrigin, NoteKeyType::Ed25519, SigsumKey).value();
    Witness witness(files, State, m_key.signer(), {log});
    QCOMPARE(witness.answer(SigsumThree, 50)->status, 409);
    QCOMPARE(witness.answer(SigsumThree, 50)->body, QByteArray("0\n"));
    for (const QByteArray &body : {SigsumOne, SigsumFive}) {
        QCOMPARE(AddCheckpoint::parse(body)->body(), body);
        const auto answer = witness.answer(body, 50);
        QVERIFY2(answer, qPrintable(englishOf(answer)));
        QCOMPARE(answer->status, 200);
        const auto line = NoteSignature::parseLine(answer->body.chopped(1));
        const auto note = SignedNote::parse(AddCheckpoint::parse(body)->checkpoint);
        QCOMPARE(*checkCosignature(note->text, *line, m_key.verifier()), quint64(50));
    }
    // The request that came too late: the log does not go back to 3.
    const auto late = witness.answer(SigsumThree, 51);
    QCOMPARE(late->status, 409);
    QCOMPARE(late->body, QByteArray("5\n"));
    QCOMPARE(late->contentType, QByteArray("text/x.tlog.size"));
    QCOMPARE(*sizeInAnswer(late->body), quint64(5));
    QCOMPARE(witness.last(SigsumOrigin)->checkpoint.head.size, quint64(5));
}

void TestWitness::roundTrip()
{
    const QByteArray body = request(3, 9, 3, 9);
    const auto parsed = AddCheckpoint::parse(body);
    QVERIFY2(parsed, qPrintable(englishOf(parsed)));
    QCOMPARE(parsed->oldSize, quint64(3));
    QCOMPARE(parsed->body(), body);
}

void TestWitness::badBodies_data()
{
    QTest::addColumn<QByteArray>("body");
    const QByteArray good = request(1, 2, 1, 2);
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no old") << good.sliced(good.indexOf('\n') + 1);
    QTest::newRow("leading zero") << QByteArray(good).replace("old 1", "old 01");
    QTest::newRow("negative") << QByteArray(good).replace("old 1", "old -1");
    QTest::newRow("not base64") << QByteArray(good).replace("old 1\n", "old 1\nxxx\n");
    QTest::newRow("64 hashes") << QByteArray(good).replace(
        "old 1\n", "old 1\n" + QByteArray(leafHash("x").bytes().toBase64() + '\n').repeated(63));
    QTest::newRow("no checkpoint") << QByteArray("old 0\n\n");
    QTest::newRow("cut off") << good.chopped(20);
    QTest::newRow("too large") << good + QByteArray(AddCheckpoint::LargestSize, 'x');
}

void TestWitness::badBodies()
{
    QFETCH(QByteArray, body);
    FakeFiles files;
    Witness witness(files, State, m_key.signer(), {m_log.verifier()});
    QVERIFY(!AddCheckpoint::parse(body));
    QCOMPARE(witness.answer(body, 1)->status, 400);
    QVERIFY(files.journal.isEmpty());
}

void TestWitness::answers_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    const auto withHead = [this](quint64 old, const TreeHead &head, const QList<Digest> &proof, const NoteKey &log) {
        return AddCheckpoint{old, proof, signCheckpoint(head, log.signer())->note.bytes()}.body();
    };
    const NoteKey unknown('u', QStringLiteral("unknown.example"));
    const NoteKey impostor('i', QStringLiteral("log.example"));
    MemoryTree tree(9);
    QByteArray forged = request(5, 9, 5, 9);
    const qsizetype at = forged.lastIndexOf(' ') + 10;
    forged[at] = forged[at] == 'A' ? 'B' : 'A';
    QTest::newRow("grows") << request(5, 9, 5, 9) << 200;
    QTest::newRow("the same again") << request(5, 5, 5, 5) << 200;
    QTest::newRow("unknown log") << withHead(5, tree.head(9), {}, unknown) << 404;
    QTest::newRow("another's signature") << withHead(5, tree.head(9), {}, impostor) << 403;
    QTest::newRow("forged signature") << forged << 403;
    QTest::newRow("old above new") << request(6, 5, 0, 5) << 400;
    QTest::newRow("old below ours") << request(4, 9, 4, 9) << 409;
    QTest::newRow("old 0, to learn the size") << request(0, 9, 0, 9) << 409;
    QTest::newRow("old above ours") << request(6, 9, 6, 9) << 409;
    QTest::newRow("proof of another size") << request(5, 9, 4, 9) << 422;
    QTest::newRow("no proof") << withHead(5, tree.head(9), {}, m_log) << 422;
    QTest::newRow("fork") << withHead(5, {9, leafHash("fork")}, *consistencyProof(tree, 5, 9), m_log) << 422;
    QTest::newRow("same size, other root") << withHead(5, {5, leafHash("fork")}, {}, m_log) << 422;
    QTest::newRow("same size, with a proof") << withHead(5, tree.head(5), {leafHash("x")}, m_log) << 422;
}

void TestWitness::answers()
{
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    FakeFiles files;
    Witness witness(files, State, m_key.signer(), {m_log.verifier()});
    QCOMPARE(witness.answer(request(0, 5, 0, 5), 1)->status, 200);
    const QByteArray before = witness.last(m_log.verifier().name)->note.bytes();
    const auto answer = witness.answer(body, 2);
    QVERIFY2(answer, qPrintable(englishOf(answer)));
    QCOMPARE(answer->status, status);
    QCOMPARE(answer->body.contains("\xe2\x80\x94"), status == 200);
    QCOMPARE(witness.last(m_log.verifier().name)->note.bytes() == before, status != 200);
}

// Empty trees, as the specification has them.
void TestWitness::neverTwoTrees()
{
    FakeFiles files;
    Witness witness(files, State, m_key.signer(), {m_log.verifier()});
    const auto ask = [&](const TreeHead &head, const QList<Digest> &proof) {
        return witness.answer(AddCheckpoint{0, proof, signCheckpoint(head, m_log.signer())->note.bytes()}.body(), 1)
            ->status;
    };
    QCOMPARE(ask({0, leafHash("not empty")}, {}), 422);
    QCOMPARE(ask({0, emptyRoot()}, {leafHash("x")}), 422);
    QCOMPARE(ask({0, emptyRoot()}, {}), 200);
    QCOMPARE(ask({1, leafHash("x")}, {leafHash("x")}), 422);
    QCOMPARE(ask({1, leafHash("x")}, {}), 200);
    QCOMPARE(ask({1, leafHash("y")}, {}), 409);
}

void TestWitness::persistsBeforeAnswering()
{
    FakeFiles files;
    Witness witness(files, State, m_key.signer(), {m_log.verifier()});
    QCOMPARE(witness.answer(request(0, 5, 0, 5), 1)->status, 200);
    files.failSyncAfter = 0;
    QCOMPARE(witness.answer(request(5, 9, 5, 9), 2).error().code(), ErrorCode::DiskError);
    files.failSyncAfter = -1;
    files.space = 10;
    QCOMPARE(witness.answer(request(5, 9, 5, 9), 2).error().code(), ErrorCode::DiskFull);
    QCOMPARE(witness.last(m_log.verifier().name)->checkpoint.head.size, quint64(5));
    files.space = 100000;
    files.journal.clear();
    QCOMPARE(witness.answer(request(5, 9, 5, 9), 3)->status, 200);
    QCOMPARE(files.journal.last(),
             QStringLiteral("replace %1/%2/checkpoint").arg(State, Digest::of("log.example").hex()));
    NoteSigner broken = m_key.signer();
    broken.sign = [](QByteArrayView) -> Result<QByteArray> { return Error(ErrorCode::DeviceGone, "Gone."); };
    QCOMPARE(Witness(files, State, broken, {m_log.verifier()}).answer(request(9, 12, 9, 12), 4).error().code(),
             ErrorCode::DeviceGone);
    QCOMPARE(witness.last(m_log.verifier().name)->checkpoint.head.size, quint64(9));
}

// A witness that forgot would cosign anything: it stops instead.
void TestWitness::damagedMemory()
{
    FakeFiles files;
    Witness witness(files, State, m_key.signer(), {m_log.verifier()});
    QCOMPARE(witness.answer(request(0, 5, 0, 5), 1)->status, 200);
    const QString path = State + u'/' + Digest::of("log.example").hex() + QStringLiteral("/checkpoint");
    const QByteArray good = files.bytesOf(path);
    for (const QByteArray &bytes :
         {QByteArray(), QByteArray("garbage"), QByteArray(good).replace("log.example", "olg.example"),
          signCheckpoint({}, m_log.signer())->note.bytes()}) {
        files.bytesOf(path) = bytes;
        QCOMPARE(witness.answer(request(0, 9, 0, 9), 2).error().code(), ErrorCode::Damaged);
    }
    files.bytesOf(path) = good;
    QCOMPARE(witness.answer(request(5, 9, 5, 9), 2)->status, 200);
}

void TestWitness::oneAtATime()
{
    FakeFiles files;
    Witness witness(files, State, m_key.signer(), {m_log.verifier()});
    QCOMPARE(witness.answer(request(0, 5, 0, 5), 1)->status, 200);
    const auto held = files.lock(State + u'/' + Digest::of("log.example").hex() + QStringLiteral("/lock"));
    QCOMPARE(witness.answer(request(5, 9, 5, 9), 2).error().code(), ErrorCode::Conflict);
}

void TestWitness::theLogTakesItIn()
{
    FakeFiles files;
    auto log = *EventLog::open(files, QStringLiteral("/log"), m_log.signer());
    const auto policy = LogPolicy::parse("log " + m_log.verifier().text().toUtf8() + "\nwitness w " +
                                         m_key.verifier().text().toUtf8() + "\nquorum w\n");
    Witness witness(files, State, m_key.signer(), {m_log.verifier()});
    quint64 seen = 0;
    for (int i = 0; i < 12; ++i) {
        QVERIFY(log->append("entry " + QByteArray::number(i)));
        if (i % 3 != 0)
            continue;
        const AddCheckpoint request{seen, *log->consistency(seen, log->size()), log->checkpoint()};
        const auto answer = witness.answer(request.body(), 100);
        QCOMPARE(answer->status, 200);
        const auto accepted = log->accept(answer->body, *policy);
        QVERIFY2(accepted, qPrintable(englishOf(accepted)));
        QVERIFY(accepted->quorumReached);
        seen = log->size();
    }
}

void TestWitness::certificateLogs_data()
{
    QTest::addColumn<quint64>("size");
    QTest::addColumn<QString>("edit");
    QTest::addColumn<int>("status");
    QTest::newRow("grows") << quint64(9) << QString() << 200;
    QTest::newRow("the same again") << quint64(5) << QString() << 200;
    QTest::newRow("forged") << quint64(9) << QStringLiteral("signature") << 403;
    QTest::newRow("another's signature") << quint64(9) << QStringLiteral("impostor") << 403;
    QTest::newRow("signed as an event log") << quint64(9) << QStringLiteral("ed25519") << 403;
    QTest::newRow("fork") << quint64(9) << QStringLiteral("fork") << 422;
}

// The same for a log that signs tree heads of RFC 6962.
void TestWitness::certificateLogs()
{
    QFETCH(quint64, size);
    QFETCH(QString, edit);
    QFETCH(int, status);
    const test::MadeLog log;
    const test::MadeLog impostor;
    const QString origin = QStringLiteral("log.example");
    const auto key = VerifierKey::make(origin, NoteKeyType::Rfc6962, log.spki).value();
    MemoryTree tree(9);
    const auto note = [&](const TreeHead &head, const test::MadeLog &by) {
        const auto sign = [&](QByteArrayView message) -> Result<QByteArray> { return by.sign(message); };
        return signCertificateCheckpoint(head, 1000, origin, by.key(), sign)->note;
    };
    FakeFiles files;
    Witness witness(files, State, m_key.signer(), {key});
    const auto begun = witness.answer(AddCheckpoint{0, {}, note(tree.head(5), log).bytes()}.body(), 1);
    QVERIFY2(begun, qPrintable(englishOf(begun)));
    QCOMPARE(begun->status, 200);

    SignedNote offered = note(edit == u"fork" ? TreeHead{size, leafHash("fork")} : tree.head(size),
                              edit == u"impostor" ? impostor : log);
    if (edit == u"signature")
        offered.signatures[0].signature[20] ^= 1;
    if (edit == u"ed25519")
        offered = signCheckpoint(tree.head(size), m_log.signer())->note;
    const auto answer = witness.answer(AddCheckpoint{5, *consistencyProof(tree, 5, size), offered.bytes()}.body(), 2);
    QVERIFY2(answer, qPrintable(englishOf(answer)));
    QCOMPARE(answer->status, status);
    QCOMPARE(witness.last(origin)->checkpoint.head.size, status == 200 ? size : quint64(5));
    if (status != 200)
        return;
    // The log keeps the answer as the event log does.
    const QString folder = QStringLiteral("/ct");
    QVERIFY(files.makeFolder(folder));
    QVERIFY(files.replace(folder + QStringLiteral("/checkpoint"), offered.bytes()));
    const LogPolicy policy = LogPolicy::ofLog(key, {1, {{QStringLiteral("w"), m_key.verifier(), {}}}});
    const auto accepted = acceptCosignatures(files, folder, answer->body, policy, WhenAccepted::ReplaceCheckpoint);
    QVERIFY2(accepted, qPrintable(englishOf(accepted)));
    QVERIFY(accepted->quorumReached);
    QVERIFY(files.exists(folder + u'/' + cosignedPath(size, m_key.verifier())));
    QVERIFY(openCertificateCheckpoint(files.bytesOf(folder + QStringLiteral("/checkpoint")), origin, log.key()));
}

QTEST_GUILESS_MAIN(TestWitness)
#include "tst_witness.moc"
