#include "ui/widgets/radio_tile.h"

#include "ui/theme/icons.h"
#include "ui/widgets/row_painting.h"

#include <QPainter>

namespace chancery::ui {

RadioTile::RadioTile(Kind kind, QWidget *parent) : QRadioButton(parent), m_kind(kind)
{
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(kind == Kind::Choice);
    setSizePolicy(policy);
}

void RadioTile::setContent(const QString &title, const QString &second)
{
    setText(title);
    m_second = second;
    setAccessibleName(second.isEmpty() || m_kind == Kind::Choice ? title : tr("%1, %2").arg(title, second));
    setAccessibleDescription(m_kind == Kind::Choice ? second : QString());
    updateGeometry();
    update();
}

void RadioTile::setSuggested(bool suggested)
{
    m_suggested = suggested;
    update();
}

void RadioTile::setRemark(const QString &remark)
{
    m_remark = remark;
    update();
}

QSize RadioTile::sizeHint() const
{
    switch (m_kind) {
    case Kind::Choice:
        return {480, heightForWidth(qMax(width(), 480))};
    case Kind::Reason:
        return {textLeft() + textWidth(text(), Role::DenseStrong) + 12, 30};
    case Kind::Person:
        return {qMax(textWidth(text(), Role::DenseStrong), textWidth(m_second, Role::Small)) + 20, 45};
    }
    Q_UNREACHABLE();
}

QSize RadioTile::minimumSizeHint() const
{
    return m_kind == Kind::Choice ? QSize(240, 40) : QSize(60, sizeHint().height());
}

QRect RadioTile::secondRect(int width) const
{
    const QRect room(textLeft(), 29, width - textLeft() - 14, 1000);
    const int height = QFontMetrics(Theme::font(Role::Dense)).boundingRect(room, Qt::TextWordWrap, m_second).height();
    return QRect(room.left(), room.top(), room.width(), qMax(18, height));
}

int RadioTile::heightForWidth(int width) const
{
    if (m_kind != Kind::Choice)
        return sizeHint().height();
    return m_second.isEmpty() ? 40 : secondRect(width).bottom() + 1 + 9 + 1;
}

void RadioTile::paintCircle(QPainter &painter, const QRectF &box) const
{
    const Token token = !isEnabled() ? Token::Line2 : isChecked() ? Token::Accent : Token::Ctl;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(Theme::color(token), isChecked() ? 2 : 1.4));
    painter.drawEllipse(box.adjusted(2, 2, -2, -2));
    if (!isChecked())
        return;
    const qreal inset = box.width() * 0.29;
    painter.setPen(Qt::NoPen);
    painter.setBrush(Theme::color(token));
    painter.drawEllipse(box.adjusted(inset, inset, -inset, -inset));
}

void RadioTile::paintChoice(QPainter &painter) const
{
    const Token ink = isEnabled() ? Token::Ink : Token::Ink3;
    paintCircle(painter, QRectF(14, height() / 2.0 - 10, 20, 20));
    const int left = textLeft();
    const int title = textWidth(text(), Role::Section);
    paintText(&painter, QRect(left, 9, width() - left - 14, 20), text(), Role::Section, ink);
    if (m_suggested)
        paintText(&painter, QRect(left + title + 8, 10, 100, 20), tr("Suggested"), Role::SmallMedium, Token::Accent);
    if (!m_remark.isEmpty()) {
        const int remark = textWidth(m_remark, Role::DenseStrong);
        const Token token = isChecked() ? Token::Accent : Token::Ink2;
        paintText(&painter, QRect(width() - 15 - remark, 9, remark + 2, 20), m_remark, Role::DenseStrong, token);
        paintIcon(&painter, QRectF(width() - 15 - remark - 21, 11.5, 15, 15), QStringLiteral("clock"), token);
    }
    painter.setFont(Theme::font(Role::Dense));
    painter.setPen(Theme::color(isEnabled() ? Token::Ink2 : Token::Ink3));
    painter.drawText(secondRect(width()), Qt::TextWordWrap, m_second);
}

void RadioTile::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool on = isChecked();
    const qreal pen = on ? 2 : 1;
    const qreal radius = m_kind == Kind::Choice ? 8 : 6;
    painter.setPen(QPen(Theme::color(on ? Token::Accent : Token::Line2), pen));
    painter.setBrush(Theme::color(on ? Token::AccentTint : isEnabled() ? Token::Stage : Token::Sunk));
    painter.drawRoundedRect(QRectF(rect()).adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2), radius, radius);
    switch (m_kind) {
    case Kind::Choice:
        paintChoice(painter);
        break;
    case Kind::Reason:
        paintCircle(painter, QRectF(11, height() / 2.0 - 8, 16, 16));
        paintText(&painter, rect().adjusted(textLeft(), 0, -10, 0), text(), on ? Role::DenseStrong : Role::Dense,
                  Token::Ink);
        break;
    case Kind::Person:
        paintText(&painter, QRect(9, 5, width() - 18, 18), text(), Role::DenseStrong, Token::Ink);
        paintText(&painter, QRect(9, 23, width() - 18, 16), m_second, Role::Small, Token::Ink3);
        break;
    }
}

} // namespace chancery::ui
