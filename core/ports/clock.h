// The console's own clock. Time enters the ceremony only through commands.
#pragma once

#include <QDateTime>

namespace chancery::ports {

class Clock
{
public:
    virtual ~Clock() = default;
    virtual QDateTime now() = 0; // UTC
};

} // namespace chancery::ports
