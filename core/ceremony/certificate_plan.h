// From plan, profile and key to the certificate that will be signed; used before the approval, by the operation, and by
// whoever checks it afterwards.
#pragma once

#include "core/ceremony/state.h"
#include "core/pki/certificate.h"

namespace chancery::ceremony {

// The to-be-signed bytes that the plan asks for over this key.
Result<QByteArray> plannedTbs(const State &state, QByteArrayView spki);
// The same bytes under a throwaway signature, linted; an error names the first finding.
Result<QStringList> lintBeforeApproval(QByteArrayView tbs); // names of the rules that were run
// Whether these bytes may be asked for at all: issuer, life, template. What checkSigned() would refuse afterwards must
// never reach the token.
Result<void> checkBeforeApproval(const State &state, QByteArrayView tbs);
// The same for the plan alone, over a throwaway key: before anybody enrols or a key is made for it.
Result<void> checkPlanned(const State &state, Mode mode);
// Everything that must hold of the signed certificate, each check by name; the first that fails is the error.
Result<QStringList> checkSigned(const State &state, QByteArrayView certificate);

// The PKCS#11 template the console makes keys with, as canonical JSON; its digest stands in make-key.
QByteArray keyTemplate(KeyAlgorithm algorithm);

} // namespace chancery::ceremony
