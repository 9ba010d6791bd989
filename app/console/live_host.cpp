#include "app/console/live_host.h"

namespace chancery::app {

Result<std::unique_ptr<CeremonyHost>> LiveHost::create(const session::Places &places, const policy::Profile &profile,
                                                       const QString &deviceFile)
{
    const auto settings = DeviceSettings::read(deviceFile);
    if (!settings)
        return settings.error();
    auto bastion = Bastion::create(places, profile, *settings);
    if (!bastion)
        return std::move(bastion).error();
    std::unique_ptr<LiveHost> host(new LiveHost);
    host->m_bastion = std::move(*bastion);
    return Result<std::unique_ptr<CeremonyHost>>(std::move(host));
}

Result<std::unique_ptr<session::Session>> LiveHost::startNext()
{
    auto unfinished = m_bastion->resume();
    if (unfinished || unfinished.error().code() != ErrorCode::NotFound)
        return unfinished;
    if (!m_plan)
        return Error(ErrorCode::NotNow, QT_TRANSLATE_NOOP("core", "No plan has been chosen."),
                     QT_TRANSLATE_NOOP("core", "Choose the plan of this ceremony first."));
    auto begun = m_bastion->begin(*m_plan);
    if (begun)
        m_plan.reset();
    return begun;
}

} // namespace chancery::app
