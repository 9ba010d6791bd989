#include "hsm/simulator/rack_bench.h"

namespace chancery::hsm {

namespace {

class RackSubscription final : public ports::Subscription
{
public:
    explicit RackSubscription(std::shared_ptr<RackBench::Subscriber> subscriber) : m_subscriber(std::move(subscriber))
    {
    }
    ~RackSubscription() override // waits for a call on another thread, so nobody is called after it
    {
        const std::lock_guard lock(m_subscriber->mutex);
        m_subscriber->call = nullptr;
    }

private:
    std::shared_ptr<RackBench::Subscriber> m_subscriber;
};

} // namespace

RackSlot *RackBench::find(const QString &person)
{
    const auto at = places.find(person);
    return at == places.end() ? nullptr : at->second.get();
}

RackSlot *RackBench::findInserted(const QString &person, quint64 insertion)
{
    RackSlot *slot = find(person);
    return slot && slot->inserted && slot->insertion == insertion ? slot : nullptr;
}

// Writing takes its time, so it does not hold the mutex under which the screen asks for the keys.
Result<void> RackBench::save()
{
    if (folder.isEmpty())
        return {};
    const std::lock_guard saving(m_saving);
    RackMemory memory{authority.scalar(), authority.certificate(), {}};
    {
        const std::lock_guard lock(mutex);
        for (const auto &[person, slot] : places)
            memory.keys.append(slot->key.memory());
    }
    return saveRack(folder, memory);
}

void RackBench::tell()
{
    changed.notify_all();
    std::vector<std::shared_ptr<Subscriber>> alive;
    {
        const std::lock_guard lock(m_subscribing);
        std::erase_if(m_subscribers, [](const auto &subscriber) { return subscriber.expired(); });
        for (const auto &subscriber : m_subscribers) {
            if (auto held = subscriber.lock())
                alive.push_back(std::move(held));
        }
    }
    for (const auto &subscriber : alive) {
        const std::lock_guard lock(subscriber->mutex);
        if (const auto call = subscriber->call)
            call();
    }
}

std::shared_ptr<RackBench::Subscriber> RackBench::subscribe(std::function<void()> call)
{
    auto subscriber = std::make_shared<Subscriber>();
    subscriber->call = std::move(call);
    const std::lock_guard lock(m_subscribing);
    m_subscribers.push_back(subscriber);
    return subscriber;
}

std::unique_ptr<ports::Subscription> subscribeTo(const std::shared_ptr<RackBench> &bench, std::function<void()> call)
{
    return std::make_unique<RackSubscription>(bench->subscribe(std::move(call)));
}

} // namespace chancery::hsm
