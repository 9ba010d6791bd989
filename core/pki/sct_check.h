// Whether certificate logs promised to show this very certificate.
#pragma once

#include "core/pki/sct.h"

#include <QDateTime>

namespace chancery::pki {

// A certificate log's public key: P-256, or RSA of 2048 to 8192 bits; signatures are with SHA-256 (RFC 6962 section
// 2.1.4). Another key could not sign an SCT.
class LogKey
{
public:
    // DER SubjectPublicKeyInfo, in the one encoding that the log's id is taken of.
    static Result<LogKey> parse(QByteArrayView spki);

    const QByteArray &spki() const { return m_spki; }
    Digest id() const { return Digest::of(m_spki); }
    SctSigner signer() const { return m_signer; }
    // Of an SCT or of a tree head: both are digitally-signed structs.
    Result<void> verify(QByteArrayView message, SctSigner signer, QByteArrayView signature) const;

private:
    LogKey() = default;

    QByteArray m_spki;
    SctSigner m_signer = SctSigner::Ecdsa;
};

// A log that the checker trusts, by its key.
struct KnownLog
{
    QString name; // what people call it: its origin, or its address
    LogKey key;
    bool indexed = false; // static-ct-api: its SCTs must carry the leaf index
};

Result<void> verifySct(const Sct &sct, const LogEntry &entry, const LogKey &key);

struct SctRules
{
    QList<KnownLog> logs;
    int least = 1; // SCTs, each by another log
    QDateTime now; // none may be later; a caller that allows for clocks that differ adds that here
};

// One SCT against the rules, the count aside. Answers with the log it is from. Errors: NotAllowed (unknown log),
// BadInput (another certificate's, bad signature, from the future, no leaf index where there must be one).
Result<KnownLog> checkSct(const Sct &sct, const LogEntry &entry, const SctRules &rules);

// All of them, as a list nobody approved: one that does not hold, or two by one log, spoils the list, however many good
// ones there are. NotAllowed when there are too few.
Result<void> checkSctList(const QList<Sct> &scts, const LogEntry &entry, const SctRules &rules);

} // namespace chancery::pki
