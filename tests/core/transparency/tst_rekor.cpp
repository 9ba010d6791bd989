// Entries in Rekor: a real one, those of a log made here, and everything that must not pass for one. openssl judges
// what is sent, so that whoever finds the entry can do the same.
#include "../pki/pki_fixture.h"
#include "core/pki/precertificate.h"
#include "core/transparency/hashed_rekord.h"
#include "support/made_rekor.h"

#include <functional>

using namespace chancery;
using namespace chancery::pki;
using namespace chancery::pki::testing;
using namespace chancery::transparency;
using chancery::test::MadeRekor;

using Change = std::function<void(RekorEntry &)>;
using Edit = std::function<QByteArray(const QByteArray &)>;
Q_DECLARE_METATYPE(Change)
Q_DECLARE_METATYPE(Edit)

namespace {

const QDateTime Now = at(2026, 6);

// The key and the entry 771488337 of the log that sigstore keeps for everyone, in 2025.
const QByteArray PublicKey =
    QByteArray::fromBase64("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE2G2Y+"
                           "2tabdTV5BcGiBIx0a9fAFwrkBbmLSGtks4L3qX6yYY0zufBnhC8Ur/iy55GhWP/9A/bY2LhC30M"
                           "9+RYtw==");
const QString PublicOrigin = QStringLiteral("rekor.sigstore.dev - 1193050959916656506");

QByteArray publicEntry()
{
    QFile file(QStringLiteral(CHANCERY_SOURCE_DIR "/tests/core/transparency/rekor/entry-771488337.json"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QJsonObject parsed(const QByteArray &json)
{
    return parseJson(json).value();
}

} // namespace

class TestRekor : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();

    void aRealEntry();
    void noByteOfItIsIdle();
    void logs_data();
    void logs();

    void whatIsSent_data();
    void whatIsSent();
    void ed25519IsRefused();
    void ofTheFinishedCertificate();
    void ofAnother_data();
    void ofAnother();

    void holds_data();
    void holds();
    void doesNotHold_data();
    void doesNotHold();
    void unreadable_data();
    void unreadable();

private:
    QByteArray body() const { return hashedRekord(m_pre, m_root.spki).value(); }
    RekorEntry answer() { return m_rekor.enter(body(), Now); }

    Folder m_folder;
    MadeRekor m_rekor;
    MadeRekor m_other;
    Key m_root = makeKey(KeyAlgorithm::P384);
    QByteArray m_rootDer;
    QByteArray m_pre;
    QByteArray m_final;
};

void TestRekor::initTestCase()
{
    m_rootDer = selfSigned(rootFacts(), m_root);
    const QByteArray tbs = buildTbs(subFacts(), makeKey(KeyAlgorithm::P256).spki, {m_rootDer}).value();
    m_pre = finish(precertificateTbs(tbs).value(), m_root);
    const Sct sct = chancery::test::MadeLog().promise(precertificateEntry(tbs, m_root.spki).value(), 1);
    m_final = finish(finalTbs(tbs, {sct}).value(), m_root);
    m_rekor.fill(4);
}

void TestRekor::aRealEntry()
{
    const auto log = RekorLog::make(PublicOrigin, PublicKey);
    QVERIFY2(log, qPrintable(reason(log)));
    const auto entry = RekorEntry::parse(publicEntry());
    QVERIFY2(entry, qPrintable(reason(entry)));
    const auto good = checkRekorEntry(*entry, *log, at(2026));
    QVERIFY2(good, qPrintable(reason(good)));
    QCOMPARE(entry->anyIndex, quint64{771488337});
    QCOMPARE(entry->path.size(), 20);
    QCOMPARE(parsed(entry->bytes()), parsed(publicEntry()));
    QCOMPARE(RekorEntry::parse(entry->bytes()).value(), *entry);
    // Its body is of the very form that is made here.
    QJsonObject form = parseCanonicalJson(entry->body).value();
    QJsonObject own = parseCanonicalJson(body()).value();
    for (QJsonObject *one : {&form, &own}) {
        QJsonObject spec = one->value(u"spec").toObject();
        QCOMPARE(spec[u"data"][u"hash"].toObject().keys(),
                 (QStringList{QStringLiteral("algorithm"), QStringLiteral("value")}));
        QCOMPARE(spec[u"signature"][u"publicKey"].toObject().keys(), QStringList{QStringLiteral("content")});
        QCOMPARE(spec[u"signature"].toObject().keys(),
                 (QStringList{QStringLiteral("content"), QStringLiteral("publicKey")}));
        QCOMPARE(spec.keys(), (QStringList{QStringLiteral("data"), QStringLiteral("signature")}));
        one->remove(QStringLiteral("spec"));
    }
    QCOMPARE(form, own);
    QVERIFY(!checkRekorEntry(*entry, *log, at(2025)));
    QVERIFY(!checkRekorEntry(*entry, m_rekor.log(), at(2026)));
    QVERIFY(!checkRekorEntry(*entry, RekorLog{PublicOrigin, m_rekor.log().key}, at(2026)));
}

// Whatever is changed in a real answer, it holds no more.
void TestRekor::noByteOfItIsIdle()
{
    const auto log = RekorLog::make(PublicOrigin, PublicKey).value();
    const QByteArray good = RekorEntry::parse(publicEntry()).value().bytes();
    for (qsizetype i = 0; i < good.size(); ++i) {
        QByteArray bad = good;
        bad[i] = static_cast<char>(bad[i] ^ 1);
        const auto entry = RekorEntry::parse(bad);
        QVERIFY2(!entry || !checkRekorEntry(*entry, log, at(2126)), qPrintable(QString::number(i)));
        const auto shorter = RekorEntry::parse(QByteArray(good).remove(i, 1));
        QVERIFY2(!shorter || !checkRekorEntry(*shorter, log, at(2126)), qPrintable(QString::number(i)));
    }
}

void TestRekor::logs_data()
{
    QTest::addColumn<QString>("origin");
    QTest::addColumn<bool>("good");
    QTest::newRow("as they are") << PublicOrigin << true;
    QTest::newRow("no tree") << QStringLiteral("rekor.sigstore.dev") << false;
    QTest::newRow("no host") << QStringLiteral(" - 12") << false;
    QTest::newRow("tree in words") << QStringLiteral("rekor.sigstore.dev - one") << false;
    QTest::newRow("tree 0") << QStringLiteral("rekor.sigstore.dev - 0") << false;
    QTest::newRow("leading zero") << QStringLiteral("rekor.sigstore.dev - 01") << false;
    QTest::newRow("too large") << QStringLiteral("rekor.sigstore.dev - 9223372036854775808") << false;
}

void TestRekor::logs()
{
    QFETCH(QString, origin);
    QFETCH(bool, good);
    QCOMPARE(RekorLog::make(origin, PublicKey).has_value(), good);
    QVERIFY(!RekorLog::make(origin, makeKey(KeyAlgorithm::P384).spki));
    QVERIFY(!RekorLog::make(origin, makeKey(KeyAlgorithm::Ed25519).spki));
}

void TestRekor::whatIsSent_data()
{
    QTest::addColumn<KeyAlgorithm>("algorithm");
    QTest::addColumn<QString>("hash");
    QTest::newRow("P-384") << KeyAlgorithm::P384 << QStringLiteral("sha384");
    QTest::newRow("P-256") << KeyAlgorithm::P256 << QStringLiteral("sha256");
}

void TestRekor::whatIsSent()
{
    QFETCH(KeyAlgorithm, algorithm);
    QFETCH(QString, hash);
    const Key key = makeKey(algorithm);
    const QByteArray der = selfSigned(rootFacts(), key);
    const auto sent = hashedRekord(der, key.spki);
    QVERIFY2(sent, qPrintable(reason(sent)));
    const QJsonObject entry = parsed(*sent);
    QCOMPARE(entry[u"kind"].toString(), QStringLiteral("hashedrekord"));
    QCOMPARE(entry[u"apiVersion"].toString(), QStringLiteral("0.0.1"));
    const QJsonObject said = entry[u"spec"][u"data"][u"hash"].toObject();
    QCOMPARE(said[u"algorithm"].toString(), hash);
    const QJsonObject made = entry[u"spec"][u"signature"].toObject();
    const auto of = [](const QJsonValue &value) { return QByteArray::fromBase64(value.toString().toLatin1()); };

    // What somebody does who finds it and has the certificate.
    const QString tbs = m_folder.write(QStringLiteral("tbs"), parseCertificate(der).value().tbs);
    const QString signature = m_folder.write(QStringLiteral("sig"), of(made[u"content"]));
    const QString pem = m_folder.write(QStringLiteral("key.pem"), of(made[u"publicKey"][u"content"]));
    const Ran digest = openssl({QStringLiteral("dgst"), u'-' + hash, QStringLiteral("-r"), tbs});
    QCOMPARE(QString::fromLatin1(digest.out).section(u' ', 0, 0), said[u"value"].toString());
    const Ran verified = openssl({QStringLiteral("dgst"), u'-' + hash, QStringLiteral("-verify"), pem,
                                  QStringLiteral("-signature"), signature, tbs});
    QVERIFY2(verified.exitCode == 0, verified.err.constData());
    const Ran again = openssl({QStringLiteral("pkey"), QStringLiteral("-pubin"), QStringLiteral("-in"), pem});
    QCOMPARE(again.out, of(made[u"publicKey"][u"content"])); // written as everyone writes it
    QVERIFY(!hashedRekord(der, makeKey(algorithm).spki));
    QVERIFY(!hashedRekord(der.chopped(1), key.spki));
}

void TestRekor::ed25519IsRefused()
{
    const Key key = makeKey(KeyAlgorithm::Ed25519);
    const auto sent = hashedRekord(selfSigned(rootFacts(), key), key.spki);
    QVERIFY(!sent);
    QCOMPARE(sent.error().code(), ErrorCode::Unsupported);
}

void TestRekor::ofTheFinishedCertificate()
{
    const auto delegate = checkHashedRekord(body(), m_final, m_root.spki);
    QVERIFY2(delegate, qPrintable(reason(delegate)));
    const auto root = checkHashedRekord(hashedRekord(m_rootDer, m_root.spki).value(), m_rootDer, m_root.spki);
    QVERIFY2(root, qPrintable(reason(root)));
}

void TestRekor::ofAnother_data()
{
    QTest::addColumn<Edit>("edit");
    const auto row = [](const char *name, Edit edit) { QTest::newRow(name) << edit; };
    const auto swap = [](const QByteArray &from, const QByteArray &to) {
        return [=](const QByteArray &body) {
            if (!body.contains(from))
                qFatal("the test changes nothing");
            return QByteArray(body).replace(from, to);
        };
    };
    row("nothing", [](auto &) { return QByteArray(); });
    row("no JSON", [](auto &) { return QByteArray("hashedrekord"); });
    row("the root's", [this](auto &) { return hashedRekord(m_rootDer, m_root.spki).value(); });
    row("the finished certificate's own", [this](auto &) { return hashedRekord(m_final, m_root.spki).value(); });
    row("another kind", swap("hashedrekord", "rekord"));
    row("another version", swap("0.0.1", "0.0.2"));
    row("another hash", swap("sha384", "sha512"));
    row("one more member", swap("\"spec\":{", "\"spec\":{\"a\":1,"));
    row("not canonical", swap("\"spec\":{", "\"spec\": {"));
    row("too large", [](const QByteArray &body) { return body + QByteArray(largestHashedRekord, ' '); });
    row("another key", [this](const QByteArray &body) {
        const auto pem = [](const Key &key) { return toPem(key.spki, "PUBLIC KEY").toLatin1().toBase64(); };
        return QByteArray(body).replace(pem(m_root), pem(makeKey(KeyAlgorithm::P384)));
    });
    row("another signature", [this](const QByteArray &body) {
        const QByteArray other = hashedRekord(m_rootDer, m_root.spki).value();
        const auto signatureOf = [](const QByteArray &of) {
            return parsed(of)[u"spec"][u"signature"][u"content"].toString().toLatin1();
        };
        return QByteArray(body).replace(signatureOf(body), signatureOf(other));
    });
}

void TestRekor::ofAnother()
{
    QFETCH(Edit, edit);
    QVERIFY(!checkHashedRekord(edit(body()), m_final, m_root.spki));
    QVERIFY(!checkHashedRekord(body(), m_rootDer, m_root.spki));
    QVERIFY(!checkHashedRekord(body(), m_final, makeKey(KeyAlgorithm::P384).spki));
}

void TestRekor::holds_data()
{
    QTest::addColumn<int>("after");
    for (int after : {0, 1, 2, 5, 250})
        QTest::addRow("%d entries later", after) << after;
}

void TestRekor::holds()
{
    QFETCH(int, after);
    answer();
    m_rekor.fill(after);
    const RekorEntry entry = answer();
    const auto good = checkRekorEntry(entry, m_rekor.log(), Now);
    QVERIFY2(good, qPrintable(reason(good)));
    QCOMPARE(RekorEntry::parse(QJsonDocument(parsed(entry.bytes())).toJson()).value(), entry);

    // openssl says that this log is one.
    const QString pem = m_folder.write(QStringLiteral("rekor.pem"), toPem(m_rekor.spki(), "PUBLIC KEY").toLatin1());
    const auto signedBy = [&](const QByteArray &message, const QByteArray &signature) {
        return openssl({QStringLiteral("dgst"), QStringLiteral("-sha256"), QStringLiteral("-verify"), pem,
                        QStringLiteral("-signature"), m_folder.write(QStringLiteral("by"), signature),
                        m_folder.write(QStringLiteral("message"), message)})
                   .exitCode == 0;
    };
    QVERIFY(signedBy(MadeRekor::promised(entry), entry.timestamped));
    const SignedNote note = SignedNote::parse(entry.checkpoint).value();
    QVERIFY(signedBy(note.text, note.signatures.first().signature));
}

void TestRekor::doesNotHold_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<ErrorCode>("code");
    const auto row = [](const char *name, ErrorCode code, Change change) { QTest::newRow(name) << change << code; };
    const auto bad = ErrorCode::BadInput;
    row("another body", bad, [](auto &e) { e.body += ' '; });
    row("another body, signed", bad, [this](auto &e) {
        e.body += ' ';
        m_rekor.sign(e);
    });
    row("another's entry", ErrorCode::NotAllowed, [this](auto &e) { e = m_other.enter(body(), Now); });
    row("another key", ErrorCode::NotAllowed, [this](auto &e) { e.logId = m_other.log().key.id().hex(); });
    row("a checkpoint by another key", bad, [this](auto &e) { e.checkpoint = m_other.checkpoint(e.head); });
    row("a checkpoint of another tree", ErrorCode::NotAllowed,
        [this](auto &e) { e.checkpoint = m_rekor.checkpoint(e.head, QStringLiteral("rekor.example.org - 7307")); });
    row("a checkpoint of another size", bad, [this](auto &e) {
        e.checkpoint = m_rekor.checkpoint({e.head.size + 1, e.head.root});
    });
    row("a checkpoint of another root", bad, [this](auto &e) {
        e.checkpoint = m_rekor.checkpoint({e.head.size, Digest::of("x")});
    });
    row("a checkpoint with another's signature", bad, [](auto &e) {
        e.checkpoint += NoteSignature{QStringLiteral("witness.example"), 7, QByteArray(64, 'x')}.line();
    });
    row("a checkpoint signed in another name", bad,
        [](auto &e) { e.checkpoint.replace(" rekor.example.org ", " rekor.example.com "); });
    row("no checkpoint", bad, [](auto &e) { e.checkpoint = "rekor.example.org - 7306\n1\n"; });
    row("another root", ErrorCode::Damaged, [this](auto &e) {
        e.head.root = Digest::of("x");
        e.checkpoint = m_rekor.checkpoint(e.head);
    });
    row("another root than the checkpoint's", bad, [](auto &e) { e.head.root = Digest::of("x"); });
    row("truncated path", ErrorCode::Damaged, [](auto &e) { e.path.removeLast(); });
    row("no path", ErrorCode::Damaged, [](auto &e) { e.path.clear(); });
    row("longer path", ErrorCode::Damaged, [](auto &e) { e.path += Digest::of("x"); });
    row("another index", ErrorCode::Damaged, [](auto &e) { e.index ^= 1; });
    row("beyond the tree", ErrorCode::Damaged, [](auto &e) { e.index = e.head.size; });
    row("another id", bad, [](auto &e) { e.id = e.id.first(16) + Digest::of("x").hex(); });
    row("an id without its tree", bad, [](auto &e) { e.id = e.id.sliced(16); });
    row("an id of another tree", bad, [](auto &e) { e.id.replace(15, 1, u'0'); });
    row("another time", bad, [](auto &e) { e.enteredAt -= 1; });
    row("a time by another key", bad, [this](auto &e) { m_other.sign(e); });
    row("another index over all trees", bad, [](auto &e) { e.anyIndex += 1; });
    row("a broken signature", bad, [](auto &e) { e.timestamped[e.timestamped.size() - 1] ^= 1; });
    row("from the future", bad, [this](auto &e) {
        e.enteredAt += 1;
        m_rekor.sign(e);
    });
}

void TestRekor::doesNotHold()
{
    QFETCH(Change, change);
    QFETCH(ErrorCode, code);
    RekorEntry entry = answer();
    QVERIFY(checkRekorEntry(entry, m_rekor.log(), Now));
    const RekorEntry good = entry;
    change(entry);
    QVERIFY(entry != good);
    const auto held = checkRekorEntry(entry, m_rekor.log(), Now);
    QVERIFY(!held);
    QCOMPARE(held.error().code(), code);
    QVERIFY(!held.error().hint().isEmpty());
}

void TestRekor::unreadable_data()
{
    QTest::addColumn<Edit>("edit");
    const auto row = [](const char *name, Edit edit) { QTest::newRow(name) << edit; };
    const auto swap = [](const QByteArray &from, const QByteArray &to) {
        return [=](const QByteArray &json) {
            if (!json.contains(from))
                qFatal("the test changes nothing");
            return QByteArray(json).replace(from, to);
        };
    };
    row("nothing", [](auto &) { return QByteArray(); });
    row("a page", [](auto &) { return QByteArray("<html>502 Bad Gateway</html>"); });
    row("no entry", [](auto &) { return QByteArray("{}"); });
    row("a list", [](auto &json) { return '[' + json + ']'; });
    row("what Rekor says of an entry that it has",
        [](auto &) { return QByteArray(R"({"code":409,"message":"an equivalent entry already exists"})"); });
    row("what was sent", [this](auto &) { return body(); });
    row("two entries", [](auto &json) {
        const QByteArray one = json.sliced(1).chopped(1);
        return '{' + one + ',' + QByteArray(one).replace(one.mid(1, 16), "0000000000000001") + '}';
    });
    row("the entry twice", [](auto &json) {
        const QByteArray one = json.sliced(1).chopped(1);
        return '{' + one + ',' + one + '}';
    });
    row("half of it", [](auto &json) { return json.first(json.size() / 2); });
    row("something after it", [](auto &json) { return json + "{}"; });
    row("one more member", swap("\"body\":", "\"attestation\":{},\"body\":"));
    row("no proof", swap("\"inclusionProof\":", "\"inclusion\":"));
    row("no time", swap("\"integratedTime\":", "\"time\":"));
    row("time 0", [](auto &json) {
        QByteArray out = json;
        const qsizetype from = out.indexOf("Time\":") + 6;
        return out.replace(from, out.indexOf(',', from) - from, "0");
    });
    row("numbers as text", swap("\"treeSize\":12", "\"treeSize\":\"12\""));
    row("an empty tree", swap("\"treeSize\":12", "\"treeSize\":0"));
    row("upper case", [](auto &json) { return QByteArray(json).replace("rootHash\":\"", "rootHash\":\"A"); });
    row("half a hash", [](auto &json) {
        const qsizetype at = json.indexOf("hashes\":[\"") + 10;
        return QByteArray(json).remove(at, 32);
    });
    row("base64 without its padding", [](auto &json) {
        const qsizetype at = json.indexOf("Timestamp\":\"") + 12;
        return QByteArray(json).insert(at, 'A');
    });
    row("a path without end", [](auto &json) {
        QByteArray more;
        for (qsizetype i = 0; i <= RekorEntry::LongestPath; ++i)
            more += '"' + Digest::of("x").hex().toLatin1() + "\",";
        return QByteArray(json).replace("\"hashes\":[", "\"hashes\":[" + more);
    });
    row("too large", [](auto &json) { return json + QByteArray(RekorEntry::LargestSize, ' '); });
}

void TestRekor::unreadable()
{
    QFETCH(Edit, edit);
    MadeRekor rekor; // always of the same size
    rekor.fill(7);
    const QByteArray json = rekor.enter(body(), Now).bytes();
    QVERIFY(RekorEntry::parse(json));
    QVERIFY(json.contains("\"treeSize\":12"));
    QVERIFY(!RekorEntry::parse(edit(json)));
}

QTEST_GUILESS_MAIN(TestRekor)
#include "tst_rekor.moc"
