// Canonical JSON (RFC 8785) as this project uses it: I-JSON with integers only, read strictly.
#pragma once

#include "core/base/result.h"

#include <QJsonArray>
#include <QJsonObject>

namespace chancery {

// The canonical bytes: members sorted by UTF-16 code units, no white space, shortest escapes, no final newline.
// Every number must be an integer with |n| < 2^53 and every string well-formed UTF-16; anything else is a bug of
// ours and becomes Internal in checkedCanonicalJson, and an assertion here.
QByteArray canonicalJson(const QJsonObject &object);
QByteArray canonicalJson(const QJsonArray &array);

// Reads exactly one JSON object, in any layout. Refused: duplicate members, fractions and exponents, |n| >= 2^53,
// lone surrogates, invalid UTF-8, a byte order mark, more than 64 levels, anything after the object.
Result<QJsonObject> parseJson(QByteArrayView bytes);

// The same, and the bytes must already be the canonical form: what was signed is what is read.
Result<QJsonObject> parseCanonicalJson(QByteArrayView bytes);

} // namespace chancery
