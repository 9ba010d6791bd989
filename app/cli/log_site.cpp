#include "app/cli/log_site.h"

#include "app/net/http.h"
#include "core/base/fields.h"
#include "core/transparency/certificate_leaf.h"

#include <QDir>
#include <QUrl>

namespace chancery::cli {

namespace {

using namespace transparency;
using audit::OwnLog;

constexpr int SecondsPerFile = 30;
constexpr qint64 LargestKeyFile = 4096;

class Below final : public TileSource
{
public:
    Below(TileSource &root, QString folder) : m_root(root), m_folder(std::move(folder)) {}
    Result<QByteArray> fetch(const QString &path, qint64 limit) override
    {
        return m_root.fetch(m_folder + path, limit);
    }

private:
    TileSource &m_root;
    QString m_folder;
};

class HttpSource final : public TileSource
{
public:
    explicit HttpSource(const QString &base)
        : m_base(base.endsWith(u'/') ? base : base + u'/'), m_client({app::peerOf(base)}, true)
    {
    }

    Result<QByteArray> fetch(const QString &path, qint64 limit) override
    {
        auto answer = m_client.get(m_base + path, {limit, SecondsPerFile});
        if (!answer)
            return std::move(answer).error();
        if (answer->status == 404 || answer->status == 410)
            return Error(ErrorCode::NotFound,
                         Text(QT_TRANSLATE_NOOP("core", "\"%1\" is not on the site."), {m_base + path}));
        if (answer->status != 200)
            return Error(ErrorCode::DeviceGone,
                         Text(QT_TRANSLATE_NOOP("core", "The site did not give \"%1\"."), {m_base + path}),
                         QT_TRANSLATE_NOOP("core", "Try again later, or ask whoever runs the site."))
                .withDetail(QStringLiteral("HTTP %1").arg(answer->status));
        return answer->body;
    }

private:
    QString m_base;
    app::HttpClient m_client;
};

} // namespace

Result<Site> Site::open(const QString &where)
{
    Site site;
    const QUrl url(where, QUrl::StrictMode);
    if (url.scheme() == u"http" || url.scheme() == u"https") {
        if (!url.isValid() || app::peerOf(where).isEmpty() || url.hasQuery() || url.hasFragment())
            return Error(ErrorCode::BadInput,
                         Text(QT_TRANSLATE_NOOP("core", "\"%1\" is not the address of a site."), {where}));
        site.m_root = std::make_unique<HttpSource>(where);
    } else {
        const QString folder = url.scheme() == u"file" ? url.toLocalFile() : where;
        if (!QDir(folder).exists())
            return Error(ErrorCode::NotFound, Text(QT_TRANSLATE_NOOP("core", "There is no folder \"%1\"."), {where}),
                         QT_TRANSLATE_NOOP("core", "Name an archive, a copy of the site, or the site's address."));
        site.m_root = std::make_unique<FolderSource>(*site.m_files, QDir(folder).absolutePath());
    }
    site.m_log = std::make_unique<Below>(*site.m_root, QStringLiteral("log/"));
    site.m_certificates = std::make_unique<Below>(*site.m_root, QStringLiteral("ct/"));
    return site;
}

TileSource &Site::log(OwnLog which)
{
    return which == OwnLog::Events ? *m_log : *m_certificates;
}

Result<OwnLog> takeLog(QStringList &arguments)
{
    const auto name = takeOption(arguments, QStringLiteral("--log"));
    if (!name)
        return name.error();
    if (name->isEmpty() || *name == QLatin1String("events"))
        return OwnLog::Events;
    if (*name == QLatin1String("certificates"))
        return OwnLog::Certificates;
    return Error(ErrorCode::BadInput, Text(QT_TRANSLATE_NOOP("core", "There is no log \"%1\"."), {*name}),
                 QT_TRANSLATE_NOOP("core", "Say --log events or --log certificates."));
}

Result<LogPolicy> Trust::alone() const
{
    if (policy)
        return *policy;
    if (key)
        return LogPolicy::ofLog(*key);
    return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "Say whom to believe about the log."),
                 QT_TRANSLATE_NOOP("core", "Give the log's verifier key with --log-key KEY, or its key and its "
                                           "witnesses with --policy FILE; not both."));
}

Result<LogPolicy> Trust::at(Site &site, OwnLog log) const
{
    return policy ? Result<LogPolicy>(*policy) : audit::ownPolicy(site.root(), log, key);
}

Result<Trust> takeTrust(QStringList &arguments, OwnLog log)
{
    const auto policyFile = takeOption(arguments, QStringLiteral("--policy"));
    const auto key = takeOption(arguments, QStringLiteral("--log-key"));
    if (!policyFile || !key)
        return policyFile ? key.error() : policyFile.error();
    if (!policyFile->isEmpty() && !key->isEmpty())
        return Trust().alone().error();
    Trust out;
    if (!policyFile->isEmpty()) {
        const auto bytes = readInput(*policyFile, LogPolicy::LargestSize);
        auto policy = bytes ? LogPolicy::parse(*bytes) : Result<LogPolicy>(bytes.error());
        if (!policy)
            return std::move(policy).error();
        out.policy = *std::move(policy);
        return out;
    }
    if (key->isEmpty())
        return out;
    QString text = *key;
    if (!text.contains(u'+')) {
        const auto bytes = readInput(text, LargestKeyFile);
        if (!bytes)
            return bytes.error();
        text = QString::fromUtf8(*bytes).trimmed();
    }
    const auto parsed = VerifierKey::parse(text);
    if (!parsed)
        return parsed.error();
    if (log == OwnLog::Events && parsed->type != NoteKeyType::Ed25519)
        return Error(
            ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "This key is not the key of an event log."),
            QT_TRANSLATE_NOOP("core", "Give the log's own Ed25519 verifier key; a witness's cannot stand in."));
    if (log == OwnLog::Certificates && parsed->type != NoteKeyType::Rfc6962)
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "This key is not the key of a certificate log."),
                     QT_TRANSLATE_NOOP("core", "Give the log's own verifier key, of type 05."));
    out.key = *parsed;
    return out;
}

Result<LogReader> openLog(Site &site, const LogPolicy &policy, OwnLog log)
{
    static const EntryFormat entries;
    static const CertificateFormat certificates;
    return log == OwnLog::Events ? LogReader::open(site.log(log), entries, policy)
                                 : LogReader::open(site.log(log), certificates, policy);
}

Result<QByteArray> readInput(const QString &path, qint64 limit)
{
    archive::DiskFiles files;
    return files.read(QDir().absoluteFilePath(path), limit);
}

Result<void> writeOutput(const QString &path, const QByteArray &bytes)
{
    archive::DiskFiles files;
    return files.create(QDir().absoluteFilePath(path), bytes);
}

Result<QString> takePlace(QStringList &arguments, const char *words)
{
    if (arguments.isEmpty() || arguments.first().startsWith(QLatin1String("--")))
        return Error(ErrorCode::BadInput, words, QT_TRANSLATE_NOOP("core", "chancery-cli log --help says how."));
    return arguments.takeFirst();
}

Result<quint64> number(const QString &text)
{
    return parseDecimal(text.toUtf8());
}

QJsonObject headJson(const TreeHead &head)
{
    return {{QStringLiteral("size"), static_cast<qint64>(head.size)}, {QStringLiteral("root"), head.root.hex()}};
}

Result<AddCheckpoint> requestFrom(LogReader &reader, quint64 old)
{
    if (old > reader.head().size)
        return checkConsistency({old, {}}, reader.head(), {}).error(); // it went back
    const auto proof = reader.consistency(old, reader.head().size);
    if (!proof)
        return proof.error();
    return AddCheckpoint{old, *proof, reader.checkpoint().checkpoint.note.bytes()};
}

QJsonArray cosignedJson(const LogPolicy::Verdict &verdict)
{
    QJsonArray out;
    for (const LogPolicy::Cosigned &cosigned : verdict.cosigned)
        out += QJsonObject{{QStringLiteral("witness"), QString::fromUtf8(cosigned.witness)},
                           {QStringLiteral("time"), static_cast<qint64>(cosigned.time)}};
    return out;
}

} // namespace chancery::cli
