// The book of the token: who logged in, each use of a key, what the token held before and after. It follows from the
// transcript alone, so anybody can make it again and compare.
#pragma once

#include "core/access/access_log.h"
#include "core/access/device_log.h"
#include "core/ceremony/state.h"

namespace chancery::access {

// A signature of the access-log key over an earlier log: it is itself a key use, and stands in the next book.
struct LogSigning
{
    QString file; // "ID.hsm.jsonl"
    Digest sha256;
    QString key; // CKA_ID in hex
    QDateTime at;
};

struct HsmExtras
{
    std::optional<DeviceLog> deviceLog; // where the token keeps one
    QList<LogSigning> signings;         // since the event before
};

// From the whole transcript of one ceremony; `state` is its state after some line at least as late as the last
// operation (mode, domain, id, plan and context are read of it).
Log hsmLog(const QList<transcript::Line> &transcript, const ceremony::State &state, const BookHead &before,
           const HsmExtras &extras = {});

// What does not agree: every key use has an operation, every operation a key use, logins, log-outs and inventories are
// those of the transcript, nothing changed that no operation asked for, and the device's own log (where there is one)
// tells of the same uses. Empty: all of it holds. The chain to the event before is for orderLogs().
QList<Text> checkHsmLog(const Log &log, const QList<transcript::Line> &transcript, const ceremony::State &state);

} // namespace chancery::access
