// The rack as libfido2 sees it.
#include "hsm/simulator/rack_bench.h"
#include "hsm/simulator/simulated_channel.h"
#include "hsm/simulator/simulated_rack.h"

#include <fido/err.h>

namespace chancery::hsm {

namespace {

QString pathOf(const QString &person)
{
    return QStringLiteral("sim:%1").arg(person);
}

class SimulatedSource final : public KeySource
{
public:
    explicit SimulatedSource(std::shared_ptr<RackBench> bench) : m_bench(std::move(bench)) {}

    bool simulated() const override { return true; }

    Result<QList<KeyEntry>> entries() override
    {
        const std::lock_guard lock(m_bench->mutex);
        QList<KeyEntry> out;
        for (const auto &[person, slot] : m_bench->places) {
            if (slot->inserted)
                out.append({pathOf(person), QStringLiteral("Simulated key")});
        }
        return out;
    }

    int open(fido_dev *device, const QString &path) override
    {
        std::unique_ptr<SimulatedChannel> channel;
        {
            const std::lock_guard lock(m_bench->mutex);
            for (const auto &[person, slot] : m_bench->places) {
                if (slot->inserted && pathOf(person) == path)
                    channel = std::make_unique<SimulatedChannel>(m_bench, person, slot->insertion);
            }
        }
        return channel ? openOverFrames(device, std::move(channel)) : FIDO_ERR_NOTFOUND;
    }

    std::unique_ptr<ports::Subscription> onChange(std::function<void()> changed) override
    {
        return subscribeTo(m_bench, std::move(changed));
    }

private:
    const std::shared_ptr<RackBench> m_bench;
};

} // namespace

std::unique_ptr<KeySource> SimulatedRack::source() const
{
    return std::make_unique<SimulatedSource>(m_bench);
}

} // namespace chancery::hsm
