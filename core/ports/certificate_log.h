// A certificate log (RFC 6962) as the ceremony sees it: submit, and get a promise back. Behind it stands the embedded
// log or one over HTTPS; a log reached by files that people carry is no port, its answer comes as a command.
#pragma once

#include "core/base/digest.h"
#include "core/base/result.h"

#include <QByteArray>
#include <QList>

namespace chancery::ports {

// Every call may block for seconds (a signature on a token, a slow server) and has a limit; the session calls it on
// that log's worker thread only and never on the GUI's. An answer is what the log said and is checked by whoever asked:
// pki::checkSct. Errors: NotAllowed (the log does not take this chain, or the peer is not allowed), BadInput (what was
// sent or what came back makes no sense), TimedOut, DeviceGone (no connection, token removed), DeviceRefused (the log
// answered with an error), DiskFull, DiskError, Damaged (the log's own files do not agree; nothing was promised).
class CertificateLog
{
public:
    virtual ~CertificateLog() = default;

    virtual QString name() const = 0;   // origin of an embedded log, else address; what people call it
    virtual QByteArray key() const = 0; // DER SubjectPublicKeyInfo
    Digest id() const { return Digest::of(key()); }

    // DER certificates, each followed by its issuer: the precertificate, then the authorities above it, with or without
    // the root. Gives one SCT as TLS encodes it (RFC 6962 section 3.2). May be repeated after any failure: the same
    // submission gives the same promise, or another good one.
    virtual Result<QByteArray> submitPrecertificate(const QList<QByteArray> &chain) = 0;
    // The same for a finished certificate, such as a root.
    virtual Result<QByteArray> submitCertificate(const QList<QByteArray> &chain) = 0;
};

} // namespace chancery::ports
