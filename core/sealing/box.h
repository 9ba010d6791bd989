// A sealed box: ephemeral X25519, HKDF-SHA-256, AES-256-GCM. What each use of it authenticates is its caller's.
#pragma once

#include "core/ports/random.h"
#include "core/sealing/sealing.h"

namespace chancery::sealing {

// ephemeral public key (32) || nonce (12) || ciphertext || tag (16). The AES key is HKDF-SHA-256 of the shared value
// with info (purpose, ephemeral public key, recipient's public key), each preceded by its length.
Result<QByteArray> sealBox(const Secret &plain, QByteArrayView purpose, QByteArrayView authenticated,
                           QByteArrayView publicKey, ports::Random &random);
Result<Secret> openBox(QByteArrayView sealed, QByteArrayView purpose, QByteArrayView authenticated,
                       const Secret &privateKey);

} // namespace chancery::sealing
