// The machine on which live ceremonies are held: real tokens behind their PKCS#11 modules, security keys at its USB
// ports, its own journal. What app/rehearsal is for a rehearsal; nothing here can reach the simulator.
#pragma once

#include "app/bastion/device_settings.h"
#include "core/policy/profile.h"
#include "core/session/session.h"

#include <memory>

namespace chancery::app {

class Bastion
{
public:
    // Loads the modules and makes the places that are not there yet, for this user only. Errors: NotAllowed when the
    // profile is not ready to go live, when the memory for secrets cannot be protected, or when a place is missing
    // (both places for sealed shares must be on hand, and the second one's folder exist: it is on another drive);
    // those of a module that cannot be loaded. May take seconds; not on a GUI thread.
    static Result<std::unique_ptr<Bastion>> create(const session::Places &places, const policy::Profile &profile,
                                                   const DeviceSettings &settings);
    ~Bastion();

    const session::Places &places() const { return m_places; }

    // What is unfinished goes on; NotFound when nothing is.
    Result<std::unique_ptr<session::Session>> resume();
    Result<std::unique_ptr<session::Session>> begin(const ceremony::Plan &plan);

private:
    Bastion();
    session::Devices devices();

    struct Parts;
    session::Places m_places;
    policy::Profile m_profile;
    DeviceSettings m_settings;
    std::unique_ptr<Parts> m_parts;
};

} // namespace chancery::app
