// The few DER encodings from which certificates are put together.
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QDateTime>

namespace chancery::pki::der {

QByteArray element(quint8 tag, QByteArrayView content);
QByteArray sequence(std::initializer_list<QByteArrayView> parts);
QByteArray unsignedInteger(QByteArrayView bigEndian); // minimal, never negative
QByteArray bitString(QByteArrayView octets);          // whole octets
// Errors: not dotted decimal, or an arc of 2^31 or more.
Result<QByteArray> oid(const QString &dotted);
// UTCTime through 2049, GeneralizedTime from 2050 on.
QByteArray time(const QDateTime &utc);

} // namespace chancery::pki::der
