// chancery-cli log witness request|accept|ask: having the logs of one's own archive witnessed. chancery-cli log policy:
// whom the archive asks to be believed, as a file for others.
#include "app/cli/log_site.h"

#include "app/net/http.h"
#include "core/transparency/cosigned_log.h"

#include <QDir>

namespace chancery::cli {

namespace {

using namespace transparency;
using audit::OwnLog;

constexpr int SecondsPerWitness = 30;

Error usage(const char *sentence)
{
    return Error(ErrorCode::BadInput, sentence, QT_TRANSLATE_NOOP("core", "chancery-cli log --help says how."));
}

struct Archive
{
    QString folder;
    OwnLog log = OwnLog::Events;
    LogPolicy policy;
    Site site;

    QString logFolder() const { return folder + u'/' + audit::folderOf(log); }
};

Result<Archive> takeArchive(QStringList &arguments)
{
    const auto folder = takeOption(arguments, QStringLiteral("--archive"));
    const auto log = folder ? takeLog(arguments) : Result<OwnLog>(folder.error());
    const auto trust = log ? takeTrust(arguments, *log) : Result<Trust>(log.error());
    if (!trust)
        return trust.error();
    if (folder->isEmpty())
        return usage(QT_TRANSLATE_NOOP("core", "Say whose log: --archive DIR."));
    auto site = Site::open(*folder);
    if (!site)
        return std::move(site).error();
    auto policy = trust->at(*site, *log);
    if (!policy)
        return std::move(policy).error();
    if (policy->witnesses().isEmpty())
        return Error(
            ErrorCode::BadInput,
            QT_TRANSLATE_NOOP("core", "Neither the profile of this archive nor a policy names a witness."),
            QT_TRANSLATE_NOOP("core", "Name them with --policy FILE, or in the profile of the next ceremony."));
    return Archive{QDir::cleanPath(QDir().absoluteFilePath(*folder)), *log, *std::move(policy), *std::move(site)};
}

// While a console is at work on the archive its checkpoints are left alone.
struct Turn
{
    std::unique_ptr<ports::FileLock> lock;
    WhenAccepted when = WhenAccepted::ReplaceCheckpoint;
};

Result<Turn> takeTurn(ports::Files &files, const QString &archive)
{
    auto lock = files.lock(archive + QStringLiteral(".lock"));
    if (!lock && lock.error().code() == ErrorCode::Conflict)
        return Turn{nullptr, WhenAccepted::LeaveCheckpoint};
    if (!lock)
        return std::move(lock).error();
    return Turn{*std::move(lock), WhenAccepted::ReplaceCheckpoint};
}

Result<AcceptedCosignatures> keep(const Archive &archive, QByteArrayView given, WhenAccepted &when)
{
    archive::DiskFiles files;
    const auto turn = takeTurn(files, archive.folder);
    if (!turn)
        return turn.error();
    when = turn->when;
    return acceptCosignatures(files, archive.logFolder(), given, archive.policy, turn->when);
}

Answer acceptedAnswer(const QList<LogPolicy::Cosigned> &kept, bool quorumReached, WhenAccepted when, bool json)
{
    QJsonArray names;
    for (const LogPolicy::Cosigned &cosigned : kept)
        names += QString::fromUtf8(cosigned.witness);
    const bool published = when == WhenAccepted::ReplaceCheckpoint;
    if (!json) {
        QTextStream out(stdout);
        for (const QJsonValue &name : std::as_const(names))
            out << "kept: the cosignature of " << name.toString() << "\n";
        if (!published)
            out << "a console works on this archive: what was kept lies beside the checkpoint until the next accept\n";
        out << (quorumReached ? "the checkpoint has as many cosignatures as the policy asks for\n"
                              : "the policy asks for more cosignatures\n");
    }
    return {quorumReached ? 0 : 1,
            {{QStringLiteral("kept"), names},
             {QStringLiteral("published"), published},
             {QStringLiteral("quorum"), quorumReached}}};
}

// Asks once without knowing the witness's size, and with the proof from there when it says 409.
Result<QByteArray> ask(const LogPolicy::Witness &witness, LogReader &reader)
{
    app::HttpClient client({app::peerOf(witness.url)}, true);
    const QString url =
        witness.url + (witness.url.endsWith(u'/') ? QString() : QStringLiteral("/")) + QStringLiteral("add-checkpoint");
    quint64 old = 0;
    for (int attempt = 0; attempt < 2; ++attempt) {
        const auto request = requestFrom(reader, old);
        if (!request)
            return request.error();
        const auto answer =
            client.post(url, "text/plain; charset=utf-8", request->body(), {LargestCheckpoint, SecondsPerWitness});
        if (!answer)
            return answer.error();
        if (answer->status == 200)
            return answer->body;
        const auto size = answer->status == 409 ? sizeInAnswer(answer->body) : Result<quint64>(quint64{0});
        if (answer->status != 409 || !size || *size > reader.head().size)
            return Error(ErrorCode::NotAllowed,
                         Text(QT_TRANSLATE_NOOP("core", "The witness \"%1\" did not cosign."),
                              {QString::fromUtf8(witness.name)}),
                         QT_TRANSLATE_NOOP("core", "Ask whoever runs it why; it may have seen another log."))
                .withDetail(QStringLiteral("HTTP %1").arg(answer->status));
        old = *size;
    }
    return Error(ErrorCode::NotNow, QT_TRANSLATE_NOOP("core", "The witness was asked by somebody else meanwhile."),
                 QT_TRANSLATE_NOOP("core", "Try again."));
}

} // namespace

Result<Answer> requestCosignature(QStringList arguments, bool json)
{
    const auto old = takeOption(arguments, QStringLiteral("--old"));
    const auto out = takeOption(arguments, QStringLiteral("--out"));
    if (!old || !out)
        return old ? out.error() : old.error();
    const auto log = takeLog(arguments);
    const auto trust = log ? takeTrust(arguments, *log) : Result<Trust>(log.error());
    if (!trust)
        return trust.error();
    const auto place = takePlace(arguments, QT_TRANSLATE_NOOP("core", "Say where the log is."));
    if (!place)
        return place.error();
    CHANCERY_TRY(nothingLeft(arguments));
    const auto size = number(*old);
    if (!size || out->isEmpty())
        return usage(
            QT_TRANSLATE_NOOP("core", "Say what the witness cosigned last (--old N, 0 for nothing) and --out."));
    auto site = Site::open(*place);
    if (!site)
        return std::move(site).error();
    const auto policy = trust->at(*site, *log);
    if (!policy)
        return policy.error();
    auto reader = openLog(*site, *policy, *log);
    if (!reader)
        return std::move(reader).error();
    const auto request = requestFrom(*reader, *size);
    if (!request)
        return request.error();
    CHANCERY_TRY(writeOutput(*out, request->body()));
    if (!json)
        QTextStream(stdout) << "request: " << *out << "\n";
    return Answer{0, {{QStringLiteral("request"), *out}, {QStringLiteral("tree"), headJson(reader->head())}}};
}

Result<Answer> acceptCosignature(QStringList arguments, bool json)
{
    const auto archive = takeArchive(arguments);
    if (!archive)
        return archive.error();
    const auto place = takePlace(arguments, QT_TRANSLATE_NOOP("core", "Say which file holds the cosignatures."));
    if (!place)
        return place.error();
    CHANCERY_TRY(nothingLeft(arguments));
    const auto bytes = readInput(*place, LargestCheckpoint); // a whole note, or only the lines of an answer
    if (!bytes)
        return bytes.error();
    WhenAccepted when = WhenAccepted::LeaveCheckpoint;
    const auto accepted = keep(*archive, *bytes, when);
    if (!accepted)
        return accepted.error();
    return acceptedAnswer(accepted->kept, accepted->quorumReached, when, json);
}

Result<Answer> askWitnesses(QStringList arguments, bool json)
{
    auto archive = takeArchive(arguments);
    if (!archive)
        return std::move(archive).error();
    CHANCERY_TRY(nothingLeft(arguments));
    auto reader = openLog(archive->site, archive->policy, archive->log);
    if (!reader)
        return std::move(reader).error();
    QList<LogPolicy::Cosigned> kept;
    bool quorumReached = false;
    WhenAccepted when = WhenAccepted::ReplaceCheckpoint;
    QJsonArray refused;
    for (const LogPolicy::Witness &witness : archive->policy.witnesses()) {
        if (witness.url.isEmpty())
            continue;
        const auto lines = ask(witness, *reader);
        const auto accepted = lines ? keep(*archive, *lines, when) : Result<AcceptedCosignatures>(lines.error());
        if (accepted) {
            kept += accepted->kept;
            quorumReached = accepted->quorumReached;
            continue;
        }
        // One that is silent or refuses must not keep the others from being asked.
        refused += QJsonObject{{QStringLiteral("witness"), QString::fromUtf8(witness.name)},
                               {QStringLiteral("why"), accepted.error().english()}};
        QTextStream(stderr) << "error: " << accepted.error().text().shown() << "\n"
                            << "hint: " << accepted.error().hint().shown() << "\n";
    }
    Answer answer = acceptedAnswer(kept, quorumReached, when, json);
    answer.json.insert(QStringLiteral("refused"), refused);
    return answer;
}

Result<Answer> logPolicy(QStringList arguments, bool json)
{
    const bool one = arguments.contains(QStringLiteral("--log"));
    const auto log = takeLog(arguments);
    const auto out = takeOption(arguments, QStringLiteral("--out"));
    if (!log || !out)
        return log ? out.error() : log.error();
    const auto place = takePlace(arguments, QT_TRANSLATE_NOOP("core", "Say which archive."));
    if (!place)
        return place.error();
    CHANCERY_TRY(nothingLeft(arguments));
    auto site = Site::open(*place);
    if (!site)
        return std::move(site).error();
    const auto policy = audit::ownPolicy(site->root(), *log);
    if (!policy)
        return policy.error();
    QJsonArray logs{policy->logs().first().key.text()};
    QByteArray text = policy->text();
    // The same witnesses are asked for both.
    const auto other = one ? Result<LogPolicy>(*policy) : audit::ownPolicy(site->root(), OwnLog::Certificates);
    if (!one && other) {
        const QString key = other->logs().first().key.text();
        logs += key;
        text.prepend("log " + key.toUtf8() + '\n');
    }
    if (!out->isEmpty())
        CHANCERY_TRY(writeOutput(*out, text));
    if (!json)
        QTextStream(stdout) << (out->isEmpty() ? QString::fromUtf8(text) : QStringLiteral("policy: %1\n").arg(*out));
    return Answer{0, {{QStringLiteral("logs"), logs}, {QStringLiteral("policy"), QString::fromUtf8(text)}}};
}

} // namespace chancery::cli
