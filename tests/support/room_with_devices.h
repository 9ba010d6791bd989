// A rehearsal as a test drives it: a real session on SoftHSM and simulated keys, with faulty ports between, and hands
// for the rack, the PIN pad and the mouse. The test's thread stands for the GUI's: no port may be called on it.
#pragma once

#include "app/rehearsal/cast.h"
#include "app/rehearsal/rehearsal.h"
#include "support/standing_between.h"

#include <QEventLoop>
#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <thread>

namespace chancery::test {

class RoomWithDevices
{
public:
    // from: a folder that another room left, to go on from a copy of it; empty: an empty archive.
    // logs: who answers for the certificate logs of others.
    explicit RoomWithDevices(const QString &from = {}, const policy::Profile *profile = nullptr,
                             ports::LogClient *logs = nullptr)
        : callers(std::make_shared<Callers>()), fileFaults(std::make_shared<Faults>(callers)),
          tokenFaults(std::make_shared<Faults>(callers)), keyFaults(std::make_shared<Faults>(callers)), m_logs(logs)
    {
        if (!from.isEmpty())
            run(QStringLiteral("cp"), {QStringLiteral("-a"), from + QStringLiteral("/."), folder()});
        offGui([&] {
            const policy::Profile used = profile ? *profile : *app::loadProfile(QStringLiteral("small"));
            auto made = app::Rehearsal::create(folder(), used, wrappers());
            if (!made)
                qFatal("%s", qPrintable(made.error().english()));
            m_rehearsal = std::move(*made);
        });
    }
    ~RoomWithDevices() { leave(); }

    QString folder() const { return m_folder.path(); }
    QString archive() const { return folder() + QStringLiteral("/archive"); }
    ports::Files &files() { return *m_files; }
    app::Rehearsal &rehearsal() { return *m_rehearsal; }
    ports::KeyRack &rack() { return m_rehearsal->rack(); }
    session::Session &session() { return *m_session; }
    std::shared_ptr<const session::Snapshot> now() const { return m_session->snapshot(); }
    ceremony::State state() const { return now()->state; }
    bool hasSession() const { return m_session != nullptr; }

    // What a composition root does on a thread of its own.
    template <class F>
    void offGui(F &&work)
    {
        std::thread thread(std::forward<F>(work));
        thread.join();
    }
    Result<ceremony::Plan> nextPlan()
    {
        Result<ceremony::Plan> plan;
        offGui([&] { plan = m_rehearsal->nextPlan(); });
        return plan;
    }
    Result<void> begin(std::optional<ceremony::Plan> plan = {})
    {
        return take([&]() -> Result<std::unique_ptr<session::Session>> {
            auto wanted = plan ? Result<ceremony::Plan>(*plan) : m_rehearsal->nextPlan();
            if (!wanted)
                return wanted.error();
            return m_rehearsal->begin(*wanted);
        });
    }
    Result<void> resume()
    {
        return take([&] { return m_rehearsal->resume(); });
    }
    void leave() { m_session.reset(); } // as when the program ends

    bool waitFor(const std::function<bool(const session::Snapshot &)> &holds, int milliseconds = 30000) const
    {
        return QTest::qWaitFor([&] { return holds(*now()); }, milliseconds);
    }

    // Everybody does what is asked until this holds. Then the rack is empty and nobody acts any more.
    bool playUntil(const std::function<bool(const session::Snapshot &)> &holds, const QByteArray &request = {})
    {
        QEventLoop loop;
        bool reached = false;
        {
            app::Cast cast(*m_session, rack());
            cast.setRequest(request);
            cast.stopWhen(holds);
            QObject::connect(&cast, &app::Cast::reached, &loop, [&] {
                reached = true;
                loop.quit();
            });
            QObject::connect(&cast, &app::Cast::closed, &loop, &QEventLoop::quit);
            QObject::connect(&cast, &app::Cast::stuck, &loop, [&](const QString &why) {
                stuck = why;
                loop.quit();
            });
            QTimer::singleShot(60000, &loop, &QEventLoop::quit);
            loop.exec();
        }
        emptyRack();
        return reached;
    }
    bool playToEnd(const QByteArray &request = {})
    {
        playUntil([](const session::Snapshot &) { return false; }, request);
        return now()->closed;
    }
    // The desk asks for keys for this use, and none is in.
    bool playToDesk(session::DeskUse use)
    {
        return playUntil([use](const session::Snapshot &s) {
                   return s.desk.use == use && s.desk.stage == session::Desk::Stage::WaitingForKey;
               }) &&
               waitFor([](const session::Snapshot &s) { return !s.desk.takeOut; });
    }

    void emptyRack()
    {
        for (const ports::RackKey &key : rack().keys()) {
            if (key.state != ports::RackKey::State::Out)
                static_cast<void>(rack().remove(key.person));
        }
    }
    QByteArray pinOf(const QString &person)
    {
        for (const ports::RackKey &key : rack().keys()) {
            if (key.person == person)
                return key.pin.toUtf8();
        }
        return {};
    }
    bool stageIs(session::Desk::Stage stage) const
    {
        return waitFor([stage](const session::Snapshot &s) { return s.desk.stage == stage; });
    }
    // Inserts and gives the PIN.
    bool insert(const QString &person)
    {
        return rack().insert(person).has_value() && stageIs(session::Desk::Stage::WaitingForPin);
    }
    void pin(const QByteArray &pin) { m_session->enterPin(Secret::copyOf(pin)); }
    bool touch(const QString &person)
    {
        return stageIs(session::Desk::Stage::WaitingForTouch) &&
               QTest::qWaitFor([&] { return rack().touch(person).has_value(); }, 10000);
    }
    bool takeOut(const QString &person)
    {
        static_cast<void>(rack().remove(person));
        return waitFor([](const session::Snapshot &s) { return !s.desk.takeOut; });
    }
    // The whole of it: insert, PIN, touch, take out. True when it led to an entry.
    bool use(const QString &person)
    {
        const qint64 before = state().entries;
        if (!insert(person))
            return false;
        pin(pinOf(person));
        if (!touch(person))
            return false;
        const bool recorded = waitFor([before](const session::Snapshot &s) { return s.state.entries > before; });
        return takeOut(person) && recorded;
    }
    // A task beside the step.
    bool useFor(const session::DeskTask &task)
    {
        m_session->useKey(task);
        return waitFor([&](const session::Snapshot &s) { return s.desk.use == task.use; }) && use(task.person);
    }
    // The last problem at the desk or in the room, once it has this code.
    std::optional<Error> deskProblem(ErrorCode code) const
    {
        waitFor([code](const session::Snapshot &s) { return s.desk.problem && s.desk.problem->code() == code; }, 15000);
        return now()->desk.problem;
    }
    std::optional<Error> problem(ErrorCode code) const
    {
        waitFor([code](const session::Snapshot &s) { return s.problem && s.problem->code() == code; }, 15000);
        return now()->problem;
    }

    QStringList kinds() const
    {
        QStringList out;
        for (const transcript::Line &line : now()->lines)
            out += line.kind;
        return out;
    }
    QJsonObject last(const QString &kind) const
    {
        QJsonObject out;
        for (const transcript::Line &line : now()->lines) {
            if (line.kind == kind)
                out = line.data;
        }
        return out;
    }
    // Of the ceremony, wherever its folder is by now.
    QByteArray file(const QString &name) const
    {
        const QString work = m_session->workFolder();
        for (const QString &place : {work, archive() + QStringLiteral("/ceremonies/") + state().ceremony}) {
            QFile file(place + u'/' + name);
            if (file.open(QIODevice::ReadOnly))
                return file.readAll();
        }
        return {};
    }
    QJsonObject record() const { return QJsonDocument::fromJson(file(QStringLiteral("record.json"))).object(); }

    // chancery-verify's word on the archive; empty: every claim held or was not checked.
    QString verify() const
    {
        QProcess program;
        program.start(QStringLiteral(CHANCERY_BINARY_DIR "/bin/chancery-verify"), {archive()});
        if (!program.waitForFinished(60000))
            return QStringLiteral("chancery-verify does not end");
        const QString out =
            QString::fromUtf8(program.readAllStandardOutput()) + QString::fromUtf8(program.readAllStandardError());
        QStringList failed;
        for (const QString &line : out.split(u'\n')) {
            if (line.startsWith(QLatin1String("failed")) || line.startsWith(QLatin1String("error")))
                failed += line;
        }
        return program.exitCode() == 0 ? QString() : failed.join(u'\n');
    }
    static int run(const QString &name, const QStringList &arguments, const QByteArray &input = {},
                   const QString &folder = {})
    {
        QProcess program;
        program.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        program.setStandardOutputFile(QProcess::nullDevice());
        if (!folder.isEmpty())
            program.setWorkingDirectory(folder);
        program.start(name, arguments);
        program.write(input);
        program.closeWriteChannel();
        return program.waitForFinished(60000) && program.exitStatus() == QProcess::NormalExit ? program.exitCode() : -1;
    }

    std::shared_ptr<Callers> callers;
    std::shared_ptr<Faults> fileFaults;
    std::shared_ptr<Faults> tokenFaults;
    std::shared_ptr<Faults> keyFaults;
    ShiftedClock *clock = nullptr;
    QString stuck;

private:
    app::RehearsalWrappers wrappers()
    {
        app::RehearsalWrappers out;
        out.files = [this](ports::Files *port) {
            m_files = std::make_unique<FaultyFiles>(port, fileFaults);
            return m_files.get();
        };
        out.tokens = [this](ports::Tokens *port) {
            m_tokens = std::make_unique<FaultyTokens>(port, tokenFaults);
            return m_tokens.get();
        };
        out.keys = [this](ports::SecurityKeys *port) {
            m_keys = std::make_unique<FaultyKeys>(port, keyFaults);
            return m_keys.get();
        };
        if (m_logs)
            out.logs = [this](ports::LogClient *) { return m_logs; };
        out.clock = [this](ports::Clock *port) {
            m_clock = std::make_unique<ShiftedClock>(port);
            clock = m_clock.get();
            return m_clock.get();
        };
        return out;
    }

    template <class F>
    Result<void> take(F &&make)
    {
        QThread *gui = QThread::currentThread();
        Result<void> out;
        offGui([&] {
            auto session = make();
            if (!session) {
                out = session.error();
                return;
            }
            (*session)->moveToThread(gui);
            m_session = std::move(*session);
        });
        return out;
    }

    ports::LogClient *m_logs;
    QTemporaryDir m_folder;
    std::unique_ptr<FaultyFiles> m_files;
    std::unique_ptr<FaultyTokens> m_tokens;
    std::unique_ptr<FaultyKeys> m_keys;
    std::unique_ptr<ShiftedClock> m_clock;
    std::unique_ptr<app::Rehearsal> m_rehearsal;
    std::unique_ptr<session::Session> m_session;
};

} // namespace chancery::test
