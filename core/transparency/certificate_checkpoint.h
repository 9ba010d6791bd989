// Checkpoints of certificate logs (C2SP static-ct-api): a note whose signature is the signed tree head of RFC 6962
// section 3.5, so that readers of either kind can check it.
#pragma once

#include "core/pki/sct_check.h"
#include "core/transparency/checkpoint.h"

namespace chancery::transparency {

struct CertificateCheckpoint
{
    SignedNote note;
    TreeHead head;
    quint64 timestamp = 0; // milliseconds since 1970, of the log's own signature
};

// What a certificate log signs about its tree (50 bytes).
QByteArray treeHeadInput(quint64 timestamp, const TreeHead &head);

// origin is the key's name. Errors: BadInput (no checkpoint), Damaged (another log's, no signature of the log, a wrong
// one, extension lines).
Result<CertificateCheckpoint> openCertificateCheckpoint(QByteArrayView bytes, const QString &origin,
                                                        const pki::LogKey &key);

// sign: message in, DER ECDSA signature with SHA-256 by the log's P-256 key out; checked before it is used.
Result<CertificateCheckpoint> signCertificateCheckpoint(const TreeHead &head, quint64 timestamp, const QString &origin,
                                                        const pki::LogKey &key, const SignMessage &sign);

} // namespace chancery::transparency
