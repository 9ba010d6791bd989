// The console's window itself: it never goes without a word while a ceremony runs, and the ceremony is there again.
#include "app/console/console.h"

#include "app/console/console_hands.h"
#include "app/rehearsal/rehearsal.h"
#include "core/archive/disk_files.h"
#include "support/mail_server.h"
#include "ui/home/home_screen.h"
#include "ui/panels/prompt.h"
#include "ui/theme/theme.h"
#include "ui/window/ceremony_window.h"

#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

namespace chancery::test {

class tst_Console : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { ui::Theme::apply(*qApp, ui::Scheme::Light); }
    void closesAtOnceWhenNothingRuns();
    void asksWhileACeremonyRuns();
    void takesTheCeremonyUpAgain();
    void closedWhileItGetsReady();
    void tellsMembersThroughTheNamedServer();
    void mailsNobodyOutside();
    void aPlanThatCannotBeReadIsNeverReplaced();

private:
    app::Options options() const;
    QStringList unfinished() const;
    static ui::CeremonyWindow *ceremony(app::Console &console);

    QTemporaryDir m_folder;
    policy::Profile m_profile = *app::loadProfile(QStringLiteral("small"));
};

app::Options tst_Console::options() const
{
    app::Options out;
    out.profile = QStringLiteral("small");
    out.archive = m_folder.path();
    return out;
}

// Whoever presses again after the refusal must not get another plan instead.
void tst_Console::aPlanThatCannotBeReadIsNeverReplaced()
{
    const QTemporaryDir folder;
    app::Options named = options();
    named.archive = folder.path();
    named.plan = folder.filePath(QStringLiteral("none.json"));
    app::Console console(named, m_profile);
    console.show();
    auto *rehearse = console.findChild<QPushButton *>(QStringLiteral("rehearseButton"));
    const auto refused = [&] {
        const auto labels = console.findChildren<QLabel *>();
        return rehearse->isEnabled() && std::any_of(labels.begin(), labels.end(), [&](const QLabel *label) {
                   return label->isVisible() && label->text().contains(QLatin1String("none.json"));
               });
    };
    for (int press = 0; press < 2; ++press) {
        rehearse->click();
        QTRY_VERIFY_WITH_TIMEOUT(!rehearse->isEnabled() || refused(), PatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(refused(), PatienceMs);
        QVERIFY(!ceremony(console));
    }
    QVERIFY(!QDir(folder.filePath(QStringLiteral("private/running"))).exists());
}

QStringList tst_Console::unfinished() const
{
    archive::DiskFiles disk;
    const auto there = session::Session::unfinished({m_folder.filePath(QStringLiteral("archive")),
                                                     m_folder.filePath(QStringLiteral("private")),
                                                     m_folder.filePath(QStringLiteral("second"))},
                                                    disk);
    return there ? *there : QStringList();
}

ui::CeremonyWindow *tst_Console::ceremony(app::Console &console)
{
    auto *window = console.findChild<ui::CeremonyWindow *>();
    return window && window->isVisible() ? window : nullptr;
}

void tst_Console::closesAtOnceWhenNothingRuns()
{
    app::Console console(options(), m_profile);
    console.show();
    QVERIFY(console.close());
    QVERIFY(!console.isVisible());
}

void tst_Console::asksWhileACeremonyRuns()
{
    app::Console console(options(), m_profile);
    console.show();
    console.start();
    QTRY_VERIFY_WITH_TIMEOUT(ceremony(console), PatienceMs);
    QVERIFY(!console.close());
    auto *prompt = console.findChild<ui::Prompt *>();
    QVERIFY(prompt && prompt->isVisible());
    QTest::keyClick(console.windowHandle(), Qt::Key_Escape);
    QVERIFY(console.isVisible() && ceremony(console));

    QVERIFY(!console.close());
    auto *agree = console.findChild<QPushButton *>(QStringLiteral("primaryButton"));
    QCOMPARE(agree->text(), QStringLiteral("Close the console"));
    QTest::mouseClick(agree, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!console.isVisible(), PatienceMs);
}

void tst_Console::takesTheCeremonyUpAgain()
{
    app::Console console(options(), m_profile);
    console.show();
    const QStringList before = unfinished();
    QCOMPARE(before.size(), 1);
    QVERIFY(console.findChild<ui::HomeScreen *>()->isVisible());
    console.start();
    QTRY_VERIFY_WITH_TIMEOUT(ceremony(console), PatienceMs);
    QCOMPARE(unfinished(), before);
    QVERIFY(!console.close());
    QTest::mouseClick(console.findChild<QPushButton *>(QStringLiteral("primaryButton")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!console.isVisible(), PatienceMs);
}

// What was begun comes to its end first; then the window goes by itself.
void tst_Console::closedWhileItGetsReady()
{
    app::Console console(options(), m_profile);
    console.show();
    console.start();
    QVERIFY(!console.close());
    QVERIFY(console.isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(!console.isVisible(), PatienceMs);
}

// Who knows of the ceremony while it runs: every member, without anybody calling `chancery-cli outbox send`.
void tst_Console::tellsMembersThroughTheNamedServer()
{
    const MailServer server(QStringLiteral("plain"));
    QTemporaryDir room;
    app::Options options;
    options.profile = QStringLiteral("small");
    options.archive = room.filePath(QStringLiteral("rehearsal"));
    options.alerts = alertSettings(room.filePath(QStringLiteral("alerts.json")), QStringLiteral("127.0.0.1"),
                                   server.port(), QStringLiteral("none"));
    app::Console console(options, m_profile);
    console.show();
    console.start();
    QTRY_VERIFY_WITH_TIMEOUT(ceremony(console), PatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(server.received().size(), m_profile.quorum.n, PatienceMs);
    for (const QByteArray &mail : server.received())
        QVERIFY2(mail.contains("\nSubject: REHEARSAL: "), mail.constData());
    QVERIFY(!console.close());
    QTest::mouseClick(console.findChild<QPushButton *>(QStringLiteral("primaryButton")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!console.isVisible(), PatienceMs);
}

void tst_Console::mailsNobodyOutside()
{
    QTemporaryDir room;
    app::Options options;
    options.profile = QStringLiteral("small");
    options.archive = room.filePath(QStringLiteral("rehearsal"));
    options.alerts = alertSettings(room.filePath(QStringLiteral("alerts.json")), QStringLiteral("mail.example.org"),
                                   465, QStringLiteral("tls"));
    app::Console console(options, m_profile);
    console.show();
    console.start();
    const auto refused = [&console] {
        const auto labels = console.findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(), [](const QLabel *label) {
            return label->isVisible() && label->text().contains(QLatin1String("nobody outside"));
        });
    };
    QTRY_VERIFY_WITH_TIMEOUT(refused(), PatienceMs);
    QVERIFY(!ceremony(console));
    QVERIFY(!QFileInfo::exists(options.archive)); // nothing was begun
    QVERIFY(console.close());
}

} // namespace chancery::test

QTEST_MAIN(chancery::test::tst_Console)
#include "tst_console.moc"
