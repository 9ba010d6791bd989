// Timestamps of certificate logs: their bytes, and the lists that must not stand in a certificate.
#include "core/pki/precertificate.h"
#include "core/pki/tls_encoding.h"
#include "pki_fixture.h"
#include "support/made_sct.h"

#include <functional>
#include <openssl/rsa.h>

using namespace chancery;
using namespace chancery::pki;
using namespace chancery::pki::testing;
using chancery::test::MadeLog;

using Change = std::function<void(QByteArray &)>;
Q_DECLARE_METATYPE(Change)

namespace {

constexpr quint64 Noon = 1'767'268'800'000; // 2026-01-01T12:00:00Z

Sct someSct()
{
    return {Digest::of("log"), Noon, "ext", SctSigner::Ecdsa, "signature"};
}

Result<LogKey> rsaLogKey(unsigned bits)
{
    const PkeyPtr pair(EVP_RSA_gen(bits));
    return LogKey::parse(spkiOf(pair.get()).value());
}

} // namespace

class TestSct : public QObject
{
    Q_OBJECT

private slots:
    void layout();
    void damagedSct_data();
    void damagedSct();
    void lists();
    void damagedList_data();
    void damagedList();
    void leafIndex();
    void leafLayout();
    void logKeys();
    void rsaLog();
    void oneSct();
    void listRules();
    void namedReasons();

private:
    SctRules rules() const
    {
        return {{m_first.known(QStringLiteral("first")), m_second.known(QStringLiteral("second"))},
                1,
                QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(Noon), Qt::UTC)};
    }

    MadeLog m_first;
    MadeLog m_second;
    MadeLog m_stranger;
    LogEntry m_entry{LogEntry::Type::Precertificate, "to be signed", Digest::of("issuer")};
};

void TestSct::layout()
{
    const QByteArray bytes = encodeSct(someSct());
    const QByteArray expected = QByteArray("\0", 1) + Digest::of("log").bytes() +
                                QByteArray::fromHex("0000019b796dd600") + QByteArray::fromHex("0003") + "ext" +
                                QByteArray::fromHex("0403") + QByteArray::fromHex("0009") + "signature";
    QCOMPARE(bytes.toHex(), expected.toHex());
    QCOMPARE(parseSct(bytes).value(), someSct());
    Sct rsa = someSct();
    rsa.signer = SctSigner::Rsa;
    QCOMPARE(parseSct(encodeSct(rsa)).value(), rsa);
}

void TestSct::damagedSct_data()
{
    QTest::addColumn<Change>("change");
    const auto row = [](const char *name, Change change) { QTest::newRow(name) << change; };
    row("empty", [](QByteArray &b) { b.clear(); });
    row("version 2", [](QByteArray &b) { b[0] = 1; });
    row("cut", [](QByteArray &b) { b.chop(1); });
    row("cut in the id", [](QByteArray &b) { b.truncate(20); });
    row("trailing byte", [](QByteArray &b) { b += '\0'; });
    row("SHA-1", [](QByteArray &b) { b[46] = 2; });
    row("DSA", [](QByteArray &b) { b[47] = 2; });
    row("anonymous", [](QByteArray &b) { b[47] = 0; });
    row("no signature", [](QByteArray &b) {
        b.chop(9);
        b.back() = 0;
    });
    row("extensions beyond the end", [](QByteArray &b) { b[41] = '\x7f'; });
    row("far too long", [](QByteArray &b) {
        b.chop(11);
        b += TlsWriter().vector(QByteArray(largestSct, 's'), 2).bytes();
    });
}

void TestSct::damagedSct()
{
    QFETCH(Change, change);
    QByteArray bytes = encodeSct(someSct());
    change(bytes);
    const auto sct = parseSct(bytes);
    QVERIFY(!sct);
    QCOMPARE(sct.error().code(), ErrorCode::BadInput);
    QVERIFY(!parseSctList(TlsWriter().vector(TlsWriter().vector(bytes, 2).bytes(), 2).bytes()));
}

void TestSct::lists()
{
    Sct other = someSct();
    other.extensions.clear();
    const QByteArray bytes = encodeSctList({someSct(), other});
    QCOMPARE(parseSctList(bytes).value(), QList<Sct>({someSct(), other}));
    QCOMPARE(parseSctList(encodeSctList(QList<Sct>(mostScts, other)))->size(), mostScts);
}

void TestSct::damagedList_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray good = encodeSctList({someSct()});
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("empty list") << QByteArray(2, '\0');
    QTest::newRow("empty entry") << QByteArray::fromHex("00020000");
    QTest::newRow("cut") << good.chopped(1);
    QTest::newRow("trailing byte") << good + '\0';
    QTest::newRow("half an entry") << TlsWriter().vector(good.sliced(2) + '\0', 2).bytes();
    QTest::newRow("too many") << encodeSctList(QList<Sct>(mostScts + 1, someSct()));
}

void TestSct::damagedList()
{
    QFETCH(QByteArray, bytes);
    const auto list = parseSctList(bytes);
    QVERIFY(!list);
    QCOMPARE(list.error().code(), ErrorCode::BadInput);
}

void TestSct::leafIndex()
{
    QCOMPARE(leafIndexExtension(0x0102030405).toHex(), QByteArray("0000050102030405"));
    QCOMPARE(leafIndexOf(leafIndexExtension(largestLeafIndex)).value(), std::optional(largestLeafIndex));
    QCOMPARE(leafIndexOf({}).value(), std::optional<quint64>());
    const QByteArray other = QByteArray::fromHex("07000201ff");
    QCOMPARE(leafIndexOf(other).value(), std::optional<quint64>());
    QCOMPARE(leafIndexOf(other + leafIndexExtension(3)).value(), std::optional<quint64>(3));
    QVERIFY(!leafIndexOf(leafIndexExtension(3) + leafIndexExtension(3)));
    QVERIFY(!leafIndexOf(leafIndexExtension(3).chopped(1)));
    QVERIFY(!leafIndexOf(leafIndexExtension(3) + '\0'));
    QVERIFY(!leafIndexOf(QByteArray::fromHex("00000401020304")));
}

void TestSct::leafLayout()
{
    const LogEntry whole = certificateEntry("DER");
    QCOMPARE(timestampedLeaf(Noon, whole, "e").toHex(), QByteArray("0000"
                                                                   "0000019b796dd600"
                                                                   "0000"
                                                                   "000003444552"
                                                                   "000165"));
    QCOMPARE(timestampedLeaf(Noon, m_entry, {}).toHex(), QByteArray("0000"
                                                                    "0000019b796dd600"
                                                                    "0001") +
                                                             Digest::of("issuer").hex().toLatin1() + "00000c" +
                                                             QByteArray("to be signed").toHex() + "0000");
}

void TestSct::logKeys()
{
    QVERIFY(LogKey::parse(m_first.spki));
    QVERIFY(rsaLogKey(2048));
    QVERIFY(!rsaLogKey(1024));
    QVERIFY(!LogKey::parse(makeKey(KeyAlgorithm::P384).spki));
    QVERIFY(!LogKey::parse(makeKey(KeyAlgorithm::Ed25519).spki));
    QVERIFY(!LogKey::parse(m_first.spki + '\0'));
    QVERIFY(!LogKey::parse(m_first.spki.chopped(1)));
    QVERIFY(!LogKey::parse({}));
    QByteArray offCurve = m_first.spki;
    offCurve.back() = static_cast<char>(offCurve.back() ^ 1);
    QVERIFY(!LogKey::parse(offCurve));
}

void TestSct::rsaLog()
{
    const PkeyPtr pair(EVP_RSA_gen(2048));
    const LogKey key = LogKey::parse(spkiOf(pair.get()).value()).value();
    Sct sct{key.id(), Noon, {}, SctSigner::Rsa, {}};
    sct.signature = sign(pair.get(), KeyAlgorithm::P256, timestampedLeaf(Noon, m_entry, {})).value();
    QVERIFY(verifySct(sct, m_entry, key));
    sct.signer = SctSigner::Ecdsa; // what the header says must be what the key is
    QVERIFY(!verifySct(sct, m_entry, key));
}

void TestSct::oneSct()
{
    const Sct good = m_first.promise(m_entry, Noon);
    QCOMPARE(checkSct(good, m_entry, rules())->name, QStringLiteral("first"));
    LogEntry other = m_entry;
    other.bytes += '!';
    QVERIFY(!checkSct(good, other, rules()));
    other = m_entry;
    other.issuerKey = Digest::of("another issuer");
    QVERIFY(!checkSct(good, other, rules()));
    other = m_entry;
    other.type = LogEntry::Type::Certificate;
    QVERIFY(!checkSct(good, other, rules()));
    for (const qsizetype i : {0, 4, 10}) {
        Sct bad = good;
        bad.signature[i] = static_cast<char>(bad.signature[i] ^ 1);
        QVERIFY(!checkSct(bad, m_entry, rules()));
    }
    Sct trailing = good;
    trailing.signature += '\0';
    QVERIFY(!checkSct(trailing, m_entry, rules()));
    Sct later = good;
    ++later.timestamp;
    QVERIFY(!checkSct(later, m_entry, rules()));
    Sct extended = good;
    extended.extensions = leafIndexExtension(0);
    QVERIFY(!checkSct(extended, m_entry, rules()));
    SctRules indexed = rules();
    indexed.logs.front().indexed = true;
    QVERIFY(!checkSct(good, m_entry, indexed));
    QVERIFY(checkSct(m_first.promise(m_entry, Noon, leafIndexExtension(7)), m_entry, indexed));
}

void TestSct::listRules()
{
    const Sct first = m_first.promise(m_entry, Noon);
    const Sct second = m_second.promise(m_entry, Noon - 1);
    SctRules two = rules();
    two.least = 2;
    QVERIFY(checkSctList({first}, m_entry, rules()));
    QVERIFY(checkSctList({first, second}, m_entry, two));
    QCOMPARE(checkSctList({first}, m_entry, two).error().code(), ErrorCode::NotAllowed);
    QCOMPARE(checkSctList({}, m_entry, rules()).error().code(), ErrorCode::NotAllowed);
    // One that does not hold spoils the list.
    QVERIFY(!checkSctList({first, second, m_stranger.promise(m_entry, Noon)}, m_entry, rules()));
    QVERIFY(!checkSctList({first, m_first.promise(m_entry, Noon - 5)}, m_entry, rules()));
    QVERIFY(!checkSctList({first, m_second.promise(m_entry, Noon + 1)}, m_entry, rules()));
    Sct bad = second;
    bad.timestamp += 1;
    QVERIFY(!checkSctList({first, bad}, m_entry, rules()));
}

void TestSct::namedReasons()
{
    const auto said = [&](const Sct &sct) { return reason(checkSct(sct, m_entry, rules())); };
    QVERIFY(said(m_stranger.promise(m_entry, Noon)).contains(m_stranger.id().hex()));
    const QString future = said(m_second.promise(m_entry, Noon + 1));
    QVERIFY2(future.contains(QStringLiteral("second is from the future: 2026-01-01T12:00:00.001Z")),
             qPrintable(future));
    QVERIFY(said(m_first.promise(m_entry, ~quint64(0))).contains(QStringLiteral("from the future")));
    LogEntry other = m_entry;
    other.bytes += '!';
    QVERIFY(said(m_first.promise(other, Noon)).contains(QStringLiteral("not for this certificate")));
}

QTEST_GUILESS_MAIN(TestSct)
#include "tst_sct.moc"
