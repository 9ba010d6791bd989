// What goes to a certificate log now, as a file or over a network, and what comes back.
#pragma once

#include "core/ceremony/command.h"
#include "core/ceremony/state.h"

namespace chancery::session {

// The body of add-pre-chain or add-chain (RFC 6962 section 4); empty while nothing is to be logged.
QByteArray logSubmission(const ceremony::State &state);

// The command that records such an answer; whether it holds is decided like any command. BadInput: it is none.
Result<ceremony::Logged> logAnswer(const QString &log, const QByteArray &json);

} // namespace chancery::session
