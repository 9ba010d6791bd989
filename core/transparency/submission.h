// What is said to and by a certificate log in JSON (RFC 6962 section 4), for logs over HTTPS and for logs to which
// people carry files.
#pragma once

#include "core/pki/sct.h"

namespace chancery::transparency {

inline constexpr qsizetype longestSubmission = 8; // certificates
inline constexpr qsizetype largestAnswer = 16384; // bytes of an SCT in JSON
inline constexpr qsizetype mostRoots = 4096;      // that a log accepts; ours

// The body of add-pre-chain and add-chain: DER certificates, each followed by its issuer.
QByteArray submissionBody(const QList<QByteArray> &chain);
Result<QList<QByteArray>> parseSubmission(QByteArrayView json);

// The answer to it. Strict: no other members, version 1, canonical base64.
QByteArray submissionAnswer(const pki::Sct &sct);
Result<pki::Sct> parseSubmissionAnswer(QByteArrayView json);

// The answer to get-roots (section 4.7): the SHA-256 of each accepted root's DER. Strict.
Result<QList<Digest>> parseRoots(QByteArrayView json);

} // namespace chancery::transparency
