// The trainer's hands in a rehearsal: simulated security keys that can be inserted, touched and taken out. Absent
// when live.
#pragma once

#include "core/base/result.h"
#include "core/ports/subscription.h"

#include <QList>
#include <QString>
#include <functional>
#include <memory>

namespace chancery::ports {

struct RackKey
{
    enum class State { Out, In, WaitingForTouch, Locked };
    QString person; // person id
    QString pin;    // shown to the trainer; rehearsal keys only
    State state = State::Out;
    int pinTriesLeft = 8;
};

// Every call answers at once and may be made from any thread, the GUI's too.
class KeyRack
{
public:
    virtual ~KeyRack() = default;
    virtual QList<RackKey> keys() const = 0;
    virtual Result<void> addKey(const QString &person) = 0; // a new blank key with a random PIN; Conflict when there
    virtual Result<void> insert(const QString &person) = 0;
    virtual Result<void> touch(const QString &person) = 0;
    virtual Result<void> remove(const QString &person) = 0;
    // changed is called on whichever thread changed the rack.
    virtual std::unique_ptr<Subscription> onChange(std::function<void()> changed) = 0;
};

} // namespace chancery::ports
