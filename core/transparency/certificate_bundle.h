// A certificate with all that proves it was logged, in one file, for those who verify it far from any log. Format:
// the handbook's formats/certificate-bundle.md.
#pragma once

#include "core/pki/sct_check.h"
#include "core/transparency/certificate_checkpoint.h"
#include "core/transparency/rekor_entry.h"
#include "core/transparency/tiles.h"

namespace chancery::transparency {

struct BundledProof
{
    pki::Sct sct;
    quint64 index = 0;
    QList<Digest> path;    // leaf side first
    QByteArray checkpoint; // the whole note, with the cosignatures there are
    bool operator==(const BundledProof &) const = default;
};

struct CertificateBundle
{
    QByteArray certificate;     // DER
    QList<QByteArray> chain;    // DER, its issuer first, the root last; empty for a root
    QList<BundledProof> proofs; // one for each log
    QList<RekorEntry> rekor{};  // one for each Rekor log, of the certificate or of its precertificate

    QByteArray bytes() const; // canonical JSON
    static Result<CertificateBundle> parse(QByteArrayView bytes);
    bool operator==(const CertificateBundle &) const = default;
};

// What the logs signed for this certificate: by its embedded SCTs with its issuer (DER), or, without any, as a whole.
Result<pki::LogEntry> loggedEntry(QByteArrayView certificate, QByteArrayView issuer);

// Makes one from the log's own files: what the log promised for this certificate, and its place under the newest
// checkpoint. All of it is checked, but for the time of the promise. Damaged: the log does not hold what it promised.
Result<BundledProof> readProof(TileSource &source, const pki::KnownLog &log, const pki::Sct &sct,
                               const pki::LogEntry &entry);

// That the entry stands where the proof says, under a checkpoint that this log signed; whether the promise itself is
// the log's is a question of its own. Answers with the tree.
Result<TreeHead> checkIncluded(const BundledProof &proof, const pki::LogEntry &entry, const pki::KnownLog &log);

// That each log's promise holds for this certificate, that its entry is under the checkpoint, and that the log signed
// the checkpoint; a certificate with embedded SCTs has a proof for no other. rules.logs: names are the origins. Nothing
// is said about the chain: whoever trusts an anchor checks that.
Result<void> checkProofs(const CertificateBundle &bundle, const pki::SctRules &rules);

} // namespace chancery::transparency
