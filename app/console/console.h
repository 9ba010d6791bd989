// The console's window: the first screen, and the ceremony that is running.
#pragma once

#include "app/console/ceremony_host.h"
#include "app/console/options.h"
#include "core/policy/profile.h"

#include <QStackedWidget>
#include <QTimer>

namespace chancery::ui {
class CeremonyWindow;
class HomeScreen;
} // namespace chancery::ui

namespace chancery::app {

class SessionAdapter;

class Console : public QStackedWidget
{
    Q_OBJECT
public:
    Console(const Options &options, const policy::Profile &profile);
    ~Console() override;

    void start(); // go on with what is unfinished, or begin

protected:
    // Asks first while a ceremony runs, and stays until the devices have let go: a token at work cannot be left.
    void closeEvent(QCloseEvent *event) override;

private:
    struct Started;
    void started(const std::shared_ptr<Started> &result);
    void leave();
    void endSession();
    void sessionEnded();
    void describe();
    void readArchive(const QString &folder, bool another);
    void chooseArchive();
    void choosePlan();
    void takePlan(const QString &path);

    Options m_options;
    policy::Profile m_profile;
    QString m_folder;
    session::Places m_places;
    std::optional<ceremony::Plan> m_plan; // live: chosen, and shown
    bool m_starting = false;
    int m_reading = 0;      // counts the archives that were asked for; the last one is shown
    bool m_closing = false; // as soon as nothing is under way
    int m_ending = 0;       // sessions that still wait for their devices
    std::shared_ptr<CeremonyHost> m_host;
    std::unique_ptr<SessionAdapter> m_session;
    ui::HomeScreen *m_home;
    ui::CeremonyWindow *m_window = nullptr;
    QTimer m_clock;
};

} // namespace chancery::app
