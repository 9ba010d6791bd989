#include "app/console/console.h"

#include "app/console/home_archive.h"
#include "app/console/live_host.h"
#include "app/console/rehearsal_host.h"
#include "app/console/session_adapter.h"
#include "core/archive/disk_files.h"
#include "ui/home/home_screen.h"
#include "ui/panels/panel_words.h"
#include "ui/window/ceremony_window.h"

#include <QCloseEvent>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QPointer>
#include <QScreen>
#include <QThread>

namespace chancery::app {

namespace {

// Runs work where it may take its time. The thread ends and deletes itself with it.
template <class Work>
void elsewhere(Work work)
{
    QThread *thread = QThread::create(std::move(work));
    QObject::connect(thread, &QThread::finished, thread, &QObject::deleteLater);
    thread->start();
}

ui::HomePlan homePlan(const ceremony::Plan &plan)
{
    ui::HomePlan out{plan.title, plan.digest(), {}};
    out.facts += {Console::tr("Members"), QString::number(plan.members().size()), false, {}};
    if (plan.mandate) {
        out.facts += {Console::tr("Decided by"), plan.mandate->by, false, {}};
        out.facts += {Console::tr("Decision"), plan.mandate->reference, false, {}};
    }
    out.facts += {Console::tr("Certificate"), plan.certificate.commonName, false, {}};
    return out;
}

} // namespace

struct Console::Started
{
    std::shared_ptr<CeremonyHost> host;
    Result<std::unique_ptr<session::Session>> session;
};

Console::Console(const Options &options, const policy::Profile &profile)
    : m_options(options), m_profile(profile),
      m_folder(QDir(rehearsalFolder(options)).absolutePath()), m_places{m_folder + QStringLiteral("/archive"),
                                                                        m_folder + QStringLiteral("/private"),
                                                                        options.isLive()
                                                                            ? QDir(options.second).absolutePath()
                                                                            : m_folder + QStringLiteral("/second")},
      m_home(new ui::HomeScreen)
{
    setMinimumSize(1024, 700);
    resize(1280, 800);
    setWindowTitle(tr("Chancery"));
    addWidget(m_home);
    connect(m_home, &ui::HomeScreen::rehearseRequested, this, &Console::start);
    connect(m_home, &ui::HomeScreen::beginRequested, this, &Console::start);
    connect(m_home, &ui::HomeScreen::planRequested, this, &Console::choosePlan);
    connect(m_home, &ui::HomeScreen::resumeRequested, this, [this](const QString &) { start(); });
    connect(m_home, &ui::HomeScreen::archiveRequested, this, &Console::chooseArchive);
    connect(m_home, &ui::HomeScreen::archiveLeft, this, &Console::describe);
    connect(&m_clock, &QTimer::timeout, m_home,
            [this] { m_home->setUtc(ui::dateTimeText(QDateTime::currentDateTimeUtc())); });
    m_clock.start(1000);
    describe();
    if (options.isLive() && !options.plan.isEmpty())
        takePlan(options.plan);
}

Console::~Console()
{
    delete m_window; // it draws the session, which goes after it, and that before its devices
    m_window = nullptr;
    m_session.reset();
    m_host.reset();
}

void Console::describe()
{
    ui::HomeContent content;
    content.live = m_options.isLive();
    content.rootEstablished = QFileInfo::exists(m_places.archive + QStringLiteral("/archive.json"));
    content.subtitle = content.rootEstablished ? m_places.archive : tr("No archive yet");
    content.folder = m_folder;
    content.members = m_profile.quorum.n;
    content.quorum = m_profile.quorum.m;
    archive::DiskFiles disk;
    if (const auto unfinished = session::Session::unfinished(m_places, disk))
        content.unfinished = *unfinished;
    if (content.live && m_plan && content.unfinished.isEmpty()) // what is unfinished comes first
        content.plan = homePlan(*m_plan);
    const auto screens = QGuiApplication::screens();
    const QSize second = screens.size() > 1 ? screens[1]->size() : QSize();
    content.facts = {{tr("Profile"), m_profile.title, true}};
    if (content.live) {
        const bool there = QFileInfo(m_places.second).isDir();
        content.facts += {tr("Second place"), there ? tr("there") : tr("not there"), there};
        const QList<Text> obstacles = m_profile.obstaclesToLive();
        if (!obstacles.isEmpty())
            content.obstacle = tr("The profile is not ready: %1").arg(obstacles.first().shown());
    } else {
        content.facts += {tr("Simulated keys"), tr("%1, and one for everyone else").arg(m_profile.quorum.n), true};
    }
    content.facts += {
        {content.live ? tr("Archive") : tr("Rehearsal’s archive"),
         content.rootEstablished ? tr("there") : tr("none yet"), content.rootEstablished},
        {tr("Second screen"),
         second.isEmpty() ? tr("none") : QStringLiteral("%1 × %2").arg(second.width()).arg(second.height()),
         !second.isEmpty()},
    };
    content.archives = true;
    m_home->setContent(content);
    if (content.rootEstablished && !content.plan)
        readArchive(m_places.archive, false);
    m_home->setUtc(ui::dateTimeText(QDateTime::currentDateTimeUtc()));
}

// Folding every transcript takes its time, and a drive may be slow.
void Console::readArchive(const QString &folder, bool another)
{
    const int reading = ++m_reading;
    elsewhere([this, guard = QPointer<Console>(this), folder, another, reading] {
        auto read = std::make_shared<Result<ui::HomeArchive>>(readHomeArchive(folder));
        QMetaObject::invokeMethod(
            qApp,
            [this, guard, read, another, reading] {
                if (!guard || reading != m_reading)
                    return; // somebody chose something else meanwhile
                if (!*read) {
                    m_home->setProblem(read->error().text().shown(), ui::errorHint(read->error()));
                    return;
                }
                (*read)->another = another;
                m_home->setArchive(**read);
            },
            Qt::QueuedConnection);
    });
}

void Console::chooseArchive()
{
    auto *dialog = new QFileDialog(this, tr("Open an archive"));
    dialog->setObjectName(QStringLiteral("archiveDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &folder) { readArchive(folder, true); });
    dialog->open();
}

void Console::choosePlan()
{
    auto *dialog = new QFileDialog(this, tr("Choose the plan"), {}, tr("Plans (*.json);;All files (*)"));
    dialog->setObjectName(QStringLiteral("planDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &Console::takePlan);
    dialog->open();
}

void Console::takePlan(const QString &path)
{
    elsewhere([this, guard = QPointer<Console>(this), path, profile = m_profile] {
        auto read = std::make_shared<Result<ceremony::Plan>>(readPlan(path));
        if (*read) {
            if (auto fits = (*read)->checkAgainst(profile, Mode::Live); !fits)
                *read = fits.error();
        }
        QMetaObject::invokeMethod(
            qApp,
            [this, guard, read] {
                if (!guard || m_starting || m_window)
                    return;
                m_plan = *read ? std::optional(**read) : std::nullopt;
                describe();
                if (!*read)
                    m_home->setProblem(read->error().text().shown(), ui::errorHint(read->error()));
            },
            Qt::QueuedConnection);
    });
}

void Console::start()
{
    if (m_starting || m_window)
        return;
    m_starting = true;
    m_home->setBusy(m_options.isLive() ? tr("Looking for the tokens")
                                       : tr("Making the rehearsal ready: tokens and keys"));
    const QString planFile = m_options.isLive() ? QString() : m_options.plan;
    elsewhere([this, guard = QPointer<Console>(this), host = m_host, places = m_places, folder = m_folder,
               profile = m_profile, options = m_options, chosen = m_plan, planFile]() mutable {
        auto result = std::make_shared<Started>(Started{host, Error(ErrorCode::Cancelled, Text())});
        if (!result->host) {
            auto made = options.isLive() ? LiveHost::create(places, profile, options.devices)
                                         : RehearsalHost::create(folder, profile, options.alerts);
            if (made)
                result->host = std::move(*made);
            else
                result->session = std::move(made).error();
        }
        auto plan = chosen ? Result<ceremony::Plan>(*chosen)
                           : (planFile.isEmpty() ? Result<ceremony::Plan>(Error(ErrorCode::NotFound, Text()))
                                                 : readPlan(planFile));
        if (result->host && plan)
            result->host->setPlan(*plan);
        if (result->host && !plan && !planFile.isEmpty())
            result->session = plan.error();
        else if (result->host)
            result->session = result->host->startNext();
        QMetaObject::invokeMethod(
            qApp,
            [this, guard, result] {
                if (guard)
                    started(result);
            },
            Qt::QueuedConnection);
    });
}

void Console::started(const std::shared_ptr<Started> &result)
{
    m_starting = false;
    m_home->setBusy({});
    m_host = result->host;
    if (m_closing) { // somebody closed the window meanwhile
        if (result->session) {
            m_session = std::make_unique<SessionAdapter>(std::move(*result->session), m_host->archiveFolder());
            endSession();
        } else {
            close();
        }
        return;
    }
    if (!result->session) {
        const Error &error = result->session.error();
        m_home->setProblem(error.text().shown(), ui::errorHint(error));
        return;
    }
    m_options.plan.clear();  // the host has it; until then it is asked for again
    m_plan = m_host->plan(); // used up, unless an unfinished ceremony came first
    m_session = std::make_unique<SessionAdapter>(std::move(*result->session), m_host->archiveFolder());
    m_window = new ui::CeremonyWindow(*m_session, m_host->rack());
    connect(m_window, &ui::CeremonyWindow::finished, this, &Console::leave, Qt::QueuedConnection);
    connect(
        m_window, &ui::CeremonyWindow::closeAgreed, this,
        [this] {
            m_closing = true;
            leave();
        },
        Qt::QueuedConnection);
    connect(m_window, &QWidget::windowTitleChanged, this, &QWidget::setWindowTitle);
    addWidget(m_window);
    setCurrentWidget(m_window);
    setWindowTitle(m_window->windowTitle());
    m_window->refresh();
}

void Console::leave()
{
    if (!m_window)
        return;
    setCurrentWidget(m_home);
    delete m_window;
    m_window = nullptr;
    setWindowTitle(tr("Chancery"));
    endSession();
    describe();
    if (m_closing)
        m_home->setBusy(tr("Closing: waiting for the token and the keys to let go. Everything is saved."));
}

// It joins the session's threads, which may wait for a token that is at work.
void Console::endSession()
{
    ++m_ending;
    elsewhere([this, guard = QPointer<Console>(this), host = m_host,
               session = std::shared_ptr<session::Session>(m_session->release())]() mutable {
        session.reset();
        QMetaObject::invokeMethod(
            qApp,
            [this, guard] {
                if (guard)
                    sessionEnded();
            },
            Qt::QueuedConnection);
    });
    m_session.reset();
}

void Console::sessionEnded()
{
    --m_ending;
    if (m_closing && m_ending == 0)
        close();
}

void Console::closeEvent(QCloseEvent *event)
{
    if (!m_window && !m_starting && m_ending == 0) {
        event->accept();
        return;
    }
    event->ignore();
    if (m_window) {
        m_window->askClose();
        return;
    }
    m_closing = true; // what was begun comes to its end first
    m_home->setBusy(tr("Closing: waiting for the token and the keys to let go. Everything is saved."));
}

} // namespace chancery::app
