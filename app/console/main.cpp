#include "app/console/console.h"
#include "app/console/options.h"
#include "app/rehearsal/rehearsal.h"
#include "ui/theme/focus_ring.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QTextStream>

namespace {

int refuse(const QString &error, const QString &hint)
{
    QTextStream err(stderr);
    err << "error: " << error << "\n";
    if (!hint.isEmpty())
        err << "hint: " << hint << "\n";
    return 2;
}

// Dark where the desktop is dark; Qt tells its colour scheme only from 6.5 on.
chancery::ui::Scheme schemeOfDesktop()
{
    return QApplication::palette().color(QPalette::Window).lightness() < 128 ? chancery::ui::Scheme::Dark
                                                                             : chancery::ui::Scheme::Light;
}

} // namespace

int main(int argc, char **argv)
{
    using namespace chancery;
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("chancery"));
    const app::Options options = app::readOptions(QApplication::arguments());
    if (!options.help.isEmpty()) {
        QTextStream(stdout) << options.help;
        return 0;
    }
    if (!options.wrong.isEmpty())
        return refuse(options.wrong, QStringLiteral("chancery --help"));
    const auto profile = app::loadProfile(options.profile);
    if (!profile)
        return refuse(profile.error().text().shown(), profile.error().hint().shown());
    ui::Theme::apply(application, options.theme.value_or(schemeOfDesktop()));
    ui::FocusRing ring(application);
    app::Console console(options, *profile);
    console.show();
    if (options.rehearse)
        console.start();
    return QApplication::exec();
}
