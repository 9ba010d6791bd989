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

constexpr int SettleMs = 45; // the queued redraws of what has just happened
constexpr int MostLooks = 12;

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

class LayoutsSeen : public QObject
{
public:
    LayoutsSeen() { qApp->installEventFilter(this); }
    int count = 0;

protected:
    bool eventFilter(QObject *, QEvent *event) override
    {
        count += event->type() == QEvent::LayoutRequest ? 1 : 0;
        return false;
    }
};

// A busy machine may need longer than one moment to lay everything out.
void settle()
{
    LayoutsSeen seen;
    for (int look = 0; look < MostLooks; ++look) {
        seen.count = 0;
        awaited([] { return false; }, SettleMs);
        if (seen.count == 0)
            return;
    }
}

} // namespace

QString ConsoleShots::folder()
{
    return QStringLiteral(CHANCERY_BINARY_DIR "/screenshots");
}

QString ConsoleShots::take(QWidget &window, const QString &moment)
{
    settle();
    QString name = moment;
    for (const QChar c : QStringLiteral(",/'’"))
        name.remove(c);
    const QString path = QStringLiteral("%1/%2-%3.png").arg(folder()).arg(m_next++, 2, 10, QLatin1Char('0')).arg(name);
    return QDir().mkpath(folder()) && seen(window).save(path) ? path : QString();
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
