// Witnesses may look while a ceremony is at work: what they sign lies beside the checkpoint, and the certificate's
// bundle carries it.
#include "core/archive/disk_files.h"
#include "core/transparency/certificate_bundle.h"
#include "core/transparency/cosigned_log.h"
#include "core/transparency/log_fixture.h"
#include "founded.h"

using namespace chancery;
using namespace chancery::test;
using namespace chancery::transparency;

class TestWitnessed : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        const auto shipped = [](const char *name) {
            QFile file(QStringLiteral(CHANCERY_SOURCE_DIR "/resources/profiles/") + QString::fromLatin1(name));
            return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
        };
        QJsonObject json = shipped("small.json");
        QJsonObject logging = shipped("rust.json").value(QLatin1String("transparency")).toObject();
        const QJsonObject one{{QStringLiteral("name"), QStringLiteral("one")},
                              {QStringLiteral("key"), m_one.verifier().text()},
                              {QStringLiteral("url"), QJsonValue::Null}};
        logging.insert(QStringLiteral("witnesses"),
                       QJsonObject{{QStringLiteral("needed"), 1}, {QStringLiteral("of"), QJsonArray{one}}});
        json.insert(QStringLiteral("transparency"), logging);
        auto profile = policy::Profile::load(QJsonDocument(json).toJson());
        QVERIFY2(profile, profile ? "" : qPrintable(profile.error().english()));
        m_profile = *std::move(profile);
        QVERIFY(found(m_founded.path(), &m_profile));
    }

    void bundle_data()
    {
        QTest::addColumn<QString>("signer");
        QTest::addColumn<int>("lines"); // below the bundle's checkpoint
        QTest::newRow("nobody") << QString() << 1;
        QTest::newRow("the witness of the profile") << QStringLiteral("one") << 2;
        QTest::newRow("a stranger") << QStringLiteral("stranger") << 1;
        QTest::newRow("something else at its place") << QStringLiteral("garbage") << 1;
    }
    void bundle()
    {
        QFETCH(QString, signer);
        QFETCH(int, lines);
        RoomWithDevices room(m_founded.path(), &m_profile);
        const auto begun = room.begin();
        QVERIFY2(begun, begun ? "" : qPrintable(begun.error().english()));
        QVERIFY2(room.playUntil([](const session::Snapshot &s) { return !s.state.certificate.isEmpty(); }),
                 qPrintable(room.stuck));
        const QString ct = room.archive() + QStringLiteral("/ct");
        const ceremony::State state = room.state();
        const ceremony::LogKey key = *state.logKey(QStringLiteral("ct"));
        const auto log = VerifierKey::make(key.origin, NoteKeyType::Rfc6962, key.spki).value();
        archive::DiskFiles disk;
        const QByteArray checkpoint = disk.read(ct + QStringLiteral("/checkpoint"), LargestCheckpoint).value();
        const NoteKey &by = signer == u"stranger" ? m_stranger : m_one;
        if (signer == u"garbage") {
            const QString path = ct + u'/' + cosignedPath(2, m_one.verifier());
            QVERIFY(disk.makeFolder(QFileInfo(path).path()));
            QVERIFY(disk.create(path, "garbage"));
        } else if (!signer.isEmpty()) {
            const LogPolicy policy = LogPolicy::ofLog(log, {1, {{QStringLiteral("w"), by.verifier(), {}}}});
            const QByteArray line = cosign(SignedNote::parse(checkpoint)->text, 1795608000, by.signer())->line();
            const auto kept = acceptCosignatures(disk, ct, line, policy, WhenAccepted::LeaveCheckpoint);
            QVERIFY2(kept, kept ? "" : qPrintable(kept.error().english()));
            QCOMPARE(kept->kept.size(), 1);
        }
        QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
        const auto file = disk.read(room.archive() + QStringLiteral("/certificates/release.bundle.json"), 1 << 21);
        const auto made = CertificateBundle::parse(file.value());
        QVERIFY2(made, made ? "" : qPrintable(made.error().english()));
        QCOMPARE(SignedNote::parse(made->proofs[0].checkpoint)->signatures.size(), lines);
        QVERIFY(made->proofs[0].checkpoint.startsWith(checkpoint));
        QCOMPARE(room.verify().isEmpty(), signer != u"garbage");
        room.leave();
    }

private:
    NoteKey m_one{'1', QStringLiteral("one.example"), NoteKeyType::Cosignature};
    NoteKey m_stranger{'2', QStringLiteral("two.example"), NoteKeyType::Cosignature};
    policy::Profile m_profile;
    QTemporaryDir m_founded;
};

QTEST_GUILESS_MAIN(TestWitnessed)
#include "tst_witnessed.moc"
