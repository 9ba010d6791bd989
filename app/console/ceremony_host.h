// Where ceremonies come from: a rehearsal's own world, or a live bastion's.
#pragma once

#include "core/ceremony/plan.h"
#include "core/ports/key_rack.h"
#include "core/session/session.h"

namespace chancery::app {

class CeremonyHost
{
public:
    virtual ~CeremonyHost() = default;

    // The one that was left unfinished, else a new one. May take seconds; never called on the GUI's thread.
    virtual Result<std::unique_ptr<session::Session>> startNext() = 0;
    virtual ports::KeyRack *rack() = 0; // null when live
    virtual QString archiveFolder() const = 0;

    // The plan of the next new ceremony, used up by it. Not while startNext() runs.
    void setPlan(const ceremony::Plan &plan) { m_plan = plan; }
    const std::optional<ceremony::Plan> &plan() const { return m_plan; }

protected:
    std::optional<ceremony::Plan> m_plan;
};

// A plan that the planner wrote.
Result<ceremony::Plan> readPlan(const QString &path);

} // namespace chancery::app
