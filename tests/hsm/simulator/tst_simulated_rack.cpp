#include "hsm/key/key_desk.h"
#include "hsm/key/openssl_judge.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <openssl/x509v3.h>

using namespace chancery;
using hsm::SimulatedRack;
using test::KeyDesk;
using State = ports::RackKey::State;

namespace {

const QString Ada = QStringLiteral("ada");

QByteArray nameField(X509 *certificate, int nid)
{
    char text[100] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), nid, text, sizeof text);
    return text;
}

} // namespace

class SimulatedRackTest : public QObject
{
    Q_OBJECT

private slots:
    void keysComeAndGo()
    {
        test::SeededRandom random;
        const auto rack = *SimulatedRack::create(random);
        QVERIFY(rack->keys().isEmpty());
        VERIFY_RESULT(rack->addKey(Ada));
        VERIFY_REFUSED(rack->addKey(Ada), ErrorCode::Conflict);
        QCOMPARE(rack->keys().size(), 1);
        QCOMPARE(rack->keys().first().state, State::Out);
        QCOMPARE(rack->source()->entries()->size(), 0);
        VERIFY_REFUSED(rack->touch(Ada), ErrorCode::NotNow);
        VERIFY_RESULT(rack->insert(Ada));
        VERIFY_RESULT(rack->insert(Ada));
        QCOMPARE(rack->keys().first().state, State::In);
        QCOMPARE(rack->source()->entries()->first().path, QStringLiteral("sim:ada"));
        VERIFY_RESULT(rack->remove(Ada));
        VERIFY_RESULT(rack->remove(Ada));
        QCOMPARE(rack->keys().first().state, State::Out);
        for (const auto &answer : {rack->insert(QStringLiteral("ben")), rack->touch(QStringLiteral("ben")),
                                   rack->remove(QStringLiteral("ben"))})
            VERIFY_REFUSED(answer, ErrorCode::NotFound);
    }

    void refusedNames_data()
    {
        QTest::addColumn<QString>("person");
        QTest::newRow("empty") << QString();
        QTest::newRow("upper case") << QStringLiteral("Ada");
        QTest::newRow("line end") << QStringLiteral("ada\n");
        QTest::newRow("long") << QString(33, u'a');
    }
    void refusedNames()
    {
        QFETCH(QString, person);
        test::SeededRandom random;
        VERIFY_REFUSED((*SimulatedRack::create(random))->addKey(person), ErrorCode::BadInput);
    }

    void sameRandomnessSameKeys()
    {
        KeyDesk one;
        KeyDesk two;
        QCOMPARE(one.key().pin, two.key().pin);
        QCOMPARE(one.key().pin.size(), 6);
        const auto first = one.enrol();
        const auto second = two.enrol();
        VERIFY_RESULT(first);
        VERIFY_RESULT(second);
        QCOMPARE(first->id, second->id);
        QCOMPARE(first->publicKey, second->publicKey);
        const QByteArray salt(32, 's');
        QVERIFY(one.sign(first->id, salt)->hmacSecret.equals(two.sign(second->id, salt)->hmacSecret));
        VERIFY_RESULT(one.rack->addKey(QStringLiteral("ben")));
        QVERIFY(one.key().pin != one.key(QStringLiteral("ben")).pin);
    }

    void certificatesFollowTheRules()
    {
        KeyDesk desk;
        const auto credential = desk.enrol();
        VERIFY_RESULT(credential);
        const auto leaf = test::certificate(credential->certificates.first());
        QCOMPARE(X509_get_version(leaf.get()), long(X509_VERSION_3));
        QCOMPARE(nameField(leaf.get(), NID_countryName), QByteArray("ZZ"));
        QCOMPARE(nameField(leaf.get(), NID_organizationalUnitName), QByteArray("Authenticator Attestation"));
        QVERIFY(nameField(leaf.get(), NID_organizationName).contains("(rehearsal)"));
        QVERIFY(nameField(leaf.get(), NID_commonName).contains("(rehearsal)"));
        QCOMPARE(X509_check_ca(leaf.get()), 0);
        ASN1_OBJECT *oid = OBJ_txt2obj("1.3.6.1.4.1.45724.1.1.4", 1);
        X509_EXTENSION *extension = X509_get_ext(leaf.get(), X509_get_ext_by_OBJ(leaf.get(), oid, -1));
        ASN1_OBJECT_free(oid);
        QVERIFY(extension && !X509_EXTENSION_get_critical(extension));
        const ASN1_OCTET_STRING *value = X509_EXTENSION_get_data(extension);
        QCOMPARE(QByteArray(reinterpret_cast<const char *>(ASN1_STRING_get0_data(value)), ASN1_STRING_length(value)),
                 QByteArray("\x04\x10"
                            "chancery-sim-key"));
        const auto root = test::certificate(desk.rack->attestationRoot());
        QCOMPARE(X509_check_ca(root.get()), 1);
        QVERIFY(nameField(root.get(), NID_commonName).contains("(rehearsal)"));
    }

    void subscribersHearOfChangesUntilTheyLeave()
    {
        test::SeededRandom random;
        const auto rack = *SimulatedRack::create(random);
        int calls = 0;
        State seen = State::Locked;
        std::unique_ptr<ports::Subscription> subscription = rack->onChange([&] {
            ++calls;
            seen = rack->keys().first().state; // the rack may be asked from inside
        });
        VERIFY_RESULT(rack->addKey(Ada));
        QCOMPARE(calls, 1);
        VERIFY_RESULT(rack->insert(Ada));
        QCOMPARE(calls, 2);
        QCOMPARE(seen, State::In);
        subscription.reset();
        VERIFY_RESULT(rack->remove(Ada));
        QCOMPARE(calls, 2);
        subscription = rack->onChange([&] { // may leave from inside, too
            ++calls;
            subscription.reset();
        });
        VERIFY_RESULT(rack->insert(Ada));
        VERIFY_RESULT(rack->remove(Ada));
        QCOMPARE(calls, 3);
    }

    void waitingIsTold()
    {
        KeyDesk desk;
        std::atomic<bool> told = false;
        const auto subscription = desk.rack->onChange([&] {
            if (desk.waitsForTouch())
                told = true;
        });
        VERIFY_RESULT(desk.enrol());
        QVERIFY(told);
    }

    void fileIsForItsOwnerAlone()
    {
        QTemporaryDir folder;
        KeyDesk desk({Ada}, folder.path());
        VERIFY_RESULT(desk.enrol());
        const QFileInfo file(folder.filePath(QStringLiteral("rack.json")));
        QCOMPARE(file.permissions() & ~(QFile::ReadUser | QFile::WriteUser), QFile::ReadOwner | QFile::WriteOwner);
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1);
    }

    void keysThatWereLeftInAreOut()
    {
        QTemporaryDir folder;
        test::SeededRandom random;
        QString pin;
        {
            const auto rack = *SimulatedRack::create(random, folder.path());
            VERIFY_RESULT(rack->addKey(Ada));
            VERIFY_RESULT(rack->insert(Ada));
            pin = rack->keys().first().pin;
        }
        const auto rack = SimulatedRack::create(random, folder.path());
        VERIFY_RESULT(rack);
        QCOMPARE((*rack)->keys().size(), 1);
        QCOMPARE((*rack)->keys().first().state, State::Out);
        QCOMPARE((*rack)->keys().first().pin, pin);
    }

    void damagedFileIsSaidToBe_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::newRow("not JSON") << QByteArray("{") << QByteArray("");
        QTest::newRow("no tries like these")
            << QByteArray("\"pin_tries_left\":8") << QByteArray("\"pin_tries_left\":9");
        QTest::newRow("unknown member") << QByteArray("\"person\"") << QByteArray("\"parson\"");
        QTest::newRow("key of the wrong size")
            << QByteArray("\"root_scalar\":\"") << QByteArray("\"root_scalar\":\"AAAA");
    }
    void damagedFileIsSaidToBe()
    {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QTemporaryDir folder;
        test::SeededRandom random;
        VERIFY_RESULT((*SimulatedRack::create(random, folder.path()))->addKey(Ada));
        QFile file(folder.filePath(QStringLiteral("rack.json")));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QByteArray bytes = file.readAll();
        QVERIFY(bytes.contains(from));
        bytes.replace(from, to);
        file.resize(0);
        file.seek(0);
        file.write(bytes);
        file.close();
        VERIFY_REFUSED(SimulatedRack::create(random, folder.path()), ErrorCode::Damaged);
    }

    // What cannot be kept is not answered: a counter shown twice would look like a copied key.
    void nothingIsAnsweredThatIsNotKept()
    {
        auto folder = std::make_unique<QTemporaryDir>();
        KeyDesk desk({Ada}, folder->path());
        const auto credential = desk.enrol();
        VERIFY_RESULT(credential);
        folder.reset();
        VERIFY_REFUSED(desk.sign(credential->id), ErrorCode::DeviceRefused);
        VERIFY_REFUSED(desk.rack->addKey(QStringLiteral("ben")), ErrorCode::DiskError);
        QCOMPARE(desk.rack->keys().size(), 1);
    }
};

QTEST_APPLESS_MAIN(SimulatedRackTest)
#include "tst_simulated_rack.moc"
