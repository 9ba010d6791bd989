// Cosignatures as a log's folder keeps them: the first of each witness in a file of its own, "cosigned/SIZE/ID", and
// the latest of each under "checkpoint", while that is the newest. The same for both kinds of log; no key is needed.
#pragma once

#include "core/transparency/log_policy.h"
#include "core/transparency/tiles.h"

namespace chancery::transparency {

// "cosigned/17/1f2e3d4c", relative to the log.
QString cosignedPath(quint64 size, const VerifierKey &witness);

// Replacing the checkpoint is for whoever has the archive to themselves: a console at work replaces it too.
enum class WhenAccepted { ReplaceCheckpoint, LeaveCheckpoint };

struct AcceptedCosignatures
{
    QList<LogPolicy::Cosigned> kept; // new here, or later than what was here
    bool quorumReached = false;      // of the newest checkpoint with all that is kept
};

// Takes cosignatures in. `given` is a note with the text of the checkpoint in that folder, or only the lines that a
// witness answers with. Lines of others than the policy's witnesses are passed over. Damaged when a line of one of them
// is wrong, Conflict when the note is another checkpoint's; then nothing is kept. With LeaveCheckpoint the first
// cosignature of each witness is kept beside it, to be taken in next time, and a later one is not.
Result<AcceptedCosignatures> acceptCosignatures(ports::Files &files, const QString &folder, QByteArrayView given,
                                                const LogPolicy &policy, WhenAccepted when);

// The checkpoint with the lines of the policy's witnesses that are kept beside it and hold. One that the policy does
// not believe comes back as it is.
QByteArray withCosignatures(TileSource &log, const QByteArray &checkpoint, const LogPolicy &policy);

} // namespace chancery::transparency
