// Both ceremonies at the real window, by mouse and keyboard only, on SoftHSM with simulated keys.
#include "app/console/console_shots.h"
#include "app/console/console_walk.h"

#include "core/archive/disk_files.h"
#include "core/archive/history.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

using namespace chancery;
using namespace chancery::test;

#define HANDS(call) QVERIFY2(call, qPrintable(hands.why()))

class tst_Ceremonies : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void bothCeremonies_data();
    void bothCeremonies();

private:
    void takeAll(ConsoleShots &shots, ConsoleStage &stage, const QString &moment);
    void scan(const QString &picture, const session::Snapshot &snapshot);
};

void tst_Ceremonies::initTestCase()
{
    ui::Theme::apply(*qApp, ui::Scheme::Light);
    QDir(ConsoleShots::folder()).removeRecursively();
}

// Every moment in light; those people look at longest also in dark and in the smallest window.
void tst_Ceremonies::takeAll(ConsoleShots &shots, ConsoleStage &stage, const QString &moment)
{
    static const QStringList more{QStringLiteral("compare-half"), QStringLiteral("approve-first"),
                                  QStringLiteral("countersign"), QStringLiteral("enrol"),
                                  QStringLiteral("roster-first")};
    const QString picture = shots.take(stage.window(), moment);
    QVERIFY(!picture.isEmpty());
    if (moment == QLatin1String("compare") || moment == QLatin1String("record-digest"))
        scan(picture, *stage.snapshot());
    if (!more.contains(moment))
        return;
    QVERIFY(!shots.takeDark(stage.window(), moment).isEmpty());
    QVERIFY(!shots.takeSmallest(stage.window(), moment).isEmpty());
}

// What a telephone before the screen would read, by somebody else's reader.
void tst_Ceremonies::scan(const QString &picture, const session::Snapshot &snapshot)
{
    const QString reader = QStandardPaths::findExecutable(QStringLiteral("zbarimg"));
    QVERIFY2(!reader.isEmpty(), "zbarimg is not installed (package zbar-tools)");
    QProcess process;
    process.start(reader, {QStringLiteral("--quiet"), QStringLiteral("--raw"), picture});
    QVERIFY(process.waitForFinished());
    const QString digest = snapshot.state.prepared->tbsDigest.hex();
    const QString wanted = QStringLiteral("CHANCERY1:TBS:%1:SHA256:%2").arg(snapshot.state.ceremony, digest).toUpper();
    QCOMPARE(QString::fromLatin1(process.readAllStandardOutput()).trimmed(), wanted);
}

void tst_Ceremonies::bothCeremonies_data()
{
    QTest::addColumn<QString>("profile");
    QTest::addColumn<int>("firstPicture");
    QTest::newRow("2 of 3") << QStringLiteral("small") << 1;
    QTest::newRow("5 of 9") << QStringLiteral("rust") << 101;
}

void tst_Ceremonies::bothCeremonies()
{
    QFETCH(QString, profile);
    QFETCH(int, firstPicture);
    ConsoleShots shots(firstPicture);
    ConsoleStage stage;
    ConsoleHands hands(stage);
    const auto prepared = stage.prepare(profile);
    QVERIFY2(prepared, prepared ? "" : qPrintable(prepared.error().english()));
    for (int ceremony = 0; ceremony < 2; ++ceremony) { // the root, then its first delegate
        const auto begun = stage.beginNext();
        QVERIFY2(begun, begun ? "" : qPrintable(begun.error().english()));
        ConsoleWalk walk(stage, hands, [&](const QString &moment) { takeAll(shots, stage, moment); });
        HANDS(walk.toEnd());
        const auto end = stage.snapshot();
        QVERIFY(end->closed);
        QVERIFY(!end->state.certificate.isEmpty());
        QCOMPARE(end->state.countersigned.size(), end->state.people.size());
        stage.leave();
    }
    archive::DiskFiles disk;
    const auto history = archive::readHistory(disk, stage.rehearsal().places().archive);
    QVERIFY(history);
    QCOMPARE(history->size(), qsizetype(2));
}

QTEST_MAIN(tst_Ceremonies)
#include "tst_ceremonies.moc"
