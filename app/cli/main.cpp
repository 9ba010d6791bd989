// Tone of this program: results on stdout, "error:" and "hint:" on stderr, lower case, no full stop after a value.
#include "app/cli/verbs.h"

#include "core/base/canonical_json.h"
#include "core/base/visible.h"

#include <QCoreApplication>
#include <QTextStream>

namespace {

using namespace chancery;

// The outermost hint there is: whoever is nearer to the person knows more of what they wanted.
Text hintOf(const Error &error)
{
    for (const Error *one = &error; one; one = one->cause()) {
        if (!one->hint().isEmpty())
            return one->hint();
    }
    return error.code() == ErrorCode::BadInput
               ? Text(QT_TRANSLATE_NOOP("core", "chancery-cli --help says how."))
               : Text(QT_TRANSLATE_NOOP("core", "Nothing was lost. Look at what is named, then run the same command "
                                                "again."));
}

// File names and devices' words stand in errors: nothing of them may start a line of its own.
void printError(const Error &error)
{
    QTextStream err(stderr);
    err << "error: " << visible(error.text().shown());
    if (!error.detail().isEmpty())
        err << " (" << visible(error.detail()) << ")";
    err << "\n";
    for (const Error *cause = error.cause(); cause; cause = cause->cause())
        err << "  because: " << visible(cause->text().shown()) << "\n";
    err << "hint: " << visible(hintOf(error).shown()) << "\n";
}

void printUsage(QTextStream &out)
{
    out << "usage: chancery-cli rehearse --out DIR [--profile rust|small|FILE] [--plan FILE ...] [--request FILE]\n"
           "                              [--alerts SETTINGS]\n"
           "       chancery-cli plan establish-root --profile P --out FILE [...]\n"
           "       chancery-cli plan issue-delegate --profile P --template T --archive DIR --out FILE [...]\n"
           "                              (chancery-cli plan --help says more)\n"
           "       chancery-cli log prove|check|consistency|witness|watch ... (chancery-cli log --help says more)\n"
           "       chancery-cli publish --archive DIR --out SITE [--mode live|rehearsal]\n"
           "       chancery-cli outbox list --outbox DIR [--root PEM]\n"
           "       chancery-cli outbox send --outbox DIR --settings FILE [--root PEM] [--receipt FILE]\n"
           "       chancery-cli outbox take-receipt FILE --outbox DIR\n"
           "       chancery-cli outbox machine --outbox DIR --archive DIR [--wtmp FILE] [--btmp FILE]\n"
           "every verb takes --json; exit 0 done, 1 it did not hold, 2 bad usage or unreadable input\n";
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("chancery-cli"));
    QStringList arguments = QCoreApplication::arguments().mid(1);
    const bool json = cli::takeFlag(arguments, QStringLiteral("--json"));
    if (arguments.isEmpty() || arguments.first() == QLatin1String("--help")) {
        QTextStream out(arguments.isEmpty() ? stderr : stdout);
        if (arguments.isEmpty())
            out << "error: Say what to do.\n";
        printUsage(out);
        if (arguments.isEmpty())
            out << "hint: Begin with chancery-cli rehearse --out DIR.\n";
        return arguments.isEmpty() ? 2 : 0;
    }
    const QString verb = arguments.takeFirst();
    const auto unknown =
        Error(ErrorCode::BadInput, Text(QT_TRANSLATE_NOOP("core", "There is no verb \"%1\"."), {verb}),
              QT_TRANSLATE_NOOP("core", "Use rehearse, plan, log, publish or outbox; --help says how."));
    const Result<cli::Answer> answer = verb == QLatin1String("rehearse")  ? cli::rehearse(arguments, json)
                                       : verb == QLatin1String("plan")    ? cli::plan(arguments, json)
                                       : verb == QLatin1String("log")     ? cli::log(arguments, json)
                                       : verb == QLatin1String("publish") ? cli::publish(arguments, json)
                                       : verb == QLatin1String("outbox")  ? cli::outbox(arguments, json)
                                                                          : Result<cli::Answer>(unknown);
    if (!answer) {
        printError(answer.error());
        const ErrorCode code = answer.error().code();
        return code == ErrorCode::BadInput || code == ErrorCode::NotFound ? 2 : 1;
    }
    if (json)
        QTextStream(stdout) << canonicalJson(answer->json) << "\n";
    return answer->exitCode;
}

namespace chancery::cli {

Result<QString> takeOption(QStringList &arguments, const QString &name)
{
    const auto at = arguments.indexOf(name);
    if (at < 0)
        return QString();
    if (at + 1 >= arguments.size())
        return Error(ErrorCode::BadInput, Text(QT_TRANSLATE_NOOP("core", "%1 needs a value."), {name}));
    const QString value = arguments[at + 1];
    arguments.remove(at, 2);
    return value;
}

bool takeFlag(QStringList &arguments, const QString &name)
{
    return arguments.removeAll(name) > 0;
}

Result<void> nothingLeft(const QStringList &arguments)
{
    if (arguments.isEmpty())
        return {};
    return Error(ErrorCode::BadInput,
                 Text(QT_TRANSLATE_NOOP("core", "\"%1\" is not understood here."), {arguments.first()}),
                 QT_TRANSLATE_NOOP("core", "chancery-cli --help says how."));
}

} // namespace chancery::cli
