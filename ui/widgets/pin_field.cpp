#include "ui/widgets/pin_field.h"

#include "ui/theme/theme.h"
#include "ui/widgets/pin_accessible.h"

#include <QFocusEvent>
#include <QKeyEvent>
#include <QPainter>
#include <cstring>

namespace chancery::ui {

PinField::PinField(QWidget *parent) : QWidget(parent), m_buffer(MaxBytes)
{
    installPinAccessibility();
    setObjectName(QStringLiteral("pinField"));
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::IBeamCursor);
    setFixedHeight(40);
    setMinimumWidth(200);
    setContextMenuPolicy(Qt::NoContextMenu);
    // No input method: it would see and keep what is typed.
    setAttribute(Qt::WA_InputMethodEnabled, false);
    setLabel(tr("PIN"));
    m_clearTimer.setSingleShot(true);
    m_clearTimer.setInterval(ClearAfterMs);
    connect(&m_clearTimer, &QTimer::timeout, this, &PinField::clearByItself);
}

PinField::~PinField() = default; // Secret wipes itself

void PinField::setLabel(const QString &label)
{
    setAccessibleName(label);
}

void PinField::setMinimumLength(int characters)
{
    m_minimum = characters;
}

void PinField::setClearAfter(int milliseconds)
{
    m_clearTimer.setInterval(milliseconds);
}

Secret PinField::takeSecret()
{
    Secret taken = std::move(m_buffer);
    taken.truncate(static_cast<std::size_t>(m_bytes));
    m_buffer = Secret(MaxBytes);
    clear();
    return taken;
}

QSize PinField::sizeHint() const
{
    return {236, 40};
}

QVariant PinField::inputMethodQuery(Qt::InputMethodQuery query) const
{
    if (query == Qt::ImHints)
        return static_cast<int>(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText);
    return query == Qt::ImEnabled ? QVariant(false) : QVariant();
}

void PinField::clear()
{
    m_clearTimer.stop();
    const bool had = m_characters > 0;
    m_buffer = Secret(MaxBytes); // the old one is wiped
    m_bytes = 0;
    m_characters = 0;
    update();
    if (had)
        emit lengthChanged(0);
}

void PinField::submit()
{
    if (isSubmittable())
        emit submitted();
}

void PinField::clearByItself()
{
    const bool had = m_characters > 0;
    clear();
    if (had)
        emit clearedByItself();
}

// typed comes from the key event; only its bytes are kept here.
bool PinField::appendCharacter(const QString &typed)
{
    if (typed.isEmpty() || !typed.at(0).isPrint())
        return false;
    QByteArray bytes = typed.toUtf8();
    const bool fits = m_bytes + bytes.size() <= MaxBytes;
    if (fits) {
        std::memcpy(m_buffer.data() + m_bytes, bytes.constData(), static_cast<std::size_t>(bytes.size()));
        m_bytes += static_cast<int>(bytes.size());
        ++m_characters;
    }
    bytes.fill('\0');
    return fits;
}

// A character begins at the last byte that does not continue another.
void PinField::removeLast()
{
    if (m_characters == 0)
        return;
    unsigned char last = 0;
    do {
        last = m_buffer.data()[--m_bytes];
        m_buffer.data()[m_bytes] = 0;
    } while ((last & 0xc0U) == 0x80U && m_bytes > 0);
    --m_characters;
}

void PinField::keyPressEvent(QKeyEvent *event)
{
    const int before = m_characters;
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        submit();
        return;
    }
    if (event->key() == Qt::Key_Backspace)
        removeLast();
    else if (event->key() == Qt::Key_Escape && m_characters > 0)
        clear();
    else if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier) ||
             !appendCharacter(event->text())) {
        QWidget::keyPressEvent(event); // also paste: nothing comes from the clipboard
        return;
    }
    if (m_characters > 0)
        m_clearTimer.start();
    update();
    if (before != m_characters && m_characters > 0)
        emit lengthChanged(m_characters);
    else if (before > 0 && m_characters == 0 && event->key() == Qt::Key_Backspace)
        emit lengthChanged(0);
}

void PinField::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool focused = hasFocus();
    const qreal pen = focused ? 2 : 1;
    painter.setPen(QPen(Theme::color(!isEnabled() ? Token::Line2 : focused ? Token::Accent : Token::Ctl), pen));
    painter.setBrush(Theme::color(isEnabled() ? Token::Stage : Token::Sunk));
    painter.drawRoundedRect(QRectF(rect()).adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2), 6, 6);

    constexpr int Left = 14;
    constexpr int Step = 19;
    const int room = qMax(1, (width() - 2 * Left - 8) / Step);
    const int dots = qMin(m_characters, room);
    painter.setPen(Qt::NoPen);
    painter.setBrush(Theme::color(Token::Ink));
    for (int i = 0; i < dots; ++i)
        painter.drawEllipse(QRectF(Left + i * Step, height() / 2.0 - 5, 10, 10));
    if (focused)
        painter.fillRect(QRect(Left + dots * Step, height() / 2 - 10, 2, 20), Theme::color(Token::Ink));
}

void PinField::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    update();
}

void PinField::focusOutEvent(QFocusEvent *event)
{
    // A menu or tooltip of this window does not take the focus away for good.
    if (event->reason() != Qt::PopupFocusReason)
        clearByItself();
    QWidget::focusOutEvent(event);
    update();
}

void PinField::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::EnabledChange && !isEnabled())
        clear();
    QWidget::changeEvent(event);
}

void PinField::hideEvent(QHideEvent *event)
{
    clear();
    QWidget::hideEvent(event);
}

} // namespace chancery::ui
