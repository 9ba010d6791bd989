#include "core/transparency/certificate_checkpoint.h"
#include "core/transparency/log_proof.h"
#include "log_fixture.h"
#include "support/made_sct.h"

#include <QTest>

using namespace chancery;
using namespace chancery::transparency;
using test::englishOf;
using test::MemoryTree;
using test::NoteKey;

namespace {

const QString Origin = QStringLiteral("log.example/events");

struct Cast
{
    NoteKey log{'l', Origin};
    NoteKey x1{'1', QStringLiteral("x1.example"), NoteKeyType::Cosignature};
    NoteKey x2{'2', QStringLiteral("x2.example"), NoteKeyType::Cosignature};
    NoteKey x3{'3', QStringLiteral("x3.example"), NoteKeyType::Cosignature};
    NoteKey y1{'4', QStringLiteral("y1.example"), NoteKeyType::Cosignature};
    NoteKey y2{'5', QStringLiteral("y2.example"), NoteKeyType::Cosignature};

    // The shape of tlog-policy's own example.
    QByteArray policy() const
    {
        QByteArray out =
            "# two levels of groups\n\n log\t" + log.verifier().text().toUtf8() + " https://log.example/ \n";
        const std::pair<const char *, const NoteKey *> witnesses[] = {
            {"X1", &x1}, {"X2", &x2}, {"X3", &x3}, {"Y1", &y1}, {"Y2", &y2}};
        for (const auto &[name, key] : witnesses)
            out += QByteArray("witness ") + name + ' ' + key->verifier().text().toUtf8() + '\n';
        return out + "group X 2 X1 X2 X3\ngroup Y any Y1 Y2\ngroup XY all X Y\nquorum XY\n";
    }

    QByteArray cosigned(const TreeHead &head, const QList<const NoteKey *> &witnesses) const
    {
        SignedNote note = signCheckpoint(head, log.signer())->note;
        quint64 time = 1679315147;
        for (const NoteKey *witness : witnesses)
            note.signatures += *cosign(note.text, time++, witness->signer());
        return note.bytes();
    }
};

} // namespace

class TestLogProof : public QObject
{
    Q_OBJECT
private slots:
    void cosignedMessageOfTheSpecification();
    void cosignatures();
    void quorums_data();
    void quorums();
    void wrongKnownLine();
    void untrustedLogs();
    void certificateLogs();
    void profileRule_data();
    void profileRule();
    void badPolicies_data();
    void badPolicies();
    void manyWitnesses();
    void proofRoundTrip();
    void publishedProof();
    void proofsHold();
    void badProofs_data();
    void badProofs();
};

// The message that tlog-cosignature prints.
void TestLogProof::cosignedMessageOfTheSpecification()
{
    QCOMPARE(cosignedMessage("example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
                             1679315147),
             QByteArray("cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\n"
                        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"));
}

void TestLogProof::cosignatures()
{
    const Cast cast;
    const QByteArray text = Checkpoint{Origin, {7, leafHash("root")}, {}}.text();
    const auto line = cosign(text, 1679315147, cast.x1.signer());
    QVERIFY2(line, qPrintable(englishOf(line)));
    QCOMPARE(line->signature.size(), 72);
    QCOMPARE(*checkCosignature(text, *line, cast.x1.verifier()), quint64(1679315147));
    QVERIFY(!checkCosignature(text + "extension\n", *line, cast.x1.verifier()));
    QVERIFY(!checkCosignature(text, *line, cast.x2.verifier()));
    NoteSignature later = *line;
    later.signature[7] = static_cast<char>(later.signature[7] + 1);
    QVERIFY(!checkCosignature(text, later, cast.x1.verifier()));
    later = *line;
    later.signature += 'x';
    QVERIFY(!checkCosignature(text, later, cast.x1.verifier()));
    later.signature = line->signature.first(8);
    QVERIFY(!checkCosignature(text, later, cast.x1.verifier()));
    // A plain signature of the same key is none.
    const NoteSignature plain{line->name, line->id, cast.x1.sign(text)};
    QVERIFY(!checkCosignature(text, plain, cast.x1.verifier()));
    // No key of a log can cosign, and no witness's key sign a checkpoint.
    QCOMPARE(cosign(text, 1, cast.log.signer()).error().code(), ErrorCode::DeviceRefused);
    QCOMPARE(signNote(text, cast.x1.signer()).error().code(), ErrorCode::DeviceRefused);
    QVERIFY(!cosign(text, LatestTime + 1, cast.x1.signer()));
}

void TestLogProof::quorums_data()
{
    QTest::addColumn<QByteArray>("cosigners");
    QTest::addColumn<bool>("reached");
    QTest::newRow("nobody") << QByteArray() << false;
    QTest::newRow("all") << QByteArray("12345") << true;
    QTest::newRow("two and one") << QByteArray("134") << true;
    QTest::newRow("two and the other") << QByteArray("235") << true;
    QTest::newRow("only X") << QByteArray("123") << false;
    QTest::newRow("only Y") << QByteArray("45") << false;
    QTest::newRow("one of X") << QByteArray("145") << false;
}

void TestLogProof::quorums()
{
    QFETCH(QByteArray, cosigners);
    QFETCH(bool, reached);
    const Cast cast;
    const NoteKey *keys[] = {&cast.x1, &cast.x2, &cast.x3, &cast.y1, &cast.y2};
    QList<const NoteKey *> used;
    for (const char c : cosigners)
        used += keys[c - '1'];
    const auto policy = LogPolicy::parse(cast.policy());
    QVERIFY2(policy, qPrintable(englishOf(policy)));
    const auto verdict = policy->check(cast.cosigned({7, leafHash("root")}, used));
    QVERIFY2(verdict, qPrintable(englishOf(verdict)));
    QCOMPARE(verdict->quorumReached, reached);
    QCOMPARE(verdict->cosigned.size(), used.size());
    QCOMPARE(verdict->log, cast.log.verifier());
    QVERIFY(LogPolicy::ofLog(cast.log.verifier()).check(cast.cosigned({7, leafHash("root")}, {}))->quorumReached);
    // The same witness twice counts once.
    const NoteKey *twice[] = {&cast.x1, &cast.x1, &cast.y1};
    QVERIFY(!policy->check(cast.cosigned({7, leafHash("root")}, {twice[0], twice[1], twice[2]}))->quorumReached);
}

void TestLogProof::wrongKnownLine()
{
    const Cast cast;
    const auto policy = LogPolicy::parse(cast.policy());
    auto note = *SignedNote::parse(cast.cosigned({7, leafHash("root")}, {&cast.x1, &cast.x2, &cast.y1, &cast.y2}));
    note.signatures.last().signature[30] ^= 1;
    QCOMPARE(policy->check(note.bytes()).error().code(), ErrorCode::Damaged);
    // The same line of a witness that the policy does not know is nobody's concern.
    note.signatures.last().name = QStringLiteral("unknown.example");
    QVERIFY(policy->check(note.bytes())->quorumReached);
    note.signatures.first().signature[30] ^= 1;
    QCOMPARE(policy->check(note.bytes()).error().code(), ErrorCode::Damaged);
}

void TestLogProof::untrustedLogs()
{
    const Cast cast;
    const auto policy = LogPolicy::parse(cast.policy());
    const NoteKey stranger('s', Origin);
    const NoteKey elsewhere('l', QStringLiteral("rehearsal.log.example/events"));
    for (const NoteKey *key : {&stranger, &elsewhere}) {
        const auto note = signCheckpoint({7, leafHash("root")}, key->signer())->note.bytes();
        QCOMPARE(policy->check(note).error().code(), ErrorCode::Damaged);
    }
    QCOMPARE(policy->check("garbage").error().code(), ErrorCode::BadInput);
}

// Certificate logs sign tree heads of RFC 6962; all else is as with the others.
void TestLogProof::certificateLogs()
{
    const test::MadeLog made;
    const auto key = VerifierKey::make(Origin, NoteKeyType::Rfc6962, made.spki).value();
    QCOMPARE(VerifierKey::parse(key.text()).value(), key);
    const auto sign = [&](QByteArrayView message) -> Result<QByteArray> { return made.sign(message); };
    const auto signed7 = signCertificateCheckpoint({7, leafHash("root")}, 1000, Origin, made.key(), sign);
    const NoteKey one('1', QStringLiteral("one.example"), NoteKeyType::Cosignature);
    const policy::WitnessRule rule{1, {{QStringLiteral("one"), one.verifier(), {}}}};
    const LogPolicy policy = LogPolicy::ofLog(key, rule);
    SignedNote note = signed7->note;
    QVERIFY(!policy.check(note.bytes())->quorumReached);
    note.signatures += *cosign(note.text, 100, one.signer());
    const auto verdict = policy.check(note.bytes());
    QVERIFY2(verdict, qPrintable(englishOf(verdict)));
    QVERIFY(verdict->quorumReached);
    QCOMPARE(verdict->log, key);
    note.signatures.first().signature[30] ^= 1;
    QCOMPARE(policy.check(note.bytes()).error().code(), ErrorCode::Damaged);
    // Another tree under the same signature, and a key that is none.
    SignedNote other = signed7->note;
    other.text = Checkpoint{Origin, {8, leafHash("root")}, {}}.text();
    QCOMPARE(policy.check(other.bytes()).error().code(), ErrorCode::Damaged);
    const auto noKey = VerifierKey::make(Origin, NoteKeyType::Rfc6962, QByteArray(91, 's')).value();
    QVERIFY(!LogPolicy::ofLog(noKey).check(signed7->note.bytes()));
}

void TestLogProof::profileRule_data()
{
    QTest::addColumn<int>("needed");
    QTest::addColumn<QByteArray>("cosigners");
    QTest::addColumn<bool>("reached");
    QTest::addColumn<int>("time"); // 100 and the number of the witness; 0: none
    QTest::newRow("nobody") << 1 << QByteArray() << false << 0;
    QTest::newRow("one of three") << 1 << QByteArray("2") << true << 102;
    QTest::newRow("missed by one") << 3 << QByteArray("13") << false << 0;
    QTest::newRow("a witness twice") << 2 << QByteArray("11") << false << 0;
    QTest::newRow("two of three") << 2 << QByteArray("13") << true << 101;
    QTest::newRow("all, two are needed") << 2 << QByteArray("123") << true << 102; // 102 and 103 are enough
    QTest::newRow("all of three") << 3 << QByteArray("321") << true << 101;
    QTest::newRow("somebody unknown") << 2 << QByteArray("14") << false << 0;
}

void TestLogProof::profileRule()
{
    QFETCH(int, needed);
    QFETCH(QByteArray, cosigners);
    QFETCH(bool, reached);
    QFETCH(int, time);
    const Cast cast;
    const NoteKey *keys[] = {&cast.x1, &cast.x2, &cast.x3, &cast.y1};
    policy::WitnessRule rule{needed, {}};
    for (const char *name : {"one", "two", "profile-quorum"})
        rule.of += {QString::fromLatin1(name), keys[rule.of.size()]->verifier(), {}};
    const LogPolicy policy = LogPolicy::ofLog(cast.log.verifier(), rule);
    SignedNote note = signCheckpoint({7, leafHash("root")}, cast.log.signer())->note;
    for (const char c : cosigners)
        note.signatures += *cosign(note.text, 100 + (c - '0'), keys[c - '1']->signer());
    const auto verdict = policy.check(note.bytes());
    QVERIFY2(verdict, qPrintable(englishOf(verdict)));
    QCOMPARE(verdict->quorumReached, reached);
    QCOMPARE(verdict->quorumTime.value_or(0), quint64(time));
    // As a file it says the same.
    const auto again = LogPolicy::parse(policy.text());
    QVERIFY2(again, qPrintable(englishOf(again)));
    QCOMPARE(again->check(note.bytes())->quorumReached, reached);
    QCOMPARE(again->text(), policy.text());
}

void TestLogProof::badPolicies_data()
{
    QTest::addColumn<QByteArray>("text");
    const Cast cast;
    const QByteArray log = "log " + cast.log.verifier().text().toUtf8() + '\n';
    const QByteArray x1 = cast.x1.verifier().text().toUtf8();
    const QByteArray witness = "witness X1 " + x1 + '\n';
    const QByteArray end = "quorum none\n";
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no quorum") << log;
    QTest::newRow("two quorums") << log + end + end;
    QTest::newRow("quorum of nobody") << log + "quorum X9\n";
    QTest::newRow("quorum of two") << log + witness + "quorum X1 none\n";
    QTest::newRow("no last newline") << (log + end).chopped(1);
    QTest::newRow("carriage return") << QByteArray(log + end).replace("\n", "\r\n");
    QTest::newRow("nul") << log + QByteArray(1, '\0') + end;
    QTest::newRow("unknown line") << log + "logs\n" + end;
    QTest::newRow("log without key") << "log\n" + end;
    QTest::newRow("log with a witness's key") << "log " + x1 + '\n' + end;
    QTest::newRow("log twice") << log + log + end;
    QTest::newRow("witness with a log's key") << "witness X1 " + cast.log.verifier().text().toUtf8() + '\n' + end;
    QTest::newRow("witness name twice") << witness + "witness X1 " + cast.x2.verifier().text().toUtf8() + '\n' + end;
    QTest::newRow("witness key twice") << witness + "witness X2 " + x1 + '\n' + end;
    QTest::newRow("witness called none") << "witness none " + x1 + '\n' + end;
    QTest::newRow("group without members") << witness + "group G all\n" + end;
    QTest::newRow("group needs none") << witness + "group G 0 X1\n" + end;
    QTest::newRow("group needs too many") << witness + "group G 2 X1\n" + end;
    QTest::newRow("group needs some") << witness + "group G some X1\n" + end;
    QTest::newRow("group of nobody") << "group G any X1\n" + end;
    QTest::newRow("group of none") << witness + "group G any none\n" + end;
    QTest::newRow("group of itself") << witness + "group G any G\n" + end;
    QTest::newRow("member twice") << witness + "group G any X1 X1\n" + end;
    QTest::newRow("member of two groups") << witness + "group G any X1\ngroup H any X1\n" + end;
    QTest::newRow("too large") << QByteArray(LogPolicy::LargestSize, '#') + '\n' + end;
    QTest::newRow("four words for a log") << log.chopped(1) + " url more\n" + end;
}

void TestLogProof::badPolicies()
{
    QFETCH(QByteArray, text);
    const auto policy = LogPolicy::parse(text);
    QVERIFY(!policy);
    QCOMPARE(policy.error().code(), ErrorCode::BadInput);
}

void TestLogProof::manyWitnesses()
{
    QByteArray text;
    QByteArray group = "group all 20";
    for (int i = 0; i < 32; ++i) {
        const QString name = QStringLiteral("w%1").arg(i);
        const NoteKey key(static_cast<char>('A' + i), name, NoteKeyType::Cosignature);
        text += "witness " + name.toUtf8() + ' ' + key.verifier().text().toUtf8() + '\n';
        group += ' ' + name.toUtf8();
    }
    const auto policy = LogPolicy::parse(text + group + "\nquorum all\n");
    QVERIFY2(policy, qPrintable(englishOf(policy)));
    QCOMPARE(policy->witnesses().size(), 32);
}

void TestLogProof::proofRoundTrip()
{
    const Cast cast;
    MemoryTree tree(20);
    LogProof proof{QByteArray("\0extra", 6), 13, *inclusionProof(tree, 13, 20),
                   cast.cosigned(tree.head(20), {&cast.x1})};
    auto again = LogProof::parse(proof.bytes());
    QVERIFY2(again, qPrintable(englishOf(again)));
    QCOMPARE(*again, proof);
    QVERIFY(proof.bytes().startsWith("c2sp.org/tlog-proof@v1\nextra AGV4dHJh\nindex 13\n"));
    proof.extra.reset();
    proof.path.clear();
    proof.index = 0;
    again = LogProof::parse(proof.bytes());
    QVERIFY(again);
    QCOMPARE(*again, proof);
}

// The example of tlog-proof, with the signatures that its text leaves out replaced by whole ones.
void TestLogProof::publishedProof()
{
    const QByteArray dash = "\xe2\x80\x94 ";
    const QByteArray text = "c2sp.org/tlog-proof@v1\nextra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6kYXJ3aW4tYXJ\n";
    const QByteArray rest =
        "index 73894\ngSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n"
        "B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=\nEKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=\n"
        "RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=\nAHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=\n\n"
        "example.com/fancylog\n109482\nsFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=\n\n" +
        dash + "example.com/fancylog hI2DJwAAAAA=\n" + dash + "witness1.example mJirIgAAAAA=\n";
    const auto proof = LogProof::parse(text + rest);
    QVERIFY2(proof, qPrintable(englishOf(proof)));
    QCOMPARE(proof->index, quint64(73894));
    QCOMPARE(proof->path.size(), 5);
    QCOMPARE(parseCheckpointNote(proof->checkpoint)->checkpoint.head.size, quint64(109482));
    QVERIFY(proof->extra->startsWith("age-v1.2.1-darwin-arm64"));
    QCOMPARE(proof->bytes(), text + rest);
}

void TestLogProof::proofsHold()
{
    const Cast cast;
    MemoryTree tree(20);
    const auto policy = LogPolicy::parse(cast.policy());
    const QByteArray note = cast.cosigned(tree.head(20), {&cast.x1, &cast.x2, &cast.y1});
    const LogProof proof{std::nullopt, 13, *inclusionProof(tree, 13, 20), note};
    const auto verdict = proof.check(tree.leaves[13], *policy);
    QVERIFY2(verdict, qPrintable(englishOf(verdict)));
    QCOMPARE(proof.check(tree.leaves[12], *policy).error().code(), ErrorCode::Damaged);
    LogProof other = proof;
    other.index = 12;
    QCOMPARE(other.check(tree.leaves[13], *policy).error().code(), ErrorCode::Damaged);
    other = proof;
    other.checkpoint = cast.cosigned(tree.head(19), {&cast.x1, &cast.x2, &cast.y1});
    QCOMPARE(other.check(tree.leaves[13], *policy).error().code(), ErrorCode::Damaged);
    other.checkpoint = cast.cosigned(tree.head(20), {&cast.x1});
    QCOMPARE(other.check(tree.leaves[13], *policy).error().code(), ErrorCode::NotAllowed);
    QVERIFY(other.check(tree.leaves[13], LogPolicy::ofLog(cast.log.verifier())));
}

void TestLogProof::badProofs_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const Cast cast;
    const QByteArray note = cast.cosigned({7, leafHash("root")}, {});
    const QByteArray first = "c2sp.org/tlog-proof@v1\n";
    const QByteArray hash = leafHash("x").bytes().toBase64() + '\n';
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("another version") << "c2sp.org/tlog-proof@v2\nindex 1\n\n" + note;
    QTest::newRow("no index") << first + hash + '\n' + note;
    QTest::newRow("only the first line") << first + '\n' + note;
    QTest::newRow("leading zero") << first + "index 01\n\n" + note;
    QTest::newRow("negative") << first + "index -1\n\n" + note;
    QTest::newRow("extra after index") << first + "index 1\nextra AA==\n\n" + note;
    QTest::newRow("extra, not base64") << first + "extra !\nindex 1\n\n" + note;
    QTest::newRow("extra and nothing") << first + "extra AA==\n\n" + note;
    QTest::newRow("short hash") << first + "index 1\nAAAA\n\n" + note;
    QTest::newRow("too many hashes") << first + "index 1\n" + hash.repeated(64) + '\n' + note;
    QTest::newRow("no empty line") << first + "index 1\n" + hash + note;
    QTest::newRow("no checkpoint") << first + "index 1\n\n";
    QTest::newRow("checkpoint cut off") << first + "index 1\n\n" + note.chopped(10);
    QTest::newRow("too large") << first + "index 1\n\n" + note + QByteArray(LogProof::LargestSize, 'x');
}

void TestLogProof::badProofs()
{
    QFETCH(QByteArray, bytes);
    const auto proof = LogProof::parse(bytes);
    QVERIFY(!proof);
    QCOMPARE(proof.error().code(), ErrorCode::BadInput);
}

QTEST_GUILESS_MAIN(TestLogProof)
#include "tst_log_proof.moc"
