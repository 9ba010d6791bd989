// Plays a rehearsal's ceremonies to their end in a folder, or goes on where a killed run left off. Not a test: the
// recovery test runs it, and kills it.
//
//   crash_runner PROFILE FOLDER
//
// CHANCERY_KILL_AT=K kills it at its K-th crossing, CHANCERY_KILL_NAMED=NAME at the first of that name;
// CHANCERY_EVERY_CROSSING=1 counts those too between which nothing lasting was done; CHANCERY_STOP=1 stops it (SIGSTOP)
// instead of killing it; CHANCERY_LAST_FIRST=1 lets other members come to the desk first. At the end it opens the root
// token with the sealed shares, as a proof, and prints its crossings. CHANCERY_MAIL=FILE lets a mail server take every
// message, whose id goes to that file.
#include "app/rehearsal/cast.h"
#include "app/rehearsal/opened_by_touches.h"
#include "app/rehearsal/rehearsal.h"
#include "core/archive/history.h"
#include "support/crash_ports.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QFile>
#include <iostream>

namespace {

using namespace chancery;

int fail(const Error &error)
{
    std::cerr << "error: " << error.text().english().toStdString() << "\nhint: " << error.hint().english().toStdString()
              << "\n";
    return 1;
}

// The server's own disk is not the console's: what it has taken stays taken.
class MailServer final : public ports::Notifier
{
public:
    explicit MailServer(const QString &path) : m_path(path) {}
    QString name() const override { return QStringLiteral("mail"); }
    Result<void> send(const ports::Notice &notice) override
    {
        QFile file(m_path);
        const QByteArray line = notice.id.toUtf8() + '\n';
        if (file.open(QIODevice::WriteOnly | QIODevice::Append) && file.write(line) == line.size())
            return {};
        return Error(ErrorCode::DeviceGone, "The mail server's disk is gone.");
    }

private:
    const QString m_path;
};

Result<void> play(session::Session &session, ports::KeyRack &rack)
{
    QEventLoop loop;
    QString why;
    app::Cast cast(session, rack);
    if (qEnvironmentVariableIntValue("CHANCERY_LAST_FIRST") != 0)
        cast.lastComesFirst();
    QObject::connect(&cast, &app::Cast::closed, &loop, &QEventLoop::quit);
    QObject::connect(&cast, &app::Cast::stuck, &loop, [&](const QString &reason) {
        why = reason;
        loop.quit();
    });
    loop.exec();
    if (!why.isEmpty()) {
        const auto snapshot = session.snapshot();
        return snapshot->problem ? *snapshot->problem : Error(ErrorCode::NotNow, Text("%1", {why}));
    }
    return {};
}

Result<void> playAll(app::Rehearsal &rehearsal)
{
    for (;;) {
        auto session = rehearsal.resume();
        if (!session && session.error().code() == ErrorCode::NotFound) {
            const auto remaining = rehearsal.remaining();
            if (!remaining)
                return remaining.error();
            if (remaining->isEmpty())
                return {};
            const auto plan = rehearsal.nextPlan();
            if (!plan)
                return plan.error();
            session = rehearsal.begin(*plan);
        }
        if (!session)
            return std::move(session).error();
        CHANCERY_TRY(play(**session, rehearsal.rack()));
    }
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 3)
        return 2;
    test::Crossings crossings(qEnvironmentVariableIntValue("CHANCERY_KILL_AT"),
                              qEnvironmentVariable("CHANCERY_KILL_NAMED"),
                              qEnvironmentVariableIntValue("CHANCERY_EVERY_CROSSING") != 0,
                              qEnvironmentVariableIntValue("CHANCERY_STOP") != 0 ? SIGSTOP : SIGKILL);
    std::unique_ptr<test::CrashFiles> files;
    std::unique_ptr<test::CrashTokens> tokens;
    std::unique_ptr<test::CrashKeys> keys;
    ports::Tokens *plainTokens = nullptr;
    ports::SecurityKeys *plainKeys = nullptr;
    ports::Files *plainFiles = nullptr;
    app::RehearsalWrappers wrappers;
    wrappers.files = [&](ports::Files *port) {
        plainFiles = port;
        files = std::make_unique<test::CrashFiles>(*port, crossings);
        return files.get();
    };
    wrappers.tokens = [&](ports::Tokens *port) {
        plainTokens = port;
        tokens = std::make_unique<test::CrashTokens>(*port, crossings);
        return tokens.get();
    };
    wrappers.keys = [&](ports::SecurityKeys *port) {
        plainKeys = port;
        keys = std::make_unique<test::CrashKeys>(*port, crossings);
        return keys.get();
    };
    const auto profile = app::loadProfile(arguments[1]);
    if (!profile)
        return fail(profile.error());
    auto rehearsal = app::Rehearsal::create(arguments[2], *profile, wrappers);
    if (!rehearsal)
        return fail(rehearsal.error());
    MailServer mail(qEnvironmentVariable("CHANCERY_MAIL"));
    if (qEnvironmentVariableIsSet("CHANCERY_MAIL"))
        (*rehearsal)->tellBy(&mail, nullptr);
    if (auto played = playAll(**rehearsal); !played)
        return fail(played.error());
    const QStringList names = crossings.names();
    const session::Places &places = (*rehearsal)->places();
    const auto history = archive::readHistory(*plainFiles, places.archive);
    if (!history)
        return fail(history.error());
    const auto opened = test::openedByTouches(history->first().state, history->last().state, places.privateFolder,
                                              *plainFiles, *plainTokens, *plainKeys, (*rehearsal)->rack());
    if (!opened)
        return fail(opened.error());
    for (const QString &name : names)
        std::cout << name.toStdString() << "\n";
    return std::cout.flush() ? 0 : 1;
}
