// What the rack, its open connections and its subscribers share. It outlives each of them.
#pragma once

#include "core/ports/subscription.h"
#include "hsm/simulator/rack_store.h"

#include <condition_variable>
#include <map>
#include <mutex>

namespace chancery::hsm {

// One place in the rack. Everything in it belongs to RackBench::mutex.
struct RackSlot
{
    explicit RackSlot(SimulatedMemory memory, ports::Random &random) : key(std::move(memory), random) {}

    SimulatedKey key;
    bool inserted = false;
    quint64 insertion = 0;        // which one: connections of an earlier insertion are dead
    const void *waiter = nullptr; // the connection that waits for a touch
    bool touched = false;
};

class RackBench
{
public:
    RackBench(ports::Random &source, AttestationAuthority root, QString storeFolder)
        : random(source), authority(std::move(root)), folder(std::move(storeFolder))
    {
    }

    ports::Random &random;
    const AttestationAuthority authority;
    const QString folder; // empty: nothing is kept

    std::mutex mutex;
    std::condition_variable changed; // something that a connection waits for
    std::map<QString, std::unique_ptr<RackSlot>> places;

    // The two below with the mutex held.
    RackSlot *find(const QString &person);
    RackSlot *findInserted(const QString &person, quint64 insertion);

    // The rest without it.
    Result<void> save(); // the newest state; calls from several threads are put in a row
    void tell();         // wakes waiting connections, calls subscribers

    struct Subscriber
    {
        std::recursive_mutex mutex; // a subscriber may end its own subscription while it is called
        std::function<void()> call;
    };
    std::shared_ptr<Subscriber> subscribe(std::function<void()> call);

private:
    std::mutex m_saving;
    std::mutex m_subscribing;
    std::vector<std::weak_ptr<Subscriber>> m_subscribers;
};

// The subscription that callers outside hold.
std::unique_ptr<ports::Subscription> subscribeTo(const std::shared_ptr<RackBench> &bench, std::function<void()> call);

} // namespace chancery::hsm
