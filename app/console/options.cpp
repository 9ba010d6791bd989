#include "app/console/options.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFileInfo>
#include <QStandardPaths>

namespace chancery::app {

Options readOptions(const QStringList &arguments)
{
    const auto say = [](const char *words) { return QCoreApplication::translate("Options", words); };
    QCommandLineParser parser;
    parser.setApplicationDescription(say(QT_TRANSLATE_NOOP("Options", "Ceremony console for a quorum-controlled PKI")));
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption rehearse(
        QStringLiteral("rehearse"),
        say(QT_TRANSLATE_NOOP("Options", "Begin a rehearsal, or go on with one, at once.")));
    const QCommandLineOption archive(
        QStringLiteral("archive"), say(QT_TRANSLATE_NOOP("Options", "The folder to work in.")), QStringLiteral("DIR"));
    const QCommandLineOption devices(
        QStringLiteral("devices"),
        say(QT_TRANSLATE_NOOP("Options", "Live: this bastion's tokens, a file of device settings. Asks for --archive "
                                         "and --second. Without it this program rehearses.")),
        QStringLiteral("FILE"));
    const QCommandLineOption second(QStringLiteral("second"),
                                    say(QT_TRANSLATE_NOOP("Options", "The second place for sealed shares; live only.")),
                                    QStringLiteral("DIR"));
    const QCommandLineOption profile(
        QStringLiteral("profile"),
        say(QT_TRANSLATE_NOOP("Options", "A file, or one of the shipped ones: rust, small.")),
        QStringLiteral("PROFILE"), QStringLiteral("rust"));
    const QCommandLineOption plan(QStringLiteral("plan"),
                                  say(QT_TRANSLATE_NOOP("Options", "The plan of the next ceremony.")),
                                  QStringLiteral("FILE"));
    const QCommandLineOption alerts(
        QStringLiteral("alerts"),
        say(QT_TRANSLATE_NOOP("Options", "Send the members' messages by this mail server; in a rehearsal one on this "
                                         "machine. Without it they wait in the outbox.")),
        QStringLiteral("SETTINGS"));
    const QCommandLineOption theme(QStringLiteral("theme"), say(QT_TRANSLATE_NOOP("Options", "light or dark.")),
                                   QStringLiteral("NAME"));
    parser.addOptions({rehearse, devices, archive, second, profile, plan, alerts, theme});
    Options options;
    if (!parser.parse(arguments)) {
        options.wrong = parser.errorText();
        return options;
    }
    if (parser.isSet(help))
        options.help = parser.helpText();
    options.rehearse = parser.isSet(rehearse);
    options.devices = parser.value(devices);
    options.archive = parser.value(archive);
    options.second = parser.value(second);
    options.profile = parser.value(profile);
    options.plan = parser.value(plan);
    options.alerts = parser.value(alerts);
    const QString name = parser.value(theme);
    if (name == QLatin1String("dark"))
        options.theme = ui::Scheme::Dark;
    else if (name == QLatin1String("light"))
        options.theme = ui::Scheme::Light;
    else if (parser.isSet(theme))
        options.wrong = say(QT_TRANSLATE_NOOP("Options", "The theme is light or dark."));
    if (options.rehearse && options.isLive())
        options.wrong =
            say(QT_TRANSLATE_NOOP("Options", "A ceremony is live or a rehearsal: --devices or --rehearse."));
    else if (options.isLive() && (options.archive.isEmpty() || options.second.isEmpty()))
        options.wrong = say(QT_TRANSLATE_NOOP("Options", "Live needs two places: --archive and --second."));
    else if (options.isLive() && !options.alerts.isEmpty())
        options.wrong = say(QT_TRANSLATE_NOOP("Options", "Live, the device settings name those for alerts."));
    else if (!options.isLive() && !options.second.isEmpty())
        options.wrong = say(
            QT_TRANSLATE_NOOP("Options", "A rehearsal keeps its second place in its own folder; leave out --second."));
    if (!parser.positionalArguments().isEmpty())
        options.wrong =
            say(QT_TRANSLATE_NOOP("Options", "\"%1\" is not an option.")).arg(parser.positionalArguments().first());
    return options;
}

QString rehearsalFolder(const Options &options)
{
    if (!options.archive.isEmpty())
        return options.archive;
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/rehearsals/") +
           QFileInfo(options.profile).completeBaseName();
}

} // namespace chancery::app
