#include "app/console/console_stage.h"

#include <QThread>

namespace chancery::test {

namespace {

template <class Work>
auto elsewhere(Work work)
{
    auto answer = std::async(std::launch::async, std::move(work));
    awaited([&] { return answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready; });
    return answer.get();
}

} // namespace

ConsoleStage::ConsoleStage(BeforeCall before) : m_before(std::move(before)) {}

ConsoleStage::~ConsoleStage()
{
    leave();
    elsewhere([this] {
        m_rehearsal.reset();
        return 0;
    });
}

Result<void> ConsoleStage::prepare(const QString &profileName)
{
    app::RehearsalWrappers wrappers;
    if (m_before) {
        wrappers.tokens = [this](ports::Tokens *inner) {
            m_tokens = std::make_unique<WatchedTokens>(*inner, m_before);
            return m_tokens.get();
        };
        wrappers.keys = [this](ports::SecurityKeys *inner) {
            m_keys = std::make_unique<WatchedKeys>(*inner, m_before);
            return m_keys.get();
        };
        wrappers.files = [this](ports::Files *inner) {
            m_files = std::make_unique<WatchedFiles>(*inner, m_before);
            return m_files.get();
        };
    }
    const auto profile = app::loadProfile(profileName);
    if (!profile)
        return profile.error();
    auto rehearsal = elsewhere([&] { return app::Rehearsal::create(m_folder.path(), *profile, wrappers); });
    if (!rehearsal)
        return std::move(rehearsal).error();
    m_rehearsal = *std::move(rehearsal);
    return {};
}

Result<void> ConsoleStage::beginNext()
{
    QThread *gui = QThread::currentThread();
    return show(elsewhere([this, gui]() -> Result<std::unique_ptr<session::Session>> {
        const auto plan = m_rehearsal->nextPlan();
        if (!plan)
            return plan.error();
        auto session = m_rehearsal->begin(*plan);
        if (session)
            (*session)->moveToThread(gui);
        return session;
    }));
}

Result<void> ConsoleStage::resume()
{
    QThread *gui = QThread::currentThread();
    return show(elsewhere([this, gui] {
        auto session = m_rehearsal->resume();
        if (session)
            (*session)->moveToThread(gui);
        return session;
    }));
}

Result<void> ConsoleStage::show(Result<std::unique_ptr<session::Session>> session)
{
    if (!session)
        return std::move(session).error();
    m_session = *std::move(session);
    m_view = std::make_unique<LiveView>(*m_session, m_rehearsal->places().archive);
    m_window = std::make_unique<ui::CeremonyWindow>(*m_view, &m_rehearsal->rack());
    m_window->show();
    m_window->activateWindow();
    awaited([this] { return m_window->isActiveWindow(); });
    return {};
}

void ConsoleStage::leave()
{
    m_window.reset();
    m_view.reset();
    if (!m_session)
        return;
    m_session->moveToThread(nullptr); // it ends where it may wait
    elsewhere([this] {
        m_session.reset();
        return 0;
    });
}

} // namespace chancery::test
