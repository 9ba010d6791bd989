#include "app/cli/log_site.h"

#include "core/transparency/event_leaf.h"

#include <QFileInfo>

namespace chancery::cli {

namespace {

using namespace transparency;

Error nothingSaid(const char *sentence)
{
    return Error(ErrorCode::BadInput, sentence, QT_TRANSLATE_NOOP("core", "chancery-cli log --help says how."));
}

Error notLogged()
{
    return Error(ErrorCode::Damaged, QT_TRANSLATE_NOOP("core", "The log holds no such entry."),
                 QT_TRANSLATE_NOOP("core", "Check the name. If it should be there, the site may be older than the "
                                           "event, or somebody left it out: ask."));
}

Result<quint64> indexOfCeremony(LogReader &reader, const QString &ceremony)
{
    const auto leaves = reader.leavesSince({});
    if (!leaves)
        return leaves.error();
    for (qsizetype i = 0; i < leaves->size(); ++i) {
        const auto event = EventLeaf::parse(EntryFormat::entry((*leaves)[i]));
        if (event && event->ceremony == ceremony)
            return static_cast<quint64>(i);
    }
    return notLogged();
}

Result<quint64> indexOfEntry(LogReader &reader, const QString &file)
{
    const auto bytes = readInput(file, EntryFormat::LargestEntry);
    if (!bytes)
        return bytes.error();
    const auto found = reader.find(leafHash(*bytes));
    if (!found)
        return found.error();
    return *found ? Result<quint64>(**found) : Result<quint64>(notLogged());
}

Result<Answer> checkProof(const QString &path, const QString &entryFile, const LogPolicy &policy, bool json)
{
    if (entryFile.isEmpty())
        return nothingSaid(QT_TRANSLATE_NOOP("core", "Say what the proof should be of: --entry FILE."));
    const auto bytes = readInput(path, LogProof::LargestSize);
    const auto entry = readInput(entryFile, EntryFormat::LargestEntry);
    if (!bytes || !entry)
        return bytes ? entry.error() : bytes.error();
    const auto proof = LogProof::parse(*bytes);
    if (!proof)
        return proof.error();
    const auto verdict = proof->check(leafHash(*entry), policy);
    if (!verdict)
        return verdict.error();
    const Checkpoint &checkpoint = verdict->checkpoint.checkpoint;
    if (!json)
        QTextStream(stdout) << "holds: the entry is number " << proof->index << " of the " << checkpoint.head.size
                            << " in " << checkpoint.origin << "\n"
                            << "cosigned by: " << verdict->cosigned.size() << "\n";
    return Answer{0,
                  {{QStringLiteral("holds"), true},
                   {QStringLiteral("origin"), checkpoint.origin},
                   {QStringLiteral("index"), static_cast<qint64>(proof->index)},
                   {QStringLiteral("tree"), headJson(checkpoint.head)},
                   {QStringLiteral("cosigned"), cosignedJson(*verdict)}}};
}

} // namespace

Result<Answer> logProve(QStringList arguments, bool json)
{
    QMap<QString, QString> option;
    for (const char *name : {"--index", "--ceremony", "--entry", "--out"}) {
        const auto taken = takeOption(arguments, QString::fromLatin1(name));
        if (!taken)
            return taken.error();
        if (!taken->isEmpty())
            option.insert(QString::fromLatin1(name), *taken);
    }
    const QString out = option.take(QStringLiteral("--out"));
    const auto trust = takeTrust(arguments);
    if (!trust)
        return trust.error();
    const auto place = takePlace(arguments, QT_TRANSLATE_NOOP("core", "Say where the log is."));
    if (!place)
        return place.error();
    CHANCERY_TRY(nothingLeft(arguments));
    if (option.size() != 1 || out.isEmpty())
        return nothingSaid(QT_TRANSLATE_NOOP("core", "Say which entry (--index, --ceremony or --entry) and --out."));
    auto site = Site::open(*place);
    if (!site)
        return std::move(site).error();
    const auto policy = trust->at(*site);
    if (!policy)
        return policy.error();
    auto reader = openLog(*site, *policy);
    if (!reader)
        return std::move(reader).error();
    const QString how = option.firstKey();
    const auto index = how == QLatin1String("--index")      ? number(option.first())
                       : how == QLatin1String("--ceremony") ? indexOfCeremony(*reader, option.first())
                                                            : indexOfEntry(*reader, option.first());
    if (!index)
        return index.error();
    const auto proof = reader->prove(*index);
    if (!proof)
        return proof.error();
    CHANCERY_TRY(writeOutput(out, proof->bytes()));
    if (!json)
        QTextStream(stdout) << "proof: " << out << "\n"
                            << "index: " << *index << " of " << reader->head().size << "\n";
    return Answer{0,
                  {{QStringLiteral("proof"), out},
                   {QStringLiteral("index"), static_cast<qint64>(*index)},
                   {QStringLiteral("tree"), headJson(reader->head())}}};
}

Result<Answer> logCheck(QStringList arguments, bool json)
{
    const auto entry = takeOption(arguments, QStringLiteral("--entry"));
    const auto log = takeLog(arguments);
    if (!entry || !log)
        return entry ? log.error() : entry.error();
    const auto trust = takeTrust(arguments, *log);
    if (!trust)
        return trust.error();
    const auto place = takePlace(arguments, QT_TRANSLATE_NOOP("core", "Say what to check: a site, or a proof."));
    if (!place)
        return place.error();
    CHANCERY_TRY(nothingLeft(arguments));
    if (!entry->isEmpty() || QFileInfo(*place).isFile()) {
        const auto believed = trust->alone();
        return believed ? checkProof(*place, *entry, *believed, json) : Result<Answer>(believed.error());
    }
    auto site = Site::open(*place);
    if (!site)
        return std::move(site).error();
    const auto policy = trust->at(*site, *log);
    if (!policy)
        return policy.error();
    auto reader = openLog(*site, *policy, *log);
    if (!reader)
        return std::move(reader).error();
    const auto leaves = reader->leavesSince({});
    if (!leaves)
        return leaves.error();
    const LogPolicy::Verdict &verdict = reader->checkpoint();
    const QString origin = verdict.checkpoint.checkpoint.origin;
    if (!json)
        QTextStream(stdout) << "log: " << origin << "\n"
                            << "holds: " << leaves->size() << " entries give the root " << reader->head().root.hex()
                            << "\n"
                            << "cosigned by: " << verdict.cosigned.size()
                            << (verdict.quorumReached ? "" : ", fewer than the policy asks for") << "\n";
    return Answer{verdict.quorumReached ? 0 : 1,
                  {{QStringLiteral("holds"), verdict.quorumReached},
                   {QStringLiteral("origin"), origin},
                   {QStringLiteral("tree"), headJson(reader->head())},
                   {QStringLiteral("cosigned"), cosignedJson(verdict)}}};
}

Result<Answer> logConsistency(QStringList arguments, bool json)
{
    QMap<QString, QString> option;
    for (const char *name : {"--checkpoint", "--from", "--to", "--out"}) {
        const auto taken = takeOption(arguments, QString::fromLatin1(name));
        if (!taken)
            return taken.error();
        option.insert(QString::fromLatin1(name), *taken);
    }
    const auto value = [&](const char *name) { return option.value(QString::fromLatin1(name)); };
    const auto log = takeLog(arguments);
    const auto trust = log ? takeTrust(arguments, *log) : Result<Trust>(log.error());
    if (!trust)
        return trust.error();
    const auto place = takePlace(arguments, QT_TRANSLATE_NOOP("core", "Say where the log is."));
    if (!place)
        return place.error();
    CHANCERY_TRY(nothingLeft(arguments));
    if (value("--checkpoint").isEmpty() == value("--from").isEmpty())
        return nothingSaid(QT_TRANSLATE_NOOP("core", "Say from where: --checkpoint FILE, or --from N."));
    auto site = Site::open(*place);
    if (!site)
        return std::move(site).error();
    const auto policy = trust->at(*site, *log);
    if (!policy)
        return policy.error();
    auto reader = openLog(*site, *policy, *log);
    if (!reader)
        return std::move(reader).error();
    std::optional<TreeHead> older;
    if (!value("--checkpoint").isEmpty()) {
        const auto bytes = readInput(value("--checkpoint"), LargestCheckpoint);
        const auto verdict = bytes ? policy->check(*bytes) : Result<LogPolicy::Verdict>(bytes.error());
        if (!verdict)
            return verdict.error();
        older = verdict->checkpoint.checkpoint.head;
        if (older->size > reader->head().size)
            return checkConsistency(*older, reader->head(), {}).error();
    }
    const auto from = older ? Result<quint64>(older->size) : number(value("--from"));
    const auto to = value("--to").isEmpty() ? Result<quint64>(reader->head().size) : number(value("--to"));
    if (!from || !to)
        return from ? to.error() : from.error();
    const auto proof = reader->consistency(*from, *to);
    const auto fromHead = reader->headAt(*from);
    const auto toHead = reader->headAt(*to);
    if (!proof || !fromHead || !toHead)
        return !proof ? proof.error() : fromHead ? toHead.error() : fromHead.error();
    if (older)
        CHANCERY_TRY(checkConsistency(*older, *toHead, *proof));
    QByteArray lines;
    for (const Digest &hash : *proof)
        lines += hash.bytes().toBase64() + '\n';
    if (!value("--out").isEmpty())
        CHANCERY_TRY(writeOutput(value("--out"), lines));
    if (!json)
        QTextStream(stdout) << "holds: the log of " << *to << " goes on from the log of " << *from << "\n"
                            << (value("--out").isEmpty() ? lines : QByteArray());
    return Answer{0,
                  {{QStringLiteral("holds"), true},
                   {QStringLiteral("from"), headJson(*fromHead)},
                   {QStringLiteral("to"), headJson(*toHead)},
                   {QStringLiteral("proof"), QString::fromLatin1(lines.trimmed())}}};
}

} // namespace chancery::cli
