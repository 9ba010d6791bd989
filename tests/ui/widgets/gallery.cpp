// ui_widgets_gallery FOLDER: saves each page of samples, light and dark.
#include "gallery_parts.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QDir>
#include <QPixmap>
#include <QWidget>

int main(int argc, char **argv)
{
    using namespace chancery::ui;
    QApplication application(argc, argv);
    const QDir folder(application.arguments().value(1, QStringLiteral(".")));
    if (!folder.mkpath(QStringLiteral(".")))
        return 1;
    Theme::apply(application, Scheme::Light);
    const QList<gallery::Page> pages = gallery::makePages();
    for (const auto &[scheme, suffix] :
         {std::pair{Scheme::Light, QStringLiteral("")}, std::pair{Scheme::Dark, QStringLiteral("-dark")}}) {
        Theme::apply(application, scheme);
        for (const gallery::Page &page : pages) {
            page.widget->show();
            QApplication::processEvents();
            page.widget->grab().save(folder.filePath(page.name + suffix + QStringLiteral(".png")));
            page.widget->hide();
        }
    }
    return 0;
}
