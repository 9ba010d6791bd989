#include "ui/home/key_hierarchy.h"
#include "ui/theme/theme.h"
#include "ui/widgets/row_painting.h"

#include <QPainter>

namespace chancery::ui {

LifeBar::LifeBar(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("lifeBar"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
}

void LifeBar::setYears(int first, int last)
{
    m_first = first;
    m_last = qMax(first, last);
    update();
}

void LifeBar::setLife(const QDateTime &from, const QDateTime &until, KeyStatus status)
{
    m_from = from;
    m_until = until;
    m_status = status;
    update();
}

void LifeBar::setToday(const QDateTime &today)
{
    m_today = today;
    update();
}

qreal LifeBar::xOf(const QDateTime &time) const
{
    const auto startOf = [](int year) { return QDateTime(QDate(year, 1, 1), QTime(), Qt::UTC); };
    const qint64 begin = startOf(m_first).toSecsSinceEpoch();
    const qint64 end = startOf(m_last + 1).toSecsSinceEpoch();
    const qreal part = static_cast<qreal>(time.toSecsSinceEpoch() - begin) / static_cast<qreal>(end - begin);
    return qBound(0.0, part, 1.0) * (width() - 1);
}

void LifeBar::paintEvent(QPaintEvent *)
{
    if (m_first == 0)
        return;
    QPainter painter(this);
    const int years = m_last - m_first + 1;
    const int step = qMax(1, qRound(years * 34.0 / qMax(1, width()) + 0.49)); // so that the figures stay apart
    for (int i = 0; i <= years; ++i) {
        const int x = (width() - 1) * i / years;
        painter.setPen(Theme::color(Token::Line));
        painter.drawLine(x, 0, x, height());
        if (!m_from.isValid() && i < years && i % step == 0)
            paintText(&painter, QRect(x + 3, 0, 40, height()), QString::number(m_first + i), Role::MonoSmall,
                      Token::Ink3);
    }
    if (m_from.isValid()) {
        const bool over = m_status == KeyStatus::Expired;
        const bool due = m_status == KeyStatus::Due;
        const qreal left = xOf(m_from);
        const QRectF bar(left + 0.5, height() / 2 - 4.5, qMax(6.0, xOf(m_until) - left), 10);
        painter.setPen(QPen(Theme::color(over  ? Token::Ctl
                                         : due ? Token::Amber2
                                               : Token::BarLine),
                            1, m_status == KeyStatus::NotYet ? Qt::DashLine : Qt::SolidLine));
        painter.setBrush(over || m_status == KeyStatus::NotYet ? QBrush(Theme::color(Token::Sunk))
                                                               : Theme::color(due ? Token::Amber : Token::Bar));
        painter.drawRect(bar);
    }
    if (m_today.isValid() && m_today.date().year() >= m_first && m_today.date().year() <= m_last)
        painter.fillRect(QRectF(qRound(xOf(m_today)) - 1, 0, 2, height()), Theme::color(Token::Ink));
}

} // namespace chancery::ui
