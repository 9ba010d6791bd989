// libfido2's connection to one inserted simulated key: CTAPHID, keepalives while the key waits for its touch, CANCEL,
// and silence once the key is out.
#pragma once

#include "hsm/key/key_source.h"
#include "hsm/simulator/hid_message.h"
#include "hsm/simulator/rack_bench.h"

#include <chrono>
#include <deque>

namespace chancery::hsm {

class SimulatedChannel final : public FrameChannel
{
public:
    SimulatedChannel(std::shared_ptr<RackBench> bench, QString person, quint64 insertion);
    ~SimulatedChannel() override;

    bool write(std::span<const unsigned char, FrameSize> frame) override;
    bool read(std::span<unsigned char, FrameSize> frame, int milliseconds) override;

private:
    using Lock = std::unique_lock<std::mutex>;
    using Clock = std::chrono::steady_clock;

    // All with the bench's mutex held; those that take the lock let go of it while they save.
    void take(Lock &lock, RackSlot &slot, const HidMessage &message);
    void openChannel(const HidMessage &message);
    void cancelWaiting(RackSlot &slot);
    void startCommand(Lock &lock, RackSlot &slot, const QByteArray &request);
    void finishTouched(Lock &lock, RackSlot &slot);
    void answer(Lock &lock, const SimulatedMemory &before, const SimulatedMemory &now, QByteArray reply);
    void stopWaiting(RackSlot &slot);
    void send(const HidMessage &message);
    bool popFrame(std::span<unsigned char, FrameSize> frame);

    const std::shared_ptr<RackBench> m_bench;
    const QString m_person;
    const quint64 m_insertion;
    quint32 m_channel = 0; // 0: none given out yet
    HidAssembler m_assembler;
    std::deque<HidFrame> m_out;
    std::function<QByteArray()> m_afterTouch; // set while waiting for a touch
    Clock::time_point m_nextKeepalive;
};

} // namespace chancery::hsm
