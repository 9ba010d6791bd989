// Where ceremonies come from: a rehearsal's own world, or a live bastion's.
#pragma once

#include "core/ports/key_rack.h"
#include "core/session/session.h"

namespace chancery::app {

class CeremonyHost
{
public:
    virtual ~CeremonyHost() = default;

    // The one that was left unfinished, else the next. May take seconds; never called on the GUI's thread.
    virtual Result<std::unique_ptr<session::Session>> startNext() = 0;
    virtual ports::KeyRack *rack() = 0; // null when live
    virtual QString archiveFolder() const = 0;
};

} // namespace chancery::app
