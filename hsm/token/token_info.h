// What a token says of itself, in this program's form.
#pragma once

#include "core/ports/token.h"
#include "hsm/token/cryptoki.h"

#include <optional>

namespace chancery::hsm {

ports::TokenInfo describeToken(const CK_TOKEN_INFO &info);

// 32 bytes, padded with blanks, as C_InitToken wants it; nothing when the label is empty or too long.
std::optional<QByteArray> paddedLabel(const QString &label);

} // namespace chancery::hsm
