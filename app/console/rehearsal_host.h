// Ceremonies of a rehearsal, one after the other.
#pragma once

#include "app/console/ceremony_host.h"
#include "app/rehearsal/rehearsal.h"
#include "app/system/journal_notifier.h"

namespace chancery::app {

class RehearsalHost final : public CeremonyHost
{
public:
    // Without a plan that was set, the rehearsal's own plans. alertFile: as for rehearsalMail(). May take seconds.
    static Result<std::unique_ptr<CeremonyHost>> create(const QString &folder, const policy::Profile &profile,
                                                        const QString &alertFile);

    Result<std::unique_ptr<session::Session>> startNext() override;
    ports::KeyRack *rack() override;
    QString archiveFolder() const override;

private:
    RehearsalHost() = default;

    JournalNotifier m_monitoring;
    std::unique_ptr<ports::Notifier> m_mail; // null: nobody takes it
    std::unique_ptr<Rehearsal> m_rehearsal;
};

} // namespace chancery::app
