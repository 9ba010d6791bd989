#include "core/transparency/checkpoint.h"
#include "log_fixture.h"

#include <QTest>

using namespace chancery;
using namespace chancery::transparency;
using test::englishOf;
using test::NoteKey;

namespace {

// The example of C2SP signed-note.
const QString ExampleKey = QStringLiteral("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
const QByteArray ExampleNote = "This is an example message.\n\n\xe2\x80\x94 example.com/foo "
                               "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72In"
                               "eyaQM=\n";
// The example of C2SP tlog-cosignature: a checkpoint with a line of a witness.
const QByteArray ExampleCheckpoint =
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\xe2\x80\x94 "
    "example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\xe2\x80\x94 "
    "witness.example.com/w1 "
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

const QByteArray Line = "\xe2\x80\x94 name AAAAAQI=\n";

} // namespace

class TestSignedNote : public QObject
{
    Q_OBJECT
private slots:
    void publishedExample();
    void publishedCheckpoint();
    void textWithEmptyLines();
    void unknownLinesAreCarried();
    void wrongSignature();
    void garbage_data();
    void garbage();
    void badVerifierKeys_data();
    void badVerifierKeys();
    void keyRoundTrip();
    void badCheckpoints_data();
    void badCheckpoints();
    void signsOnlyWhatVerifies();
    void checkpointOfAnotherLog();
    void numbers_data();
    void numbers();
};

void TestSignedNote::publishedExample()
{
    const auto key = VerifierKey::parse(ExampleKey);
    QVERIFY2(key, qPrintable(englishOf(key)));
    QCOMPARE(key->name, QStringLiteral("example.com/foo"));
    QCOMPARE(key->text(), ExampleKey);
    const auto note = SignedNote::parse(ExampleNote);
    QVERIFY2(note, qPrintable(englishOf(note)));
    QCOMPARE(note->text, QByteArray("This is an example message.\n"));
    QCOMPARE(note->bytes(), ExampleNote);
    const auto checked = checkNote(*note, *key);
    QVERIFY2(checked, qPrintable(englishOf(checked)));
    SignedNote changed = *note;
    changed.text = "This is an example massage.\n";
    QCOMPARE(checkNote(changed, *key).error().code(), ErrorCode::Damaged);
}

void TestSignedNote::publishedCheckpoint()
{
    const auto read = parseCheckpointNote(ExampleCheckpoint);
    QVERIFY2(read, qPrintable(englishOf(read)));
    QCOMPARE(read->checkpoint.origin, QStringLiteral("example.com/behind-the-sofa"));
    QCOMPARE(read->checkpoint.head.size, quint64(20852163));
    QCOMPARE(read->checkpoint.head.root.bytes().toBase64(), QByteArray("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="));
    QCOMPARE(read->note.signatures.size(), 2);
    QCOMPARE(read->note.signatures[1].signature.size(), 72);
    QCOMPARE(read->note.bytes(), ExampleCheckpoint);
    QCOMPARE(read->checkpoint.text(), read->note.text);
}

void TestSignedNote::textWithEmptyLines()
{
    const auto note = SignedNote::parse("one\n\n\ntwo\n\n" + Line);
    QVERIFY(note);
    QCOMPARE(note->text, QByteArray("one\n\n\ntwo\n"));
    QCOMPARE(note->signatures.first().id, quint32(1));
    QCOMPARE(note->signatures.first().signature, QByteArray("\x02"));
}

void TestSignedNote::unknownLinesAreCarried()
{
    const NoteKey log('l', QStringLiteral("log.example"));
    auto note = *signNote("text\n", log.signer());
    // The same name with another id, the same id with another name, and a type nobody here knows.
    note.signatures.prepend({log.verifier().name, log.verifier().id + 1, QByteArray(64, 'x')});
    note.signatures.append({QStringLiteral("other"), log.verifier().id, QByteArray(2420, 'y')});
    QVERIFY(checkNote(note, log.verifier()));
    const auto again = SignedNote::parse(note.bytes());
    QVERIFY(again);
    QCOMPARE(*again, note);
}

void TestSignedNote::wrongSignature()
{
    const NoteKey log('l', QStringLiteral("log.example"));
    const NoteKey other('o', QStringLiteral("log.example"));
    auto note = *signNote("text\n", log.signer());
    QCOMPARE(checkNote(note, other.verifier()).error().code(), ErrorCode::NotFound);
    // One good line does not make up for a wrong one of the same key.
    auto wrong = note.signatures.first();
    wrong.signature[0] = static_cast<char>(wrong.signature[0] ^ 1);
    note.signatures += wrong;
    QCOMPARE(checkNote(note, log.verifier()).error().code(), ErrorCode::Damaged);
    note.signatures = {{log.verifier().name, log.verifier().id, QByteArray(63, 'x')}};
    QCOMPARE(checkNote(note, log.verifier()).error().code(), ErrorCode::Damaged);
}

void TestSignedNote::garbage_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no signatures") << QByteArray("text\n\n");
    QTest::newRow("no empty line") << "text\n" + Line;
    QTest::newRow("no last newline") << ("text\n\n" + Line).chopped(1);
    QTest::newRow("carriage returns") << QByteArray("text\r\n\r\n") + Line;
    QTest::newRow("tab") << QByteArray("te\txt\n\n") + Line;
    QTest::newRow("nul") << QByteArray("te\0xt\n\n", 7) + Line;
    QTest::newRow("not utf-8") << QByteArray("te\xffxt\n\n") + Line;
    QTest::newRow("overlong utf-8") << QByteArray("te\xc0\xafxt\n\n") + Line;
    QTest::newRow("hyphen") << QByteArray("text\n\n- name AAAAAQI=\n");
    QTest::newRow("no name") << QByteArray("text\n\n\xe2\x80\x94  AAAAAQI=\n");
    QTest::newRow("plus in the name") << QByteArray("text\n\n\xe2\x80\x94 a+b AAAAAQI=\n");
    QTest::newRow("no-break space in the name") << QByteArray("text\n\n\xe2\x80\x94 a\xc2\xa0"
                                                              "b AAAAAQI=\n");
    QTest::newRow("only an id") << QByteArray("text\n\n\xe2\x80\x94 name AAAAAQ==\n");
    QTest::newRow("unpadded") << QByteArray("text\n\n\xe2\x80\x94 name AAAAAQI\n");
    QTest::newRow("base64url") << QByteArray("text\n\n\xe2\x80\x94 name AAAA_wI=\n");
    QTest::newRow("loose bits") << QByteArray("text\n\n\xe2\x80\x94 name AAAAAQJ=\n");
    QTest::newRow("something after it") << QByteArray("text\n\n\xe2\x80\x94 name AAAAAQI= x\n");
    QTest::newRow("a line between") << "text\n\n" + Line + "x\n" + Line;
    QTest::newRow("too many") << "text\n\n" + Line.repeated(SignedNote::MostSignatures + 1);
    QTest::newRow("too large") << QByteArray(SignedNote::LargestSize, 'x') + "\n\n" + Line;
}

void TestSignedNote::garbage()
{
    QFETCH(QByteArray, bytes);
    const auto note = SignedNote::parse(bytes);
    QVERIFY(!note);
    QCOMPARE(note.error().code(), ErrorCode::BadInput);
    QVERIFY(SignedNote::parse("text\n\n" + Line.repeated(16)));
}

void TestSignedNote::badVerifierKeys_data()
{
    QTest::addColumn<QString>("text");
    const QString key = ExampleKey;
    QTest::newRow("empty") << QString();
    QTest::newRow("two parts") << QStringLiteral("example.com/foo+530d903a");
    QTest::newRow("no name") << key.mid(key.indexOf(u'+'));
    QTest::newRow("space in the name") << QString(key).replace(u'/', u' ');
    QTest::newRow("another name") << QString(key).replace(QLatin1String("foo"), QLatin1String("bar"));
    QTest::newRow("upper-case id") << QString(key).replace(QLatin1String("530d903a"), QLatin1String("530D903A"));
    QTest::newRow("another id") << QString(key).replace(QLatin1String("530d903a"), QLatin1String("530d903b"));
    QTest::newRow("cut off") << key.chopped(4);
    QTest::newRow("not base64") << key.chopped(1) + u'!';
    QTest::newRow("another type") << QString(key).replace(QLatin1String("+Aeky"), QLatin1String("+BOky"));
    QTest::newRow("an unknown type") << QString(key).replace(QLatin1String("+Aeky"), QLatin1String("+Buky"));
}

void TestSignedNote::badVerifierKeys()
{
    QFETCH(QString, text);
    QVERIFY(!VerifierKey::parse(text));
}

void TestSignedNote::keyRoundTrip()
{
    for (const auto type : {NoteKeyType::Ed25519, NoteKeyType::Cosignature}) {
        for (char seed = 'a'; seed < 'p'; ++seed) {
            const auto key = NoteKey(seed, QStringLiteral("log.example/%1").arg(seed), type).verifier();
            QCOMPARE(VerifierKey::parse(key.text()).value(), key);
        }
    }
    // The same key has another id in another role.
    QVERIFY(NoteKey('a', QStringLiteral("n")).verifier().id !=
            NoteKey('a', QStringLiteral("n"), NoteKeyType::Cosignature).verifier().id);
    QVERIFY(!VerifierKey::make(QStringLiteral("n"), NoteKeyType::Ed25519, QByteArray(31, 'x')));
}

void TestSignedNote::badCheckpoints_data()
{
    QTest::addColumn<QByteArray>("text");
    const QByteArray root = QByteArray(32, 'r').toBase64() + '\n';
    QTest::newRow("two lines") << QByteArray("origin\n5\n");
    QTest::newRow("no origin") << "\n5\n" + root;
    QTest::newRow("leading zero") << "origin\n05\n" + root;
    QTest::newRow("negative") << "origin\n-5\n" + root;
    QTest::newRow("hex") << "origin\n0x5\n" + root;
    QTest::newRow("no size") << "origin\n\n" + root;
    QTest::newRow("beyond 2^53") << "origin\n9007199254740992\n" + root;
    QTest::newRow("beyond 2^64") << "origin\n18446744073709551617\n" + root;
    QTest::newRow("short root") << QByteArray("origin\n5\n") + QByteArray(31, 'r').toBase64() + '\n';
    QTest::newRow("long root") << QByteArray("origin\n5\n") + QByteArray(33, 'r').toBase64() + '\n';
    QTest::newRow("empty extension") << "origin\n5\n" + root + "\n";
    QTest::newRow("no last newline") << "origin\n5\n" + root.chopped(1);
}

void TestSignedNote::badCheckpoints()
{
    QFETCH(QByteArray, text);
    QVERIFY(!Checkpoint::parse(text));
    const QByteArray good = "origin\n5\n" + QByteArray(32, 'r').toBase64() + "\nextension\n";
    QVERIFY(Checkpoint::parse(good));
    QCOMPARE(Checkpoint::parse(good)->extensions, QStringList{QStringLiteral("extension")});
    QVERIFY(Checkpoint::parse("origin\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"));
}

void TestSignedNote::signsOnlyWhatVerifies()
{
    const NoteKey log('l', QStringLiteral("log.example"));
    NoteSigner signer = log.signer();
    const auto good = signCheckpoint({3, leafHash("root")}, signer);
    QVERIFY(good);
    const auto opened = openCheckpoint(good->note.bytes(), log.verifier());
    QVERIFY2(opened, qPrintable(englishOf(opened)));
    QCOMPARE(opened->checkpoint.head, (TreeHead{3, leafHash("root")}));
    signer.sign = [](QByteArrayView) -> Result<QByteArray> { return QByteArray(64, 'x'); };
    QCOMPARE(signCheckpoint({3, leafHash("root")}, signer).error().code(), ErrorCode::DeviceRefused);
    signer.sign = [](QByteArrayView) -> Result<QByteArray> { return Error(ErrorCode::DeviceGone, "Gone."); };
    QCOMPARE(signCheckpoint({3, leafHash("root")}, signer).error().code(), ErrorCode::DeviceGone);
}

void TestSignedNote::checkpointOfAnotherLog()
{
    const NoteKey log('l', QStringLiteral("log.example"));
    const NoteKey other('o', QStringLiteral("log.example"));
    const NoteKey elsewhere('l', QStringLiteral("rehearsal.log.example"));
    const QByteArray bytes = signCheckpoint({3, leafHash("root")}, log.signer())->note.bytes();
    QCOMPARE(openCheckpoint(bytes, other.verifier()).error().code(), ErrorCode::Damaged);
    QCOMPARE(openCheckpoint(bytes, elsewhere.verifier()).error().code(), ErrorCode::Damaged);
    // The right key over an origin that is not its name.
    const auto foreign =
        signNote(Checkpoint{QStringLiteral("log.other"), {3, leafHash("root")}, {}}.text(), log.signer());
    const auto empty =
        signNote(Checkpoint{QStringLiteral("log.example"), {0, leafHash("root")}, {}}.text(), log.signer());
    QCOMPARE(openCheckpoint(empty->bytes(), log.verifier()).error().code(), ErrorCode::Damaged);
    QCOMPARE(openCheckpoint(foreign->bytes(), log.verifier()).error().code(), ErrorCode::Damaged);
}

void TestSignedNote::numbers_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("good");
    for (const char *text : {"0", "1", "42", "9007199254740991"})
        QTest::newRow(text) << QByteArray(text) << true;
    for (const char *text : {"", "00", "01", "+1", "-0", " 1", "1 ", "1e3", "9007199254740992", "99999999999999999999"})
        QTest::addRow("not '%s'", text) << QByteArray(text) << false;
}

void TestSignedNote::numbers()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, good);
    QCOMPARE(parseDecimal(text).has_value(), good);
    if (good)
        QCOMPARE(QByteArray::number(*parseDecimal(text)), text);
}

QTEST_GUILESS_MAIN(TestSignedNote)
#include "tst_signed_note.moc"
