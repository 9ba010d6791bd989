// How long a headless rehearsal takes, and how much of that is ours: usage bench_rehearsal [rust|small] [RUNS]
#include "app/rehearsal/cast.h"
#include "app/rehearsal/rehearsal.h"
#include "bench/timed_ports.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QTemporaryDir>
#include <QTextStream>
#include <sys/resource.h>

using namespace chancery;

namespace {

double processSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

bool play(app::Rehearsal &rehearsal, QTextStream &out)
{
    const auto plan = rehearsal.nextPlan();
    auto session = plan ? rehearsal.begin(*plan) : Result<std::unique_ptr<session::Session>>(plan.error());
    if (!session) {
        out << "error: " << session.error().english() << "\n";
        return false;
    }
    QEventLoop loop;
    bool good = false;
    app::Cast cast(**session, rehearsal.rack());
    QObject::connect(&cast, &app::Cast::closed, &loop, [&] {
        good = true;
        loop.quit();
    });
    QObject::connect(&cast, &app::Cast::stuck, &loop, &QEventLoop::quit);
    loop.exec();
    return good;
}

bool run(const policy::Profile &profile, QTextStream &out)
{
    QTemporaryDir folder;
    bench::Spent token;
    bench::Spent keys;
    bench::Spent disk;
    std::unique_ptr<bench::TimedTokens> timedTokens;
    std::unique_ptr<bench::TimedKeys> timedKeys;
    std::unique_ptr<bench::TimedFiles> timedFiles;
    app::RehearsalWrappers wrappers;
    wrappers.tokens = [&](ports::Tokens *inner) {
        timedTokens = std::make_unique<bench::TimedTokens>(*inner, token);
        return timedTokens.get();
    };
    wrappers.keys = [&](ports::SecurityKeys *inner) {
        timedKeys = std::make_unique<bench::TimedKeys>(*inner, keys);
        return timedKeys.get();
    };
    wrappers.files = [&](ports::Files *inner) {
        timedFiles = std::make_unique<bench::TimedFiles>(*inner, disk);
        return timedFiles.get();
    };
    auto rehearsal = app::Rehearsal::create(folder.path(), profile, wrappers);
    if (!rehearsal) {
        out << "error: " << rehearsal.error().english() << "\n";
        return false;
    }
    const qint64 wallBefore = bench::nanoseconds(CLOCK_MONOTONIC);
    const double processorBefore = processSeconds();
    while (!(*rehearsal)->remaining()->isEmpty()) {
        if (!play(**rehearsal, out))
            return false;
    }
    const double wall = static_cast<double>(bench::nanoseconds(CLOCK_MONOTONIC) - wallBefore) / 1e9;
    const double processor = processSeconds() - processorBefore;
    const auto seconds = [](const std::atomic<qint64> &n) { return static_cast<double>(n.load()) / 1e9; };
    const double inside = seconds(token.wall) + seconds(keys.wall) + seconds(disk.wall);
    out << QStringLiteral(
               "wall %1 s (token %2, keys %3, fsync %4; outside %5 %)   cpu %6 s (token %7, keys %8, fsync %9)\n")
               .arg(wall, 0, 'f', 3)
               .arg(seconds(token.wall), 0, 'f', 3)
               .arg(seconds(keys.wall), 0, 'f', 3)
               .arg(seconds(disk.wall), 0, 'f', 3)
               .arg(100.0 * (wall - inside) / wall, 0, 'f', 1)
               .arg(processor, 0, 'f', 3)
               .arg(seconds(token.processor), 0, 'f', 3)
               .arg(seconds(keys.processor), 0, 'f', 3)
               .arg(seconds(disk.processor), 0, 'f', 3);
    out.flush();
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QTextStream out(stdout);
    const QStringList arguments = QCoreApplication::arguments();
    const auto profile = app::loadProfile(arguments.value(1, QStringLiteral("rust")));
    if (!profile) {
        out << "error: " << profile.error().english() << "\n";
        return 2;
    }
    const int runs = qMax(1, arguments.value(2, QStringLiteral("5")).toInt());
    for (int i = 0; i < runs; ++i) {
        if (!run(*profile, out))
            return 1;
    }
    return 0;
}
