// CTAPHID messages and the frames they travel in (CTAP 2.1 section 11.2.4), from the device's side.
#pragma once

#include <QByteArray>
#include <array>
#include <optional>
#include <span>
#include <vector>

namespace chancery::hsm {

using HidFrame = std::array<unsigned char, 64>;

struct HidMessage
{
    enum Command : quint8 {
        Ping = 0x01,
        Init = 0x06,
        CborCommand = 0x10,
        Cancel = 0x11,
        Keepalive = 0x3b,
        Error = 0x3f
    };
    enum ErrorCode : quint8 { BadCommand = 0x01, BadLength = 0x03, BadSequence = 0x04, Busy = 0x06, BadChannel = 0x0b };
    static constexpr quint32 Broadcast = 0xffffffff;

    quint32 channel = 0;
    quint8 command = 0;
    QByteArray payload;

    static HidMessage error(quint32 channel, ErrorCode code);
    std::vector<HidFrame> frames() const;
};

// Puts the messages of one connection together again.
class HidAssembler
{
public:
    // The message that this frame completes, if it does; a broken sequence is an Error message to be sent back.
    struct Step
    {
        std::optional<HidMessage> complete;
        std::optional<HidMessage> refusal;
    };
    Step add(std::span<const unsigned char, 64> frame);

private:
    Step begin(quint32 channel, std::span<const unsigned char, 64> frame);
    Step finish();

    HidMessage m_message;
    qsizetype m_expected = -1; // bytes of the message under way; negative when there is none
    int m_sequence = 0;
};

} // namespace chancery::hsm
