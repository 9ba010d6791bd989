#include "ui/widgets/start_card.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QPainter>

namespace chancery::ui {

StartCard::StartCard(const QString &objectName, QWidget *parent) : QPushButton(parent)
{
    setObjectName(objectName);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setCursor(Qt::PointingHandCursor);
}

void StartCard::setContent(const QString &iconName, const QString &title, const QString &text)
{
    m_icon = iconName;
    m_title = title;
    m_text = text;
    setText(title);
    setAccessibleName(title);
    setAccessibleDescription(text);
    update();
}

void StartCard::setPrimary(bool primary)
{
    m_primary = primary;
    update();
}

QSize StartCard::sizeHint() const
{
    const int text = QFontMetrics(Theme::font(Role::Dense)).horizontalAdvance(m_text);
    const int title = QFontMetrics(Theme::font(Role::Header)).horizontalAdvance(m_title);
    return {20 + 28 + 14 + qMax(text, title) + 14 + 16 + 20, 74};
}

void StartCard::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        click();
    else
        QPushButton::keyPressEvent(event);
}

void StartCard::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal pen = m_primary ? 2 : 1;
    painter.setPen(QPen(Theme::color(m_primary ? Token::Accent : Token::Line), pen));
    painter.setBrush(Theme::color(isDown() || !isEnabled() ? Token::Sunk : Token::Stage));
    painter.drawRoundedRect(QRectF(rect()).adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2), 8, 8);

    const int middle = height() / 2;
    paintIcon(&painter, QRectF(21, middle - 13, 26, 26), m_icon, Token::Ink2, Token::Stage, 1.25);
    paintIcon(&painter, QRectF(width() - 36, middle - 8, 16, 16), QStringLiteral("chev"), Token::Ink3);
    const QRect text(62, middle - 20, width() - 62 - 50, 22);
    painter.setFont(Theme::font(Role::Header));
    painter.setPen(Theme::color(isEnabled() ? Token::Ink : Token::Ink3));
    painter.drawText(text, Qt::AlignVCenter, painter.fontMetrics().elidedText(m_title, Qt::ElideRight, text.width()));
    painter.setFont(Theme::font(Role::Dense));
    painter.setPen(Theme::color(isEnabled() ? Token::Ink2 : Token::Ink3));
    painter.drawText(text.translated(0, 21), Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(m_text, Qt::ElideRight, text.width()));
}

} // namespace chancery::ui
