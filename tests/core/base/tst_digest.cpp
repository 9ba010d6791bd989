#include "core/base/digest.h"
#include "core/base/pgp_words.h"

#include <QSet>
#include <QTest>

using namespace chancery;

namespace {

// FIPS 180-2 appendix B.1: SHA-256 of "abc".
const QString abcHex = QStringLiteral("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

QStringList wordsOf(const QByteArray &bytes)
{
    QStringList out;
    for (qsizetype i = 0; i < bytes.size(); ++i)
        out += pgpWord(static_cast<unsigned char>(bytes[i]), static_cast<int>(i));
    return out;
}

int syllableGroups(const QString &word)
{
    const QString vowels = QStringLiteral("aeiouyAEIOUY");
    int groups = 0;
    for (qsizetype i = 0; i < word.size(); ++i)
        groups += vowels.contains(word[i]) && (i == 0 || !vowels.contains(word[i - 1])) ? 1 : 0;
    return groups;
}

} // namespace

class DigestTest : public QObject
{
    Q_OBJECT

private slots:
    void knownValues()
    {
        QCOMPARE(Digest::of(QByteArray("abc")).hex(), abcHex);
        QCOMPARE(Digest::of(QByteArray()).hex(),
                 QStringLiteral("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    }

    void zero()
    {
        QVERIFY(Digest().isZero());
        QCOMPARE(Digest().hex(), QString(64, u'0'));
        QVERIFY(!Digest::of(QByteArray()).isZero());
    }

    void hexAndBytesGoRound()
    {
        const auto digest = Digest::fromHex(abcHex);
        QVERIFY(digest);
        QVERIFY(*digest == Digest::of(QByteArray("abc")));
        QCOMPARE(digest->bytes().toHex(), abcHex.toLatin1());
        QVERIFY(*Digest::fromBytes(digest->bytes()) == *digest);
        QVERIFY(Digest() < *digest);
    }

    void notADigest_data()
    {
        QTest::addColumn<QString>("hex");
        QTest::newRow("empty") << QString();
        QTest::newRow("63 digits") << abcHex.first(63);
        QTest::newRow("65 digits") << abcHex + u'0';
        QTest::newRow("upper case") << abcHex.toUpper();
        QTest::newRow("not hexadecimal") << QString(64, u'g');
        QTest::newRow("spaces") << abcHex.first(63) + u' ';
        QTest::newRow("full-width digits") << QString(64, QChar(0xff11));
    }
    void notADigest()
    {
        QFETCH(QString, hex);
        QVERIFY(!Digest::fromHex(hex));
    }

    void notThirtyTwoBytes()
    {
        QVERIFY(!Digest::fromBytes(QByteArray(31, 'x')));
        QVERIFY(!Digest::fromBytes(QByteArray(33, 'x')));
    }

    void formsForPeople()
    {
        const Digest digest = *Digest::fromHex(abcHex);
        QCOMPARE(digest.groups().size(), 16);
        QCOMPARE(digest.groups().join(QString()), abcHex);
        QCOMPARE(digest.groups().first(), QStringLiteral("ba78"));
        QCOMPARE(digest.brief(), QString::fromUtf8("ba78…15ad"));
        QCOMPARE(digest.words().size(), 32);
        QCOMPARE(digest.words(), wordsOf(digest.bytes()));
        QCOMPARE(groupedHex(QByteArray("\x01\x02\x03", 3)), QStringLiteral("0102 03"));
        QCOMPARE(groupedHex(QByteArray()), QString());
    }

    void pgpWords()
    {
        // The example that goes with the word list since PGPfone.
        QCOMPARE(wordsOf(QByteArray::fromHex("e58294f2e9a227486e8b061b31cc528fd7fa3f19")).join(u' '),
                 QStringLiteral("topmost Istanbul Pluto vagabond treadmill Pacific brackish dictator goldfish Medusa "
                                "afflict bravado chatter revolver Dupont midsummer stopwatch whimsical cowbell "
                                "bottomless"));
        QCOMPARE(wordsOf(QByteArray(2, '\0')).join(u' '), QStringLiteral("aardvark adroitness"));
        QCOMPARE(wordsOf(QByteArray(2, '\xff')).join(u' '), QStringLiteral("Zulu Yucatan"));
    }

    void everyWordStandsOnce()
    {
        QSet<QString> words;
        QString lastEven = QStringLiteral("a");
        QString lastOdd = QStringLiteral("a");
        for (int i = 0; i < 256; ++i) {
            const QString even = QString::fromLatin1(pgpEvenWords[i]).toLower();
            const QString odd = QString::fromLatin1(pgpOddWords[i]).toLower();
            words << even << odd;
            // Both halves run through the alphabet once (by first letters only: the published list has "applicant"
            // before "Apollo"), so that a block out of its place shows.
            QVERIFY2(even[0] >= lastEven[0], qPrintable(even));
            QVERIFY2(odd[0] >= lastOdd[0], qPrintable(odd));
            QVERIFY2(syllableGroups(odd) >= 2, qPrintable(odd));
            lastEven = even;
            lastOdd = odd;
        }
        QCOMPARE(words.size(), 512);
    }
};

QTEST_APPLESS_MAIN(DigestTest)
#include "tst_digest.moc"
