// Live ceremonies on this bastion, each with a plan that was prepared.
#pragma once

#include "app/bastion/bastion.h"
#include "app/console/ceremony_host.h"

namespace chancery::app {

class LiveHost final : public CeremonyHost
{
public:
    // deviceFile: see DeviceSettings. Errors: as Bastion::create(). May take seconds.
    static Result<std::unique_ptr<CeremonyHost>> create(const session::Places &places, const policy::Profile &profile,
                                                        const QString &deviceFile);

    Result<std::unique_ptr<session::Session>> startNext() override; // NotNow without a plan
    ports::KeyRack *rack() override { return nullptr; }
    QString archiveFolder() const override { return m_bastion->places().archive; }

private:
    LiveHost() = default;

    std::unique_ptr<Bastion> m_bastion;
};

} // namespace chancery::app
