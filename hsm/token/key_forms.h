// Keys and signatures in the two forms that meet here: PKCS#11's and X.509's.
#pragma once

#include "core/base/key_algorithm.h"
#include "core/base/result.h"

#include <QByteArray>
#include <optional>

namespace chancery::hsm {

// CKA_EC_PARAMS: a DER object identifier.
QByteArray curveParameters(KeyAlgorithm algorithm);
// The same read; the names of PKCS#11 2.40's Ed25519 drafts are known too.
std::optional<KeyAlgorithm> algorithmOfCurve(QByteArrayView parameters);

// DER SubjectPublicKeyInfo from CKA_EC_POINT, which is a DER OCTET STRING; some vendors give the bare point.
Result<QByteArray> spkiFromPoint(KeyAlgorithm algorithm, QByteArrayView point);

// What goes into C_Sign: the digest for ECDSA, the message itself for Ed25519.
QByteArray bytesToSign(KeyAlgorithm algorithm, QByteArrayView message);

// The X.509 form of what C_Sign gave: r || s becomes ECDSA-Sig-Value, 64 bytes of Ed25519 stay. DeviceRefused when
// the length is wrong.
Result<QByteArray> x509Signature(KeyAlgorithm algorithm, QByteArrayView raw);

bool verifies(QByteArrayView spki, KeyAlgorithm algorithm, QByteArrayView message, QByteArrayView signature);

} // namespace chancery::hsm
