// What is asked of an open security key: the requests, and the checks of the answers.
#pragma once

#include "core/ports/security_key.h"
#include "hsm/key/key_call.h"

namespace chancery::hsm {

// 4 to 63 bytes without NUL: others are PinInvalid and never reach the key.
Result<void> checkPin(const Secret &pin);
// With the NUL that libfido2 expects at the end.
Secret pinText(const Secret &pin);

Result<ports::Credential> makeCredential(KeyCall &call, const ports::CredentialRequest &request, const Secret &pin,
                                         const ports::TouchPrompt &touchNeeded);
Result<QByteArray> recognise(KeyCall &call, const QString &rpId, const QList<QByteArray> &candidates,
                             const Secret &pin);
Result<ports::Assertion> assertCredential(KeyCall &call, const ports::AssertionRequest &request, const Secret &pin,
                                          const ports::TouchPrompt &touchNeeded);

} // namespace chancery::hsm
