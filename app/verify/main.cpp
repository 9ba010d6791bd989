// chancery-verify ARCHIVE: recomputes what an archive claims. chancery-verify certificate FILE: one certificate.
#include "app/verify/verbs.h"
#include "core/archive/disk_files.h"
#include "core/audit/auditor.h"
#include "core/base/visible.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
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
    return QStringLiteral(
        "Usage: chancery-verify ARCHIVE [--json] [--anchor SHA256|FILE] [--policy FILE] [--mode live|rehearsal] "
        "[--since FILE] [--remember FILE]; or chancery-verify certificate --help");
}

Result<transparency::LogPolicy> readPolicy(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error(ErrorCode::NotFound, Text(QT_TRANSLATE_NOOP("core", "The policy \"%1\" cannot be read."), {path}),
                     QT_TRANSLATE_NOOP("core", "Name the file that says which witnesses you believe."));
    return transparency::LogPolicy::parse(file.read(transparency::LogPolicy::LargestSize + 1));
}

Result<audit::Memory> memoryFrom(const QString &path)
{
    archive::DiskFiles files;
    const auto bytes = files.read(QFileInfo(path).absoluteFilePath(), audit::Memory::LargestFile);
    if (!bytes && bytes.error().code() == ErrorCode::NotFound)
        return Error(ErrorCode::NotFound, Text(QT_TRANSLATE_NOOP("core", "There is no memory in \"%1\"."), {path}),
                     QT_TRANSLATE_NOOP("core", "The first time leave out --since; --remember FILE writes one."));
    CHANCERY_TRY(bytes);
    const auto memory = audit::Memory::parse(*bytes);
    if (!memory)
        return Error(ErrorCode::BadInput,
                     Text(QT_TRANSLATE_NOOP("core", "\"%1\" is not what chancery-verify remembered."), {path}),
                     QT_TRANSLATE_NOOP("core", "Take it from a copy, or verify the whole archive without --since."))
            .withCause(memory.error());
    return memory;
}

// Only of a run in which nothing failed: what it says would be taken for judged.
Result<void> remember(const QString &path, const audit::Report &report)
{
    if (path.isEmpty())
        return {};
    if (!report.holds()) {
        std::fputs("nothing is remembered of this run, because a claim failed\n", stderr);
        return {};
    }
    archive::DiskFiles files;
    return files.replace(QFileInfo(path).absoluteFilePath(), report.memory.bytes());
}

// A digest, or a file with a checkpoint.
Result<void> takeAnchor(const QString &value, audit::Expectations &out)
{
    if (const auto digest = Digest::fromHex(value.toLower())) {
        out.anchor = *digest;
        return {};
    }
    QFile file(value);
    if (!file.open(QIODevice::ReadOnly))
        return Error(ErrorCode::BadInput,
                     Text(QT_TRANSLATE_NOOP("core", "\"%1\" is neither a record digest nor a file."), {value}),
                     QT_TRANSLATE_NOOP("core", "Bring a record digest, as sha256sum record.json prints it, or the "
                                               "log/checkpoint that you took away."));
    out.checkpoint = file.read(transparency::SignedNote::LargestSize + 1);
    if (const auto note = transparency::SignedNote::parse(*out.checkpoint); !note)
        return Error(ErrorCode::BadInput, Text(QT_TRANSLATE_NOOP("core", "\"%1\" is no checkpoint."), {value}),
                     QT_TRANSLATE_NOOP("core", "Bring the file log/checkpoint as it was on that day."))
            .withCause(note.error());
    return {};
}

Result<audit::Expectations> expectationsOf(const QCommandLineParser &parser)
{
    audit::Expectations out;
    if (parser.isSet(QStringLiteral("anchor"))) {
        CHANCERY_TRY(takeAnchor(parser.value(QStringLiteral("anchor")), out));
    }
    if (parser.isSet(QStringLiteral("policy"))) {
        const auto policy = readPolicy(parser.value(QStringLiteral("policy")));
        CHANCERY_TRY(policy);
        out.policy = *policy;
    }
    if (parser.isSet(QStringLiteral("mode"))) {
        const auto mode = modeFrom(parser.value(QStringLiteral("mode")));
        CHANCERY_TRY(mode);
        out.mode = *mode;
    }
    if (parser.isSet(QStringLiteral("since"))) {
        auto memory = memoryFrom(parser.value(QStringLiteral("since")));
        CHANCERY_TRY(memory);
        out.since = *std::move(memory);
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
        {QStringLiteral("anchor"),
         QStringLiteral("What you took away: a record digest, or a file with a checkpoint of the event log."),
         QStringLiteral("SHA256|FILE")});
    parser.addOption(
        {QStringLiteral("policy"),
         QStringLiteral("Believe the log's key and the witnesses that this file names, not those of the archive."),
         QStringLiteral("FILE")});
    parser.addOption({QStringLiteral("mode"), QStringLiteral("Fail when the archive is of another mode."),
                      QStringLiteral("live|rehearsal")});
    parser.addOption({QStringLiteral("since"),
                      QStringLiteral("What you remember of an earlier run: the past must be the same, and the logs' "
                                     "entries of then are not read again."),
                      QStringLiteral("FILE")});
    parser.addOption({QStringLiteral("remember"),
                      QStringLiteral("Write there what to remember of this run, if nothing failed. Keep it out of the "
                                     "archive, where nobody else can write."),
                      QStringLiteral("FILE")});
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
    if (const auto kept = remember(parser.value(QStringLiteral("remember")), *report); !kept)
        return refuse(kept.error());
    return report->holds() ? 0 : Failed;
}
