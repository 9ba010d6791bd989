// chancery-cli log: the event log from outside. Whatever the log itself does is a Damaged or NotAllowed error or an
// alert (exit 1); what cannot be read is exit 2.
#include "app/cli/log_site.h"

namespace chancery::cli {

namespace {

void printUsage()
{
    QTextStream(stdout)
        << "usage: chancery-cli log prove SITE --index N | --ceremony ID | --entry FILE  [TRUST] --out FILE\n"
           "       chancery-cli log check SITE [TRUST] [LOG]\n"
           "       chancery-cli log check PROOF --entry FILE TRUST\n"
           "       chancery-cli log consistency SITE --checkpoint FILE | --from N [--to M]  [TRUST] [LOG] [--out "
           "FILE]\n"
           "       chancery-cli log watch SITE --expect FILE [TRUST] [--state FILE] [--begin]\n"
           "       chancery-cli log policy ARCHIVE [LOG] [--out FILE]\n"
           "       chancery-cli log witness key --key PEM --name NAME\n"
           "       chancery-cli log witness cosign SITE --key PEM --name NAME --state DIR TRUST [LOG] --out FILE\n"
           "       chancery-cli log witness request SITE --old N [TRUST] [LOG] --out FILE\n"
           "       chancery-cli log witness answer REQUEST --key PEM --name NAME --state DIR TRUST [LOG] --out FILE\n"
           "       chancery-cli log witness accept FILE --archive DIR [TRUST] [LOG]\n"
           "       chancery-cli log witness ask --archive DIR [TRUST] [LOG]\n"
           "       chancery-cli log promises ARCHIVE [--out DIR]\n"
           "       chancery-cli log roots ARCHIVE\n"
           "SITE: an archive or a copy of the site, or its address\n"
           "TRUST: --policy FILE, or --log-key KEY with the witnesses that the archive's profile names; where it may "
           "be\n"
           "       left out, key and witnesses are the archive's own word\n"
           "LOG: --log events (as without it, but for policy, which then says both) or --log certificates\n";
}

} // namespace

Result<Answer> log(const QStringList &given, bool json)
{
    QStringList arguments = given;
    const QString verb = arguments.isEmpty() ? QString() : arguments.takeFirst();
    if (verb == QLatin1String("--help")) {
        printUsage();
        return Answer{};
    }
    const QList<std::pair<QLatin1String, Result<Answer> (*)(QStringList, bool)>> verbs{
        {QLatin1String("prove"), logProve},     {QLatin1String("check"), logCheck},
        {QLatin1String("watch"), logWatch},     {QLatin1String("consistency"), logConsistency},
        {QLatin1String("witness"), logWitness}, {QLatin1String("promises"), logPromises},
        {QLatin1String("roots"), logRoots},     {QLatin1String("policy"), logPolicy},
    };
    for (const auto &[name, run] : verbs) {
        if (verb != name)
            continue;
        auto answer = run(arguments, json);
        if (!answer && (answer.error().code() == ErrorCode::TimedOut || answer.error().code() == ErrorCode::DeviceGone))
            return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "Nothing was found out: it cannot be read."),
                         answer.error().hint())
                .withCause(answer.error());
        return answer;
    }
    return Error(
        ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "Say what to do with the log."),
        QT_TRANSLATE_NOOP("core",
                          "Use prove, check, consistency, watch, witness, policy, promises or roots; chancery-cli log "
                          "--help says how."));
}

} // namespace chancery::cli
