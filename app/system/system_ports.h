// The system's clock and randomness, and how the process protects its memory.
#pragma once

#include "core/base/result.h"
#include "core/ports/clock.h"
#include "core/ports/random.h"

#include <QJsonObject>

namespace chancery::app {

class SystemClock final : public ports::Clock
{
public:
    QDateTime now() override; // UTC, whole seconds
};

// OpenSSL's generator, seeded by the kernel. Ends the process rather than give anything else.
class SystemRandom final : public ports::Random
{
public:
    QByteArray bytes(int count) override;
    Secret secret(int count) override;
};

// The secure heap, no core dumps, no other process of this user reading memory. What could not be done, in words; live
// stops when the list is not empty.
QList<Text> protectMemory();

// Locks all pages of the process, present and future; false when the system refuses (RLIMIT_MEMLOCK).
bool lockMemory();

// {"name","version","digests":{"program":SHA-256 of the running file}} for the record.
QJsonObject softwareFacts();

} // namespace chancery::app
