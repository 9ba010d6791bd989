#include "core/base/secret.h"

#include <QTest>
#include <openssl/crypto.h>
#include <utility>

using namespace chancery;

class SecretTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        // Not every machine lets a test lock memory; the heap itself must be there either way.
        useSecureHeap();
        QVERIFY(CRYPTO_secure_malloc_initialized());
    }

    void livesInTheSecureHeap()
    {
        const std::size_t before = CRYPTO_secure_used();
        {
            Secret secret = Secret::copyOf(QByteArray("pin 1234"));
            QVERIFY(CRYPTO_secure_allocated(secret.data()));
            QVERIFY(CRYPTO_secure_used() > before);
        }
        QCOMPARE(CRYPTO_secure_used(), before);
    }

    void zeroedAtFirst()
    {
        const Secret secret(16);
        QCOMPARE(secret.view().toByteArray(), QByteArray(16, '\0'));
        QCOMPARE(secret.size(), std::size_t{16});
        QVERIFY(Secret().isEmpty());
        QVERIFY(Secret(0).isEmpty());
        QVERIFY(Secret::copyOf(QByteArray()).isEmpty());
    }

    void copies()
    {
        const QByteArray bytes("\x00secret\xff", 8);
        const Secret secret = Secret::copyOf(bytes);
        QCOMPARE(secret.view().toByteArray(), bytes);
        QCOMPARE(secret.span().size(), std::size_t{8});
        Secret second = secret.clone();
        QVERIFY(second.data() != secret.data());
        QVERIFY(second.equals(secret));
        second.data()[7] ^= 1;
        QVERIFY(!second.equals(secret));
        QCOMPARE(secret.view().toByteArray(), bytes);
    }

    void moves()
    {
        Secret first = Secret::copyOf(QByteArray("one"));
        const unsigned char *at = first.data();
        Secret second(std::move(first));
        QCOMPARE(second.data(), at);
        QVERIFY(first.isEmpty()); // NOLINT: what a moved-from secret still holds is the question
        QVERIFY(!first.data());
        Secret third = Secret::copyOf(QByteArray("three"));
        third = std::move(second);
        QCOMPARE(third.view().toByteArray(), QByteArray("one"));
        QVERIFY(second.isEmpty()); // NOLINT
    }

    void equality()
    {
        const Secret one = Secret::copyOf(QByteArray("same"));
        QVERIFY(one.equals(Secret::copyOf(QByteArray("same"))));
        QVERIFY(!one.equals(Secret::copyOf(QByteArray("some"))));
        QVERIFY(!one.equals(Secret::copyOf(QByteArray("same1"))));
        QVERIFY(!one.equals(Secret()));
        QVERIFY(Secret().equals(Secret()));
    }

    void whatIsCutOffIsWiped()
    {
        Secret secret = Secret::copyOf(QByteArray("12345678"));
        unsigned char *at = secret.data();
        secret.truncate(3);
        QCOMPARE(secret.view().toByteArray(), QByteArray("123"));
        // The memory is still owned: the tail can be looked at, and must be empty.
        QCOMPARE(QByteArray(reinterpret_cast<const char *>(at + 3), 5), QByteArray(5, '\0'));
        secret.truncate(7);
        QCOMPARE(secret.size(), std::size_t{3});
        secret.wipe();
        QVERIFY(secret.isEmpty());
        secret.wipe();
        QVERIFY(secret.isEmpty());
    }
};

QTEST_APPLESS_MAIN(SecretTest)
#include "tst_secret.moc"
