// The private file that names a bastion's devices, and the PINs it points to.
#include "app/bastion/device_settings.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace chancery;
using app::DeviceSettings;

namespace {

const QByteArray Good = "{\"schema\":\"chancery/devices/1\","
                        "\"root_module\":{\"path\":\"/opt/hsm/pkcs11.so\",\"init\":\"slots=1\"},"
                        "\"second_module\":{\"path\":\"/usr/lib/other.so\",\"init\":\"\"},"
                        "\"pins\":[{\"token\":\"operations\",\"file\":\"/etc/chancery/operations.pin\"},"
                        "{\"token\":\"release\",\"file\":\"/etc/chancery/release.pin\"}],"
                        "\"alerts\":\"/etc/chancery/alerts.json\"}";

} // namespace

class TestDeviceSettings : public QObject
{
    Q_OBJECT

private slots:
    void whole()
    {
        const auto read = DeviceSettings::parse(Good);
        QVERIFY2(read, read ? "" : qPrintable(read.error().english()));
        QCOMPARE(read->rootModule.path, QStringLiteral("/opt/hsm/pkcs11.so"));
        QCOMPARE(read->rootModule.initArguments, QStringLiteral("slots=1"));
        QVERIFY(read->secondModule);
        QCOMPARE(read->secondModule->path, QStringLiteral("/usr/lib/other.so"));
        QCOMPARE(read->pinFiles.value(QStringLiteral("operations")), QStringLiteral("/etc/chancery/operations.pin"));
        QCOMPARE(read->alertFile, QStringLiteral("/etc/chancery/alerts.json"));
    }

    void bad_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QString>("named");
        const auto row = [](const char *name, const char *from, const char *to, const char *named) {
            QTest::newRow(name) << QByteArray(from) << QByteArray(to) << QString::fromLatin1(named);
        };
        row("another schema", "chancery/devices/1", "chancery/devices/2", "devices.schema");
        row("relative module", "/opt/hsm/pkcs11.so", "pkcs11.so", "devices.root_module.path");
        row("no module", "\"path\":\"/opt/hsm/pkcs11.so\",", "", "devices.root_module.path");
        row("one module twice", "/usr/lib/other.so", "/opt/hsm/pkcs11.so", "devices.second_module");
        row("relative PIN file", "/etc/chancery/operations.pin", "operations.pin", "devices.pins[0].file");
        row("a token twice", "\"token\":\"release\"", "\"token\":\"operations\"", "devices.pins[1].token");
        row("a label that no token can have", "\"token\":\"release\"",
            "\"token\":\"a label of more than thirty-two characters\"", "devices.pins[1].token");
        row("unknown member", "\"alerts\"", "\"alert\"", "devices.alerts");
        row("wrong type", "\"/etc/chancery/alerts.json\"", "5", "devices.alerts");
        row("not JSON", "{\"schema\"", "{schema", "");
    }
    void bad()
    {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QFETCH(QString, named);
        QVERIFY(Good.contains(from));
        const auto read = DeviceSettings::parse(QByteArray(Good).replace(from, to));
        QVERIFY(!read);
        QVERIFY2(read.error().english().contains(named), qPrintable(read.error().english()));
    }

    void pins_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("permissions");
        QTest::addColumn<QByteArray>("pin"); // empty: refused
        const int own = QFile::ReadOwner | QFile::WriteOwner;
        QTest::newRow("a line") << QByteArray("123456\n") << own << QByteArray("123456");
        QTest::newRow("without its end") << QByteArray("123456") << own << QByteArray("123456");
        QTest::newRow("spaces belong to it") << QByteArray(" 12 34 \n") << own << QByteArray(" 12 34 ");
        QTest::newRow("others read it") << QByteArray("123456\n") << (own | QFile::ReadOther) << QByteArray();
        QTest::newRow("the group writes it") << QByteArray("123456\n") << (own | QFile::WriteGroup) << QByteArray();
        QTest::newRow("nothing in it") << QByteArray("\n") << own << QByteArray();
        QTest::newRow("no PIN is that long") << QByteArray(300, '1') << own << QByteArray();
    }
    void pins()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, permissions);
        QFETCH(QByteArray, pin);
        const QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("operations.pin")));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
        file.close();
        QVERIFY(file.setPermissions(QFile::Permissions(permissions)));
        DeviceSettings settings;
        settings.pinFiles.insert(QStringLiteral("operations"), file.fileName());
        const auto read = app::readPin(settings, QStringLiteral("operations"));
        QCOMPARE(read.has_value(), !pin.isEmpty());
        if (read)
            QCOMPARE(read->view().toByteArray(), pin);
        else
            QVERIFY(!read.error().english().contains(QString::fromLatin1(bytes.trimmed().left(6))) ||
                    bytes.trimmed().isEmpty());
        const auto unnamed = app::readPin(settings, QStringLiteral("release"));
        QVERIFY(!unnamed && unnamed.error().code() == ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(TestDeviceSettings)
#include "tst_device_settings.moc"
