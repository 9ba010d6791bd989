// What may go wrong in the room, at the real window: a token that is gone, a restart.
#include "app/console/console_shots.h"
#include "app/console/console_walk.h"

#include "ui/theme/theme.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTest>
#include <atomic>

using namespace chancery;
using namespace chancery::test;
using ceremony::Phase;
using ceremony::StepKind;
using session::Desk;
using session::DeskUse;

#define HANDS(call) QVERIFY2(call, qPrintable(hands.why()))
#define DONE(call)                                                                                                     \
    do {                                                                                                               \
        const auto done = (call);                                                                                      \
        QVERIFY2(done, done ? "" : qPrintable(done.error().english()));                                                \
    } while (false)

class tst_Troubles : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void tokenGoneAtTheSignature();
    void restartedWhileApproving();

private:
    ConsoleShots m_shots{201};
};

void tst_Troubles::initTestCase()
{
    ui::Theme::apply(*qApp, ui::Scheme::Light);
}

void tst_Troubles::tokenGoneAtTheSignature()
{
    std::atomic<int> signatures = 0;
    ConsoleStage stage([&](const char *call) -> std::optional<Error> {
        if (qstrcmp(call, "Token.sign") != 0 || signatures++ > 0)
            return {};
        return Error(ErrorCode::DeviceGone, QT_TRANSLATE_NOOP("core", "The token did not answer."),
                     QT_TRANSLATE_NOOP("core", "Check its cable, then retry."))
            .withDetail(QStringLiteral("CKR_DEVICE_REMOVED 0x00000032"));
    });
    ConsoleHands hands(stage);
    DONE(stage.prepare(QStringLiteral("small")));
    DONE(stage.beginNext());
    ConsoleWalk walk(stage, hands);
    HANDS(walk.to(StepKind::Operate, 2));
    HANDS(hands.waitForState([](const session::Snapshot &s) { return s.state.phase == Phase::Stopped; },
                             QStringLiteral("the step to stop")));
    QCOMPARE(stage.window().panelKind(), ui::PanelKind::Failure);
    m_shots.take(stage.window(), QStringLiteral("failure"));
    m_shots.takeDark(stage.window(), QStringLiteral("failure"));
    m_shots.takeSmallest(stage.window(), QStringLiteral("failure"));
    HANDS(hands.primary()); // "Retry this step" is chosen
    HANDS(hands.waitForState([](const session::Snapshot &s) { return !s.state.certificate.isEmpty(); },
                             QStringLiteral("the certificate")));
    QCOMPARE(signatures.load(), 2);
    HANDS(walk.toEnd());
    QVERIFY(stage.snapshot()->closed);
}

void tst_Troubles::restartedWhileApproving()
{
    ConsoleStage stage;
    ConsoleHands hands(stage);
    DONE(stage.prepare(QStringLiteral("small")));
    DONE(stage.beginNext());
    const QString first = stage.snapshot()->state.people[0].id;
    {
        ConsoleWalk walk(stage, hands);
        HANDS(walk.to(StepKind::Approve));
        HANDS(hands.waitForState([](const session::Snapshot &s) { return s.desk.use == DeskUse::Approve; },
                                 QStringLiteral("a statement to approve")));
        HANDS(hands.useKey(first));
        HANDS(hands.waitForState(
            [&](const session::Snapshot &s) { return s.state.currentStatement()->by(first)->shareHeld; },
            QStringLiteral("the first approval")));
    }
    const Digest statement = stage.snapshot()->state.currentStatement()->digest;
    stage.leave();
    DONE(stage.resume());
    HANDS(hands.waitForState([](const session::Snapshot &s) { return s.desk.use == DeskUse::Approve; },
                             QStringLiteral("the desk to ask again")));
    const auto after = stage.snapshot();
    QCOMPARE(after->state.currentStatement()->digest, statement);
    QVERIFY(after->state.currentStatement()->by(first)); // it stands
    QVERIFY(!after->state.currentStatement()->by(first)->shareHeld);
    m_shots.take(stage.window(), QStringLiteral("share-needed-again"));
    ConsoleWalk walk(stage, hands);
    HANDS(walk.toEnd());
    QVERIFY(stage.snapshot()->closed);
}

QTEST_MAIN(tst_Troubles)
#include "tst_troubles.moc"
