#include "core/sealing/sealing.h"

#include "support/seeded_random.h"

#include <QSet>
#include <QTest>

using namespace chancery;
using namespace chancery::sealing;
using test::SeededRandom;

namespace {

QByteArray counting(char first)
{
    QByteArray bytes;
    for (char i = 0; i < 32; ++i)
        bytes += static_cast<char>(first + i);
    return bytes;
}

SealingHalf halfOf(const QByteArray &hmacOutput)
{
    return sealingHalf(Secret::copyOf(hmacOutput)).value();
}

ShareContext context()
{
    return {Digest::of("roster"), QStringLiteral("c0ffee"), Set::User, 3, 4, 5};
}

QString text(const Secret &secret)
{
    return QString::fromLatin1(secret.view());
}

const QByteArray Share("share of one member");

// Key 11.., nonce 22..: what the known answers were computed with.
class FixedRandom final : public ports::Random
{
    QByteArray bytes(int count) override { return QByteArray(count, '\x22'); }
    Secret secret(int count) override { return Secret::copyOf(QByteArray(count, '\x11')); }
};

} // namespace

// The known answers come from an independent computation (Python: hmac, hashlib, base64 and the cryptography package).
class SealingTest : public QObject
{
    Q_OBJECT

    SeededRandom m_random;
    SealingHalf m_half = halfOf(counting(0));

private slots:
    void knownHalf()
    {
        QCOMPARE(m_half.privateKey.view().toByteArray().toHex(),
                 QByteArray("a0cee7151ac946ffe120cc4f08b7d21f5b633e16769f7ce2195e1125e56bbe54"));
        QCOMPARE(m_half.publicKey.toHex(),
                 QByteArray("9f296069b8adfd77d6d117258426d1a97549b71de5f569740cdeba79f467633a"));
        QVERIFY(!sealingHalf(Secret(31)));
        QVERIFY(!sealingHalf(Secret(64)));
        QVERIFY(!sealingHalf(Secret()));
    }

    void knownSalt()
    {
        QCOMPARE(salt(QStringLiteral("rehearsal.example.org"), "id-1", QByteArray("\1\2\3"), Set::Officer, 7).toHex(),
                 QByteArray("c5c3e6ae978d54618414ba0a4320291b9dc0c1c35d7511dc4ecd62d980c9403a"));
    }

    void saltDependsOnEverything()
    {
        const QString domain = QStringLiteral("pki.example.org");
        QSet<QByteArray> salts;
        salts += salt(domain, "id", "credential", Set::User, 1);
        salts += salt(QStringLiteral("rehearsal.pki.example.org"), "id", "credential", Set::User, 1);
        salts += salt(domain, "other", "credential", Set::User, 1);
        salts += salt(domain, "id", "another", Set::User, 1);
        salts += salt(domain, "id", "credential", Set::Officer, 1);
        salts += salt(domain, "id", "credential", Set::User, 2);
        salts += salt(domain, "idc", "redential", Set::User, 1); // the same bytes, parted elsewhere
        QCOMPARE(salts.size(), 7);
        for (const QByteArray &one : salts)
            QCOMPARE(one.size(), 32);
    }

    void knownPin()
    {
        const Secret credential = Secret::copyOf(counting(100));
        QCOMPARE(text(pinFrom(credential, 8).value()), QStringLiteral("ZJSED77G"));
        QCOMPARE(text(pinFrom(credential, 32).value()), QStringLiteral("ZJSED77GVLQEOG7ITNQJEIVBXIAS7NT3"));
        const Secret longest = pinFrom(credential, 255).value();
        QCOMPARE(longest.size(), std::size_t{255});
        QCOMPARE(Digest::of(longest.view()).hex(),
                 QStringLiteral("30694f78cf05d88acba04cf2a378dbee62ed24b215be72034f16e039042e306e"));
        QVERIFY(!pinFrom(credential, 7));
        QVERIFY(!pinFrom(credential, 256));
        QVERIFY(!pinFrom(credential, -1));
        QVERIFY(!pinFrom(Secret(31), 32));
        const Secret one = newCredential(m_random);
        const Secret two = newCredential(m_random);
        QVERIFY(one.size() == 32 && !one.equals(two));
        QVERIFY(!pinFrom(one, 32)->equals(*pinFrom(two, 32)));
    }

    void knownSealedShare()
    {
        FixedRandom fixed;
        const auto sealed = seal(Secret::copyOf(Share), context(), m_half.publicKey, fixed);
        QVERIFY(sealed);
        QCOMPARE(sealed->toHex(), QByteArray("7b4e909bbe7ffe44c465a220037d608ee35897d31ef972f07f74892cb0f73f13"
                                             "222222222222222222222222"
                                             "9a13d2cbf0ea39b554932100af8f184c186268"
                                             "011c06fc71104633f54126ab4f0e78d3"));
        const auto stated = sealForStatement(Secret::copyOf(Share), Digest::of("statement"), m_half.publicKey, fixed);
        QVERIFY(stated);
        QCOMPARE(stated->toHex(), QByteArray("7b4e909bbe7ffe44c465a220037d608ee35897d31ef972f07f74892cb0f73f13"
                                             "222222222222222222222222"
                                             "6c4664e903b82fafc8be9586668f45e1cea5c3"
                                             "06549df85b9f8302da73597f14596e03"));
    }

    void opens()
    {
        const auto sealed = seal(Secret::copyOf(Share), context(), m_half.publicKey, m_random).value();
        QVERIFY(!sealed.contains(Share));
        QCOMPARE(open(sealed, context(), m_half)->view().toByteArray(), Share);
        const auto again = seal(Secret::copyOf(Share), context(), m_half.publicKey, m_random).value();
        QVERIFY(again.first(32) != sealed.first(32)); // a key and a nonce of its own
        QVERIFY(again.sliced(32, 12) != sealed.sliced(32, 12));
    }

    void wrongContext_data()
    {
        QTest::addColumn<int>("field");
        QTest::newRow("roster") << 0;
        QTest::newRow("token serial") << 1;
        QTest::newRow("set") << 2;
        QTest::newRow("number") << 3;
        QTest::newRow("index") << 4;
        QTest::newRow("epoch") << 5;
    }
    void wrongContext()
    {
        QFETCH(int, field);
        ShareContext other = context();
        switch (field) {
        case 0:
            other.roster = Digest::of("another roster");
            break;
        case 1:
            other.tokenSerial = QStringLiteral("c0ffef");
            break;
        case 2:
            other.set = Set::Officer;
            break;
        case 3:
            ++other.number;
            break;
        case 4:
            ++other.index;
            break;
        default:
            ++other.epoch;
        }
        const auto sealed = seal(Secret::copyOf(Share), context(), m_half.publicKey, m_random).value();
        const auto opened = open(sealed, other, m_half);
        QVERIFY(!opened);
        QCOMPARE(opened.error().code(), ErrorCode::Damaged);
    }

    void wrongHalf()
    {
        const auto sealed = seal(Secret::copyOf(Share), context(), m_half.publicKey, m_random).value();
        QVERIFY(!open(sealed, context(), halfOf(counting(1))));
        // What counts is the private half, whatever public one stands beside it.
        SealingHalf dressed = halfOf(counting(1));
        dressed.publicKey = m_half.publicKey;
        QVERIFY(!open(sealed, context(), dressed));
        QVERIFY(!open(sealed, context(), SealingHalf{}));
    }

    void everyByteCounts()
    {
        const auto sealed = seal(Secret::copyOf(Share), context(), m_half.publicKey, m_random).value();
        for (qsizetype i = 0; i < sealed.size(); ++i) {
            for (const int bit : {0x01, 0x80}) { // 0x80 of byte 31 is the bit that X25519 itself ignores
                QByteArray damaged = sealed;
                damaged[i] = static_cast<char>(damaged[i] ^ bit);
                QVERIFY2(!open(damaged, context(), m_half), qPrintable(QStringLiteral("byte %1").arg(i)));
            }
        }
        for (qsizetype size = 0; size < sealed.size(); ++size)
            QVERIFY(!open(sealed.first(size), context(), m_half));
        QVERIFY(!open(sealed + 'x', context(), m_half));
    }

    // A key of small order would make every share readable by everybody.
    void weakPublicKey()
    {
        for (const QByteArray &key : {QByteArray(32, '\0'), QByteArray("\1", 1) + QByteArray(31, '\0')}) {
            const auto sealed = seal(Secret::copyOf(Share), context(), key, m_random);
            QVERIFY(!sealed);
            QCOMPARE(sealed.error().code(), ErrorCode::BadInput);
        }
        QVERIFY(!seal(Secret::copyOf(Share), context(), QByteArray(31, 'x'), m_random));
        QVERIFY(!seal(Secret(), context(), m_half.publicKey, m_random));
        QByteArray sealed = seal(Secret::copyOf(Share), context(), m_half.publicKey, m_random).value();
        sealed.replace(0, 32, QByteArray(32, '\0'));
        QVERIFY(!open(sealed, context(), m_half));
    }

    void forStatement()
    {
        const SealingHalf openTo = oneTimeHalf(m_random).value();
        const SealingHalf other = oneTimeHalf(m_random).value();
        QVERIFY(openTo.publicKey != other.publicKey);
        const Digest statement = Digest::of("statement");
        const auto sealed = sealForStatement(Secret::copyOf(Share), statement, openTo.publicKey, m_random).value();
        QCOMPARE(openForStatement(sealed, statement, openTo)->view().toByteArray(), Share);
        QVERIFY(!openForStatement(sealed, Digest::of("another"), openTo));
        QVERIFY(!openForStatement(sealed, statement, other));
        for (qsizetype i = 0; i < sealed.size(); ++i) {
            QByteArray damaged = sealed;
            damaged[i] = static_cast<char>(damaged[i] ^ 1);
            QVERIFY(!openForStatement(damaged, statement, openTo));
        }
    }

    void setNames()
    {
        QCOMPARE(setText(Set::User), QStringLiteral("user"));
        QCOMPARE(setText(Set::Officer), QStringLiteral("so"));
        QVERIFY(setFromText(QStringLiteral("user")).value() == Set::User);
        QVERIFY(setFromText(QStringLiteral("so")).value() == Set::Officer);
        QVERIFY(!setFromText(QStringLiteral("SO")));
        QVERIFY(!setFromText(QString()));
    }
};

QTEST_APPLESS_MAIN(SealingTest)
#include "tst_sealing.moc"
