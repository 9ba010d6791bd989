// The ceremonies of an archive in the order of their records, each folded: what the next one builds on.
#pragma once

#include "core/ceremony/ceremony.h"
#include "core/ports/files.h"

namespace chancery::archive {

struct PastCeremony
{
    QString id;
    ceremony::State state; // after its last line
};

// An archive that does not exist yet gives an empty list. Damaged when a transcript does not fold or a record is not
// the one that the next ceremony names: nothing is built on a damaged archive.
Result<QList<PastCeremony>> readHistory(ports::Files &files, const QString &archiveFolder);

// What a ceremony with this plan begins from.
Result<ceremony::Context> contextAfter(const QList<PastCeremony> &history, const ceremony::Plan &plan,
                                       const policy::Profile &profile);

// Origin, size and root of each log as the record has them before which nothing of this plan can have been submitted:
// the last one, unless an earlier ceremony was to certify under the same serial number and ended.
QJsonArray headsBefore(const QList<PastCeremony> &history, const ceremony::Plan &plan);

// The profile with this digest, from the archive.
Result<policy::Profile> readProfile(ports::Files &files, const QString &archiveFolder, const Digest &digest);

} // namespace chancery::archive
