#include "app/console/rehearsal_host.h"

#include "app/rehearsal/rehearsal_mail.h"

namespace chancery::app {

Result<std::unique_ptr<CeremonyHost>> RehearsalHost::create(const QString &folder, const policy::Profile &profile,
                                                            const QString &alertFile)
{
    auto mail = rehearsalMail(alertFile);
    if (!mail)
        return std::move(mail).error();
    auto rehearsal = Rehearsal::create(folder, profile);
    if (!rehearsal)
        return std::move(rehearsal).error();
    std::unique_ptr<RehearsalHost> host(new RehearsalHost);
    host->m_rehearsal = std::move(*rehearsal);
    host->m_mail = std::move(*mail);
    host->m_rehearsal->tellBy(host->m_mail.get(), &host->m_monitoring);
    return Result<std::unique_ptr<CeremonyHost>>(std::move(host));
}

Result<std::unique_ptr<session::Session>> RehearsalHost::startNext()
{
    auto unfinished = m_rehearsal->resume();
    if (unfinished || unfinished.error().code() != ErrorCode::NotFound)
        return unfinished;
    const auto plan = m_plan ? Result<ceremony::Plan>(*m_plan) : m_rehearsal->nextPlan();
    if (!plan)
        return plan.error();
    auto begun = m_rehearsal->begin(*plan);
    if (begun)
        m_plan.reset(); // the ceremony after it has a plan of its own
    return begun;
}

ports::KeyRack *RehearsalHost::rack()
{
    return &m_rehearsal->rack();
}

QString RehearsalHost::archiveFolder() const
{
    return m_rehearsal->places().archive;
}

} // namespace chancery::app
