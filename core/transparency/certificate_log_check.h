// Reads a whole certificate log, as files somewhere, and checks that it is what its key signed.
#pragma once

#include "core/transparency/certificate_checkpoint.h"
#include "core/transparency/certificate_leaf.h"

namespace chancery::transparency {

struct CheckedCertificateLog
{
    CertificateCheckpoint checkpoint;
    QList<CertificateLeaf> leaves; // those under the checkpoint, by index

    // Where the entry stands; nothing when it is not there.
    std::optional<quint64> find(const pki::LogEntry &entry) const;
};

// The checkpoint's signature, every leaf (its place, its time, its precertificate), every tile on the way to the root,
// and every issuer. Damaged names the first thing that is wrong; NotFound when a file is missing.
Result<CheckedCertificateLog> checkCertificateLog(TileSource &source, const QString &origin, const pki::LogKey &key);

// That the log in source, under its newer head, still holds all of the older one. Damaged: it forked or went back.
Result<void> checkGrew(TileSource &source, const TreeHead &older, const TreeHead &newer);

} // namespace chancery::transparency
