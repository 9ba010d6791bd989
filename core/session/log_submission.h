// What goes to a certificate log now, as a file or over a network, and what comes back.
#pragma once

#include "core/ceremony/command.h"
#include "core/ceremony/state.h"

namespace chancery::session {

// For a log that is asked now: the body of add-pre-chain or add-chain (RFC 6962 section 4), or the entry that Rekor is
// to make. Empty while that log is not asked.
QByteArray logSubmission(const ceremony::State &state, const QString &log);
// What the file may be called: the log, and the call that it is the body of.
QString submissionName(const ceremony::State &state, const QString &log);

// The command that records such an answer; whether it holds is decided like any command. BadInput: it is none.
Result<ceremony::Logged> logAnswer(const QString &log, const QByteArray &json);
// The same of any log to which people carry files, Rekor among them.
Result<ceremony::Command> broughtAnswer(const ceremony::State &state, const QString &log, const QByteArray &json);

} // namespace chancery::session
