// What the extensions used here hold (RFC 5280, 4.2.1), read strictly.
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QStringList>
#include <optional>

namespace chancery::pki {

struct BasicConstraints
{
    bool ca = false;
    std::optional<int> pathLength; // may be negative: lint says so
};

struct AuthorityKeyId
{
    QByteArray keyId; // empty: none
    bool issuerAndSerial = false;
};

// RFC 5280 names in bit order; "nonRepudiation" for bit 1.
QStringList keyUsageNames();

Result<BasicConstraints> readBasicConstraints(QByteArrayView value);
// Errors also for superfluous zero bits, no bits at all and bits without a name.
Result<QStringList> readKeyUsage(QByteArrayView value);
Result<QStringList> readPurposes(QByteArrayView value);
Result<QByteArray> readSubjectKeyId(QByteArrayView value);
Result<AuthorityKeyId> readAuthorityKeyId(QByteArrayView value);

} // namespace chancery::pki
