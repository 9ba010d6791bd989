#include "core/pki/attestation.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace chancery;

// Certificates made by the openssl program: a root, a leaf with the AAGUID extension under it, and a stranger's root.
class AttestationTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        makeRoot("root");
        makeRoot("other");
        makeLeaf("leaf", "CA:FALSE", "DER:0410" + Aaguid.toHex());
        makeLeaf("foreign-model", "CA:FALSE", "DER:0410" + QByteArray(16, '\x55').toHex());
        makeLeaf("issuer", "CA:TRUE", "DER:0410" + Aaguid.toHex());
    }

    void chains_data()
    {
        QTest::addColumn<QStringList>("chain");
        QTest::addColumn<QStringList>("roots");
        QTest::addColumn<bool>("good");
        const auto list = [](const char *name) { return QStringList{QString::fromLatin1(name)}; };
        QTest::newRow("trusted") << list("leaf") << list("root") << true;
        QTest::newRow("trusted among others") << list("leaf") << (list("other") + list("root")) << true;
        QTest::newRow("stranger") << list("leaf") << list("other") << false;
        QTest::newRow("no roots asked") << list("leaf") << QStringList() << true;
        QTest::newRow("no certificates") << QStringList() << list("root") << false;
        QTest::newRow("another model") << list("foreign-model") << list("root") << false;
        QTest::newRow("a CA as leaf") << list("issuer") << list("root") << false;
    }
    void chains()
    {
        QFETCH(QStringList, chain);
        QFETCH(QStringList, roots);
        QFETCH(bool, good);
        QList<QByteArray> chainDer;
        QList<QByteArray> rootDer;
        for (const QString &name : chain)
            chainDer += der(name);
        for (const QString &name : roots)
            rootDer += der(name);
        const auto result = pki::checkAttestation(chainDer, Aaguid, rootDer, QDateTime::currentDateTimeUtc());
        QVERIFY2(result.has_value() == good, result ? "accepted" : qPrintable(result.error().english()));
        if (!good)
            QVERIFY(!result.error().hint().isEmpty());
    }

    void expired()
    {
        const auto result = pki::checkAttestation({der(QStringLiteral("leaf"))}, Aaguid, {der(QStringLiteral("root"))},
                                                  QDateTime::currentDateTimeUtc().addYears(40));
        QVERIFY(!result);
    }

    void damaged()
    {
        const auto result = pki::checkAttestation({der(QStringLiteral("leaf")).chopped(1)}, Aaguid, {},
                                                  QDateTime::currentDateTimeUtc());
        QVERIFY(!result);
    }

private:
    void openssl(const QStringList &arguments)
    {
        QProcess process;
        process.setWorkingDirectory(m_folder.path());
        process.start(QStringLiteral("openssl"), arguments);
        QVERIFY(process.waitForFinished());
        QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    }
    void makeRoot(const char *name)
    {
        const QString n = QString::fromLatin1(name);
        openssl({QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"), QStringLiteral("ec"),
                 QStringLiteral("-pkeyopt"), QStringLiteral("ec_paramgen_curve:P-256"), QStringLiteral("-nodes"),
                 QStringLiteral("-keyout"), n + QStringLiteral(".key"), QStringLiteral("-out"),
                 n + QStringLiteral(".pem"), QStringLiteral("-days"), QStringLiteral("365"), QStringLiteral("-subj"),
                 QStringLiteral("/CN=") + n});
    }
    void makeLeaf(const char *name, const char *basic, const QByteArray &extension)
    {
        const QString n = QString::fromLatin1(name);
        QFile config(m_folder.filePath(n + QStringLiteral(".cnf")));
        QVERIFY(config.open(QIODevice::WriteOnly));
        config.write(QByteArray("basicConstraints=critical,") + basic + "\n1.3.6.1.4.1.45724.1.1.4=" + extension +
                     "\n");
        config.close();
        openssl({QStringLiteral("req"), QStringLiteral("-new"), QStringLiteral("-newkey"), QStringLiteral("ec"),
                 QStringLiteral("-pkeyopt"), QStringLiteral("ec_paramgen_curve:P-256"), QStringLiteral("-nodes"),
                 QStringLiteral("-keyout"), n + QStringLiteral(".key"), QStringLiteral("-out"),
                 n + QStringLiteral(".csr"), QStringLiteral("-subj"), QStringLiteral("/CN=") + n});
        openssl({QStringLiteral("x509"), QStringLiteral("-req"), QStringLiteral("-in"), n + QStringLiteral(".csr"),
                 QStringLiteral("-CA"), QStringLiteral("root.pem"), QStringLiteral("-CAkey"),
                 QStringLiteral("root.key"), QStringLiteral("-CAcreateserial"), QStringLiteral("-extfile"),
                 n + QStringLiteral(".cnf"), QStringLiteral("-days"), QStringLiteral("365"), QStringLiteral("-out"),
                 n + QStringLiteral(".pem")});
    }
    QByteArray der(const QString &name)
    {
        QProcess process;
        process.setWorkingDirectory(m_folder.path());
        process.start(QStringLiteral("openssl"),
                      {QStringLiteral("x509"), QStringLiteral("-in"), name + QStringLiteral(".pem"),
                       QStringLiteral("-outform"), QStringLiteral("DER")});
        process.waitForFinished();
        return process.readAllStandardOutput();
    }

    const QByteArray Aaguid = "chancery-sim-key";
    QTemporaryDir m_folder;
};

QTEST_APPLESS_MAIN(AttestationTest)
#include "tst_attestation.moc"
