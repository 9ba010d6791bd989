// Public keys and signatures of the three kinds that certificates here may have.
#pragma once

#include "core/base/key_algorithm.h"
#include "core/pki/openssl.h"

#include <QByteArray>
#include <optional>

namespace chancery::pki {

// The AlgorithmIdentifier (DER) of signatures by such a key: P-256 with SHA-256, P-384 with SHA-384, Ed25519.
QByteArray signatureAlgorithmId(KeyAlgorithm algorithm);
// What such an identifier stands for; nothing for any other.
std::optional<KeyAlgorithm> signerOf(QByteArrayView algorithmId);

// The key type of an SPKI in the one form accepted here: named curve, uncompressed point, no parameters for Ed25519.
std::optional<KeyAlgorithm> spkiAlgorithm(QByteArrayView spki);
// Also checks that the point lies on its curve.
Result<PkeyPtr> publicKey(QByteArrayView spki);

// RFC 7093 method 1: leftmost 160 bits of SHA-256 over the key bits. The SPKI must be of a known kind.
QByteArray keyIdentifier(QByteArrayView spki);

// Signatures in X.509 form, made with the hash that belongs to the key.
Result<void> verifySignature(QByteArrayView message, QByteArrayView signature, QByteArrayView spki);

// A key pair for one signature that is never published, and the two halves of using it.
Result<PkeyPtr> throwawayKey(KeyAlgorithm algorithm);
Result<QByteArray> sign(EVP_PKEY *key, KeyAlgorithm algorithm, QByteArrayView message);
Result<QByteArray> spkiOf(EVP_PKEY *key);

} // namespace chancery::pki
