// The key of a witness that runs on another machine: an Ed25519 private key in a PEM file of its own.
#pragma once

#include "core/transparency/signed_note.h"

namespace chancery::cli {

// Reads a file as `openssl genpkey -algorithm ed25519` makes it (with a passphrase, libcrypto asks for it on the
// terminal) and signs with it; the signer keeps the key. The verifier key is of the kind for cosignatures.
Result<transparency::NoteSigner> readWitnessKey(const QString &path, const QString &name);

} // namespace chancery::cli
