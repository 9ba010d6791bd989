// What may go wrong with token, disk and console, at the real window.
#include "app/console/trouble_acts.h"

#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QTest>
#include <atomic>

using namespace chancery;
using namespace chancery::test;
using ceremony::Phase;
using ceremony::StepKind;
using session::DeskUse;

class tst_Troubles : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void tokenGoneAtTheSignature();
    void restartedWhileApproving();
    void fullDiskAndStoppedThenRestarted();

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
    QTRY_COMPARE(stage.window().panelKind(), ui::PanelKind::Failure);
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

// A disk that takes nothing for a while: it is said, nothing is lost. A step that stopped before a restart: members
// touch again before it is tried again.
void tst_Troubles::fullDiskAndStoppedThenRestarted()
{
    std::atomic<bool> full = false;
    std::atomic<bool> gone = true;
    ConsoleStage stage([&](const char *call) -> std::optional<Error> {
        if (full && qstrcmp(call, "Files.append") == 0)
            return Error(ErrorCode::DiskFull, QT_TRANSLATE_NOOP("core", "The disk is full."),
                         QT_TRANSLATE_NOOP("core", "Make room, then go on."));
        if (gone && qstrcmp(call, "Token.sign") == 0)
            return Error(ErrorCode::DeviceGone, QT_TRANSLATE_NOOP("core", "The token did not answer."));
        return {};
    });
    ConsoleHands hands(stage);
    DONE(stage.prepare(QStringLiteral("small")));
    DONE(stage.beginNext());
    {
        ConsoleWalk walk(stage, hands);
        HANDS(walk.to(StepKind::Purpose));
        const qint64 before = stage.snapshot()->state.entries;
        full = true;
        HANDS(hands.primary());
        HANDS(hands.waitForState([](const session::Snapshot &s) { return s.problem.has_value(); },
                                 QStringLiteral("the console to say it")));
        QCOMPARE(stage.snapshot()->problem->code(), ErrorCode::DiskFull); // and not what could not follow
        QCOMPARE(stage.snapshot()->state.entries, before);
        m_shots.take(stage.window(), QStringLiteral("disk-full"));
        full = false;
        HANDS(walk.to(StepKind::Operate, 2));
        HANDS(waitForPhase(hands, Phase::Stopped, "the step to stop"));
    }
    stage.leave();
    DONE(stage.resume());
    HANDS(hands.waitFor([&] { return stage.window().panelKind() == ui::PanelKind::Failure; },
                        QStringLiteral("the failure to be shown again")));
    m_shots.take(stage.window(), QStringLiteral("touch-again"));
    auto *primary = qobject_cast<QAbstractButton *>(hands.shown(QStringLiteral("primaryButton")));
    QVERIFY(primary);
    QCOMPARE(primary->text(), QStringLiteral("Touch again and retry"));
    gone = false;
    HANDS(hands.primary());
    HANDS(waitForUse(hands, DeskUse::Approve, "the members to be asked again"));
    for (int i = 0; i < stage.snapshot()->state.quorum(); ++i)
        HANDS(hands.useKey(stage.snapshot()->state.people[i].id));
    HANDS(hands.waitForState([](const session::Snapshot &s) { return !s.state.certificate.isEmpty(); },
                             QStringLiteral("the certificate")));
    ConsoleWalk walk(stage, hands);
    HANDS(walk.toEnd());
}

QTEST_MAIN(tst_Troubles)
#include "tst_troubles.moc"
