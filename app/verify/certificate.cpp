// chancery-verify certificate FILE: one certificate on its own.
#include "app/verify/certificate_files.h"
#include "app/verify/verbs.h"
#include "core/audit/one_certificate.h"
#include "core/base/time.h"

#include <QCommandLineParser>

namespace chancery::verify {

namespace {

QString usage()
{
    return QStringLiteral(
        "Usage: chancery-verify certificate FILE --purpose NAME [--anchor-certificate FILE] "
        "[--log-key ORIGIN=KEY]... [--rekor-key ORIGIN=KEY]... [--bundle FILE] [--profile rust|small|FILE] [--at TIME] "
        "[--mode live|rehearsal] [--json]");
}

void addOptions(QCommandLineParser &parser)
{
    const auto add = [&](const char *name, const char *what, const char *value) {
        parser.addOption({QString::fromLatin1(name), QString::fromLatin1(what), QString::fromLatin1(value)});
    };
    parser.setApplicationDescription(QStringLiteral("Judges one certificate by what you trust."));
    parser.addPositionalArgument(QStringLiteral("file"),
                                 QStringLiteral("The certificate, and those above it that you have: PEM, or DER."));
    add("purpose", "What it is to be used for, as the profile names it, such as release; or a dotted OID.", "NAME");
    add("anchor-certificate", "The root's or delegate's certificate that you trust.", "FILE");
    add("log-key", "A log that you trust; may be repeated. KEY: a PEM file, or base64.", "ORIGIN=KEY");
    add("rekor-key", "A Rekor log that must hold its entry; may be repeated. KEY: as above.", "ORIGIN=KEY");
    add("bundle", "The bundle that was published with it.", "FILE");
    add("profile", "The profile that says what purposes there are (rust).", "rust|small|FILE");
    add("at", "When it is to be used, YYYY-MM-DDTHH:MM:SSZ (now).", "TIME");
    add("mode", "Fail when the certificate is of another mode.", "live|rehearsal");
    parser.addOption({QStringLiteral("json"), QStringLiteral("Print the report as JSON.")});
}

// Two answers to one question: guessing which one is meant is not for a verifier.
Result<void> checkOnce(const QCommandLineParser &parser)
{
    for (const char *name : {"purpose", "anchor-certificate", "bundle", "profile", "at", "mode"}) {
        if (parser.values(QString::fromLatin1(name)).size() > 1)
            return Error(ErrorCode::BadInput,
                         Text(QT_TRANSLATE_NOOP("core", "--%1 is there twice."), {QString::fromLatin1(name)}),
                         QT_TRANSLATE_NOOP("core", "Say it once. Only --log-key and --rekor-key may be repeated."));
    }
    return {};
}

Result<void> readTrust(const QCommandLineParser &parser, audit::CertificateQuestion &question)
{
    if (parser.isSet(QStringLiteral("anchor-certificate"))) {
        const QString path = parser.value(QStringLiteral("anchor-certificate"));
        const auto anchor = readCertificates(path);
        CHANCERY_TRY(anchor);
        if (anchor->size() != 1)
            return Error(ErrorCode::BadInput,
                         Text(QT_TRANSLATE_NOOP("core", "%1 holds more than one certificate."), {path}),
                         QT_TRANSLATE_NOOP("core", "Bring the one that you trust, in a file of its own."));
        question.anchor = anchor->first();
    }
    for (const QString &argument : parser.values(QStringLiteral("log-key"))) {
        const auto log = readLogKey(argument);
        CHANCERY_TRY(log);
        question.logs += *log;
    }
    for (const QString &argument : parser.values(QStringLiteral("rekor-key"))) {
        const auto log = readRekorKey(argument);
        CHANCERY_TRY(log);
        question.rekorLogs += *log;
    }
    const auto profile = readProfile(parser.isSet(QStringLiteral("profile")) ? parser.value(QStringLiteral("profile"))
                                                                             : QStringLiteral("rust"));
    CHANCERY_TRY(profile);
    question.profile = *profile;
    return {};
}

Result<audit::CertificateQuestion> questionOf(const QCommandLineParser &parser)
{
    audit::CertificateQuestion out;
    CHANCERY_TRY(checkOnce(parser));
    CHANCERY_TRY(readTrust(parser, out));
    const auto certificates = readCertificates(parser.positionalArguments().first());
    CHANCERY_TRY(certificates);
    out.certificate = certificates->first();
    out.above = certificates->sliced(1);
    out.purpose = parser.value(QStringLiteral("purpose"));
    out.at = QDateTime::currentDateTimeUtc();
    if (parser.isSet(QStringLiteral("at"))) {
        const auto at = parseTime(parser.value(QStringLiteral("at")));
        if (!at)
            return Error(at.error().code(), at.error().text(),
                         QT_TRANSLATE_NOOP("core", "Leave --at away for now, or give a time in UTC."));
        out.at = *at;
    }
    if (parser.isSet(QStringLiteral("mode"))) {
        const auto mode = modeFrom(parser.value(QStringLiteral("mode")));
        CHANCERY_TRY(mode);
        out.mode = *mode;
    }
    if (parser.isSet(QStringLiteral("bundle"))) {
        const auto bundle = readFile(parser.value(QStringLiteral("bundle")));
        CHANCERY_TRY(bundle);
        out.bundle = *bundle;
    }
    return out;
}

} // namespace

int certificate(const QStringList &arguments)
{
    QCommandLineParser parser;
    addOptions(parser);
    const QCommandLineOption help = parser.addHelpOption();
    if (!parser.parse(arguments))
        return refuse(parser.errorText(), usage());
    if (parser.isSet(help)) {
        print(usage().toLocal8Bit() + "\n\n" + parser.helpText().section(u'\n', 1).toLocal8Bit());
        return 0;
    }
    if (parser.positionalArguments().size() != 1)
        return refuse(QStringLiteral("Name one certificate."), usage());
    if (!parser.isSet(QStringLiteral("purpose")))
        return refuse(QStringLiteral("Say what the certificate is to be used for."), usage());
    const auto question = questionOf(parser);
    if (!question)
        return refuse(question.error());
    const auto report = audit::judgeCertificate(*question);
    if (!report)
        return refuse(report.error());
    print(parser.isSet(QStringLiteral("json")) ? report->toJson() + '\n' : report->text().toUtf8());
    return report->holds() ? 0 : Failed;
}

} // namespace chancery::verify
