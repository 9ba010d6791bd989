#include "core/sealing/sealing.h"

#include "support/seeded_random.h"

#include <QSet>
#include <QTest>
#include <algorithm>
#include <array>

using namespace chancery;
using test::SeededRandom;

namespace {

constexpr qsizetype ThresholdAt = 17;
constexpr qsizetype HashAt = 16;
constexpr qsizetype LengthAt = 19; // the lower of two bytes
constexpr qsizetype IndexAt = 20;
constexpr qsizetype DataAt = 21;

using Subset = QList<qsizetype>;

QList<Subset> subsets(qsizetype n, qsizetype m)
{
    QList<Subset> all;
    for (unsigned bits = 0; bits < (1U << n); ++bits) {
        Subset one;
        for (qsizetype i = 0; i < n; ++i) {
            if (bits >> i & 1U)
                one += i;
        }
        if (one.size() == m)
            all += one;
    }
    return all;
}

QList<QByteArray> plain(const std::vector<Secret> &shares)
{
    QList<QByteArray> out;
    for (const Secret &share : shares)
        out += share.view().toByteArray();
    return out;
}

Result<Secret> joined(const QList<QByteArray> &shares)
{
    std::vector<Secret> owned;
    for (const QByteArray &share : shares)
        owned.push_back(Secret::copyOf(share));
    QList<const Secret *> pointers;
    for (const Secret &share : owned)
        pointers += &share;
    return sealing::join(pointers);
}

QList<QByteArray> picked(const QList<QByteArray> &shares, const Subset &subset)
{
    QList<QByteArray> out;
    for (const qsizetype i : subset)
        out += shares[i];
    return out;
}

// The field of 256 elements and Lagrange's formula, written here anew: what m - 1 shares say about the secret is
// judged by arithmetic, not by the library that made them.
unsigned times(unsigned a, unsigned b)
{
    unsigned product = 0;
    for (; b != 0; b >>= 1) {
        if (b & 1U)
            product ^= a;
        a = a << 1 ^ (a & 0x80U ? 0x11bU : 0U);
    }
    return product;
}

unsigned inverse(unsigned a)
{
    for (unsigned b = 1; b < 256; ++b) {
        if (times(a, b) == 1)
            return b;
    }
    return 0;
}

// What the polynomial through the shares' points says at x: at 0 stands the secret.
QByteArray interpolated(const QList<QByteArray> &shares, unsigned x = 0)
{
    QByteArray out(shares.first().size() - DataAt, '\0');
    for (const QByteArray &share : shares) {
        const unsigned own = static_cast<unsigned char>(share[IndexAt]);
        unsigned weight = 1;
        for (const QByteArray &other : shares) {
            const unsigned index = static_cast<unsigned char>(other[IndexAt]);
            if (index != own)
                weight = times(weight, times(index ^ x, inverse(index ^ own)));
        }
        for (qsizetype i = 0; i < out.size(); ++i) {
            const unsigned byte = static_cast<unsigned char>(share[DataAt + i]);
            out[i] = static_cast<char>(static_cast<unsigned char>(out[i]) ^ times(weight, byte));
        }
    }
    return out;
}

} // namespace

class SplitTest : public QObject
{
    Q_OBJECT

    SeededRandom m_random;
    Secret m_credential = sealing::newCredential(m_random);
    QList<QByteArray> m_shares = plain(sealing::split(m_credential, 5, 9, m_random).value());

    bool givesSecret(const QList<QByteArray> &shares)
    {
        const auto secret = joined(shares);
        return secret && secret->equals(m_credential);
    }

private slots:
    void everyFiveOfNine()
    {
        const QList<Subset> all = subsets(9, 5);
        QCOMPARE(all.size(), 126);
        for (const Subset &subset : all)
            QVERIFY(givesSecret(picked(m_shares, subset)));
        QVERIFY(givesSecret(m_shares)); // and all nine
        QList<QByteArray> backwards = m_shares;
        std::reverse(backwards.begin(), backwards.end());
        QVERIFY(givesSecret(backwards.first(6)));
    }

    void form()
    {
        QSet<QByteArray> distinct;
        for (qsizetype i = 0; i < m_shares.size(); ++i) {
            const QByteArray &share = m_shares[i];
            QCOMPARE(share.size(), 85);
            QCOMPARE(share.first(16), m_shares[0].first(16));
            QCOMPARE(share[HashAt], '\2');
            QCOMPARE(share[ThresholdAt], '\5');
            QCOMPARE(share[IndexAt], static_cast<char>(i + 1));
            QVERIFY(!share.contains(m_credential.view()));
            distinct += share;
            QCOMPARE(sealing::shareDigest(Secret::copyOf(share)).hex(), Digest::of(share).hex());
        }
        QCOMPARE(distinct.size(), 9);
        const auto again = plain(sealing::split(m_credential, 5, 9, m_random).value());
        QVERIFY(again[0].first(16) != m_shares[0].first(16)); // a fresh identifier
    }

    void tooFew()
    {
        for (qsizetype count = 0; count < 5; ++count) {
            const auto secret = joined(m_shares.first(count));
            QVERIFY(!secret);
            QCOMPARE(secret.error().code(), ErrorCode::NotNow);
        }
    }

    // Four shares that claim to be enough: the threshold is a byte that anybody can write.
    void fourSharesWithPatchedThreshold()
    {
        for (const Subset &subset : subsets(9, 4)) {
            QList<QByteArray> four = picked(m_shares, subset);
            for (QByteArray &share : four)
                share[ThresholdAt] = '\4';
            const auto secret = joined(four);
            QVERIFY(!secret);
            QCOMPARE(secret.error().code(), ErrorCode::Damaged);
            // Nor with the check switched off, which would give what the four say without asking the digest.
            for (QByteArray &share : four)
                share[HashAt] = '\0';
            QVERIFY(!joined(four));
            // Nor in the shape that a split without a digest would have: to the library itself they are whole then, and
            // it gives 32 wrong bytes.
            for (QByteArray &share : four) {
                share[LengthAt] = '\41';
                share.truncate(DataAt + 32);
            }
            QVERIFY(!joined(four));
        }
    }

    // The same by arithmetic alone: five shares are the secret and its digest, four leave every secret possible.
    void fourSharesSayNothing()
    {
        const QByteArray whole = m_credential.view().toByteArray() + Digest::of(m_credential.view()).bytes();
        for (const Subset &subset : subsets(9, 5))
            QCOMPARE(interpolated(picked(m_shares, subset)), whole);
        for (const Subset &subset : subsets(9, 4)) {
            const QByteArray guess = interpolated(picked(m_shares, subset));
            QVERIFY(guess != whole);
            QVERIFY(Digest::of(guess.first(32)).bytes() != guess.last(32));
        }
        // Any other secret goes with the same four shares: there is a fifth one that gives it.
        QByteArray point = m_shares[0];
        point[IndexAt] = '\0';
        const QByteArray other(32, 'z');
        point.replace(DataAt, 64, other + Digest::of(other).bytes());
        QByteArray fifth = m_shares[8];
        fifth.replace(DataAt, 64, interpolated({point, m_shares[0], m_shares[1], m_shares[2], m_shares[3]}, 9));
        const auto secret = joined({m_shares[0], m_shares[1], m_shares[2], m_shares[3], fifth});
        QVERIFY(secret);
        QCOMPARE(secret->view().toByteArray(), other);
    }

    // Any byte of any share, also where more shares are there than are needed.
    void corruptShare_data()
    {
        QTest::addColumn<int>("count");
        QTest::newRow("as many as needed") << 5;
        QTest::newRow("all nine") << 9;
    }
    void corruptShare()
    {
        QFETCH(int, count);
        for (qsizetype i = 0; i < m_shares[0].size(); ++i) {
            QList<QByteArray> shares = m_shares.first(count);
            QByteArray &share = shares[2];
            share[i] = static_cast<char>(share[i] ^ 0x40);
            QVERIFY2(!joined(shares), qPrintable(QStringLiteral("byte %1").arg(i)));
        }
    }

    // A byte of the header changed in all shares alike, so that they still agree with one another.
    void changedHeaderInAll()
    {
        for (qsizetype i = 0; i < IndexAt; ++i) {
            for (int value = 0; value < 256; ++value) {
                QList<QByteArray> shares = m_shares.first(5);
                for (QByteArray &share : shares)
                    share[i] = static_cast<char>(value);
                const auto secret = joined(shares);
                QVERIFY(!secret || secret->equals(m_credential));
                if (i >= HashAt && i != ThresholdAt)
                    QCOMPARE(secret.has_value(), shares[0] == m_shares[0]);
            }
        }
    }

    void wrongLength()
    {
        for (const qsizetype size : {qsizetype{0}, qsizetype{20}, qsizetype{84}}) {
            QList<QByteArray> shares = m_shares.first(5);
            shares[1].truncate(size);
            QVERIFY(!joined(shares));
            for (QByteArray &share : shares)
                share.truncate(size);
            QVERIFY(!joined(shares));
        }
        QList<QByteArray> longer = m_shares.first(5);
        for (QByteArray &share : longer)
            share += 'x';
        QVERIFY(!joined(longer));
    }

    void shareOfAnotherSplit()
    {
        const auto others = plain(sealing::split(m_credential, 5, 9, m_random).value());
        QList<QByteArray> shares = m_shares.first(5);
        shares[4] = others[4];
        auto secret = joined(shares);
        QVERIFY(!secret);
        QCOMPARE(secret.error().code(), ErrorCode::Damaged);
        shares[4].replace(0, 16, m_shares[0].first(16)); // dressed up as one of ours
        secret = joined(shares);
        QVERIFY(!secret);
        QCOMPARE(secret.error().code(), ErrorCode::Damaged);
    }

    void sameShareTwice()
    {
        QList<QByteArray> shares = m_shares.first(5);
        shares[4] = shares[0];
        auto secret = joined(shares);
        QVERIFY(!secret);
        QCOMPARE(secret.error().code(), ErrorCode::Conflict);
        shares = m_shares.first(5) + m_shares.first(1);
        QVERIFY(!joined(shares));
    }

    void sizes_data()
    {
        QTest::addColumn<int>("m");
        QTest::addColumn<int>("n");
        QTest::addColumn<bool>("works");
        QTest::newRow("2 of 2") << 2 << 2 << true;
        QTest::newRow("2 of 3") << 2 << 3 << true;
        QTest::newRow("6 of 12") << 6 << 12 << true;
        QTest::newRow("7 of 13") << 7 << 13 << true;
        QTest::newRow("3 of 254") << 3 << 254 << true;
        QTest::newRow("1 of 3") << 1 << 3 << false;
        QTest::newRow("4 of 3") << 4 << 3 << false;
        QTest::newRow("2 of 255") << 2 << 255 << false;
        QTest::newRow("0 of 0") << 0 << 0 << false;
    }
    void sizes()
    {
        QFETCH(int, m);
        QFETCH(int, n);
        QFETCH(bool, works);
        const auto shares = sealing::split(m_credential, m, n, m_random);
        QVERIFY2(shares.has_value() == works, shares ? "" : qPrintable(shares.error().english()));
        if (works) {
            QCOMPARE(static_cast<int>(shares->size()), n);
            QVERIFY(givesSecret(plain(*shares).last(m)));
            QVERIFY(!joined(plain(*shares).last(m - 1)));
        }
    }

    // Nothing but the port's randomness goes into the shares.
    void randomnessIsThePorts()
    {
        SeededRandom one("seed");
        SeededRandom same("seed");
        SeededRandom other("another");
        const auto first = plain(sealing::split(m_credential, 2, 3, one).value());
        QCOMPARE(plain(sealing::split(m_credential, 2, 3, same).value()), first);
        QVERIFY(plain(sealing::split(m_credential, 2, 3, other).value()) != first);
    }

    void randomnessThatEnds()
    {
        class Empty final : public ports::Random
        {
            QByteArray bytes(int count) override { return QByteArray(count, 'x'); }
            Secret secret(int) override { return {}; }
        } empty;
        QVERIFY(!sealing::split(m_credential, 2, 3, empty));
    }
};

QTEST_APPLESS_MAIN(SplitTest)
#include "tst_split.moc"
