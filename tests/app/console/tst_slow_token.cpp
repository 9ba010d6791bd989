// A token that takes five seconds for one signature: the window goes on painting and answering, and nothing that can
// wait is ever called on its thread.
#include "app/console/console_walk.h"
#include "support/slow_token.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QMutex>
#include <QTest>
#include <atomic>

using namespace chancery;
using namespace chancery::test;

#define HANDS(call) QVERIFY2(call, qPrintable(hands.why()))

namespace {

constexpr unsigned long SignatureMs = 5000;
constexpr int TickMs = 20;

// What the window did, counted while the token worked and otherwise.
class WindowEvents : public QObject
{
public:
    using QObject::QObject;
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::Paint)
            ++paints;
        return QObject::eventFilter(watched, event);
    }
    int paints = 0;
};

} // namespace

class tst_SlowToken : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { ui::Theme::apply(*qApp, ui::Scheme::Light); }
    void answersWhileTheTokenWorks();
};

void tst_SlowToken::answersWhileTheTokenWorks()
{
    DeviceCalls calls;
    std::atomic<bool> atWork = false;
    std::atomic<bool> worked = false;
    ConsoleStage stage([&](const char *call) -> std::optional<Error> {
        calls.add(call);
        if (qstrcmp(call, "Token.sign") == 0) {
            atWork = true;
            QThread::msleep(SignatureMs);
            atWork = false;
            worked = true;
        }
        return {};
    });
    ConsoleHands hands(stage);
    QVERIFY(stage.prepare(QStringLiteral("small")));
    QVERIFY(stage.beginNext());
    ConsoleWalk walk(stage, hands);
    HANDS(walk.to(ceremony::StepKind::Operate, 2)); // 1 makes the key, 2 signs
    HANDS(hands.waitFor([&] { return atWork.load(); }, QStringLiteral("the token to be at work")));

    int ticks = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&] { ticks += atWork ? 1 : 0; });
    timer.start(TickMs);
    WindowEvents events;
    for (QWidget *widget : stage.window().findChildren<QWidget *>())
        widget->installEventFilter(&events);
    // A key that is pressed is answered before the token is: the objection sheet opens, and closes again.
    HANDS(hands.press(Qt::Key_F8));
    HANDS(hands.waitFor([&] { return hands.shown(QStringLiteral("objectionSheet")) != nullptr; },
                        QStringLiteral("the sheet")));
    QVERIFY(atWork);
    HANDS(hands.click(QStringLiteral("goBackButton")));
    HANDS(hands.waitFor([&] { return hands.shown(QStringLiteral("objectionSheet")) == nullptr; },
                        QStringLiteral("the sheet to close")));
    QVERIFY(atWork);
    QVERIFY(events.paints > 0);
    HANDS(hands.waitFor([&] { return ticks >= 20; }, QStringLiteral("the timer to tick while the token works")));
    HANDS(hands.waitFor([&] { return worked.load(); }, QStringLiteral("the token")));
    HANDS(walk.toEnd());
    stage.leave();

    // Order and count, not time: of every call that any port got, none came from this thread.
    const Qt::HANDLE gui = QThread::currentThreadId();
    QVERIFY(calls.count(QStringLiteral("Token.sign")) == 1);
    for (const char *needed : {"Tokens.open", "SecurityKeys.assertCredential", "Files.append"})
        QVERIFY2(calls.count(QLatin1String(needed)) > 0, needed);
    for (const DeviceCall &call : calls.all())
        QVERIFY2(call.thread != gui, qPrintable(call.name));
}

QTEST_MAIN(tst_SlowToken)
#include "tst_slow_token.moc"
