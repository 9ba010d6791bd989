// What one PKI is: its names, its quorum, what its root may sign, and which devices it trusts.
#pragma once

#include "core/base/digest.h"
#include "core/base/key_algorithm.h"
#include "core/base/mode.h"
#include "core/base/result.h"
#include "core/base/verifier_key.h"

#include <QDateTime>
#include <QStringList>
#include <optional>

namespace chancery::policy {

// An extended key usage: a standard OID, or a number under the profile's own arc, which may still be open.
struct Purpose
{
    QString name;                // "code-signing", "release"
    QString oid;                 // dotted; empty when it hangs under the arc
    std::optional<int> underArc; // the last number of the OID
};

// What a certificate of one kind looks like. The root may sign what the list of templates holds and nothing else.
struct CertificateTemplate
{
    QString id;                     // "root", "release", "crates-io", "bors", "transparency-log", "access-log"
    QString commonName;             // with %1 for the year, such as "Rust Project Root %1"
    QString issuer;                 // template id; empty: self-signed
    QList<KeyAlgorithm> algorithms; // allowed, the first is the planner's choice
    bool ca = false;
    std::optional<int> pathLength;
    QStringList keyUsages;   // RFC 5280 names: "digitalSignature", "keyCertSign", "cRLSign"
    QList<Purpose> purposes; // extended key usages, never critical
    int lifeYears = 7;
    QString lifeReason;                     // must be there when lifeYears differs from 7
    std::optional<QDateTime> firstNotAfter; // the first certificate of this kind ends here
};

struct QuorumRule
{
    int m = 0;
    int n = 0;
    bool limited = false; // at most m-2 per affiliation and per country, or a recorded waiver
};

// A PKCS#11 token model that may be used. Matching is exact on what is not empty.
struct TokenEntry
{
    QString manufacturer;
    QString model;
    bool live = false;            // false: rehearsals only
    bool localMayBeFalse = false; // NSS reports CKA_LOCAL=0 for keys it made
    int pinLength = 32;           // base32 characters of the sealed credential
};

struct SecurityKeyEntry
{
    QByteArray aaguid;
    QString name;
    bool live = false;
};

// A log that every certificate is submitted to before it is finished.
struct CertificateLogEntry
{
    // Embedded: kept by this console in the archive's ct/, its key on the operations token. Https: others keep it, and
    // the console asks it (RFC 6962 section 4.2). ByHand: the same, and people carry the files. Rekor: they carry them
    // to a log of sigstore, which promises nothing and answers with an entry that stands in its tree.
    enum class Kind { Embedded, Https, ByHand, Rekor };
    Kind kind = Kind::Embedded;
    QString name; // of the embedded log: the last part of its origin, after D
    // Of the others: host and path, as in "ct.example.org/2026"; of Rekor: its checkpoints' first line.
    QString origin = {};
    QByteArray key = {}; // of the others: DER SubjectPublicKeyInfo

    bool asksPeople() const { return kind == Kind::ByHand || kind == Kind::Rekor; }
    // Its answer stands in for any other's. Those that give none must each answer.
    bool givesSct() const { return kind != Kind::Rekor; }
};

// Somebody outside who cosigns that the logs of this PKI only grow.
struct WitnessEntry
{
    QString name;    // what this profile calls it
    VerifierKey key; // of the kind Cosignature
    QString url;     // where it answers add-checkpoint; empty: files are carried
};

// Whose cosignatures the archive's own logs are to have, and how many of them.
struct WitnessRule
{
    int needed = 1;
    QList<WitnessEntry> of;
};

// Where certificates and events are logged.
struct Transparency
{
    QString token; // label of the operations token, which holds the log keys and is the machine's, not the quorum's
    // The first is the embedded one; asked in this order, by hand last, and Rekor after those.
    QList<CertificateLogEntry> certificateLogs;
    int minimumScts = 1;                  // of distinct logs; a certificate with fewer is not finished
    std::optional<WitnessRule> witnesses; // none: nobody is asked to look

    const CertificateLogEntry *find(const QString &log) const;
};

class Profile
{
public:
    // Errors name the field.
    static Result<Profile> parse(QByteArrayView canonicalJson);
    // From a file in any JSON layout (as the shipped profiles are, with line breaks); bytes() are the canonical form.
    static Result<Profile> load(QByteArrayView json);

    const QByteArray &bytes() const { return m_bytes; } // canonical JSON; what the digest covers
    Digest digest() const { return Digest::of(m_bytes); }

    QString name;         // "rust"
    QString title;        // "Rust Project PKI"
    QString organisation; // O of every subject
    QString country;      // C, or empty
    QString domain;       // "pki.rust-lang.org"; D is policy::domainFor's
    QuorumRule quorum;
    std::optional<QString> arc; // own OID arc; null until the live owner sets it
    int openLimitSeconds = 120; // after the last touch
    int statementLifeSeconds = 4500;
    int touchLimitSeconds = 60;
    QList<CertificateTemplate> templates;
    QList<TokenEntry> tokens;
    QList<SecurityKeyEntry> securityKeys;
    QList<QByteArray> attestationRoots;       // DER certificates
    std::optional<Transparency> transparency; // none: nothing is logged, and nothing may go live
    QStringList notes;

    const CertificateTemplate *find(const QString &templateId) const;
    // D, in this mode.
    QString domainIn(Mode mode) const { return domainFor(mode, domain); }
    // The arc to use: the profile's, or in a rehearsal the documentation arc 1.3.6.1.4.1.32473 while it is open.
    Result<QString> arcIn(Mode mode) const;
    // OIDs of a template's extended key usages in this mode.
    Result<QStringList> purposeOids(const CertificateTemplate &t, Mode mode) const;
    // The fields that keep this profile from going live, each with the reason in words; empty: none.
    QList<Text> obstaclesToLive() const;

private:
    QByteArray m_bytes;
};

} // namespace chancery::policy
