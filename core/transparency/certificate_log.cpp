#include "core/transparency/certificate_log.h"

#include "core/pki/precertificate.h"

#include <algorithm>

namespace chancery::transparency {

namespace {

constexpr qsizetype LongestChain = CertificateLeaf::MostIssuers; // the submitted certificate included

Error refused(const char *sentence, const QStringList &values = {})
{
    return Error(ErrorCode::NotAllowed, Text(sentence, values),
                 QT_TRANSLATE_NOOP("core", "Submit the certificate with the certificates above it, each followed by "
                                           "its issuer, up to a root that this log accepts."));
}

Error forked(const char *sentence)
{
    return Error(ErrorCode::Damaged, sentence,
                 QT_TRANSLATE_NOOP("core", "Stop, and submit nothing. Keep this log and the checkpoint that was seen "
                                           "before: together they are the evidence."));
}

} // namespace

struct TiledCertificateLog::Chain
{
    pki::LogEntry entry;
    QByteArray submitted;
    QList<QByteArray> issuers; // DER, the root last
};

TiledCertificateLog::TiledCertificateLog(ports::Files &files, ports::Clock &clock, CertificateLogSettings settings,
                                         pki::LogKey key)
    : m_files(files), m_clock(clock), m_settings(std::move(settings)), m_key(std::move(key))
{
}

Result<std::unique_ptr<TiledCertificateLog>> TiledCertificateLog::open(ports::Files &files, ports::Clock &clock,
                                                                       CertificateLogSettings settings)
{
    auto key = pki::LogKey::parse(settings.key);
    CHANCERY_TRY(key);
    if (key->signer() != pki::SctSigner::Ecdsa || !isKeyName(settings.origin))
        return Error(ErrorCode::BadInput,
                     QT_TRANSLATE_NOOP("core", "The certificate log needs a P-256 key and a name without spaces."),
                     QT_TRANSLATE_NOOP("core", "Correct the profile, or make the log's key anew."));
    std::unique_ptr<TiledCertificateLog> log(
        new TiledCertificateLog(files, clock, std::move(settings), *std::move(key)));
    CHANCERY_TRY(log->load());
    return log;
}

Result<void> TiledCertificateLog::load()
{
    m_tree.reset();
    m_known.reset();
    m_signed = {};
    m_checkpoint.clear();
    CHANCERY_TRY(m_files.makeFolder(m_settings.folder));
    auto note = m_files.read(m_settings.folder + QStringLiteral("/checkpoint"), LargestCheckpoint);
    if (!note && note.error().code() != ErrorCode::NotFound)
        return std::move(note).error();
    if (note) {
        const auto opened = openCertificateCheckpoint(*note, m_settings.origin, m_key);
        CHANCERY_TRY(opened);
        m_signed = opened->head;
        m_latest = std::max(m_latest, opened->timestamp);
        m_checkpoint = *std::move(note);
    }
    auto tree = TileTree::open(m_files, m_settings.folder, m_format, m_signed);
    if (!tree)
        return std::move(tree).error();
    m_tree = *std::move(tree);
    if (auto compared = compareWithSeen(); !compared) {
        m_tree.reset();
        return compared;
    }
    return {};
}

Result<void> TiledCertificateLog::compareWithSeen()
{
    CHANCERY_TRY(goesOnFrom(m_settings.atLeast));
    if (m_settings.seen.isEmpty())
        return {};
    const auto seen = openCertificateCheckpoint(m_settings.seen, m_settings.origin, m_key);
    CHANCERY_TRY(seen);
    CHANCERY_TRY(goesOnFrom(seen->head));
    m_latest = std::max(m_latest, seen->timestamp);
    return {};
}

Result<void> TiledCertificateLog::goesOnFrom(const TreeHead &head)
{
    if (head.size > m_tree->size())
        return forked(QT_TRANSLATE_NOOP("core", "The certificate log went back: it holds less than it once signed."));
    const auto then = m_tree->headAt(head.size);
    CHANCERY_TRY(then);
    if (*then != head)
        return forked(QT_TRANSLATE_NOOP("core", "The certificate log forked: it does not hold what it once signed."));
    return {};
}

// What was submitted before, so that it is not given a second index. What no checkpoint covers yet is always read: none
// is signed over entries that do not stand where they say, and its time is that of the latest or later.
Result<void> TiledCertificateLog::readKnown()
{
    FolderSource source(m_files, m_settings.folder);
    QHash<Digest, quint64> known;
    const quint64 from = std::min(m_settings.notBefore, m_signed.size);
    for (quint64 number = from / TileWidth; number * TileWidth < m_tree->size(); ++number) {
        const auto bundle = fetchBundle(source, m_format.bundleName(), number, m_tree->size());
        CHANCERY_TRY(bundle);
        const auto leaves = splitBundle(m_format, *bundle);
        CHANCERY_TRY(leaves);
        quint64 index = number * TileWidth;
        for (const QByteArray &bytes : *leaves) {
            const auto leaf = CertificateLeaf::parse(bytes);
            CHANCERY_TRY(leaf);
            if (leaf->index != index)
                return forked(
                    QT_TRANSLATE_NOOP("core", "An entry of the certificate log does not stand where it says."));
            known.insert(identityOf(leaf->entry), index++);
            m_latest = std::max(m_latest, leaf->timestamp);
        }
    }
    m_known = std::move(known);
    return {};
}

Result<void> TiledCertificateLog::accept(QByteArrayView root)
{
    const auto certificate = pki::parseCertificate(root);
    CHANCERY_TRY(certificate);
    CHANCERY_TRY(pki::checkSelfSigned(*certificate));
    if (!certificate->ca)
        return refused(QT_TRANSLATE_NOOP("core", "%1 is not an authority, so no chain can end there."),
                       {certificate->subject});
    const bool accepted = std::any_of(m_roots.begin(), m_roots.end(),
                                      [&](const pki::Certificate &known) { return known.der == certificate->der; });
    if (!accepted)
        m_roots += *certificate;
    return {};
}

// That the chain is whole, each signed by the next, up to an accepted root.
Result<TiledCertificateLog::Chain> TiledCertificateLog::judge(const QList<QByteArray> &chain,
                                                              pki::LogEntry::Type type) const
{
    const bool precertificate = type == pki::LogEntry::Type::Precertificate;
    if (chain.isEmpty() || chain.size() > LongestChain)
        return refused(QT_TRANSLATE_NOOP("core", "The submission holds no certificates, or too many."));
    QList<pki::Certificate> read;
    for (const QByteArray &der : chain) {
        if (der.size() > pki::largestEntry)
            return refused(QT_TRANSLATE_NOOP("core", "A certificate of the submission is too large."));
        const auto one = precertificate && read.isEmpty() ? pki::parsePrecertificate(der) : pki::parseCertificate(der);
        CHANCERY_TRY(one);
        if (!read.isEmpty())
            CHANCERY_TRY(pki::checkIssuedBy(read.last(), *one));
        read += *one;
    }
    const auto isRoot = [&](const pki::Certificate &root) { return root.der == read.last().der; };
    const auto isIssuer = [&](const pki::Certificate &root) {
        return pki::checkIssuedBy(read.last(), root).has_value();
    };
    if (std::none_of(m_roots.begin(), m_roots.end(), isRoot)) {
        const auto issuer = std::find_if(m_roots.begin(), m_roots.end(), isIssuer);
        if (issuer == m_roots.end())
            return refused(QT_TRANSLATE_NOOP("core", "%1 does not lead to a root that this log accepts."),
                           {read.first().subject});
        read += *issuer;
    }
    Chain out{pki::certificateEntry(chain.first()), chain.first(), {}};
    if (precertificate) {
        const auto entry = pki::precertificateEntry(read.first().tbs, read[1].spki);
        CHANCERY_TRY(entry);
        out.entry = *entry;
    }
    for (const pki::Certificate &issuer : read.sliced(1))
        out.issuers += issuer.der;
    return out;
}

Result<QByteArray> TiledCertificateLog::submitPrecertificate(const QList<QByteArray> &chain)
{
    return submit(chain, pki::LogEntry::Type::Precertificate);
}

Result<QByteArray> TiledCertificateLog::submitCertificate(const QList<QByteArray> &chain)
{
    return submit(chain, pki::LogEntry::Type::Certificate);
}

Result<QByteArray> TiledCertificateLog::submit(const QList<QByteArray> &chain, pki::LogEntry::Type type)
{
    const auto judged = judge(chain, type);
    CHANCERY_TRY(judged);
    if (!m_tree)
        CHANCERY_TRY(load());
    if (!m_known)
        CHANCERY_TRY(readKnown());
    const auto leaf = sequence(*judged);
    if (!leaf) {
        m_tree.reset(); // what stands on the disk now is found out at the next call
        return leaf.error();
    }
    CHANCERY_TRY(publish());
    return promise(*leaf);
}

// The leaf that this entry has for good: the one from before, or a new one, durable when it returns.
Result<CertificateLeaf> TiledCertificateLog::sequence(const Chain &chain)
{
    const Digest identity = identityOf(chain.entry);
    if (const auto before = m_known->constFind(identity); before != m_known->constEnd()) {
        const auto bytes = m_tree->leaf(*before);
        CHANCERY_TRY(bytes);
        return CertificateLeaf::parse(*bytes);
    }
    CertificateLeaf leaf{now(), m_tree->size(), chain.entry, {}, {}};
    if (leaf.index > pki::largestLeafIndex)
        return refused(QT_TRANSLATE_NOOP("core", "The certificate log is full."));
    if (chain.entry.type == pki::LogEntry::Type::Precertificate)
        leaf.precertificate = chain.submitted;
    const QString folder = m_settings.folder + QStringLiteral("/issuer");
    if (!chain.issuers.isEmpty()) // an archive holds no empty folder
        CHANCERY_TRY(m_files.makeFolder(folder));
    for (const QByteArray &issuer : chain.issuers) {
        leaf.issuers += Digest::of(issuer);
        CHANCERY_TRY(m_files.create(folder + u'/' + leaf.issuers.last().hex(), issuer));
    }
    const auto index = m_tree->append(leaf.bytes());
    CHANCERY_TRY(index);
    if (*index != leaf.index)
        return Error(ErrorCode::Internal,
                     QT_TRANSLATE_NOOP("core", "The certificate log gave an entry another place."));
    m_known->insert(identity, *index);
    m_latest = leaf.timestamp;
    return leaf;
}

Result<void> TiledCertificateLog::publish()
{
    if (!m_tree)
        CHANCERY_TRY(load());
    if (!m_known)
        CHANCERY_TRY(readKnown()); // a checkpoint is signed only over entries that stand where they say
    if (m_tree->head() == m_signed && !m_checkpoint.isEmpty())
        return {};
    const quint64 timestamp = now();
    const auto made = signCertificateCheckpoint(m_tree->head(), timestamp, m_settings.origin, m_key, m_settings.sign);
    CHANCERY_TRY(made);
    const QByteArray bytes = made->note.bytes();
    CHANCERY_TRY(m_files.replace(m_settings.folder + QStringLiteral("/checkpoint"), bytes));
    m_signed = made->head;
    m_checkpoint = bytes;
    m_latest = timestamp;
    return {};
}

Result<QByteArray> TiledCertificateLog::promise(const CertificateLeaf &leaf)
{
    pki::Sct sct{m_key.id(), leaf.timestamp, leaf.extensions(), m_key.signer(), {}};
    const auto signature = m_settings.sign(pki::timestampedLeaf(leaf.timestamp, leaf.entry, sct.extensions));
    CHANCERY_TRY(signature);
    sct.signature = *signature;
    if (const auto held = pki::verifySct(sct, leaf.entry, m_key); !held)
        return Error(ErrorCode::DeviceRefused,
                     QT_TRANSLATE_NOOP("core", "The certificate log's key made a signature that does not verify."),
                     QT_TRANSLATE_NOOP("core", "The entry is logged; check that the right token is attached, then "
                                               "submit it once more."))
            .withCause(held.error());
    return pki::encodeSct(sct);
}

Result<CertificateProof> TiledCertificateLog::prove(const pki::Sct &sct, const pki::LogEntry &entry)
{
    CHANCERY_TRY(pki::verifySct(sct, entry, m_key));
    CHANCERY_TRY(publish());
    const auto index = pki::leafIndexOf(sct.extensions);
    CHANCERY_TRY(index);
    const Digest hash = leafHash(pki::timestampedLeaf(sct.timestamp, entry, sct.extensions));
    const auto path = *index && **index < m_signed.size ? m_tree->inclusion(**index, m_signed.size)
                                                        : Result<QList<Digest>>(QList<Digest>());
    CHANCERY_TRY(path);
    if (!*index || !checkInclusion(hash, **index, *path, m_signed))
        return Error(
            ErrorCode::NotFound,
            QT_TRANSLATE_NOOP("core", "The certificate log promised an entry that it does not hold."),
            QT_TRANSLATE_NOOP("core", "Stop, and keep the promise and the log: together they are the evidence."));
    return CertificateProof{**index, *path, m_checkpoint};
}

quint64 TiledCertificateLog::now()
{
    return std::max(m_latest, static_cast<quint64>(std::max<qint64>(0, m_clock.now().toMSecsSinceEpoch())));
}

} // namespace chancery::transparency
