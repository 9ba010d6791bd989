// libfido2's and CTAP's codes in plain words.
#pragma once

#include "core/base/result.h"

#include <optional>

namespace chancery::hsm {

// "FIDO_ERR_PIN_INVALID 0x31": for the detail of an error, never shown alone.
QString fidoCodeText(int code);

// The error for a code other than FIDO_OK. pinTriesLeft, where known, makes the words about a wrong PIN exact.
Error fidoError(int code, std::optional<int> pinTriesLeft = std::nullopt);

Error touchTimedOut(const QString &detail = {});
Error touchCancelled(const QString &detail = {});

// For an answer that libfido2 took and that still is not what was asked for; detail says which part, in English.
Error wrongAnswer(const QString &detail);

} // namespace chancery::hsm
