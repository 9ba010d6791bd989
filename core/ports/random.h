// Randomness, so that a headless story can be repeated in tests. Never anything but the system's in live mode.
#pragma once

#include "core/base/secret.h"

#include <QByteArray>

namespace chancery::ports {

class Random
{
public:
    virtual ~Random() = default;
    virtual QByteArray bytes(int count) = 0; // public values: nonces, serials, ids
    virtual Secret secret(int count) = 0;    // private values
};

} // namespace chancery::ports
