#include "hsm/key/key_desk.h"
#include "hsm/key/openssl_judge.h"

#include <QTemporaryDir>
#include <QtEndian>

using namespace chancery;
using test::KeyDesk;

namespace {

const QByteArray SaltA(32, 'a');
const QByteArray SaltB(32, 'b');

quint32 counterOf(const QByteArray &authenticatorData)
{
    return qFromBigEndian<quint32>(authenticatorData.constData() + 33);
}

} // namespace

class AssertionTest : public QObject
{
    Q_OBJECT

private slots:
    void signatureVerifiesWithoutUs_data()
    {
        QTest::addColumn<QByteArray>("salts");
        QTest::addColumn<int>("flags");
        QTest::newRow("plain") << QByteArray() << 0x05;
        QTest::newRow("one salt") << SaltA << 0x85;
        QTest::newRow("two salts") << SaltA + SaltB << 0x85;
    }
    void signatureVerifiesWithoutUs()
    {
        QFETCH(QByteArray, salts);
        QFETCH(int, flags);
        KeyDesk desk;
        const auto credential = desk.enrol();
        VERIFY_RESULT(credential);
        const auto assertion = desk.sign(credential->id, salts);
        VERIFY_RESULT(assertion);
        const QByteArray &data = assertion->authenticatorData;
        QCOMPARE(data.first(32), Digest::of(desk.rpId.toUtf8()).bytes());
        QCOMPARE(int(quint8(data[32])), flags);
        QCOMPARE(assertion->hmacSecret.size(), std::size_t(salts.size()));
        // The map is {"hmac-secret": bytes}; its bytes are not the secret itself.
        if (salts.isEmpty())
            QCOMPARE(data.size(), 37);
        else
            QVERIFY(data.mid(37).startsWith(QByteArray::fromHex("a1"
                                                                "6b686d61632d736563726574"
                                                                "58")));
        QVERIFY(salts.isEmpty() || !data.contains(assertion->hmacSecret.view().first(32).toByteArray()));

        const auto key = test::publicKey(credential->publicKey);
        const QByteArray hash = Digest::of("statement").bytes();
        QVERIFY(test::verifies(key.get(), data + hash, assertion->signature));
        QVERIFY(!test::verifies(key.get(), data + Digest::of("other").bytes(), assertion->signature));
    }

    void secretDependsOnSaltAndCredentialAlone()
    {
        KeyDesk desk;
        const auto credential = desk.enrol();
        const auto other = desk.enrol();
        VERIFY_RESULT(credential);
        VERIFY_RESULT(other);
        const auto both = desk.sign(credential->id, SaltA + SaltB);
        const auto swapped = desk.sign(credential->id, SaltB + SaltA);
        const auto single = desk.sign(credential->id, SaltA, "another statement");
        const auto elsewhere = desk.sign(other->id, SaltA);
        VERIFY_RESULT(both);
        VERIFY_RESULT(swapped);
        VERIFY_RESULT(single);
        VERIFY_RESULT(elsewhere);
        const QByteArray secret = both->hmacSecret.view().toByteArray();
        QCOMPARE(swapped->hmacSecret.view().toByteArray(), secret.mid(32) + secret.first(32));
        QCOMPARE(single->hmacSecret.view().toByteArray(), secret.first(32));
        QVERIFY(elsewhere->hmacSecret.view().toByteArray() != secret.first(32));
    }

    void otherRelyingPartyFindsNothing()
    {
        KeyDesk desk;
        const auto credential = desk.enrol();
        VERIFY_RESULT(credential);
        const ports::AssertionRequest request{QStringLiteral("ssh:pki.example.org"), credential->id,
                                              Digest::of("statement").bytes(), SaltA};
        VERIFY_REFUSED(desk.keys->assertCredential(KeyDesk::path(), request, desk.pin(), {}), ErrorCode::NotFound);
    }

    void recognisesWithoutATouch_data()
    {
        QTest::addColumn<int>("position");
        QTest::newRow("first of nine") << 0;
        QTest::newRow("last the key takes at once") << 7;
        QTest::newRow("ninth of nine") << 8;
    }
    void recognisesWithoutATouch()
    {
        QFETCH(int, position);
        KeyDesk desk;
        const auto credential = desk.enrol();
        VERIFY_RESULT(credential);
        QList<QByteArray> candidates;
        for (int i = 0; i < 8; ++i)
            candidates.append(desk.random.bytes(32));
        VERIFY_REFUSED(desk.keys->recognise(KeyDesk::path(), desk.rpId, candidates, desk.pin()), ErrorCode::NotFound);
        candidates.insert(position, credential->id);
        // On this very thread: were a touch needed, nobody would give it.
        const auto found = desk.keys->recognise(KeyDesk::path(), desk.rpId, candidates, desk.pin());
        VERIFY_RESULT(found);
        QCOMPARE(*found, credential->id);
    }

    void recognisesOnlyWithThePin()
    {
        KeyDesk desk;
        const auto credential = desk.enrol();
        VERIFY_RESULT(credential);
        const Secret wrong = Secret::copyOf("abcdef");
        VERIFY_REFUSED(desk.keys->recognise(KeyDesk::path(), desk.rpId, {credential->id}, wrong), ErrorCode::PinWrong);
        VERIFY_REFUSED(desk.keys->recognise(KeyDesk::path(), desk.rpId, {}, desk.pin()), ErrorCode::NotFound);
    }

    void everythingSurvivesTheProgram()
    {
        QTemporaryDir folder;
        ports::Credential credential;
        QByteArray secret;
        quint32 counter = 0;
        {
            KeyDesk desk({QStringLiteral("ada")}, folder.path());
            const auto made = desk.enrol();
            VERIFY_RESULT(made);
            const auto first = desk.sign(made->id, SaltA);
            const auto second = desk.sign(made->id, SaltA);
            VERIFY_RESULT(first);
            VERIFY_RESULT(second);
            credential = *made;
            QVERIFY(counterOf(credential.authenticatorData) < counterOf(first->authenticatorData));
            QVERIFY(counterOf(first->authenticatorData) < counterOf(second->authenticatorData));
            counter = counterOf(second->authenticatorData);
            secret = second->hmacSecret.view().toByteArray();
            const Secret wrong = Secret::copyOf("abcdef");
            QVERIFY(!desk.keys->recognise(KeyDesk::path(), desk.rpId, {made->id}, wrong));
        }
        KeyDesk desk({QStringLiteral("ada")}, folder.path());
        QCOMPARE(desk.key().pinTriesLeft, 7);
        const auto again = desk.sign(credential.id, SaltA);
        VERIFY_RESULT(again);
        QVERIFY(counter < counterOf(again->authenticatorData));
        QCOMPARE(again->hmacSecret.view().toByteArray(), secret);
        QVERIFY(test::verifies(test::publicKey(credential.publicKey).get(),
                               again->authenticatorData + Digest::of("statement").bytes(), again->signature));
        QCOMPARE(test::chainStatus(credential.certificates.first(), desk.rack->attestationRoot()), X509_V_OK);
    }
};

QTEST_APPLESS_MAIN(AssertionTest)
#include "tst_assertion.moc"
