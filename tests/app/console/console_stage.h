// A rehearsal in a folder of its own with the real window before it: SoftHSM, simulated keys, session, CeremonyWindow.
#pragma once

#include "app/rehearsal/rehearsal.h"
#include "support/live_view.h"
#include "support/watched_ports.h"
#include "ui/window/ceremony_window.h"

#include <QEventLoop>
#include <QTemporaryDir>
#include <QTimer>
#include <future>

namespace chancery::test {

constexpr int PatienceMs = 20000;

// Runs the event loop until it holds; false when it never did.
template <class Holds>
bool awaited(Holds holds, int patience = PatienceMs)
{
    if (holds())
        return true;
    QEventLoop loop;
    bool held = false;
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        held = holds();
        if (held)
            loop.quit();
    });
    look.start(2);
    QTimer::singleShot(patience, &loop, &QEventLoop::quit);
    loop.exec();
    return held;
}

class ConsoleStage
{
public:
    // before: told of every call of a port.
    explicit ConsoleStage(BeforeCall before = {});
    ~ConsoleStage();

    // Each on a thread of its own, since none may run on the GUI's; the event loop runs meanwhile.
    Result<void> prepare(const QString &profile);
    Result<void> beginNext(); // and shows the window
    Result<void> resume();
    void leave(); // window and session go, as at the end of the program

    app::Rehearsal &rehearsal() { return *m_rehearsal; }
    session::Session &session() { return *m_session; }
    LiveView &view() { return *m_view; }
    ui::CeremonyWindow &window() { return *m_window; }
    std::shared_ptr<const session::Snapshot> snapshot() const { return m_session->snapshot(); }
    QString folder() const { return m_folder.path(); }

private:
    Result<void> show(Result<std::unique_ptr<session::Session>> session);

    QTemporaryDir m_folder;
    BeforeCall m_before;
    std::unique_ptr<WatchedTokens> m_tokens;
    std::unique_ptr<WatchedKeys> m_keys;
    std::unique_ptr<WatchedFiles> m_files;
    std::unique_ptr<app::Rehearsal> m_rehearsal;
    std::unique_ptr<session::Session> m_session;
    std::unique_ptr<LiveView> m_view;
    std::unique_ptr<ui::CeremonyWindow> m_window;
};

} // namespace chancery::test
