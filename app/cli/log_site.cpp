#include "app/cli/log_site.h"

#include "app/net/http.h"
#include "core/base/fields.h"

#include <QDir>
#include <QUrl>

namespace chancery::cli {

namespace {

using namespace transparency;

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
    return site;
}

Result<LogPolicy> takeTrust(QStringList &arguments)
{
    const auto policyFile = takeOption(arguments, QStringLiteral("--policy"));
    const auto key = takeOption(arguments, QStringLiteral("--log-key"));
    if (!policyFile || !key)
        return policyFile ? key.error() : policyFile.error();
    if (policyFile->isEmpty() == key->isEmpty())
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "Say whom to believe about the log."),
                     QT_TRANSLATE_NOOP("core", "Give the log's verifier key with --log-key KEY, or its key and its "
                                               "witnesses with --policy FILE; not both."));
    if (!policyFile->isEmpty()) {
        const auto bytes = readInput(*policyFile, LogPolicy::LargestSize);
        return bytes ? LogPolicy::parse(*bytes) : Result<LogPolicy>(bytes.error());
    }
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
    if (parsed->type != NoteKeyType::Ed25519)
        return Error(
            ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "This key is not the key of an event log."),
            QT_TRANSLATE_NOOP("core", "Give the log's own Ed25519 verifier key; a witness's cannot stand in."));
    return LogPolicy::ofLog(*parsed);
}

Result<LogReader> openLog(Site &site, const LogPolicy &policy)
{
    static const EntryFormat format;
    return LogReader::open(site.log(), format, policy);
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

QJsonArray cosignedJson(const LogPolicy::Verdict &verdict)
{
    QJsonArray out;
    for (const LogPolicy::Cosigned &cosigned : verdict.cosigned)
        out += QJsonObject{{QStringLiteral("witness"), QString::fromUtf8(cosigned.witness)},
                           {QStringLiteral("time"), static_cast<qint64>(cosigned.time)}};
    return out;
}

} // namespace chancery::cli
