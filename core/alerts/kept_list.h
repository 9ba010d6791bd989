// A signed list as it lies in an outbox. Internal to this folder.
#pragma once

#include "core/alerts/outbox.h"

namespace chancery::alerts {

inline constexpr QLatin1String ListEnding(".alerts.jsonl");
inline constexpr QLatin1String SignatureEnding(".p7s");

struct KeptList
{
    SignedList list;
    Listed messages;
};

// Nothing for a list without its signature: it is written after it and goes before it. Else errors as of the disk, and
// Damaged. Nobody checks the signature here.
Result<std::optional<KeptList>> readKeptList(ports::Files &files, const QString &folder, const QString &name);

// Fills in standing and list. One list that has another message under this id counts more than any that has it.
void findListOf(Waiting &waiting, const QList<KeptList> &lists);

} // namespace chancery::alerts
