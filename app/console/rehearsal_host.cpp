#include "app/console/rehearsal_host.h"

#include "app/rehearsal/rehearsal_mail.h"

#include <QFile>

namespace chancery::app {

Result<std::unique_ptr<CeremonyHost>> RehearsalHost::create(const QString &folder, const policy::Profile &profile,
                                                            const QString &planFile, const QString &alertFile)
{
    auto mail = rehearsalMail(alertFile);
    if (!mail)
        return std::move(mail).error();
    auto rehearsal = Rehearsal::create(folder, profile);
    if (!rehearsal)
        return std::move(rehearsal).error();
    std::unique_ptr<RehearsalHost> host(new RehearsalHost);
    host->m_rehearsal = std::move(*rehearsal);
    host->m_planFile = planFile;
    host->m_mail = std::move(*mail);
    host->m_rehearsal->tellBy(host->m_mail.get(), &host->m_monitoring);
    return Result<std::unique_ptr<CeremonyHost>>(std::move(host));
}

Result<std::unique_ptr<session::Session>> RehearsalHost::startNext()
{
    auto unfinished = m_rehearsal->resume();
    if (unfinished || unfinished.error().code() != ErrorCode::NotFound)
        return unfinished;
    const auto plan = nextPlan();
    if (!plan)
        return plan.error();
    return m_rehearsal->begin(*plan);
}

Result<ceremony::Plan> RehearsalHost::nextPlan()
{
    if (m_planFile.isEmpty())
        return m_rehearsal->nextPlan();
    QFile file(std::exchange(m_planFile, QString())); // once: the ceremony after it has a plan of its own
    if (!file.open(QIODevice::ReadOnly))
        return Error(ErrorCode::NotFound,
                     Text(QT_TRANSLATE_NOOP("core", "The plan %1 cannot be read."), {file.fileName()}),
                     QT_TRANSLATE_NOOP("core", "Name a file that the planner wrote."));
    return ceremony::Plan::parse(file.readAll());
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
