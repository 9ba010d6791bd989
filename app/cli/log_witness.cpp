// chancery-cli log witness: being a witness of somebody's log, and having one's own log witnessed.
#include "app/cli/log_site.h"

#include "app/cli/witness_key.h"
#include "app/net/http.h"
#include "app/system/system_ports.h"
#include "core/transparency/event_log.h"
#include "core/transparency/witness.h"

#include <QDir>

namespace chancery::cli {

namespace {

using namespace transparency;

constexpr int SecondsPerWitness = 30;

Error usage(const char *sentence)
{
    return Error(ErrorCode::BadInput, sentence, QT_TRANSLATE_NOOP("core", "chancery-cli log --help says how."));
}

QString absolute(const QString &path)
{
    return QDir().absoluteFilePath(path);
}

quint64 now()
{
    return static_cast<quint64>(app::SystemClock().now().toSecsSinceEpoch());
}

// What a witness's own verbs share.
struct Acting
{
    NoteSigner signer;
    QString state;
    QString out;
};

Result<Acting> takeActing(QStringList &arguments, bool needsState)
{
    QMap<QString, QString> option;
    for (const char *name : {"--key", "--name", "--state", "--out"}) {
        const auto taken = takeOption(arguments, QString::fromLatin1(name));
        if (!taken)
            return taken.error();
        option.insert(QString::fromLatin1(name), *taken);
    }
    const auto value = [&](const char *name) { return option.value(QString::fromLatin1(name)); };
    if (value("--key").isEmpty() || value("--name").isEmpty())
        return usage(QT_TRANSLATE_NOOP("core", "A witness has a key and a name: --key PEM --name NAME."));
    if (needsState && (value("--state").isEmpty() || value("--out").isEmpty()))
        return usage(
            QT_TRANSLATE_NOOP("core", "Say where the witness remembers (--state DIR) and answers (--out FILE)."));
    auto signer = readWitnessKey(value("--key"), value("--name"));
    if (!signer)
        return std::move(signer).error();
    return Acting{*std::move(signer), absolute(value("--state")), value("--out")};
}

QList<VerifierKey> logsOf(const LogPolicy &policy)
{
    QList<VerifierKey> keys;
    for (const LogPolicy::Log &log : policy.logs())
        keys += log.key;
    return keys;
}

Result<Answer> showKey(QStringList arguments, bool json)
{
    const auto acting = takeActing(arguments, false);
    if (!acting)
        return acting.error();
    CHANCERY_TRY(nothingLeft(arguments));
    const QString text = acting->signer.key.text();
    if (!json)
        QTextStream(stdout) << text << "\n";
    return Answer{0, {{QStringLiteral("key"), text}}};
}

// The answer of the witness to a body of add-checkpoint; what it refuses is an answer with exit 1.
Result<Answer> answerTo(const QByteArray &body, const Acting &acting, const LogPolicy &policy, bool json)
{
    archive::DiskFiles files;
    Witness witness(files, acting.state, acting.signer, logsOf(policy));
    const auto answer = witness.answer(body, now());
    if (!answer)
        return answer.error();
    const bool cosigned = answer->status == 200;
    CHANCERY_TRY(writeOutput(acting.out, answer->body));
    if (!json)
        QTextStream(stdout) << (cosigned ? "cosigned: " : "not cosigned: ") << acting.out << "\n"
                            << "status: " << answer->status << "\n";
    return Answer{cosigned ? 0 : 1,
                  {{QStringLiteral("cosigned"), cosigned},
                   {QStringLiteral("status"), answer->status},
                   {QStringLiteral("answer"), acting.out}}};
}

Result<Answer> answerRequest(QStringList arguments, bool json)
{
    const auto acting = takeActing(arguments, true);
    const auto policy = acting ? takeTrust(arguments) : Result<LogPolicy>(acting.error());
    if (!policy)
        return policy.error();
    const auto place = takePlace(arguments, QT_TRANSLATE_NOOP("core", "Say which request to answer."));
    if (!place)
        return place.error();
    CHANCERY_TRY(nothingLeft(arguments));
    const auto body = readInput(*place, AddCheckpoint::LargestSize);
    return body ? answerTo(*body, *acting, *policy, json) : Result<Answer>(body.error());
}

// The request that a log would make for its present checkpoint.
Result<AddCheckpoint> requestFrom(LogReader &reader, quint64 old)
{
    if (old > reader.head().size)
        return checkConsistency({old, {}}, reader.head(), {}).error(); // it went back
    const auto proof = reader.consistency(old, reader.head().size);
    if (!proof)
        return proof.error();
    return AddCheckpoint{old, *proof, reader.checkpoint().checkpoint.note.bytes()};
}

Result<Answer> makeRequest(QStringList arguments, bool json)
{
    const auto old = takeOption(arguments, QStringLiteral("--old"));
    const auto out = takeOption(arguments, QStringLiteral("--out"));
    if (!old || !out)
        return old ? out.error() : old.error();
    const auto policy = takeTrust(arguments);
    if (!policy)
        return policy.error();
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
    auto reader = openLog(*site, *policy);
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

// A witness that reads the log itself, so that nobody need send it anything.
Result<Answer> cosignSite(QStringList arguments, bool json)
{
    const auto acting = takeActing(arguments, true);
    const auto policy = acting ? takeTrust(arguments) : Result<LogPolicy>(acting.error());
    if (!policy)
        return policy.error();
    const auto place = takePlace(arguments, QT_TRANSLATE_NOOP("core", "Say which site's log to cosign."));
    if (!place)
        return place.error();
    CHANCERY_TRY(nothingLeft(arguments));
    auto site = Site::open(*place);
    if (!site)
        return std::move(site).error();
    auto reader = openLog(*site, *policy);
    if (!reader)
        return std::move(reader).error();
    archive::DiskFiles files;
    Witness witness(files, acting->state, acting->signer, logsOf(*policy));
    const auto last = witness.last(reader->checkpoint().checkpoint.checkpoint.origin);
    if (!last && last.error().code() != ErrorCode::NotFound)
        return last.error();
    const auto request = requestFrom(*reader, last ? last->checkpoint.head.size : 0);
    if (!request)
        return request.error();
    return answerTo(request->body(), *acting, *policy, json);
}

// Opens the log of an archive to take cosignatures in; it cannot sign.
Result<std::unique_ptr<EventLog>> openToAccept(ports::Files &files, const QString &archive, const LogPolicy &policy)
{
    const QString folder = absolute(archive) + QStringLiteral("/log");
    const auto note = files.read(folder + QStringLiteral("/checkpoint"), LargestCheckpoint);
    if (!note)
        return note.error();
    const auto verdict = policy.check(*note);
    if (!verdict)
        return verdict.error();
    return EventLog::open(files, folder, {verdict->log, [](QByteArrayView) -> Result<QByteArray> {
                                              return Error(ErrorCode::NotNow, "There is no key here.");
                                          }});
}

struct Archive
{
    QString folder;
    LogPolicy policy;
};

Result<Archive> takeArchive(QStringList &arguments)
{
    const auto folder = takeOption(arguments, QStringLiteral("--archive"));
    if (!folder)
        return folder.error();
    const auto policy = takeTrust(arguments);
    if (!policy)
        return policy.error();
    if (folder->isEmpty() || policy->witnesses().isEmpty())
        return usage(QT_TRANSLATE_NOOP("core", "Say whose log and which witnesses: --archive DIR --policy FILE."));
    return Archive{*folder, *policy};
}

Answer acceptedAnswer(const QList<LogPolicy::Cosigned> &kept, bool quorumReached, bool json)
{
    QJsonArray names;
    for (const LogPolicy::Cosigned &cosigned : kept)
        names += QString::fromUtf8(cosigned.witness);
    if (!json) {
        QTextStream out(stdout);
        for (const QJsonValue &name : std::as_const(names))
            out << "kept: the cosignature of " << name.toString() << "\n";
        out << (quorumReached ? "the checkpoint has as many cosignatures as the policy asks for\n"
                              : "the policy asks for more cosignatures\n");
    }
    return {quorumReached ? 0 : 1, {{QStringLiteral("kept"), names}, {QStringLiteral("quorum"), quorumReached}}};
}

Result<Answer> acceptFile(QStringList arguments, bool json)
{
    const auto archive = takeArchive(arguments);
    if (!archive)
        return archive.error();
    const auto place = takePlace(arguments, QT_TRANSLATE_NOOP("core", "Say which file holds the cosignatures."));
    if (!place)
        return place.error();
    CHANCERY_TRY(nothingLeft(arguments));
    const auto bytes = readInput(*place, LargestCheckpoint);
    if (!bytes)
        return bytes.error();
    archive::DiskFiles files;
    const auto log = openToAccept(files, archive->folder, archive->policy);
    if (!log)
        return log.error();
    // A whole note, or only the lines that a witness answers with.
    const auto accepted = SignedNote::parse(*bytes) ? (*log)->accept(*bytes, archive->policy)
                                                    : (*log)->acceptLines(*bytes, archive->policy);
    if (!accepted)
        return accepted.error();
    return acceptedAnswer(accepted->kept, accepted->quorumReached, json);
}

// Asks once without knowing the witness's size, and with the proof from there when it says 409.
Result<QByteArray> ask(const LogPolicy::Witness &witness, EventLog &log)
{
    app::HttpClient client({app::peerOf(witness.url)}, true);
    const QString url =
        witness.url + (witness.url.endsWith(u'/') ? QString() : QStringLiteral("/")) + QStringLiteral("add-checkpoint");
    quint64 old = 0;
    for (int attempt = 0; attempt < 2; ++attempt) {
        const auto proof = log.consistency(old, log.published().size);
        if (!proof)
            return proof.error();
        const auto answer =
            client.post(url, "text/plain; charset=utf-8", AddCheckpoint{old, *proof, log.checkpoint()}.body(),
                        {LargestCheckpoint, SecondsPerWitness});
        if (!answer)
            return answer.error();
        if (answer->status == 200)
            return answer->body;
        const auto size = answer->status == 409 ? sizeInAnswer(answer->body) : Result<quint64>(quint64{0});
        if (answer->status != 409 || !size || *size > log.published().size)
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

Result<Answer> askWitnesses(QStringList arguments, bool json)
{
    const auto archive = takeArchive(arguments);
    if (!archive)
        return archive.error();
    CHANCERY_TRY(nothingLeft(arguments));
    archive::DiskFiles files;
    const auto log = openToAccept(files, archive->folder, archive->policy);
    if (!log)
        return log.error();
    QList<LogPolicy::Cosigned> kept;
    bool quorumReached = false;
    QJsonArray refused;
    for (const LogPolicy::Witness &witness : archive->policy.witnesses()) {
        if (witness.url.isEmpty())
            continue;
        const auto lines = ask(witness, **log);
        const auto accepted =
            lines ? (*log)->acceptLines(*lines, archive->policy) : Result<EventLog::Accepted>(lines.error());
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
    Answer answer = acceptedAnswer(kept, quorumReached, json);
    answer.json.insert(QStringLiteral("refused"), refused);
    return answer;
}

} // namespace

Result<Answer> logWitness(QStringList arguments, bool json)
{
    const QString verb = arguments.isEmpty() ? QString() : arguments.takeFirst();
    const QList<std::pair<QLatin1String, Result<Answer> (*)(QStringList, bool)>> verbs{
        {QLatin1String("key"), showKey},         {QLatin1String("cosign"), cosignSite},
        {QLatin1String("request"), makeRequest}, {QLatin1String("answer"), answerRequest},
        {QLatin1String("accept"), acceptFile},   {QLatin1String("ask"), askWitnesses},
    };
    for (const auto &[name, run] : verbs) {
        if (verb == name)
            return run(arguments, json);
    }
    return usage(QT_TRANSLATE_NOOP("core", "Say what to do: key, cosign, request, answer, accept or ask."));
}

} // namespace chancery::cli
