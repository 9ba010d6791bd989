#include "core/transparency/certificate_bundle.h"

#include "core/base/canonical_json.h"
#include "core/base/fields.h"
#include "core/pki/certificate.h"
#include "core/pki/precertificate.h"

namespace chancery::transparency {

namespace {

constexpr qsizetype LargestBundleFile = 1 << 21;
constexpr qsizetype LongestChain = 8;
constexpr qsizetype LongestPath = 64;
constexpr qsizetype MostRekorLogs = 8;

Error badBundle(const char *sentence)
{
    return Error(ErrorCode::BadInput, sentence,
                 QT_TRANSLATE_NOOP("core", "Take the bundle anew from where the certificate was published."));
}

// Texts of a list, each canonical base64 of a limited size.
Result<QList<QByteArray>> decoded(const QStringList &texts, qsizetype most, qsizetype largest)
{
    QList<QByteArray> out;
    for (const QString &text : texts) {
        const QByteArray base64 = text.toLatin1();
        const auto bytes = QByteArray::fromBase64Encoding(base64, QByteArray::AbortOnBase64DecodingErrors);
        if (!bytes || (*bytes).isEmpty() || (*bytes).size() > largest || (*bytes).toBase64() != base64 ||
            out.size() == most)
            return badBundle(QT_TRANSLATE_NOOP("core", "A list in the bundle is not what it has to be."));
        out += *bytes;
    }
    return out;
}

QJsonObject toJson(const BundledProof &proof)
{
    QJsonArray path;
    for (const Digest &hash : proof.path)
        path += toBase64(hash.bytes());
    return {{QStringLiteral("sct"), toBase64(pki::encodeSct(proof.sct))},
            {QStringLiteral("index"), static_cast<qint64>(proof.index)},
            {QStringLiteral("path"), path},
            {QStringLiteral("checkpoint"), toBase64(proof.checkpoint)}};
}

BundledProof proofIn(Fields &f)
{
    BundledProof out;
    if (const auto sct = pki::parseSct(f.base64("sct", 1, pki::largestSct)))
        out.sct = *sct;
    else
        f.fail("sct", sct.error());
    out.index = static_cast<quint64>(f.integer("index", 0, static_cast<qint64>(MostLeaves)));
    const auto path = decoded(f.texts("path"), LongestPath, Digest::Size);
    for (const QByteArray &bytes : path ? *path : QList<QByteArray>()) {
        const auto hash = Digest::fromBytes(bytes);
        if (!hash)
            f.fail("path", hash.error());
        else
            out.path += *hash;
    }
    if (!path)
        f.fail("path", path.error());
    out.checkpoint = f.base64("checkpoint", 1, SignedNote::LargestSize);
    return out;
}

} // namespace

QByteArray CertificateBundle::bytes() const
{
    QJsonArray issuers;
    for (const QByteArray &der : chain)
        issuers += toBase64(der);
    QJsonArray list;
    for (const BundledProof &proof : proofs)
        list += toJson(proof);
    QJsonArray entries;
    for (const RekorEntry &entry : rekor)
        entries += entry.toJson();
    return canonicalJson(QJsonObject{{QStringLiteral("schema"), QStringLiteral("chancery/certificate-bundle/1")},
                                     {QStringLiteral("certificate"), toBase64(certificate)},
                                     {QStringLiteral("chain"), issuers},
                                     {QStringLiteral("logs"), list},
                                     {QStringLiteral("rekor"), entries}});
}

Result<CertificateBundle> CertificateBundle::parse(QByteArrayView bytes)
{
    if (bytes.size() > LargestBundleFile)
        return badBundle(QT_TRANSLATE_NOOP("core", "The bundle is too large."));
    const auto object = parseCanonicalJson(bytes);
    CHANCERY_TRY(object);
    CertificateBundle out;
    Fields f(*object, QStringLiteral("bundle"));
    f.schema("certificate-bundle");
    out.certificate = f.base64("certificate", 1, pki::largestEntry);
    const auto chain = decoded(f.texts("chain"), LongestChain, pki::largestEntry);
    if (!chain)
        f.fail("chain", chain.error());
    f.objects("logs", [&](Fields &item) { out.proofs += proofIn(item); });
    for (const QJsonValue &item : f.array("rekor")) {
        if (const auto entry = RekorEntry::parse(canonicalJson(item.toObject())))
            out.rekor += *entry;
        else
            f.fail("rekor", entry.error());
    }
    CHANCERY_TRY(f.done());
    if (out.proofs.size() > pki::mostScts || out.rekor.size() > MostRekorLogs)
        return badBundle(QT_TRANSLATE_NOOP("core", "The bundle holds too many proofs."));
    out.chain = *chain;
    return out;
}

Result<pki::LogEntry> loggedEntry(QByteArrayView certificate, QByteArrayView issuer)
{
    const auto read = pki::parseCertificate(certificate);
    CHANCERY_TRY(read);
    const auto scts = pki::embeddedScts(read->tbs);
    CHANCERY_TRY(scts);
    if (scts->isEmpty())
        return pki::certificateEntry(certificate);
    const auto above = pki::parseCertificate(issuer);
    CHANCERY_TRY(above);
    return pki::precertificateEntry(read->tbs, above->spki);
}

Result<BundledProof> readProof(TileSource &source, const pki::KnownLog &log, const pki::Sct &sct,
                               const pki::LogEntry &entry)
{
    CHANCERY_TRY(pki::verifySct(sct, entry, log.key));
    const auto note = source.fetch(QStringLiteral("checkpoint"), LargestCheckpoint);
    CHANCERY_TRY(note);
    const auto checkpoint = openCertificateCheckpoint(*note, log.name, log.key);
    CHANCERY_TRY(checkpoint);
    const auto index = pki::leafIndexOf(sct.extensions);
    CHANCERY_TRY(index);
    if (!*index || **index >= checkpoint->head.size)
        return Error(
            ErrorCode::Damaged, QT_TRANSLATE_NOOP("core", "The certificate log does not hold what it promised."),
            QT_TRANSLATE_NOOP("core", "Stop, and keep the promise and the log: together they are the evidence."));
    TileReader tiles(source, checkpoint->head.size);
    const auto path = inclusionProof(tiles, **index, checkpoint->head.size);
    CHANCERY_TRY(path);
    BundledProof out{sct, **index, *path, *note};
    CHANCERY_TRY(checkIncluded(out, entry, log));
    return out;
}

Result<TreeHead> checkIncluded(const BundledProof &proof, const pki::LogEntry &entry, const pki::KnownLog &log)
{
    const auto checkpoint = openCertificateCheckpoint(proof.checkpoint, log.name, log.key);
    CHANCERY_TRY(checkpoint);
    const auto index = pki::leafIndexOf(proof.sct.extensions);
    CHANCERY_TRY(index);
    if (index->value_or(proof.index) != proof.index)
        return badBundle(QT_TRANSLATE_NOOP("core", "The proof is for another place than the log's promise names."));
    const Digest leaf = leafHash(pki::timestampedLeaf(proof.sct.timestamp, entry, proof.sct.extensions));
    CHANCERY_TRY(checkInclusion(leaf, proof.index, proof.path, checkpoint->head));
    return checkpoint->head;
}

Result<void> checkProofs(const CertificateBundle &bundle, const pki::SctRules &rules)
{
    const auto entry = loggedEntry(bundle.certificate, bundle.chain.value(0));
    CHANCERY_TRY(entry);
    const auto read = pki::parseCertificate(bundle.certificate);
    CHANCERY_TRY(read);
    const auto embedded = pki::embeddedScts(read->tbs);
    CHANCERY_TRY(embedded);
    QList<pki::Sct> promises;
    for (const BundledProof &proof : bundle.proofs) {
        if (!embedded->isEmpty() && !embedded->contains(proof.sct))
            return badBundle(QT_TRANSLATE_NOOP("core", "The bundle proves a promise that the certificate does not "
                                                       "carry."));
        const auto log = pki::checkSct(proof.sct, *entry, rules);
        CHANCERY_TRY(log);
        CHANCERY_TRY(checkIncluded(proof, *entry, *log));
        promises += proof.sct;
    }
    return pki::checkSctList(promises, *entry, rules);
}

} // namespace chancery::transparency
