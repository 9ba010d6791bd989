#include "hsm/key/key_source.h"

#include <algorithm>
#include <fido.h>

namespace chancery::hsm {

namespace {

// libfido2's open hook gets a path and no context, and is called by fido_dev_open on the same thread: the channel
// waits here for that one call.
thread_local std::unique_ptr<FrameChannel> offeredChannel;

void *openHook(const char *)
{
    return offeredChannel.release();
}

void closeHook(void *handle)
{
    delete static_cast<FrameChannel *>(handle);
}

int readHook(void *handle, unsigned char *buffer, std::size_t size, int milliseconds)
{
    if (size != FrameChannel::FrameSize)
        return -1;
    const std::span<unsigned char, FrameChannel::FrameSize> frame(buffer, FrameChannel::FrameSize);
    return static_cast<FrameChannel *>(handle)->read(frame, milliseconds) ? int(FrameChannel::FrameSize) : -1;
}

// A report id of 0 stands before the frame.
int writeHook(void *handle, const unsigned char *buffer, std::size_t size)
{
    if (size != FrameChannel::FrameSize + 1)
        return -1;
    const std::span<const unsigned char, FrameChannel::FrameSize> frame(buffer + 1, FrameChannel::FrameSize);
    return static_cast<FrameChannel *>(handle)->write(frame) ? int(size) : -1;
}

} // namespace

int openOverFrames(fido_dev *device, std::unique_ptr<FrameChannel> channel)
{
    const fido_dev_io_t hooks = {openHook, closeHook, readHook, writeHook};
    if (const int code = fido_dev_set_io_functions(device, &hooks); code != FIDO_OK)
        return code;
    offeredChannel = std::move(channel);
    const int code = fido_dev_open(device, "frames");
    offeredChannel.reset();
    return code;
}

} // namespace chancery::hsm
