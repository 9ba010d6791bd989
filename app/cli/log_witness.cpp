// chancery-cli log witness: being a witness of somebody's log. Having one's own log witnessed: log_witnessed.cpp.
#include "app/cli/log_site.h"

#include "app/cli/witness_key.h"
#include "app/system/system_ports.h"

#include <QDir>

namespace chancery::cli {

namespace {

using namespace transparency;

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
    const auto log = acting ? takeLog(arguments) : Result<audit::OwnLog>(acting.error());
    const auto trust = log ? takeTrust(arguments, *log) : Result<Trust>(log.error());
    const auto policy = trust ? trust->alone() : Result<LogPolicy>(trust.error());
    if (!policy)
        return policy.error();
    const auto place = takePlace(arguments, QT_TRANSLATE_NOOP("core", "Say which request to answer."));
    if (!place)
        return place.error();
    CHANCERY_TRY(nothingLeft(arguments));
    const auto body = readInput(*place, AddCheckpoint::LargestSize);
    return body ? answerTo(*body, *acting, *policy, json) : Result<Answer>(body.error());
}

// A witness that reads the log itself, so that nobody need send it anything.
Result<Answer> cosignSite(QStringList arguments, bool json)
{
    const auto acting = takeActing(arguments, true);
    const auto log = acting ? takeLog(arguments) : Result<audit::OwnLog>(acting.error());
    const auto trust = log ? takeTrust(arguments, *log) : Result<Trust>(log.error());
    // What the site says of itself is worth nothing to a witness.
    const auto policy = trust ? trust->alone() : Result<LogPolicy>(trust.error());
    if (!policy)
        return policy.error();
    const auto place = takePlace(arguments, QT_TRANSLATE_NOOP("core", "Say which site's log to cosign."));
    if (!place)
        return place.error();
    CHANCERY_TRY(nothingLeft(arguments));
    auto site = Site::open(*place);
    if (!site)
        return std::move(site).error();
    auto reader = openLog(*site, *policy, *log);
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

} // namespace

Result<Answer> logWitness(QStringList arguments, bool json)
{
    const QString verb = arguments.isEmpty() ? QString() : arguments.takeFirst();
    const QList<std::pair<QLatin1String, Result<Answer> (*)(QStringList, bool)>> verbs{
        {QLatin1String("key"), showKey},
        {QLatin1String("cosign"), cosignSite},
        {QLatin1String("request"), requestCosignature},
        {QLatin1String("answer"), answerRequest},
        {QLatin1String("accept"), acceptCosignature},
        {QLatin1String("ask"), askWitnesses},
    };
    for (const auto &[name, run] : verbs) {
        if (verb == name)
            return run(arguments, json);
    }
    return usage(QT_TRANSLATE_NOOP("core", "Say what to do: key, cosign, request, answer, accept or ask."));
}

} // namespace chancery::cli
