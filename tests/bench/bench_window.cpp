// How long the window keeps people waiting: both ceremonies at the real window, offscreen. Usage:
// bench_window [rust|small] [RUNS]
#include "app/console/console_walk.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QMap>
#include <QMetaEnum>
#include <QTextStream>
#include <QThread>

using namespace chancery;
using namespace chancery::test;

namespace {

// Every event passes here; those of the GUI thread are timed, those within others with the outermost.
class TimedApplication final : public QApplication
{
public:
    using QApplication::QApplication;

    bool notify(QObject *receiver, QEvent *event) override
    {
        if (QThread::currentThread() != thread() || m_depth > 0 || !measuring)
            return QApplication::notify(receiver, event);
        const QEvent::Type type = event->type();
        const QString who =
            QStringLiteral("%1 %2").arg(QLatin1String(receiver->metaObject()->className()), receiver->objectName());
        QElapsedTimer timer;
        timer.start();
        ++m_depth;
        const bool done = QApplication::notify(receiver, event);
        --m_depth;
        const double took = static_cast<double>(timer.nsecsElapsed()) / 1e6;
        total += took;
        const QString name =
            QStringLiteral("%1 to %2").arg(QLatin1String(QMetaEnum::fromType<QEvent::Type>().valueToKey(type)), who);
        if (took > longest[name])
            longest[name] = took;
        return done;
    }

    bool measuring = false;
    double total = 0;              // ms in all events
    QMap<QString, double> longest; // ms, by what it was

private:
    int m_depth = 0;
};

bool play(const QString &profile, QTextStream &out)
{
    auto &application = *static_cast<TimedApplication *>(qApp);
    application.total = 0;
    application.longest.clear();
    ConsoleStage stage;
    ConsoleHands hands(stage);
    auto ready = stage.prepare(profile);
    double gap = 0;
    QElapsedTimer sinceTick;
    QTimer ticks;
    QObject::connect(&ticks, &QTimer::timeout, &ticks, [&] {
        gap = qMax(gap, static_cast<double>(sinceTick.nsecsElapsed()) / 1e6);
        sinceTick.restart();
    });
    ticks.setTimerType(Qt::PreciseTimer);
    QElapsedTimer wall;
    wall.start();
    for (int ceremony = 0; ready && ceremony < 2; ++ceremony) {
        ready = stage.beginNext();
        if (!ready)
            break;
        sinceTick.start();
        ticks.start(1);
        application.measuring = true;
        ConsoleWalk walk(stage, hands);
        const bool walked = walk.toEnd();
        application.measuring = false;
        ticks.stop();
        if (!walked) {
            out << "error: " << hands.why() << "\n";
            return false;
        }
        stage.leave();
    }
    if (!ready) {
        out << "error: " << ready.error().english() << "\n";
        return false;
    }
    QList<std::pair<double, QString>> events;
    for (auto it = application.longest.cbegin(); it != application.longest.cend(); ++it)
        events += {it.value(), it.key()};
    std::sort(events.begin(), events.end(), std::greater<>());
    out << QStringLiteral("%1: wall %2 s, in events %3 s, longest gap of a 1 ms timer %4 ms\n")
               .arg(profile)
               .arg(static_cast<double>(wall.elapsed()) / 1000, 0, 'f', 2)
               .arg(application.total / 1000, 0, 'f', 2)
               .arg(gap, 0, 'f', 1);
    for (qsizetype i = 0; i < qMin<qsizetype>(8, events.size()); ++i)
        out << QStringLiteral("  %1 ms  %2\n").arg(events[i].first, 7, 'f', 1).arg(events[i].second);
    out.flush();
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    TimedApplication application(argc, argv);
    ui::Theme::apply(application, ui::Scheme::Light);
    QTextStream out(stdout);
    const QStringList arguments = QCoreApplication::arguments();
    const int runs = qMax(1, arguments.value(2, QStringLiteral("1")).toInt());
    for (int i = 0; i < runs; ++i) {
        if (!play(arguments.value(1, QStringLiteral("rust")), out))
            return 1;
    }
    return 0;
}
