// certificate.log, log.*: every event and every certificate is in the archive's logs, nothing else is, and the logs
// only ever grew.
#include "core/audit/audit_state.h"

#include "core/ceremony/certificate_logging.h"
#include "core/pki/precertificate.h"
#include "core/transparency/certificate_checkpoint.h"
#include "core/transparency/certificate_leaf.h"
#include "core/transparency/event_leaf.h"
#include "core/transparency/log_reader.h"

#include <QRegularExpression>

namespace chancery::audit {

namespace {

using ceremony::LogKey;
using transparency::LogReader;
using transparency::TreeHead;

constexpr qsizetype Ed25519KeySize = 32; // at the end of its SubjectPublicKeyInfo

// The archive's files as a log's; what is read is accounted for.
class EvidenceSource final : public transparency::TileSource
{
public:
    EvidenceSource(Evidence &files, QString folder) : m_files(files), m_folder(std::move(folder)) {}
    Result<QByteArray> fetch(const QString &path, qint64 limit) override
    {
        const QString whole = m_folder + u'/' + path;
        if (m_files.sizeOf(whole) > limit)
            return Error(ErrorCode::BadInput, Text(QT_TRANSLATE_NOOP("core", "%1 is too large"), {path}));
        const auto bytes = m_files.read(whole, limit);
        if (!bytes)
            return Error(ErrorCode::NotFound, Text(QT_TRANSLATE_NOOP("core", "%1 is missing"), {path}));
        return *bytes;
    }

private:
    Evidence &m_files;
    QString m_folder;
};

// One of the logs, its checkpoint checked.
struct ReadLog
{
    LogKey key;
    transparency::VerifierKey verifier;
    QString folder;
    std::unique_ptr<EvidenceSource> source;
    std::unique_ptr<transparency::LeafFormat> format;
    std::optional<LogReader> reader;
    TreeHead from;            // what an earlier run judged, remembered
    QList<QByteArray> leaves; // from there on
    QList<Ceremony> past;     // whose part in this log was judged in that run; the others:
    QList<Ceremony> fresh;

    quint64 indexOf(qsizetype leaf) const { return from.size + static_cast<quint64>(leaf); }
};

Result<void> readLeaves(const Audit &a, ReadLog &log, const TreeHead &from, const QList<Ceremony> &ceremonies)
{
    auto leaves = log.reader->leavesSince(from);
    if (!leaves)
        return leaves.error();
    log.from = from;
    log.leaves = std::move(*leaves);
    log.past.clear();
    log.fresh.clear();
    for (const Ceremony &c : ceremonies)
        (from.size > 0 && wasJudged(a, c) ? log.past : log.fresh) += c;
    return {};
}

// The event's entry, as it stands in a bundle.
QByteArray entryOf(Audit &a, const Ceremony &c)
{
    const QByteArray transcript = a.files.read(c.path(QStringLiteral("transcript.jsonl"))).value_or(QByteArray());
    const transcript::Line *closed = c.find("closed");
    const auto signatures = Digest::fromHex(closed ? text(*closed, "countersignatures") : QString()).value_or(Digest());
    const transparency::EventLeaf leaf{c.id, c.record, Digest::of(transcript), signatures};
    return transparency::EntryFormat::leaf(leaf.bytes()).value_or(QByteArray());
}

// What a ceremony may have submitted, whether or not a promise was recorded for it: it may have stopped in between.
struct Submission
{
    Digest submitted; // of the DER
    pki::LogEntry entry;
    QList<Digest> issuers;
};

QList<Submission> submissionsOf(const Ceremony &c)
{
    QList<Submission> out;
    for (qsizetype i = 0; i < c.lines.size(); ++i) {
        if (!is(c.lines[i], "completed"))
            continue;
        const QJsonObject result = c.lines[i].data.value(QLatin1String("result")).toObject();
        const auto made = [&](const char *name) {
            return QByteArray::fromBase64(result.value(QLatin1String(name)).toString().toLatin1());
        };
        const QByteArray issuerDer = c.before[i].context.issuerCertificate;
        const QByteArray precertificate = made("precertificate");
        const auto parsed = pki::parsePrecertificate(precertificate);
        const auto issuer = pki::parseCertificate(issuerDer);
        const auto entry = parsed && issuer ? pki::precertificateEntry(parsed->tbs, issuer->spki)
                                            : Result<pki::LogEntry>(Error(ErrorCode::NotFound, Text()));
        if (entry)
            out += {Digest::of(precertificate), *entry, {Digest::of(issuerDer)}};
        if (const QByteArray certificate = made("certificate"); issuerDer.isEmpty() && !certificate.isEmpty())
            out += {Digest::of(certificate), pki::certificateEntry(certificate), {}};
    }
    return out;
}

// Whether what came since speaks of an entry that was there before, such as one that an ended ceremony submitted: then
// nothing is taken from memory.
bool reachesBack(Audit &a, const ReadLog &log)
{
    if (log.key.log == ceremony::eventLog)
        return std::any_of(log.fresh.begin(), log.fresh.end(), [&](const Ceremony &c) {
            return c.after.logKey(ceremony::eventLog) && !log.leaves.contains(entryOf(a, c));
        });
    QList<Submission> past;
    for (const Ceremony &c : log.past)
        past += submissionsOf(c);
    for (const QByteArray &bytes : log.leaves) {
        const auto leaf = transparency::CertificateLeaf::parse(bytes);
        if (leaf && std::any_of(past.begin(), past.end(), [&](const Submission &s) { return s.entry == leaf->entry; }))
            return true;
    }
    for (const Ceremony &c : log.fresh) {
        for (const transcript::Line &line : c.lines) {
            const auto sct = is(line, "logged") && text(line, "log") == log.key.log
                                 ? pki::parseSct(bytes(line, "sct"))
                                 : Result<pki::Sct>(Error(ErrorCode::NotFound, Text()));
            const auto index = sct ? pki::leafIndexOf(sct->extensions) : Result<std::optional<quint64>>(sct.error());
            if (index && *index && **index < log.from.size)
                return true;
        }
    }
    return false;
}

Result<void> readLog(Audit &a, ReadLog &log, const QList<Ceremony> &ceremonies)
{
    const bool events = log.key.log == ceremony::eventLog;
    log.folder = events ? QStringLiteral("log") : QStringLiteral("ct");
    log.source = std::make_unique<EvidenceSource>(a.files, log.folder);
    if (events)
        log.format = std::make_unique<transparency::EntryFormat>();
    else
        log.format = std::make_unique<transparency::CertificateFormat>();
    const auto type = events ? transparency::NoteKeyType::Ed25519 : transparency::NoteKeyType::Rfc6962;
    const auto key = transparency::VerifierKey::make(log.key.origin, type,
                                                     events ? log.key.spki.last(Ed25519KeySize) : log.key.spki);
    if (!key)
        return key.error();
    log.verifier = *key;
    const auto policy = transparency::LogPolicy::ofLog(*key);
    auto reader = LogReader::open(*log.source, *log.format, policy);
    if (!reader)
        return reader.error();
    log.reader.emplace(std::move(*reader));
    const auto check = [&](QByteArrayView note) { return policy.check(note); };
    CHANCERY_TRY(readLeaves(a, log, remembered(a, log.key.origin, *log.reader, check), ceremonies));
    if (log.from.size > 0 && reachesBack(a, log))
        CHANCERY_TRY(readLeaves(a, log, {}, ceremonies));
    return {};
}

// A log never takes a file away, so the partial tiles of every earlier size are still there: each is the beginning of
// what the checkpoint covers.
void checkEarlierTiles(Audit &a, const ReadLog &log)
{
    static const QRegularExpression form(
        QStringLiteral("\\A(.*/tile/([a-z]+|[0-9]+)/[x0-9/]+)\\.p/([1-9][0-9]{0,2})\\z"));
    for (const QString &path : a.files.unaccounted()) {
        const auto match = form.match(path);
        if (!match.hasMatch() || !path.startsWith(log.folder + u'/'))
            continue;
        // The reader took the largest of them, which bounds what the others may be.
        QString largest = match.captured(1);
        for (int width = transparency::TileWidth - 1;
             !a.files.isAccounted(largest) && width > match.captured(3).toInt(); --width)
            largest = QStringLiteral("%1.p/%2").arg(match.captured(1)).arg(width);
        if (!a.files.isAccounted(largest) || a.files.sizeOf(path) > a.files.sizeOf(largest))
            continue;
        const QByteArray larger = a.files.peek(largest);
        const QByteArray bytes = a.files.peek(path);
        const auto split = transparency::splitBundle(*log.format, bytes);
        const qsizetype held = match.captured(2).at(0).isDigit() ? bytes.size() / Digest::Size
                               : split                           ? split->size()
                                                                 : 0;
        if (larger.startsWith(bytes) && held == match.captured(3).toInt())
            a.files.read(path);
    }
}

// What every record said of the log lies on one line, and the line ends in the checkpoint.
void checkHeads(Audit &a, ReadLog &log)
{
    const auto headsOf = [&](const QList<Ceremony> &ceremonies) {
        QList<std::pair<QString, TreeHead>> out;
        for (const Ceremony &c : ceremonies) {
            const transcript::Line *frozen = c.find("record-frozen");
            for (const QJsonValue &value :
                 frozen ? frozen->data.value(QLatin1String("logs")).toArray() : QJsonArray()) {
                const QJsonObject head = value.toObject();
                const auto root = Digest::fromHex(head.value(QLatin1String("root")).toString());
                if (head.value(QLatin1String("origin")).toString() == log.key.origin && root)
                    out +=
                        {c.at(*frozen), {static_cast<quint64>(head.value(QLatin1String("size")).toInteger()), *root}};
            }
        }
        return out;
    };
    const auto past = headsOf(log.past);
    TreeHead before = past.isEmpty() ? TreeHead() : past.last().second;
    auto heads = headsOf(log.fresh);
    heads += {log.folder + QStringLiteral("/checkpoint"), log.reader->head()};
    for (const auto &[where, head] : heads) {
        const auto there = log.reader->headAt(head.size);
        const auto proof = there && *there == head && before.size <= head.size
                               ? log.reader->consistency(before.size, head.size)
                               : Result<QList<Digest>>(Error(ErrorCode::Damaged, Text()));
        if (!proof || !transparency::checkConsistency(before, head, *proof))
            a.findings.failed(claim::LogConsistency, where,
                              Text(QT_TRANSLATE_NOOP("core", "the log %1 does not go on from what was seen before"),
                                   {log.key.origin}));
        before = head;
    }
    a.findings.held(claim::LogConsistency, QStringLiteral("%1: %2 checkpoints, %3 entries")
                                               .arg(log.key.origin)
                                               .arg(heads.size())
                                               .arg(log.reader->head().size));
}

void checkEvents(Audit &a, ReadLog &log)
{
    const auto fail = [&](const QString &where, const Text &why) { a.findings.failed(claim::LogEvents, where, why); };
    QList<QByteArray> expected;
    for (const Ceremony &c : std::as_const(log.past))
        a.files.read(c.path(QStringLiteral("proof.tlog-proof")));
    for (const Ceremony &c : std::as_const(log.fresh)) {
        if (!c.after.logKey(ceremony::eventLog))
            continue; // ended before there was a log
        const QByteArray entry = entryOf(a, c);
        const QString path = c.path(QStringLiteral("proof.tlog-proof"));
        const auto file = a.files.read(path);
        const auto proof = transparency::LogProof::parse(file.value_or(QByteArray()));
        const auto key = transparency::VerifierKey::make(log.key.origin, transparency::NoteKeyType::Ed25519,
                                                         log.key.spki.last(Ed25519KeySize));
        const auto holds = proof && key
                               ? proof->check(transparency::leafHash(transparency::EntryFormat::entry(entry)),
                                              transparency::LogPolicy::ofLog(*key))
                               : Result<transparency::LogPolicy::Verdict>(!proof ? proof.error() : key.error());
        if (!holds)
            fail(path, file ? holds.error().text() : Text(QT_TRANSLATE_NOOP("core", "the proof is missing")));
        else if (const TreeHead head = holds->checkpoint.checkpoint.head;
                 log.reader->headAt(head.size).value_or(TreeHead()) != head)
            fail(path, QT_TRANSLATE_NOOP("core", "it is proven for another tree than the log's"));
        if (!log.leaves.contains(entry))
            fail(c.id, QT_TRANSLATE_NOOP("core", "the log does not hold this event"));
        else if (holds)
            a.findings.held(claim::LogEvents,
                            QStringLiteral("%1: entry %2 of %3").arg(c.id).arg(proof->index).arg(log.key.origin));
        expected += entry;
    }
    for (qsizetype i = 0; i < log.leaves.size(); ++i) {
        if (!expected.contains(log.leaves[i]))
            fail(QStringLiteral("%1 entry %2").arg(log.folder).arg(log.indexOf(i)),
                 QT_TRANSLATE_NOOP("core", "no ceremony of this archive is the event it names"));
        else if (log.leaves.indexOf(log.leaves[i]) != i)
            fail(QStringLiteral("%1 entry %2").arg(log.folder).arg(log.indexOf(i)),
                 QT_TRANSLATE_NOOP("core", "it stands in the log twice, or not where it says"));
    }
}

// Every entry was submitted here, and stands there once. What the tree's hashes do not cover, the precertificate as it
// was submitted and the certificates above it, is compared as well.
void checkEntries(Audit &a, ReadLog &log, const QList<Submission> &submissions)
{
    QSet<Digest> seen;
    for (qsizetype i = 0; i < log.leaves.size(); ++i) {
        const auto fail = [&](const Text &why) {
            a.findings.failed(claim::CertificateLog, QStringLiteral("%1 entry %2").arg(log.folder).arg(log.indexOf(i)),
                              why);
        };
        const auto leaf = transparency::CertificateLeaf::parse(log.leaves[i]);
        if (!leaf) {
            fail(leaf.error().text());
            continue;
        }
        const auto from = std::find_if(submissions.begin(), submissions.end(),
                                       [&](const Submission &one) { return one.entry == leaf->entry; });
        if (from == submissions.end())
            fail(QT_TRANSLATE_NOOP("core", "no ceremony of this archive submitted it"));
        else if (leaf->issuers != from->issuers ||
                 (!leaf->precertificate.isEmpty() && Digest::of(leaf->precertificate) != from->submitted))
            fail(QT_TRANSLATE_NOOP("core", "what lies beside the entry is not what was submitted"));
        const Digest identity = transparency::identityOf(leaf->entry);
        if (seen.contains(identity) || leaf->index != log.indexOf(i))
            fail(QT_TRANSLATE_NOOP("core", "it stands in the log twice, or not where it says"));
        seen.insert(identity);
        for (const Digest &issuer : leaf->issuers) {
            const QString path = log.folder + QStringLiteral("/issuer/") + issuer.hex();
            if (Digest::of(a.files.read(path).value_or(QByteArray())) != issuer)
                a.findings.failed(
                    claim::CertificateLog, path,
                    QT_TRANSLATE_NOOP("core", "an issuer of a logged certificate is missing or another one"));
        }
    }
}

// Each promise names the entry that must be there.
void checkPromises(Audit &a, ReadLog &log)
{
    const auto fail = [&](const QString &where, const Text &why) {
        a.findings.failed(claim::CertificateLog, where, why);
    };
    QList<Submission> submissions;
    for (const Ceremony &c : std::as_const(log.fresh)) {
        const QList<Submission> own = submissionsOf(c);
        submissions += own;
        for (const transcript::Line &line : c.lines) {
            if (!is(line, "logged") || text(line, "log") != log.key.log)
                continue;
            const auto sct = pki::parseSct(bytes(line, "sct"));
            const auto index = sct ? pki::leafIndexOf(sct->extensions) : Result<std::optional<quint64>>(sct.error());
            const Digest digest = Digest::fromHex(text(line, "sha256")).value_or(Digest());
            const bool there = index && *index && **index >= log.from.size && **index < log.reader->head().size;
            const auto at = static_cast<qsizetype>(there ? **index - log.from.size : 0);
            const auto leaf = there ? transparency::CertificateLeaf::parse(log.leaves[at])
                                    : Result<transparency::CertificateLeaf>(Error(ErrorCode::NotFound, Text()));
            const bool same = leaf && std::any_of(own.begin(), own.end(), [&](const Submission &one) {
                                  return one.submitted == digest && one.entry == leaf->entry;
                              });
            if (!same || leaf->timestamp != sct->timestamp)
                fail(c.at(line), QT_TRANSLATE_NOOP("core", "the log does not hold what it promised to show"));
            else
                a.findings.held(claim::CertificateLog,
                                QStringLiteral("%1: entry %2 of %3").arg(c.at(line)).arg(**index).arg(log.key.origin));
        }
    }
    checkEntries(a, log, submissions);
}

// The files of a log that cannot be read, and the proofs that need it: they are known, and judged no further.
void passOver(Audit &a, const ReadLog &log, const QList<Ceremony> &ceremonies)
{
    static const QRegularExpression form(
        QStringLiteral("\\A[a-z]+/(checkpoint|cosigned/[0-9]+/[0-9a-f]{8}|issuer/[0-9a-f]{64}|tile/([a-z]+|[0-9]+)/"
                       "[x0-9/]+(\\.p/[0-9]+)?)\\z"));
    for (const QString &path : a.files.unaccounted()) {
        if (path.startsWith(log.folder + u'/') && form.match(path).hasMatch())
            a.files.read(path);
    }
    for (const Ceremony &c : ceremonies) {
        if (log.key.log == ceremony::eventLog)
            a.files.read(c.path(QStringLiteral("proof.tlog-proof")));
    }
    if (log.key.log != ceremony::eventLog)
        checkBundles(a, ceremonies, log.key, nullptr);
}

// Whether this log promised something in a ceremony, or its record saw that the log holds something.
bool hasSeen(const Ceremony &c, const LogKey &key)
{
    const transcript::Line *frozen = c.find("record-frozen");
    const QJsonArray heads = frozen ? frozen->data.value(QLatin1String("logs")).toArray() : QJsonArray();
    return std::any_of(c.lines.begin(), c.lines.end(),
                       [&](const transcript::Line &l) { return is(l, "logged") && text(l, "log") == key.log; }) ||
           std::any_of(heads.begin(), heads.end(), [&](const QJsonValue &head) {
               return head[QLatin1String("origin")].toString() == key.origin &&
                      head[QLatin1String("size")].toInteger() != 0;
           });
}

// A certificate log that nobody has submitted anything to, as after a founding that was ended early: it has no
// checkpoint, and nothing to hold.
bool isUnused(const Audit &a, const LogKey &key, const QList<Ceremony> &ceremonies)
{
    const QStringList &paths = a.files.paths();
    return key.log != ceremony::eventLog &&
           std::none_of(paths.begin(), paths.end(), [](const QString &p) { return p.startsWith(u"ct/"); }) &&
           std::none_of(ceremonies.begin(), ceremonies.end(), [&](const Ceremony &c) { return hasSeen(c, key); });
}

// The log must go on from the tree that the reader saw.
void checkBroughtCheckpoint(Audit &a, ReadLog &log)
{
    const QString where = log.folder + QStringLiteral("/checkpoint");
    const auto note = transparency::LogPolicy::ofLog(log.verifier).check(*a.expected.checkpoint);
    if (!note) {
        a.findings.failed(claim::ArchiveEnd, where,
                          QT_TRANSLATE_NOOP("core", "its key did not sign the checkpoint that you brought"));
        return;
    }
    const TreeHead head = note->checkpoint.checkpoint.head;
    if (log.reader->headAt(head.size).value_or(TreeHead()) != head) {
        a.findings.failed(claim::ArchiveEnd, where,
                          Text(QT_TRANSLATE_NOOP("core", "it does not go on from the %1 entries of the checkpoint that "
                                                         "you brought: it went back, or was rewritten"),
                               {QString::number(head.size)}));
        return;
    }
    a.findings.held(claim::ArchiveEnd,
                    QStringLiteral("the checkpoint you brought has the first %1 entries of %2; %3 later")
                        .arg(head.size)
                        .arg(log.key.origin)
                        .arg(log.reader->head().size - head.size));
}

} // namespace

void checkLogs(Audit &a, const QList<Ceremony> &ceremonies)
{
    QList<LogKey> keys;
    for (const Ceremony &c : ceremonies) {
        if (c.after.logKeys.size() > keys.size())
            keys = c.after.logKeys;
    }
    if (keys.isEmpty()) {
        a.findings.notChecked(claim::CertificateLog,
                              QT_TRANSLATE_NOOP("core", "No certificate log is configured for this archive."));
        for (const char *name : {claim::LogEvents, claim::LogConsistency, claim::LogWitnesses})
            a.findings.notChecked(name, QT_TRANSLATE_NOOP("core", "This archive keeps no log."));
        return;
    }
    for (const LogKey &key : keys) {
        const bool events = key.log == ceremony::eventLog;
        const char *name = events ? claim::LogEvents : claim::CertificateLog;
        if (isUnused(a, key, ceremonies)) {
            a.findings.held(name, QStringLiteral("%1: nothing was submitted").arg(key.origin));
            continue;
        }
        ReadLog log;
        log.key = key;
        if (const auto read = readLog(a, log, ceremonies); !read) {
            a.findings.failed(name, log.folder, read.error().text());
            for (const char *other : {claim::LogConsistency, claim::LogWitnesses})
                a.findings.notChecked(other,
                                      Text(QT_TRANSLATE_NOOP("core", "The log %1 cannot be read."), {key.origin}));
            passOver(a, log, ceremonies);
            continue;
        }
        if (log.from.size > 0) {
            passTiles(a, log.folder, log.format->bundleName(), log.from.size, name);
            a.findings.held(name);
            a.findings.remembered(name,
                                  QStringLiteral("the first %1 entries of %2").arg(log.from.size).arg(key.origin));
            a.findings.remembered(claim::LogConsistency,
                                  QStringLiteral("what %1 records saw of %2").arg(log.past.size()).arg(key.origin));
        }
        checkHeads(a, log);
        checkEarlierTiles(a, log);
        checkWitnesses(a, ceremonies, {log.verifier, log.folder, *log.reader, events});
        if (events) {
            checkEvents(a, log);
            if (a.expected.checkpoint)
                checkBroughtCheckpoint(a, log);
        } else {
            checkPromises(a, log);
            checkBundles(a, log.past, key, nullptr);
            checkBundles(a, log.fresh, key, &*log.reader);
        }
        a.judgedLogs += Memory::Log{key.origin, log.reader->checkpoint().checkpoint.note.bytes()};
    }
}

} // namespace chancery::audit
