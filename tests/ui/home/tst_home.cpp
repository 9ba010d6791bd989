// The first screen: an introduction until there is a root, then the keys and ceremonies of the archive.
#include "ui/home/home_screen.h"
#include "ui/theme/theme.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QWindow>

using namespace chancery::ui;

namespace {

QDateTime day(int year, int month, int date)
{
    return QDateTime(QDate(year, month, date), QTime(12, 0), Qt::UTC);
}

HomeContent content()
{
    HomeContent out;
    out.subtitle = QStringLiteral("No archive yet");
    out.folder = QStringLiteral("/home/somebody/rehearsals/rust");
    out.members = 9;
    out.quorum = 5;
    out.archives = true;
    return out;
}

HomeArchive archive()
{
    HomeArchive out;
    out.folder = QStringLiteral("/media/drive/archive");
    out.now = day(2026, 11, 23);
    out.keys = {
        {QStringLiteral("Root 2026"), 0, QStringLiteral("P-384"), QStringLiteral("aecc…ebe8"), day(2026, 3, 16),
         day(2031, 10, 31)},
        {QStringLiteral("crates.io"), 1, QStringLiteral("P-384"), QStringLiteral("0375…2427"), day(2026, 3, 16),
         day(2027, 1, 26)},
    };
    out.ceremonies = {{QStringLiteral("2026-03-16-7f3a"), QStringLiteral("Establish the root"),
                       QStringLiteral("2026-03-16"), QStringLiteral("Closed")}};
    return out;
}

QStringList shownTexts(const QWidget &screen)
{
    QStringList out;
    for (const QLabel *label : screen.findChildren<QLabel *>()) {
        if (label->isVisibleTo(&screen))
            out += label->text();
    }
    return out;
}

} // namespace

class HomeTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { Theme::apply(*qApp, Scheme::Light); }

    // A second press of the same key, while the tokens are made, opens nothing.
    void gettingReadyKeepsTheFocusQuiet()
    {
        HomeScreen home;
        home.setContent(content());
        home.show();
        home.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&home));
        auto *rehearse = home.findChild<QPushButton *>(QStringLiteral("rehearseButton"));
        rehearse->setFocus();
        QSignalSpy started(&home, &HomeScreen::rehearseRequested);
        QSignalSpy opened(&home, &HomeScreen::archiveRequested);
        QTest::keyClick(home.windowHandle(), Qt::Key_Space);
        QCOMPARE(started.count(), 1);
        home.setBusy(QStringLiteral("Making the rehearsal ready"));
        QTest::keyClick(home.windowHandle(), Qt::Key_Space);
        QCOMPARE(opened.count(), 0);
        QVERIFY(home.hasFocus());
    }

    void statusFollowsTheDay_data()
    {
        QTest::addColumn<QDateTime>("now");
        QTest::addColumn<int>("status");
        const auto row = [](const char *name, const QDateTime &now, KeyStatus status) {
            QTest::newRow(name) << now << static_cast<int>(status);
        };
        row("before", day(2026, 3, 15), KeyStatus::NotYet);
        row("first day", day(2026, 3, 16), KeyStatus::Valid);
        row("long before its end", day(2027, 4, 30), KeyStatus::Valid);
        row("half a year before", day(2031, 6, 1), KeyStatus::Due);
        row("last moment", day(2031, 10, 31), KeyStatus::Due);
        row("after", day(2031, 10, 31).addSecs(1), KeyStatus::Expired);
    }
    void statusFollowsTheDay()
    {
        QFETCH(QDateTime, now);
        QFETCH(int, status);
        QCOMPARE(static_cast<int>(keyStatus(archive().keys.first(), now)), status);
    }

    void firstRunIntroduces()
    {
        HomeScreen home;
        home.setContent(content());
        const QStringList texts = shownTexts(home);
        QVERIFY(texts.contains(QStringLiteral("Rehearse a whole ceremony")));
        QVERIFY(!texts.contains(QStringLiteral("Key hierarchy")));
        QSignalSpy rehearse(&home, &HomeScreen::rehearseRequested);
        home.findChild<QPushButton *>(QStringLiteral("rehearseButton"))->click();
        QCOMPARE(rehearse.count(), 1);
        QSignalSpy open(&home, &HomeScreen::archiveRequested);
        home.findChild<QPushButton *>(QStringLiteral("openArchiveCard"))->click();
        QCOMPARE(open.count(), 1);
    }

    void anArchiveShowsItsKeys()
    {
        HomeScreen home;
        HomeContent known = content();
        known.rootEstablished = true;
        home.setContent(known);
        home.setArchive(archive());
        const QStringList texts = shownTexts(home);
        for (const char *text : {"Key hierarchy", "Root 2026", "aecc…ebe8", "2031-10-31", "Valid", "crates.io",
                                 "Due, 64 days", "Ceremonies", "Establish the root", "2026-03-16-7f3a", "Closed"})
            QVERIFY2(texts.contains(QString::fromUtf8(text)), text);
        QVERIFY(!texts.contains(QStringLiteral("Rehearse a whole ceremony")));
        QStringList spoken;
        for (const QLabel *label : home.findChildren<QLabel *>())
            spoken += label->accessibleName();
        QVERIFY(
            spoken.contains(QStringLiteral("Delegate crates.io, P-384, from 2026-03-16 to 2027-01-26, due, 64 days")));
        QVERIFY(spoken.contains(QStringLiteral("Root Root 2026, P-384, from 2026-03-16 to 2031-10-31, valid")));
        const auto *rehearse = home.findChild<QPushButton *>(QStringLiteral("rehearseButton"));
        QVERIFY(rehearse->isVisibleTo(&home));
        QCOMPARE(rehearse->text(), QStringLiteral("Go on rehearsing"));
        QVERIFY(!home.findChild<QWidget *>(QStringLiteral("lookCard"))->isVisibleTo(&home));
    }

    void anotherArchiveIsOnlyLookedAt()
    {
        HomeScreen home;
        HomeContent known = content();
        known.unfinished = {QStringLiteral("2026-11-23-7f3a")};
        home.setContent(known);
        HomeArchive other = archive();
        other.another = true;
        home.setArchive(other);
        QVERIFY(shownTexts(home).contains(other.folder));
        QVERIFY(!home.findChild<QPushButton *>(QStringLiteral("rehearseButton"))->isVisibleTo(&home));
        QVERIFY(!home.findChild<QWidget *>(QStringLiteral("unfinishedCard"))->isVisibleTo(&home));
        QSignalSpy left(&home, &HomeScreen::archiveLeft);
        auto *leave = home.findChild<QPushButton *>(QStringLiteral("leaveArchiveButton"));
        QVERIFY(leave->isVisibleTo(&home));
        leave->click();
        QCOMPARE(left.count(), 1);
        home.setContent(known); // what the console then says
        QVERIFY(home.findChild<QPushButton *>(QStringLiteral("rehearseButton"))->isVisibleTo(&home));
        QVERIFY(home.findChild<QWidget *>(QStringLiteral("unfinishedCard"))->isVisibleTo(&home));
        QVERIFY(shownTexts(home).contains(QStringLiteral("No archive yet")));
    }

    // An archive is a stranger's file: a life of nine thousand years or none at all is drawn without harm.
    void oddLivesAreDrawn()
    {
        HomeScreen home;
        home.resize(1024, 700);
        home.setContent(content());
        HomeArchive odd = archive();
        odd.keys += HomeKey{QString(64, u'W'), 9, QStringLiteral("P-256"), QStringLiteral("0000…0000"), day(1950, 1, 1),
                            day(9999, 12, 31)};
        odd.keys += HomeKey{QString(), 1, QString(), QString(), day(2030, 1, 1), day(2029, 1, 1)};
        home.setArchive(odd);
        home.show();
        QVERIFY(QTest::qWaitForWindowExposed(&home));
        QVERIFY(!home.grab().isNull());
        QCOMPARE(home.size(), QSize(1024, 700));
    }
};

QTEST_MAIN(HomeTest)
#include "tst_home.moc"
