// Precertificates (RFC 6962 section 3.1): two certificates from the same to-be-signed bytes. The first goes to the logs
// and carries the poison, so that nobody can use it; the second carries the logs' answers. Both sign what was approved,
// the common TBS: FORMATS.md's tbs_sha256 is its digest.
#pragma once

#include "core/pki/certificate.h"
#include "core/pki/sct.h"

namespace chancery::pki {

// The TBSCertificate less poison and SCT list, all other bytes as they are; the same bytes where there is neither.
// Errors: both at once, one of them twice, a poison or an SCT list that is not written exactly as RFC 6962 has it.
Result<QByteArray> commonTbs(QByteArrayView tbs);

// From the common TBS, which must have extensions and neither poison nor SCT list; the new one comes last.
Result<QByteArray> precertificateTbs(QByteArrayView common);
Result<QByteArray> finalTbs(QByteArrayView common, const QList<Sct> &scts);

// As parseCertificate, but the poison must be there. Nobody but a log and who checks its entries wants one.
Result<Certificate> parsePrecertificate(QByteArrayView der);

// What a log signs for a certificate that it got as a precertificate: from the precertificate, the final certificate or
// any other TBS of the pair. issuerSpki: of the final issuer.
Result<LogEntry> precertificateEntry(QByteArrayView tbs, QByteArrayView issuerSpki);
// What a log signs for a certificate that was finished before it was logged, such as a root.
LogEntry certificateEntry(QByteArrayView der);

// The SCTs inside a certificate, read strictly; empty where it has none.
Result<QList<Sct>> embeddedScts(QByteArrayView tbs);

} // namespace chancery::pki
