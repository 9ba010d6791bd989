// What every test of this folder begins with: an archive that holds a root, made once per program.
#pragma once

#include "support/room_with_devices.h"

namespace chancery::test {

// Plays the founding into folder; the delegate's token is made ready as well.
inline bool found(const QString &folder, const policy::Profile *profile = nullptr)
{
    RoomWithDevices room({}, profile);
    if (!room.begin() || !room.playToEnd()) {
        qWarning("the founding stopped: %s", qPrintable(room.stuck));
        return false;
    }
    room.leave();
    return room.nextPlan().has_value() &&
           RoomWithDevices::run(QStringLiteral("cp"),
                                {QStringLiteral("-a"), room.folder() + QStringLiteral("/."), folder}) == 0;
}

// Plain words, and what to do next.
inline bool saysWhatToDo(const std::optional<Error> &error, ErrorCode code)
{
    if (!error || error->code() != code)
        qWarning("%s", error ? qPrintable(error->english()) : "no problem is shown");
    return error && error->code() == code && !error->text().shown().isEmpty() && !error->hint().shown().isEmpty();
}

} // namespace chancery::test
