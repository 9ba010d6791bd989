// The logs of a made archive: the real ones on a real disk, with keys of software that a test may also misuse.
#pragma once

#include "core/archive/disk_files.h"
#include "core/archive/layout.h"
#include "core/base/fields.h"
#include "core/ceremony/state.h"
#include "core/transparency/certificate_bundle.h"
#include "core/transparency/certificate_log.h"
#include "core/transparency/event_leaf.h"
#include "core/transparency/event_log.h"
#include "support/made_rekor.h"
#include "support/made_sct.h"
#include "support/made_world.h"

namespace chancery::test {

class MadeLogs
{
public:
    // Which keys sign; both logs lie in the archive in that folder.
    explicit MadeLogs(QString archive = {}) : m_layout(std::move(archive)) {}

    QByteArray spki(const QString &log) const
    {
        return log == ceremony::eventLog ? must(pki::spkiOf(m_eventKey.get())) : m_certificates.spki;
    }
    std::unique_ptr<transparency::TiledCertificateLog> certificates(const QString &domain, const QDateTime &at)
    {
        m_clock.at = at;
        const auto sign = [this](QByteArrayView message) -> Result<QByteArray> { return m_certificates.sign(message); };
        return must(transparency::TiledCertificateLog::open(
            m_disk, m_clock,
            {m_layout.certificateLog(), domain + QStringLiteral("/ct"), m_certificates.spki, sign, {}, {}}));
    }
    Result<QByteArray> signEvents(QByteArrayView message) const
    {
        return pki::sign(m_eventKey.get(), KeyAlgorithm::Ed25519, message);
    }
    std::unique_ptr<transparency::EventLog> events(const QString &domain)
    {
        const auto sign = [this](QByteArrayView message) { return signEvents(message); };
        const auto key = must(transparency::VerifierKey::make(
            domain + QStringLiteral("/log"), transparency::NoteKeyType::Ed25519, spki(ceremony::eventLog).last(32)));
        return must(transparency::EventLog::open(m_disk, m_layout.eventLog(), {key, sign}));
    }

    // A checkpoint of any tree.
    QByteArray checkpoint(const QString &domain, const QString &log, const transparency::TreeHead &head) const
    {
        const QString origin = domain + u'/' + log;
        if (log != ceremony::eventLog)
            return must(transparency::signCertificateCheckpoint(
                            head, 0, origin, m_certificates.key(),
                            [this](QByteArrayView m) -> Result<QByteArray> { return m_certificates.sign(m); }))
                .note.bytes();
        const auto key =
            must(transparency::VerifierKey::make(origin, transparency::NoteKeyType::Ed25519, spki(log).last(32)));
        return must(transparency::signCheckpoint(head, {key,
                                                        [this](QByteArrayView message) {
                                                            return pki::sign(m_eventKey.get(), KeyAlgorithm::Ed25519,
                                                                             message);
                                                        }}))
            .note.bytes();
    }

    QByteArray promise(const ceremony::State &state, const QDateTime &at)
    {
        const auto log = certificates(state.domain, at);
        const QByteArray &issuer = state.context.issuerCertificate;
        must(log->accept(issuer.isEmpty() ? state.certificate : issuer));
        return must(state.needsPrecertificate() ? log->submitPrecertificate({state.precertificate, issuer})
                                                : log->submitCertificate({state.certificate}));
    }
    // The tlog-proof of the event.
    QByteArray logged(const QString &domain, const transparency::EventLeaf &leaf)
    {
        const auto log = events(domain);
        const auto appended = must(log->append(leaf.bytes()));
        return must(log->prove(appended.index)).bytes();
    }
    // The certificate's bundle; empty where no promise was made or a forged certificate does not carry it.
    QByteArray bundle(const ceremony::State &state)
    {
        transparency::CertificateBundle out{state.certificate, {}, {}, {}};
        if (!state.context.issuerCertificate.isEmpty())
            out.chain += state.context.issuerCertificate;
        transparency::FolderSource source(m_disk, m_layout.certificateLog());
        for (const ceremony::LoggedSct &logged : state.scts) {
            const auto entry = transparency::loggedEntry(out.certificate, out.chain.value(0));
            const auto sct = pki::parseSct(logged.sct);
            if (!entry || !sct)
                return {};
            const auto proof = transparency::readProof(
                source, m_certificates.known(state.domain + QStringLiteral("/ct")), *sct, *entry);
            if (!proof)
                return {};
            out.proofs += *proof;
        }
        for (const ceremony::LoggedRekor &logged : state.rekor) {
            if (const auto entry = transparency::RekorEntry::parse(logged.entry)) // a forged state may have none
                out.rekor += *entry;
        }
        return out.proofs.isEmpty() ? QByteArray() : out.bytes();
    }
    // Its proof is good, under a signed checkpoint of two entries of which the second was never logged.
    void proveForAnotherTree(transparency::CertificateBundle &bundle, const QString &domain) const
    {
        transparency::BundledProof &proof = bundle.proofs[0];
        const auto entry = must(transparency::loggedEntry(bundle.certificate, bundle.chain.value(0)));
        const Digest leaf =
            transparency::leafHash(pki::timestampedLeaf(proof.sct.timestamp, entry, proof.sct.extensions));
        const Digest other = Digest::of("never logged");
        proof.path = {other};
        proof.checkpoint = must(transparency::signCertificateCheckpoint(
                                    {2, transparency::nodeHash(leaf, other)}, proof.sct.timestamp,
                                    domain + QStringLiteral("/ct"), m_certificates.key(),
                                    [this](QByteArrayView m) -> Result<QByteArray> { return m_certificates.sign(m); }))
                               .note.bytes();
    }
    QJsonArray heads(const ceremony::State &state, const QDateTime &at)
    {
        QJsonArray out;
        for (const ceremony::LogKey &key : state.logKeys) {
            const auto log = certificates(state.domain, at);
            const bool is = key.log == ceremony::eventLog;
            transparency::TreeHead head = is ? events(state.domain)->published() : transparency::TreeHead();
            if (!is && !log->checkpoint().isEmpty())
                head =
                    must(transparency::openCertificateCheckpoint(log->checkpoint(), key.origin, m_certificates.key()))
                        .head;
            out += QJsonObject{{QStringLiteral("origin"), key.origin},
                               {QStringLiteral("size"), static_cast<qint64>(head.size)},
                               {QStringLiteral("root"), head.root.hex()}};
        }
        return out;
    }

    MadeRekor rekor;

private:
    struct At final : ports::Clock
    {
        QDateTime now() override { return at; }
        QDateTime at;
    };

    archive::Layout m_layout;
    archive::DiskFiles m_disk;
    At m_clock;
    MadeLog m_certificates;
    pki::PkeyPtr m_eventKey = must(pki::throwawayKey(KeyAlgorithm::Ed25519));
};

} // namespace chancery::test
