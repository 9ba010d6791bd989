// The rehearsal's store is private, and never the user's own.
#include "hsm/simulator/soft_token_store.h"
#include "hsm/token/expectations.h"

#include <QFileInfo>
#include <QTemporaryDir>
#include <QtTest>
#include <sys/stat.h>

using namespace chancery;
using hsm::SoftTokenStore;

class TestSoftTokenStore : public QObject
{
    Q_OBJECT

private slots:
    void isPrivate();
    void putsTheEnvironmentBack();
    void findsItsFolderAgain();
    void refusesALink();
    void refusesAFolderThatCannotBe();
    void refusesPathsThatSettingsCannotHold_data();
    void refusesPathsThatSettingsCannotHold();
};

namespace {

unsigned modeOf(const QString &path)
{
    struct stat status
    {
    };
    return ::stat(QFile::encodeName(path).constData(), &status) == 0 ? status.st_mode & 07777 : 0;
}

} // namespace

void TestSoftTokenStore::isPrivate()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("store"));
    const auto store = SoftTokenStore::create(path);
    SUCCEEDS(store);
    QCOMPARE(modeOf(path), 0700u);
    QCOMPARE(modeOf((*store)->tokenFolder()), 0700u);
    QVERIFY((*store)->tokenFolder().startsWith(path));
    const QString settings = path + QStringLiteral("/softhsm2.conf");
    QCOMPARE(modeOf(settings), 0600u);
    QFile file(settings);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("directories.tokendir = " + QFile::encodeName((*store)->tokenFolder()) + "\n"));
    QCOMPARE(qgetenv("SOFTHSM2_CONF"), QFile::encodeName(settings));
    QVERIFY(QFileInfo::exists((*store)->modulePath()));
    QVERIFY((*store)->module().initArguments.isEmpty());
}

void TestSoftTokenStore::putsTheEnvironmentBack()
{
    const QTemporaryDir folder;
    qputenv("SOFTHSM2_CONF", "/nowhere/of/the/user");
    SUCCEEDS(SoftTokenStore::create(folder.filePath(QStringLiteral("a"))));
    QCOMPARE(qgetenv("SOFTHSM2_CONF"), QByteArrayLiteral("/nowhere/of/the/user"));
    qunsetenv("SOFTHSM2_CONF");
    SUCCEEDS(SoftTokenStore::create(folder.filePath(QStringLiteral("a"))));
    QVERIFY(!qEnvironmentVariableIsSet("SOFTHSM2_CONF"));
}

void TestSoftTokenStore::findsItsFolderAgain()
{
    const QTemporaryDir folder;
    SUCCEEDS(SoftTokenStore::create(folder.path()));
    QFile kept(folder.filePath(QStringLiteral("tokens/kept")));
    QVERIFY(kept.open(QIODevice::WriteOnly));
    SUCCEEDS(SoftTokenStore::create(folder.path()));
    QVERIFY(kept.exists());
}

void TestSoftTokenStore::refusesALink()
{
    const QTemporaryDir folder;
    const QTemporaryDir elsewhere;
    const QString path = folder.filePath(QStringLiteral("store"));
    QVERIFY(QFile::link(elsewhere.path(), path));
    FAILS(SoftTokenStore::create(path), NotAllowed);
    QVERIFY(!QFileInfo::exists(elsewhere.filePath(QStringLiteral("softhsm2.conf"))));
}

void TestSoftTokenStore::refusesAFolderThatCannotBe()
{
    const QTemporaryDir folder;
    FAILS(SoftTokenStore::create(folder.filePath(QStringLiteral("missing/store"))), DiskError);
}

void TestSoftTokenStore::refusesPathsThatSettingsCannotHold_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("equals") << QStringLiteral("a=b");
    QTest::newRow("hash") << QStringLiteral("a#b");
    QTest::newRow("line break") << QStringLiteral("a\nb");
    QTest::newRow("long") << QString(1000, u'x');
}

void TestSoftTokenStore::refusesPathsThatSettingsCannotHold()
{
    QFETCH(QString, name);
    const QTemporaryDir folder;
    FAILS(SoftTokenStore::create(folder.filePath(name)), BadInput);
    QVERIFY(!qEnvironmentVariableIsSet("SOFTHSM2_CONF"));
}

QTEST_GUILESS_MAIN(TestSoftTokenStore)
#include "tst_soft_token_store.moc"
