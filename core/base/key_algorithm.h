// The kinds of signature key that certificates of this PKI may carry.
#pragma once

#include "core/base/result.h"

namespace chancery {

enum class KeyAlgorithm { P256, P384, Ed25519 };

// As in plans, profiles and statements: "p-256", "p-384", "ed25519".
QString keyAlgorithmText(KeyAlgorithm algorithm);
Result<KeyAlgorithm> keyAlgorithmFromText(const QString &text);
// As on screen: "P-256", "P-384", "Ed25519".
QString keyAlgorithmName(KeyAlgorithm algorithm);

} // namespace chancery
