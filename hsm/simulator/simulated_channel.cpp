#include "hsm/simulator/simulated_channel.h"

#include <algorithm>

namespace chancery::hsm {

namespace {

using namespace std::chrono_literals;

constexpr auto KeepaliveInterval = 100ms;
constexpr char TouchNeeded = 2; // CTAPHID_KEEPALIVE's STATUS_UPNEEDED
constexpr quint32 FirstChannel = 0x63680001;
constexpr qsizetype NonceSize = 8;

} // namespace

SimulatedChannel::SimulatedChannel(std::shared_ptr<RackBench> bench, QString person, quint64 insertion)
    : m_bench(std::move(bench)), m_person(std::move(person)), m_insertion(insertion)
{
}

SimulatedChannel::~SimulatedChannel()
{
    bool waited = false;
    {
        const Lock lock(m_bench->mutex);
        RackSlot *slot = m_bench->findInserted(m_person, m_insertion);
        waited = slot && slot->waiter == this;
        if (waited)
            stopWaiting(*slot);
    }
    if (waited)
        m_bench->tell();
}

bool SimulatedChannel::write(std::span<const unsigned char, FrameSize> frame)
{
    {
        Lock lock(m_bench->mutex);
        RackSlot *slot = m_bench->findInserted(m_person, m_insertion);
        if (!slot)
            return false;
        const HidAssembler::Step step = m_assembler.add(frame);
        if (step.refusal)
            send(*step.refusal);
        if (!step.complete)
            return true;
        take(lock, *slot, *step.complete);
    }
    m_bench->tell();
    return true;
}

bool SimulatedChannel::read(std::span<unsigned char, FrameSize> frame, int milliseconds)
{
    const auto deadline = Clock::now() + std::chrono::milliseconds(milliseconds);
    Lock lock(m_bench->mutex);
    for (;;) {
        RackSlot *slot = m_bench->findInserted(m_person, m_insertion);
        if (!slot)
            return false;
        if (popFrame(frame))
            return true;
        if (m_afterTouch && slot->touched) {
            finishTouched(lock, *slot);
            lock.unlock();
            m_bench->tell();
            lock.lock();
            continue;
        }
        const auto now = Clock::now();
        if (m_afterTouch && now >= m_nextKeepalive) {
            m_nextKeepalive = now + KeepaliveInterval;
            send({m_channel, HidMessage::Keepalive, QByteArray(1, TouchNeeded)});
            continue;
        }
        if (milliseconds >= 0 && now >= deadline)
            return false;
        auto until = m_afterTouch ? m_nextKeepalive : now + KeepaliveInterval;
        if (milliseconds >= 0)
            until = std::min(until, deadline);
        m_bench->changed.wait_until(lock, until);
    }
}

void SimulatedChannel::take(Lock &lock, RackSlot &slot, const HidMessage &message)
{
    if (message.command == HidMessage::Init) {
        cancelWaiting(slot);
        m_out.clear();
        openChannel(message);
    } else if (m_channel == 0 || message.channel != m_channel) {
        send(HidMessage::error(message.channel, HidMessage::BadChannel));
    } else if (message.command == HidMessage::Cancel) {
        cancelWaiting(slot);
    } else if (slot.waiter) {
        send(HidMessage::error(message.channel, HidMessage::Busy));
    } else if (message.command == HidMessage::Ping) {
        send(message);
    } else if (message.command == HidMessage::CborCommand) {
        startCommand(lock, slot, message.payload);
    } else {
        send(HidMessage::error(message.channel, HidMessage::BadCommand));
    }
}

void SimulatedChannel::openChannel(const HidMessage &message)
{
    if (message.payload.size() != NonceSize) {
        send(HidMessage::error(message.channel, HidMessage::BadLength));
        return;
    }
    m_channel = FirstChannel;
    // Protocol 2, version 1.0.0, CBOR and no U2F messages.
    const QByteArray rest = QByteArray::fromHex("63680001"
                                                "02"
                                                "010000"
                                                "0c");
    send({message.channel, HidMessage::Init, message.payload + rest});
}

void SimulatedChannel::cancelWaiting(RackSlot &slot)
{
    if (slot.waiter != this)
        return;
    stopWaiting(slot);
    send({m_channel, HidMessage::CborCommand, ctap::reply(ctap::KeepaliveCancel)});
}

void SimulatedChannel::startCommand(Lock &lock, RackSlot &slot, const QByteArray &request)
{
    const SimulatedMemory before = slot.key.memory();
    SimulatedKey::Answer result = slot.key.handle(request);
    if (!result.afterTouch) {
        answer(lock, before, slot.key.memory(), result.reply);
        return;
    }
    m_afterTouch = std::move(result.afterTouch);
    m_nextKeepalive = Clock::now() + KeepaliveInterval;
    slot.waiter = this;
    slot.touched = false;
}

void SimulatedChannel::finishTouched(Lock &lock, RackSlot &slot)
{
    const SimulatedMemory before = slot.key.memory();
    const QByteArray reply = m_afterTouch();
    stopWaiting(slot);
    answer(lock, before, slot.key.memory(), reply);
}

// What the key must remember is on disk before the answer leaves it: a counter is never shown twice, a PIN try never
// given back.
void SimulatedChannel::answer(Lock &lock, const SimulatedMemory &before, const SimulatedMemory &now, QByteArray reply)
{
    if (now != before) {
        lock.unlock();
        if (!m_bench->save())
            reply = ctap::reply(ctap::Other);
        lock.lock();
    }
    send({m_channel, HidMessage::CborCommand, reply});
}

void SimulatedChannel::stopWaiting(RackSlot &slot)
{
    m_afterTouch = nullptr;
    slot.waiter = nullptr;
    slot.touched = false;
}

void SimulatedChannel::send(const HidMessage &message)
{
    std::ranges::copy(message.frames(), std::back_inserter(m_out));
}

bool SimulatedChannel::popFrame(std::span<unsigned char, FrameSize> frame)
{
    if (m_out.empty())
        return false;
    std::ranges::copy(m_out.front(), frame.begin());
    m_out.pop_front();
    return true;
}

} // namespace chancery::hsm
