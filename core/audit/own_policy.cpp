#include "core/audit/own_policy.h"

#include "core/audit/audit_state.h"
#include "core/base/canonical_json.h"
#include "core/transparency/event_leaf.h"
#include "core/transparency/log_reader.h"

namespace chancery::audit {

namespace {

using transparency::EntryFormat;
using transparency::LogPolicy;
using transparency::TileSource;

constexpr qint64 LargestFounding = 1 << 20;
constexpr qint64 LargestTranscript = qint64{1} << 28;
constexpr qint64 LargestProfile = 1 << 22;
constexpr qsizetype Ed25519KeySize = 32; // at the end of its SubjectPublicKeyInfo

class Below final : public TileSource
{
public:
    Below(TileSource &archive, QString folder) : m_archive(archive), m_folder(std::move(folder)) {}
    Result<QByteArray> fetch(const QString &path, qint64 limit) override
    {
        return m_archive.fetch(m_folder + u'/' + path, limit);
    }

private:
    TileSource &m_archive;
    QString m_folder;
};

Error noKey()
{
    return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "Nothing here says whom to believe about the log."),
                 QT_TRANSLATE_NOOP("core", "Give the log's verifier key with --log-key KEY, or its key and its "
                                           "witnesses with --policy FILE."));
}

Result<VerifierKey> keyIn(const QJsonObject &founding, OwnLog log)
{
    const QString events = founding.value(QLatin1String("domain")).toString() + u'/' + ceremony::eventLog;
    for (const QJsonValue &value : founding.value(QLatin1String("logs")).toArray()) {
        const QString origin = value[QLatin1String("origin")].toString();
        if ((origin == events) != (log == OwnLog::Events))
            continue;
        const QByteArray spki = QByteArray::fromBase64(value[QLatin1String("spki")].toString().toLatin1());
        return log == OwnLog::Events ? VerifierKey::make(origin, NoteKeyType::Ed25519, spki.right(Ed25519KeySize))
                                     : VerifierKey::make(origin, NoteKeyType::Rfc6962, spki);
    }
    return noKey();
}

Result<QByteArray> fetchNamed(TileSource &archive, const QString &path, qint64 limit, const Digest &digest)
{
    auto bytes = archive.fetch(path, limit);
    if (!bytes || Digest::of(*bytes) == digest)
        return bytes;
    return Error(
        ErrorCode::Damaged, Text(QT_TRANSLATE_NOOP("core", "\"%1\" is not the file that the log names."), {path}),
        QT_TRANSLATE_NOOP("core", "Keep a copy of what is there now, and compare it with one kept elsewhere."));
}

// The profile of that event; nothing when it was ended early.
Result<std::optional<policy::Profile>> profileOf(TileSource &archive, const transparency::EventLeaf &event)
{
    const auto bytes = fetchNamed(archive, QStringLiteral("ceremonies/%1/transcript.jsonl").arg(event.ceremony),
                                  LargestTranscript, event.transcript);
    const auto transcript = bytes ? transcript::parseTranscript(*bytes) : Result<transcript::Transcript>(bytes.error());
    if (!transcript)
        return transcript.error();
    if (transcript->lines.isEmpty() || wasEnded(transcript->lines))
        return std::optional<policy::Profile>();
    const auto digest = Digest::fromHex(text(transcript->lines.first(), "profile"));
    const auto file =
        digest ? fetchNamed(archive, QStringLiteral("profiles/%1.json").arg(digest->hex()), LargestProfile, *digest)
               : Result<QByteArray>(digest.error());
    auto profile = file ? policy::Profile::parse(*file) : Result<policy::Profile>(file.error());
    if (!profile)
        return std::move(profile).error();
    return std::optional<policy::Profile>(*std::move(profile));
}

Result<std::optional<policy::WitnessRule>> ruleInForce(TileSource &archive, const VerifierKey &eventKey)
{
    Below source(archive, folderOf(OwnLog::Events));
    const EntryFormat format;
    auto reader = transparency::LogReader::open(source, format, LogPolicy::ofLog(eventKey));
    if (!reader && reader.error().code() == ErrorCode::NotFound)
        return std::optional<policy::WitnessRule>(); // nothing has happened yet
    if (!reader)
        return std::move(reader).error();
    for (quint64 index = reader->head().size; index-- > 0;) {
        const auto leaf = reader->leaf(index);
        const auto event = leaf ? transparency::EventLeaf::parse(EntryFormat::entry(*leaf))
                                : Result<transparency::EventLeaf>(leaf.error());
        if (!event)
            return event.error();
        const auto profile = profileOf(archive, *event);
        if (!profile)
            return profile.error();
        if (*profile)
            return (*profile)->transparency ? (*profile)->transparency->witnesses : std::nullopt;
    }
    return std::optional<policy::WitnessRule>();
}

} // namespace

Result<LogPolicy> ownPolicy(TileSource &archive, OwnLog log, const std::optional<VerifierKey> &given)
{
    const auto file = archive.fetch(QStringLiteral("archive.json"), LargestFounding);
    if (!file && file.error().code() == ErrorCode::NotFound)
        return given ? LogPolicy::ofLog(*given) : Result<LogPolicy>(noKey());
    const auto founding = file ? parseCanonicalJson(*file) : Result<QJsonObject>(file.error());
    if (!founding)
        return founding.error();
    const auto key = given ? Result<VerifierKey>(*given) : keyIn(*founding, log);
    if (!key)
        return key.error();
    const auto eventKey = log == OwnLog::Events ? key : keyIn(*founding, OwnLog::Events);
    if (!eventKey)
        return eventKey.error();
    const auto rule = ruleInForce(archive, *eventKey);
    if (!rule)
        return rule.error();
    return *rule ? LogPolicy::ofLog(*key, **rule) : LogPolicy::ofLog(*key);
}

} // namespace chancery::audit
