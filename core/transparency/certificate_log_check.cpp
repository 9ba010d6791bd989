#include "core/transparency/certificate_log_check.h"

#include "core/pki/certificate.h"
#include "core/pki/precertificate.h"

namespace chancery::transparency {

namespace {

constexpr qint64 LargestIssuer = pki::largestEntry;

Error wrong(const char *sentence, quint64 index)
{
    return Error(ErrorCode::Damaged, Text(sentence, {QString::number(index)}),
                 QT_TRANSLATE_NOOP("core", "Trust nothing in this log. Compare it with a copy kept elsewhere."));
}

// What a log says about an entry besides the leaf itself.
Result<void> checkLeaf(TileSource &source, const CertificateLeaf &leaf, QHash<Digest, QByteArray> &issuers)
{
    for (const Digest &issuer : leaf.issuers) {
        if (issuers.contains(issuer))
            continue;
        const auto der = source.fetch(QStringLiteral("issuer/") + issuer.hex(), LargestIssuer);
        CHANCERY_TRY(der);
        if (Digest::of(*der) != issuer)
            return wrong(QT_TRANSLATE_NOOP("core", "An issuer of entry %1 is not the one its name says."), leaf.index);
        issuers.insert(issuer, *der);
    }
    if (leaf.entry.type == pki::LogEntry::Type::Certificate)
        return {};
    const auto precertificate = pki::parsePrecertificate(leaf.precertificate);
    const auto issuer = leaf.issuers.isEmpty() ? Result<pki::Certificate>(wrong("", leaf.index))
                                               : pki::parseCertificate(issuers.value(leaf.issuers.first()));
    if (!precertificate || !issuer || !pki::checkIssuedBy(*precertificate, *issuer))
        return wrong(QT_TRANSLATE_NOOP("core", "The precertificate of entry %1 was not made by its issuer."),
                     leaf.index);
    const auto entry = pki::precertificateEntry(precertificate->tbs, issuer->spki);
    if (!entry || *entry != leaf.entry)
        return wrong(QT_TRANSLATE_NOOP("core", "Entry %1 is not what its precertificate says."), leaf.index);
    return {};
}

// The tiles that a new leaf completes must hold what the leaves give.
Result<void> checkNodes(TileReader &reader, const Frontier &frontier)
{
    for (int level = 0; frontier.size() % (quint64{1} << (TileLevels * level)) == 0; ++level) {
        const int treeLevel = TileLevels * level;
        const auto stored = reader.node(treeLevel, (frontier.size() >> treeLevel) - 1);
        CHANCERY_TRY(stored);
        if (*stored != frontier.lastComplete(treeLevel))
            return wrong(QT_TRANSLATE_NOOP("core", "A tile of the log does not belong to entry %1."),
                         frontier.size() - 1);
    }
    return {};
}

} // namespace

std::optional<quint64> CheckedCertificateLog::find(const pki::LogEntry &entry) const
{
    for (const CertificateLeaf &leaf : leaves) {
        if (leaf.entry == entry)
            return leaf.index;
    }
    return std::nullopt;
}

Result<CheckedCertificateLog> checkCertificateLog(TileSource &source, const QString &origin, const pki::LogKey &key)
{
    const auto note = source.fetch(QStringLiteral("checkpoint"), LargestCheckpoint);
    CHANCERY_TRY(note);
    auto checkpoint = openCertificateCheckpoint(*note, origin, key);
    CHANCERY_TRY(checkpoint);
    CheckedCertificateLog out{*std::move(checkpoint), {}};
    const quint64 size = out.checkpoint.head.size;
    const CertificateFormat format;
    TileReader reader(source, size);
    Frontier frontier;
    QHash<Digest, QByteArray> issuers;
    for (quint64 number = 0; number * TileWidth < size; ++number) {
        const auto bundle = fetchBundle(source, format.bundleName(), number, size);
        CHANCERY_TRY(bundle);
        const auto leaves = splitBundle(format, *bundle);
        CHANCERY_TRY(leaves);
        const int width = tileWidthAt(0, number, size);
        if (leaves->size() < width)
            return wrong(QT_TRANSLATE_NOOP("core", "Entry %1 is missing in the log."), frontier.size());
        for (const QByteArray &bytes : leaves->first(width)) {
            const auto leaf = CertificateLeaf::parse(bytes);
            CHANCERY_TRY(leaf);
            if (leaf->index != frontier.size())
                return wrong(QT_TRANSLATE_NOOP("core", "Entry %1 does not stand where it says."), frontier.size());
            if (leaf->timestamp > out.checkpoint.timestamp)
                return wrong(QT_TRANSLATE_NOOP("core", "Entry %1 is later than the checkpoint over it."), leaf->index);
            CHANCERY_TRY(checkLeaf(source, *leaf, issuers));
            frontier.append(leaf->hash());
            CHANCERY_TRY(checkNodes(reader, frontier));
            out.leaves += *leaf;
        }
    }
    if (frontier.head() != out.checkpoint.head)
        return wrong(QT_TRANSLATE_NOOP("core", "The log's %1 entries do not give the root that was signed."), size);
    return out;
}

Result<void> checkGrew(TileSource &source, const TreeHead &older, const TreeHead &newer)
{
    if (older.size > newer.size)
        return wrong(QT_TRANSLATE_NOOP("core", "The log went back: it once held %1 entries."), older.size);
    TileReader reader(source, newer.size);
    const auto then = treeRoot(reader, older.size);
    CHANCERY_TRY(then);
    const auto now = treeRoot(reader, newer.size);
    CHANCERY_TRY(now);
    if (*then != older.root || *now != newer.root)
        return wrong(QT_TRANSLATE_NOOP("core", "The log forked: its first %1 entries are not those it once signed."),
                     older.size);
    return {};
}

} // namespace chancery::transparency
