#include "app/console/console_shots.h"

#include "app/console/console_stage.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QDialog>
#include <QDir>
#include <QMenu>
#include <QPainter>

namespace chancery::test {

namespace {

constexpr int SettleMs = 80; // the queued redraws of what has just happened
constexpr int MostLooks = 25;

QPixmap seen(QWidget &window)
{
    QPixmap picture = window.grab();
    QPainter painter(&picture);
    for (QWidget *other : QApplication::topLevelWidgets()) {
        const bool before = qobject_cast<QDialog *>(other) || qobject_cast<QMenu *>(other);
        if (before && other->isVisible())
            painter.drawPixmap(other->pos() - window.pos(), other->grab());
    }
    return picture;
}

// A busy machine may need longer than one moment to lay everything out: a picture is kept when two in a row are equal.
QPixmap settled(QWidget &window)
{
    QPixmap before;
    for (int look = 0; look < MostLooks; ++look) {
        awaited([] { return false; }, SettleMs);
        const QPixmap now = seen(window);
        if (!before.isNull() && now.toImage() == before.toImage())
            return now;
        before = now;
    }
    return before;
}

} // namespace

QString ConsoleShots::folder()
{
    return QStringLiteral(CHANCERY_BINARY_DIR "/screenshots");
}

QString ConsoleShots::take(QWidget &window, const QString &moment)
{
    QString name = moment;
    for (const QChar c : QStringLiteral(",/'’"))
        name.remove(c);
    const QString path = QStringLiteral("%1/%2-%3.png").arg(folder()).arg(m_next++, 2, 10, QLatin1Char('0')).arg(name);
    return QDir().mkpath(folder()) && settled(window).save(path) ? path : QString();
}

QString ConsoleShots::takeDark(QWidget &window, const QString &moment)
{
    ui::Theme::apply(*qApp, ui::Scheme::Dark);
    const QString path = take(window, moment + QStringLiteral("-dark"));
    ui::Theme::apply(*qApp, ui::Scheme::Light);
    return path;
}

QString ConsoleShots::takeSmallest(QWidget &window, const QString &moment)
{
    const QSize before = window.size();
    window.resize(1024, 700);
    const QString path = take(window, moment + QStringLiteral("-smallest"));
    window.resize(before);
    awaited([] { return false; }, SettleMs);
    return path;
}

} // namespace chancery::test
