// What a power cut in the middle of C_GenerateKeyPair leaves on a token. Seen with SoftHSM, killed at any point of it:
// objects without any attribute, halves without a name, named halves without key material, and a whole public half
// whose private half never came to be. None of them is anybody's key, and none can sign.
#pragma once

#include "core/ports/token.h"
#include "hsm/token/token_session.h"

namespace chancery::hsm {

// True for an object that tells nothing about itself, and for half a key pair without curve or modulus that the token
// does not even claim to have made.
Result<bool> holdsNothing(const TokenSession &session, CK_OBJECT_HANDLE object);

// Removes what holds nothing, and the public half alone when it has just the id and the label of the pair that is
// about to be made.
Result<void> removeUnfinished(const TokenSession &session, const ports::KeyToMake &wanted);

} // namespace chancery::hsm
