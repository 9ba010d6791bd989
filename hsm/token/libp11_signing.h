// Signing through libp11: a key on the token as an EVP_PKEY.
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <optional>

struct PKCS11_slot_st;

namespace chancery::hsm {

// The DER signature of a P-384 key with SHA-384; somebody is logged in. Nothing when libp11 cannot list the token's
// keys (an Ed25519 key hides them all) or does not know this one: the function list has to serve then.
Result<std::optional<QByteArray>> signWithLibp11(PKCS11_slot_st *slot, const QByteArray &id, QByteArrayView message);

} // namespace chancery::hsm
