// chancery-verify ARCHIVE: recomputes what an archive claims. chancery-verify certificate FILE: one certificate.
#include "app/verify/verbs.h"
#include "core/audit/auditor.h"
#include "core/base/visible.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <cstdio>

namespace chancery::verify {

int refuse(const QString &what, const QString &hint)
{
    const QString text = QStringLiteral("error: %1\nhint: %2\n").arg(visible(what), visible(hint));
    std::fputs(text.toLocal8Bit().constData(), stderr);
    return Unusable;
}

int refuse(const Error &error)
{
    return refuse(error.text().shown(), error.hint().shown());
}

void print(const QByteArray &bytes)
{
    std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), stdout);
}

Result<Mode> modeFrom(const QString &text)
{
    if (text != modeText(Mode::Live) && text != modeText(Mode::Rehearsal))
        return Error(ErrorCode::BadInput, Text(QT_TRANSLATE_NOOP("core", "\"%1\" is no mode."), {text}),
                     QT_TRANSLATE_NOOP("core", "Say --mode live or --mode rehearsal."));
    return text == modeText(Mode::Live) ? Mode::Live : Mode::Rehearsal;
}

} // namespace chancery::verify

using namespace chancery;
using namespace chancery::verify;

namespace {

QString usage()
{
    return QStringLiteral("Usage: chancery-verify ARCHIVE [--json] [--anchor SHA256] [--mode live|rehearsal]; "
                          "or chancery-verify certificate --help");
}

Result<audit::Expectations> expectationsOf(const QCommandLineParser &parser)
{
    audit::Expectations out;
    if (parser.isSet(QStringLiteral("anchor"))) {
        const auto anchor = Digest::fromHex(parser.value(QStringLiteral("anchor")).toLower());
        if (!anchor)
            return Error(
                ErrorCode::BadInput, anchor.error().text(),
                QT_TRANSLATE_NOOP("core", "Bring a record digest; sha256sum record.json prints it in this form."));
        out.anchor = *anchor;
    }
    if (parser.isSet(QStringLiteral("mode"))) {
        const auto mode = modeFrom(parser.value(QStringLiteral("mode")));
        CHANCERY_TRY(mode);
        out.mode = *mode;
    }
    return out;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("chancery-verify"));
    QCoreApplication::setApplicationVersion(QStringLiteral(CHANCERY_VERSION));
    QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == QLatin1String("certificate")) {
        arguments.removeAt(1);
        return certificate(arguments);
    }
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Recomputes what an archive claims, from its raw files.\n"
                                                    "For one certificate: chancery-verify certificate --help"));
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption version = parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("archive"), QStringLiteral("The folder that holds archive.json."));
    parser.addOption({QStringLiteral("json"), QStringLiteral("Print the report as JSON.")});
    parser.addOption(
        {QStringLiteral("anchor"), QStringLiteral("A record digest that you took away."), QStringLiteral("SHA256")});
    parser.addOption({QStringLiteral("mode"), QStringLiteral("Fail when the archive is of another mode."),
                      QStringLiteral("live|rehearsal")});
    if (!parser.parse(arguments))
        return refuse(parser.errorText(), usage());
    if (parser.isSet(help))
        parser.showHelp();
    if (parser.isSet(version))
        parser.showVersion();
    if (parser.positionalArguments().size() != 1)
        return refuse(QStringLiteral("Name one archive."), usage());

    const auto expectations = expectationsOf(parser);
    if (!expectations)
        return refuse(expectations.error());
    const auto report = audit::audit(parser.positionalArguments().first(), *expectations);
    if (!report)
        return refuse(report.error());
    print(parser.isSet(QStringLiteral("json")) ? report->toJson() + '\n' : report->text().toUtf8());
    return report->holds() ? 0 : Failed;
}
