// The embedded certificate log: RFC 6962 semantics, C2SP static-ct-api layout, one writer. A promise (SCT) is signed
// only after the entry stands in the log for good, and each entry is followed by a checkpoint, so the time until
// inclusion (MMD) is none.
#pragma once

#include "core/pki/certificate.h"
#include "core/pki/sct_check.h"
#include "core/ports/certificate_log.h"
#include "core/ports/clock.h"
#include "core/transparency/certificate_checkpoint.h"
#include "core/transparency/certificate_leaf.h"
#include "core/transparency/tile_tree.h"

namespace chancery::transparency {

struct CertificateLogSettings
{
    QString folder; // the archive's ct; made when missing
    QString origin; // submission prefix without scheme and trailing slash; the checkpoints' first line
    QByteArray key; // DER SPKI, P-256
    // Message in, DER ECDSA signature with SHA-256 out; the key may be on a token. Each is checked before it is used.
    SignMessage sign;
    // A checkpoint of this log that was kept elsewhere, such as in the last record: a log that forked from it or went
    // back behind it is not opened. Empty: none.
    QByteArray seen;
    // The same where only size and root were kept.
    TreeHead atLeast = {};
    // The caller vouches that nothing of what will be submitted stood before this index: whether it was submitted
    // already is looked for only from here on. 0 reads the whole log at the first submission.
    quint64 notBefore = 0;
};

// Where one entry stands, and under which checkpoint.
struct CertificateProof
{
    quint64 index = 0;
    QList<Digest> path;    // leaf side first
    QByteArray checkpoint; // the whole note
    bool operator==(const CertificateProof &) const = default;
};

class TiledCertificateLog final : public ports::CertificateLog
{
public:
    // Nothing is signed here, so the token may be closed. Entries that a crash left without checkpoint are taken up and
    // get one with the next submission or publish(). Damaged: the files do not give the checkpoint, or not what was
    // seen.
    static Result<std::unique_ptr<TiledCertificateLog>> open(ports::Files &files, ports::Clock &clock,
                                                             CertificateLogSettings settings);

    // Chains must end at an accepted root; a root is accepted by its DER, self-signed.
    Result<void> accept(QByteArrayView root);

    QString name() const override { return m_settings.origin; }
    QByteArray key() const override { return m_settings.key; }
    pki::KnownLog known() const { return {name(), m_key, true}; }

    // After an error the log reads itself anew at the next call. The same entry submitted again keeps its index and
    // timestamp (from settings.notBefore on); the promise is signed anew. Timestamps never go back, even when the clock
    // does.
    Result<QByteArray> submitPrecertificate(const QList<QByteArray> &chain) override;
    Result<QByteArray> submitCertificate(const QList<QByteArray> &chain) override;

    // A checkpoint of all that is sequenced; nothing to do when the newest has it all.
    Result<void> publish();
    quint64 size() const { return m_tree ? m_tree->size() : 0; }
    QByteArray checkpoint() const { return m_checkpoint; } // the newest; empty: none yet

    // Where the entry stands that this promise is for. NotFound when it is not in the log; BadInput when the promise is
    // not this log's.
    Result<CertificateProof> prove(const pki::Sct &sct, const pki::LogEntry &entry);

private:
    TiledCertificateLog(ports::Files &files, ports::Clock &clock, CertificateLogSettings settings, pki::LogKey key);
    struct Chain;
    Result<void> load();
    Result<void> compareWithSeen();
    Result<void> goesOnFrom(const TreeHead &head);
    Result<void> readKnown();
    Result<Chain> judge(const QList<QByteArray> &chain, pki::LogEntry::Type type) const;
    Result<QByteArray> submit(const QList<QByteArray> &chain, pki::LogEntry::Type type);
    Result<CertificateLeaf> sequence(const Chain &chain);
    Result<QByteArray> promise(const CertificateLeaf &leaf);
    quint64 now();

    ports::Files &m_files;
    ports::Clock &m_clock;
    CertificateLogSettings m_settings;
    pki::LogKey m_key;
    CertificateFormat m_format;
    QList<pki::Certificate> m_roots;
    std::unique_ptr<TileTree> m_tree; // empty after an error: to be read anew
    QByteArray m_checkpoint;
    TreeHead m_signed;
    quint64 m_latest = 0;                          // the latest timestamp given
    std::optional<QHash<Digest, quint64>> m_known; // identity to index; from notBefore on
};

} // namespace chancery::transparency
