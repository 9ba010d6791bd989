#include "ui/theme/icons.h"

#include "ui/theme/theme.h"

#include <QDir>
#include <QFile>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

namespace chancery::ui {

namespace {

QByteArray source(const QString &name)
{
    static QHash<QString, QByteArray> known;
    const auto it = known.constFind(name);
    if (it != known.constEnd())
        return *it;
    QFile file(QStringLiteral(":/chancery/icons/%1.svg").arg(name));
    const QByteArray bytes = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    Q_ASSERT_X(!bytes.isEmpty(), "icon", qPrintable(name));
    known.insert(name, bytes);
    return bytes;
}

class IconEngine : public QIconEngine
{
public:
    IconEngine(const QString &name, Token token, Token on) : m_name(name), m_token(token), m_on(on) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        // A box wider than high leaves a gap before a button's text.
        const QRect box(rect.topLeft(), QSize(qMin(rect.width(), rect.height()), rect.height()));
        paintIcon(painter, box, m_name, mode == QIcon::Disabled ? Token::Ink3 : m_token, m_on);
    }

    // Drawn anew each time: the scheme may have changed since.
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap out(size);
        out.fill(Qt::transparent);
        QPainter painter(&out);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return out;
    }

    QIconEngine *clone() const override { return new IconEngine(*this); }
    QString key() const override { return QStringLiteral("chancery"); }

private:
    QString m_name;
    Token m_token;
    Token m_on;
};

} // namespace

QIcon icon(const QString &name, Token token, Token on)
{
    return QIcon(new IconEngine(name, token, on));
}

void paintIcon(QPainter *painter, const QRectF &box, const QString &name, Token token, Token on, qreal stroke)
{
    QByteArray svg = source(name);
    svg.replace("#ffffff", Theme::color(on).name().toLatin1()); // first: the token may be white itself
    svg.replace("currentColor", Theme::color(token).name().toLatin1());
    if (!qFuzzyCompare(stroke, 1.6))
        svg.replace("stroke-width=\"1.6\"", "stroke-width=\"" + QByteArray::number(stroke) + "\"");
    QSvgRenderer renderer(svg);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    renderer.render(painter, box);
    painter->restore();
}

QStringList iconNames()
{
    QStringList names = QDir(QStringLiteral(":/chancery/icons")).entryList({QStringLiteral("*.svg")});
    for (QString &name : names)
        name.chop(4);
    return names;
}

} // namespace chancery::ui
