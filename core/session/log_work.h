// What is done at the archive's own logs and at the operations token that signs for them, on the token worker's thread:
// each function a self-contained piece with a result to record. Internal to this folder.
#pragma once

#include "core/ceremony/state.h"
#include "core/ports/clock.h"
#include "core/ports/files.h"
#include "core/ports/token.h"
#include "core/transparency/event_leaf.h"
#include "core/transparency/signed_note.h"

#include <functional>

namespace chancery::session {

struct LogPlace
{
    ports::Files *files = nullptr;
    ports::Clock *clock = nullptr;
    QString archive;
    ports::Tokens *tokens = nullptr;
    ports::TokenId token; // the operations token
    std::function<Result<Secret>(const QString &tokenLabel)> pin;
};

// Signs with a key on the operations token. Logs in at the first signature: who has nothing to sign needs no token; and
// out when the last copy is gone.
transparency::SignMessage signerOn(const LogPlace &place, const QByteArray &ckaId);

// What goes to a certificate log: what it will judge, and the root it must end at.
struct LogSubmission
{
    bool precertificate = false;
    QByteArray certificate; // DER
    QByteArray root;        // DER; the same as certificate when that is the root
};

// Submits to the embedded log in the archive's ct/; the SCT as TLS encodes it. May be repeated. atLeast: as below.
// before: the head before which this cannot have been submitted; only from there on is looked whether it was.
Result<QByteArray> askEmbeddedLog(const LogPlace &place, const ceremony::LogKey &key, const LogSubmission &submission,
                                  const QJsonArray &atLeast, const QJsonArray &before);

// Appends the event to the log in the archive's log/, once, and answers with its inclusion proof: a tlog-proof file.
// May be repeated. atLeast: size and root that the event's own record names; a log that is behind it, or forked, is an
// error. The event names that record, so it is looked for from there on.
Result<QByteArray> logEvent(const LogPlace &place, const ceremony::LogKey &key, const transparency::EventLeaf &leaf,
                            const QJsonArray &atLeast);

// Origin, size and root of each log by its checkpoint, which is checked, and which must go on from atLeast; a log
// without one is empty.
Result<QJsonArray> logHeads(ports::Files &files, const QString &archive, const QList<ceremony::LogKey> &keys,
                            const QJsonArray &atLeast);

// The event log's head as the proof in that ceremony's folder has it, added to the heads of the ceremony's record,
// which is older by that one event. What cannot be read adds nothing: the archive's verifier speaks of that.
QJsonArray withProof(ports::Files &files, const QString &ceremonyFolder, const QList<ceremony::LogKey> &keys,
                     QJsonArray heads);

// The bundle of the certificate that this ceremony made, with a proof for each promise that was recorded, from the log
// in the archive's ct/, and what Rekor logs answered. The same for as long as nothing else is logged there.
Result<QByteArray> certificateBundle(const LogPlace &place, const ceremony::State &state);

} // namespace chancery::session
