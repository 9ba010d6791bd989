#include "hsm/simulator/hid_message.h"

#include <QtEndian>
#include <algorithm>

namespace chancery::hsm {

namespace {

constexpr int FrameSize = 64;
constexpr int FirstHeader = 7; // channel, command, length
constexpr int NextHeader = 5;  // channel, sequence number
constexpr quint8 CommandBit = 0x80;
constexpr qsizetype LongestMessage = (FrameSize - FirstHeader) + 128 * (FrameSize - NextHeader);

} // namespace

HidMessage HidMessage::error(quint32 channel, ErrorCode code)
{
    return {channel, Error, QByteArray(1, char(code))};
}

std::vector<HidFrame> HidMessage::frames() const
{
    std::vector<HidFrame> out;
    qsizetype at = 0;
    for (quint8 sequence = 0; out.empty() || at < payload.size();) {
        HidFrame frame{};
        qToBigEndian(channel, frame.data());
        int header = NextHeader;
        if (out.empty()) {
            frame[4] = command | CommandBit;
            qToBigEndian(quint16(payload.size()), frame.data() + 5);
            header = FirstHeader;
        } else {
            frame[4] = sequence++;
        }
        const qsizetype count = std::min<qsizetype>(FrameSize - header, payload.size() - at);
        std::copy_n(payload.constData() + at, count, frame.begin() + header);
        at += count;
        out.push_back(frame);
    }
    return out;
}

HidAssembler::Step HidAssembler::add(std::span<const unsigned char, 64> frame)
{
    const auto channel = qFromBigEndian<quint32>(frame.data());
    if (frame[4] & CommandBit)
        return begin(channel, frame);
    if (m_expected < 0 || channel != m_message.channel)
        return {}; // a left-over of something given up
    if (frame[4] != m_sequence++) {
        m_expected = -1;
        return {{}, HidMessage::error(channel, HidMessage::BadSequence)};
    }
    const qsizetype count = std::min<qsizetype>(FrameSize - NextHeader, m_expected - m_message.payload.size());
    m_message.payload.append(reinterpret_cast<const char *>(frame.data()) + NextHeader, count);
    return finish();
}

HidAssembler::Step HidAssembler::begin(quint32 channel, std::span<const unsigned char, 64> frame)
{
    const quint8 command = frame[4] & ~CommandBit;
    const qsizetype size = qFromBigEndian<quint16>(frame.data() + 5);
    if (command == HidMessage::Cancel) // may come between the frames of another message
        return {HidMessage{channel, command, {}}, {}};
    if (size > LongestMessage)
        return {{}, HidMessage::error(channel, HidMessage::BadLength)};
    m_expected = size;
    m_sequence = 0;
    m_message = {channel, command, {}};
    const qsizetype count = std::min<qsizetype>(FrameSize - FirstHeader, size);
    m_message.payload.append(reinterpret_cast<const char *>(frame.data()) + FirstHeader, count);
    return finish();
}

HidAssembler::Step HidAssembler::finish()
{
    if (m_message.payload.size() < m_expected)
        return {};
    m_expected = -1;
    return {m_message, {}};
}

} // namespace chancery::hsm
