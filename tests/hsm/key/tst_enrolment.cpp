#include "hsm/key/attestation.h"
#include "hsm/key/key_desk.h"
#include "hsm/key/openssl_judge.h"

#include <QFile>
#include <QTemporaryDir>

using namespace chancery;
using test::KeyDesk;

class EnrolmentTest : public QObject
{
    Q_OBJECT

private slots:
    void evidenceVerifiesWithoutUs()
    {
        KeyDesk desk;
        const auto credential = desk.enrol();
        VERIFY_RESULT(credential);
        QCOMPARE(credential->attestationFormat, QStringLiteral("packed"));
        QCOMPARE(credential->attestationAlgorithm, -7);
        QCOMPARE(credential->aaguid, QByteArray("chancery-sim-key"));
        QCOMPARE(credential->publicKey.size(), 65);
        QCOMPARE(credential->certificates.size(), 1);

        const QByteArray &data = credential->authenticatorData;
        QCOMPARE(data.first(32), Digest::of(desk.rpId.toUtf8()).bytes());
        QCOMPARE(quint8(data[32]), quint8(0xc5)); // UP, UV, AT, ED
        QCOMPARE(data.mid(37, 16), credential->aaguid);
        QCOMPARE(data.mid(55, credential->id.size()), credential->id);
        QVERIFY(data.contains(credential->publicKey.mid(1, 32)));
        QVERIFY(data.endsWith(QByteArray::fromHex("a2"
                                                  "6b6372656450726f74656374"
                                                  "03"
                                                  "6b686d61632d736563726574"
                                                  "f5")));

        const auto leaf = test::certificate(credential->certificates.first());
        const auto signedBytes = data + desk.enrolment().clientDataHash;
        QVERIFY(test::verifies(X509_get0_pubkey(leaf.get()), signedBytes, credential->attestationSignature));
        QCOMPARE(test::chainStatus(credential->certificates.first(), desk.rack->attestationRoot()), X509_V_OK);
    }

    void anotherRackIsAnotherRoot()
    {
        KeyDesk desk;
        test::SeededRandom random("other");
        const auto other = hsm::SimulatedRack::create(random);
        const auto credential = desk.enrol();
        VERIFY_RESULT(credential);
        QVERIFY(test::chainStatus(credential->certificates.first(), (*other)->attestationRoot()) != X509_V_OK);
    }

    void plainCredentialHasNoExtensions()
    {
        KeyDesk desk;
        auto request = desk.enrolment();
        request.forApprovals = false;
        const auto credential = desk.enrol(request);
        VERIFY_RESULT(credential);
        QCOMPARE(quint8(credential->authenticatorData[32]), quint8(0x45));
        const auto assertion = desk.sign(credential->id);
        VERIFY_RESULT(assertion);
        QCOMPARE(assertion->authenticatorData.size(), 37);
        QVERIFY(!desk.sign(credential->id, QByteArray(32, 's')));
    }

    void excludedCredentialIsAConflict_data()
    {
        QTest::addColumn<int>("others");
        QTest::newRow("alone") << 0;
        QTest::newRow("as many as the key takes") << 7;
        QTest::newRow("more than the key takes") << 20;
    }
    void excludedCredentialIsAConflict()
    {
        QFETCH(int, others);
        KeyDesk desk;
        const auto first = desk.enrol();
        VERIFY_RESULT(first);
        auto request = desk.enrolment();
        for (int i = 0; i < others; ++i)
            request.exclude.append(desk.random.bytes(32));
        VERIFY_RESULT(desk.enrol(request));
        request.exclude.append(first->id);
        VERIFY_REFUSED(desk.enrol(request), ErrorCode::Conflict);
    }

    void infoSaysWhatTheKeyIs()
    {
        KeyDesk desk;
        const auto inserted = desk.keys->inserted();
        VERIFY_RESULT(inserted);
        QCOMPARE(*inserted, QStringList{QStringLiteral("sim:ada")});
        const auto info = desk.keys->info(inserted->first());
        VERIFY_RESULT(info);
        QCOMPARE(info->product, QStringLiteral("Simulated key"));
        QCOMPARE(info->aaguid, QByteArray("chancery-sim-key"));
        QCOMPARE(info->firmware, quint64(1));
        QCOMPARE(info->pinTriesLeft, 8);
        QVERIFY(info->pinSet && info->hmacSecret && info->credProtect && info->simulated);
    }

    void twoKeysAtOnce()
    {
        KeyDesk desk({QStringLiteral("ada"), QStringLiteral("ben")});
        QCOMPARE(desk.keys->inserted()->size(), 2);
        const auto ada = desk.enrol(QStringLiteral("ada"));
        const auto ben = desk.enrol(QStringLiteral("ben"));
        VERIFY_RESULT(ada);
        VERIFY_RESULT(ben);
        QVERIFY(ada->id != ben->id && ada->publicKey != ben->publicKey);
        QVERIFY(ada->certificates != ben->certificates);
        VERIFY_REFUSED(desk.sign(ada->id, {}, "statement", QStringLiteral("ben")), ErrorCode::NotFound);
        VERIFY_RESULT(desk.sign(ben->id, {}, "statement", QStringLiteral("ben")));
    }

    // A key whose attestation key is not the one in its certificate.
    void wrongAttestationIsRefused()
    {
        QTemporaryDir folder;
        {
            KeyDesk desk({QStringLiteral("ada")}, folder.path());
        }
        QFile file(folder.filePath(QStringLiteral("rack.json")));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QByteArray bytes = file.readAll();
        const QByteArray member = "\"attestation_scalar\":\"";
        const qsizetype at = bytes.indexOf(member);
        QVERIFY(at >= 0);
        bytes.replace(at + member.size(), 44, QByteArray(32, 'k').toBase64());
        file.seek(0);
        file.write(bytes);
        file.close();
        KeyDesk desk({QStringLiteral("ada")}, folder.path());
        const auto refused = desk.enrol();
        VERIFY_REFUSED(refused, ErrorCode::DeviceRefused);
        QVERIFY(refused.error().detail().contains(QStringLiteral("INVALID_SIG")));
    }

    void certificateOfAnotherModelIsRefused()
    {
        KeyDesk desk;
        const auto credential = desk.enrol();
        VERIFY_RESULT(credential);
        const QByteArray &leaf = credential->certificates.first();
        VERIFY_RESULT(hsm::checkCertificateAaguid(leaf, credential->aaguid));
        VERIFY_REFUSED(hsm::checkCertificateAaguid(leaf, QByteArray(16, 'x')), ErrorCode::DeviceRefused);
        VERIFY_REFUSED(hsm::checkCertificateAaguid(leaf.chopped(1), credential->aaguid), ErrorCode::DeviceRefused);
        // A certificate need not name a model.
        VERIFY_RESULT(hsm::checkCertificateAaguid(desk.rack->attestationRoot(), credential->aaguid));
    }

    void realKeysUseTheSamePort()
    {
        std::vector<std::unique_ptr<hsm::KeySource>> sources;
        sources.push_back(hsm::usbKeys());
        hsm::FidoKeys keys(std::move(sources));
        VERIFY_RESULT(keys.inserted());
        VERIFY_REFUSED(keys.info(QStringLiteral("/dev/hidraw-none")), ErrorCode::DeviceGone);
        VERIFY_REFUSED(keys.info(KeyDesk::path()), ErrorCode::DeviceGone); // live cannot reach the simulator
    }
};

QTEST_APPLESS_MAIN(EnrolmentTest)
#include "tst_enrolment.moc"
