// Cosignatures of witnesses (C2SP tlog-cosignature, cosignature/v1 with Ed25519): "at that time this was the largest
// tree that I had seen of this log, and it only grew".
#pragma once

#include "core/transparency/checkpoint.h"

namespace chancery::transparency {

constexpr quint64 LatestTime = (quint64{1} << 53) - 1; // seconds since 1970; below the 2^63 of the format

// The bytes that a witness signs.
QByteArray cosignedMessage(QByteArrayView checkpointText, quint64 time);

// When the witness cosigned, in seconds since 1970. Damaged when the signature is wrong.
Result<quint64> checkCosignature(QByteArrayView checkpointText, const NoteSignature &signature,
                                 const VerifierKey &witness);

// The line of a witness under this checkpoint; what the signer returns is checked before it is used.
Result<NoteSignature> cosign(QByteArrayView checkpointText, quint64 time, const NoteSigner &witness);

} // namespace chancery::transparency
