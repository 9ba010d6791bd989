// Key pairs on a token: making, finding, and the raw way of signing.
#pragma once

#include "core/ports/token.h"
#include "hsm/token/token_session.h"

#include <optional>

namespace chancery::hsm {

struct KeyPair
{
    CK_OBJECT_HANDLE privateKey = CK_INVALID_HANDLE;
    ports::TokenKey key;
};

// Conflict when any key has this id; Unsupported when the token does not do the algorithm, or does not keep the
// private half as it must.
Result<KeyPair> makeKeyPair(const TokenSession &session, const ports::KeyToMake &wanted);

// Nothing when no private key has this id. Handles are good until the next logout.
Result<std::optional<KeyPair>> findKeyPair(const TokenSession &session, const QByteArray &id);

// In X.509 form, not checked yet.
Result<QByteArray> signRaw(const TokenSession &session, const KeyPair &pair, QByteArrayView message);

} // namespace chancery::hsm
