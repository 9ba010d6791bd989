// Checkpoints (C2SP tlog-checkpoint): what a log signs about its tree.
#pragma once

#include "core/transparency/merkle.h"
#include "core/transparency/signed_note.h"

namespace chancery::transparency {

struct Checkpoint
{
    QString origin;
    TreeHead head;
    QStringList extensions; // not empty lines; our own logs write none

    // text: of a note, with its last LF.
    static Result<Checkpoint> parse(QByteArrayView text);
    QByteArray text() const;
    bool operator==(const Checkpoint &) const = default;
};

// A checkpoint that somebody is known to have signed.
struct SignedCheckpoint
{
    SignedNote note;
    Checkpoint checkpoint;
};

// Reads a note whose text is a checkpoint; no signature is looked at.
Result<SignedCheckpoint> parseCheckpointNote(QByteArrayView bytes);
// Damaged when an empty tree does not have the empty root.
Result<void> checkEmptyRoot(const Checkpoint &checkpoint);
// parseCheckpointNote, and the Ed25519 signature of the log holds, origin is the key's name, and an empty tree has the
// empty root.
Result<SignedCheckpoint> openCheckpoint(QByteArrayView bytes, const VerifierKey &log);

Result<SignedCheckpoint> signCheckpoint(const TreeHead &head, const NoteSigner &log);

} // namespace chancery::transparency
