// Where security keys come from. Real and simulated keys differ in this one place; everything above it is the same
// code through the same libfido2 calls.
#pragma once

#include "core/base/result.h"
#include "core/ports/subscription.h"

#include <QList>
#include <QString>
#include <functional>
#include <memory>
#include <span>

struct fido_dev;

namespace chancery::hsm {

struct KeyEntry
{
    QString path;
    QString product; // in words
};

class KeySource
{
public:
    virtual ~KeySource() = default;
    virtual bool simulated() const = 0;
    virtual Result<QList<KeyEntry>> entries() = 0;
    // Opens a device that libfido2 has made and that has its time limit already; answers libfido2's code.
    virtual int open(fido_dev *device, const QString &path) = 0;
    // As ports::SecurityKeys::onChange.
    virtual std::unique_ptr<ports::Subscription> onChange(std::function<void()> changed)
    {
        static_cast<void>(changed);
        return nullptr;
    }
};

// One connection to a device that speaks CTAPHID in frames of 64 bytes (CTAP 2.1 section 11.2) without being a
// device of the system. libfido2 reads on one thread while another may write to cancel.
class FrameChannel
{
public:
    static constexpr std::size_t FrameSize = 64;

    virtual ~FrameChannel() = default;
    // False when the device is gone.
    virtual bool write(std::span<const unsigned char, FrameSize> frame) = 0;
    // Waits for a frame, for ever when milliseconds is negative. False when none came in time or the device is gone.
    virtual bool read(std::span<unsigned char, FrameSize> frame, int milliseconds) = 0;
};

// Lets libfido2 talk over the channel, which it closes with the device. Answers libfido2's code.
int openOverFrames(fido_dev *device, std::unique_ptr<FrameChannel> channel);

// The keys of this machine's USB ports.
std::unique_ptr<KeySource> usbKeys();

} // namespace chancery::hsm
