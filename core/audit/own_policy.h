// Whom an archive itself asks to be believed about its logs: the keys that its founding names, and the witnesses of the
// profile that is in force. It is the archive's own word: who distrusts it brings a key or a policy.
#pragma once

#include "core/transparency/log_policy.h"
#include "core/transparency/tiles.h"

namespace chancery::audit {

enum class OwnLog { Events, Certificates };

inline QString folderOf(OwnLog log)
{
    return log == OwnLog::Events ? QStringLiteral("log") : QStringLiteral("ct");
}

// archive: an archive or published site. given: the log's key, where the reader brings it; then an archive without
// archive.json is taken for a bare log that names no witnesses. The profile in force is that of the newest event that
// was not ended early: nothing that one person opens and ends changes it. It is found by digests, from the event log's
// checkpoint down. Errors: BadInput when there is no key to be found, those of the source, Damaged when something on
// the way does not hold.
Result<transparency::LogPolicy> ownPolicy(transparency::TileSource &archive, OwnLog log,
                                          const std::optional<VerifierKey> &given = {});

} // namespace chancery::audit
