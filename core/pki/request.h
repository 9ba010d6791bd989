// A certificate request (PKCS #10, RFC 2986) that somebody brought.
#pragma once

#include "core/base/key_algorithm.h"
#include "core/base/result.h"

namespace chancery::pki {

struct Request
{
    QByteArray der;
    QByteArray spki;
    KeyAlgorithm algorithm = KeyAlgorithm::P384;
    QString subject; // RFC 4514; shown, never used: the plan fixes the name
};

// PEM or DER; the proof of possession (its own signature) is checked; weak or unknown keys are refused.
Result<Request> parseRequest(QByteArrayView bytes);

} // namespace chancery::pki
