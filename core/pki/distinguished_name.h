// Distinguished names: made from their three parts, and shown as RFC 4514 writes them.
#pragma once

#include "core/pki/certificate_builder.h"

namespace chancery::pki {

// DER Name: C as PrintableString, O and CN as UTF8String. Errors name the part that cannot stand in a certificate.
Result<QByteArray> encodeName(const Name &name);
// RFC 4514, last part first, characters beyond ASCII kept.
Result<QString> nameText(QByteArrayView nameDer);
// Value of the only CN, or empty.
QString commonNameOf(QByteArrayView nameDer);

} // namespace chancery::pki
