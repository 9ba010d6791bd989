// What goes to the Rekor logs that the profile names, at the same moment as to the certificate logs, and what their
// answers must be.
#pragma once

#include "core/ceremony/state.h"

namespace chancery::ceremony {

// The entry to be made of what was signed: the precertificate, or the finished certificate where there is none.
Result<QByteArray> rekorProposal(const State &state);

// An answer that was just given by that log: it holds exactly that entry, under its key, not from the future.
Result<LoggedRekor> checkRekorAnswer(const State &state, const QString &log, QByteArrayView json, const QDateTime &at);

} // namespace chancery::ceremony
