// Between the two signatures of a certificate (RFC 6962 section 3.1): what goes to the logs, and what their answers
// must be.
#pragma once

#include "core/ceremony/state.h"
#include "core/pki/sct_check.h"

namespace chancery::ceremony {

// What the root key signs now: the prepared bytes with the poison, or with the logs' answers, or as they are where
// nothing is logged before.
Result<QByteArray> tbsToSign(const State &state, bool precertificate);

// The signed precertificate: the bytes that were approved and the poison, by the issuer's key, within the rules.
Result<void> checkSignedPrecertificate(const State &state, QByteArrayView der);

// What a log promises to show, here: the precertificate's entry, or the finished certificate's.
Result<pki::LogEntry> entryToLog(const State &state);
// The certificate logs of the profile: the embedded one by the key that was made for it, the others by the profile's.
Result<QList<pki::KnownLog>> knownLogs(const State &state);
// An answer that was just given by that log: for this very certificate, by its key, not from the future.
Result<void> checkAnswer(const State &state, const QString &log, QByteArrayView sct, const QDateTime &at);
// What the record may say of the logs: each that has a key by now, in that order, none behind what the last record said
// of it or behind what it has promised since.
Result<void> checkHeads(const State &state, const QJsonArray &heads);
// The list inside the finished certificate: exactly the answers that were recorded, each good.
Result<void> checkStapled(const State &state, QByteArrayView tbs);

} // namespace chancery::ceremony
