// Ed25519 (RFC 8032) as signed notes use it: raw 32-byte keys, raw 64-byte signatures.
#pragma once

#include "core/base/result.h"

#include <QByteArray>

namespace chancery::transparency {

constexpr qsizetype Ed25519KeySize = 32;
constexpr qsizetype Ed25519SignatureSize = 64;

bool verifiesEd25519(QByteArrayView message, QByteArrayView signature, QByteArrayView publicKey);

} // namespace chancery::transparency
