#include "ui/widgets/quorum_pips.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace chancery::ui {

QuorumPips::QuorumPips(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("quorumPips"));
    setFixedHeight(10);
}

void QuorumPips::setPips(const QList<PipState> &pips, const QString &accessibleText)
{
    m_pips = pips;
    setAccessibleName(accessibleText);
    update();
}

void QuorumPips::paintEvent(QPaintEvent *)
{
    if (m_pips.isEmpty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal gap = 4;
    const qreal step = (width() + gap) / m_pips.size();
    for (qsizetype i = 0; i < m_pips.size(); ++i) {
        const PipState state = m_pips[i];
        const int left = qRound(static_cast<qreal>(i) * step);
        const int right = qRound(static_cast<qreal>(i + 1) * step - gap);
        const qreal pen = state == PipState::Now ? 2 : 1;
        const Token edge = state == PipState::Absent     ? Token::Ctl
                           : state == PipState::Approved ? Token::Ok
                                                         : Token::Accent;
        const Token fill = state == PipState::Absent     ? Token::Stage
                           : state == PipState::Approved ? Token::Ok
                                                         : Token::AccentMid;
        painter.setPen(QPen(Theme::color(edge), pen));
        painter.setBrush(Theme::color(fill));
        painter.drawRoundedRect(QRectF(left + pen / 2, pen / 2, right - left - pen, 10 - pen), 2, 2);
    }
}

} // namespace chancery::ui
