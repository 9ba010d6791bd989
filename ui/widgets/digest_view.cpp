#include "ui/widgets/digest_view.h"

#include "ui/theme/theme.h"
#include "ui/widgets/digest_accessible.h"
#include "ui/widgets/qr_view.h"
#include "ui/widgets/row_painting.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QPainter>

namespace chancery::ui {

// Everything is counted from the top left corner, in px.
struct DigestView::Measures
{
    QFont groupFont;
    QFont wordFont;
    int scale; // of the small type around it: 1 on the console, 2 on the projection
    int head;  // height of the label's line
    int groupLine;
    int groupWidth;
    int groupGap;
    int numberWidth;
    int wordLine;
    int wordsTop; // of the first line of words
    int ruleTop;
    int height;
};

DigestView::DigestView(QWidget *parent) : QWidget(parent)
{
    installDigestAccessibility();
    setObjectName(QStringLiteral("digestView"));
    setFocusPolicy(Qt::StrongFocus);
    setProperty("focusRing", true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

DigestView::Measures DigestView::measures() const
{
    Measures m;
    const bool small = m_size == Size::Small;
    m.scale = m_size == Size::Projector ? 2 : 1;
    const Role role = small ? Role::DigestSmall : m_size == Size::Large ? Role::DigestLarge : Role::Digest;
    m.groupFont = Theme::font(role);
    m.groupLine = Theme::lineHeight(role);
    const Role wordRole = small ? Role::WordsSmall : Role::Words;
    m.wordFont = Theme::font(wordRole);
    m.wordLine = Theme::lineHeight(wordRole);
    m.groupGap = small ? 20 : 22;
    if (m_size == Size::Projector) {
        m.groupFont.setPixelSize(97);
        m.groupLine = 116;
        m.groupGap = 72;
        m.wordFont.setPixelSize(30);
        m.wordLine = 40;
    }
    m.numberWidth = 24 * m.scale;
    m.head = m_label.isEmpty() ? 0 : 20 * m.scale;
    m.groupWidth = QFontMetrics(m.groupFont).horizontalAdvance(QStringLiteral("0000"));
    // The code stands beside the groups and may be taller than they are.
    int blockBottom = m.head + 4 * m.groupLine;
    if (m_qr)
        blockBottom = qMax(blockBottom, m_qr->geometry().top() + m_qr->height() + (m_caption.isEmpty() ? 0 : 17));
    m.ruleTop = blockBottom + 7;
    m.wordsTop = m.ruleTop + 8;
    m.height = m_words ? m.wordsTop + 8 * m.wordLine + 5 : blockBottom;
    return m;
}

void DigestView::setDigest(const QString &label, const Digest &digest, const QString &note)
{
    m_label = label;
    m_digest = digest;
    m_note = note;
    m_line = 0;
    setAccessibleName(label);
    setAccessibleDescription(note);
    placeQr();
    updateGeometry();
    update();
}

void DigestView::setQr(const QString &text, const QString &caption)
{
    m_caption = text.isEmpty() ? QString() : caption;
    if (text.isEmpty()) {
        delete m_qr;
        m_qr = nullptr;
    } else {
        if (!m_qr)
            m_qr = new QrView(this);
        m_qr->setText(text, m_label.left(1).toLower() + m_label.mid(1));
        m_qr->setModuleSize(m_size == Size::Projector ? 8 : 4);
        m_qr->show();
    }
    placeQr();
    updateGeometry();
    update();
}

void DigestView::setSize(Size size)
{
    m_size = size;
    if (m_qr)
        m_qr->setModuleSize(size == Size::Projector ? 8 : 4);
    placeQr();
    updateGeometry();
    update();
}

void DigestView::setState(State state)
{
    m_state = state;
    update();
}

void DigestView::setWordsVisible(bool visible)
{
    m_words = visible;
    updateGeometry();
    update();
}

void DigestView::setReadingLine(int line)
{
    const int bounded = line < 0 ? 0 : line > Lines ? 0 : line;
    if (bounded == m_line)
        return;
    m_line = bounded;
    update();
    if (m_line > 0) {
        QAccessibleEvent event(this, QAccessible::Selection);
        event.setChild(m_line - 1);
        QAccessible::updateAccessibility(&event);
    }
    emit readingLineChanged(m_line);
}

QString DigestView::lineText(int line) const
{
    if (line < 1 || line > Lines)
        return {};
    const QStringList words = m_digest.words();
    QStringList digits;
    for (const QChar digit : m_digest.groups().at(line - 1))
        digits << QString(digit);
    return tr("%1, line %2 of %3: %4, %5 %6")
        .arg(m_label, QString::number(line), QString::number(Lines), digits.join(QLatin1Char(' ')),
             words.at(2 * (line - 1)), words.at(2 * (line - 1) + 1));
}

QRect DigestView::lineRect(int line) const
{
    const Measures m = measures();
    const int row = (line - 1) / 4;
    const int column = (line - 1) % 4;
    return QRect(m.numberWidth + m.groupGap + column * (m.groupWidth + m.groupGap), m.head + row * m.groupLine,
                 m.groupWidth, m.groupLine);
}

QRect DigestView::wordRect(int line) const
{
    const Measures m = measures();
    const int column = (line - 1) / 8;
    const int row = (line - 1) % 8;
    const int half = (width() - 24) / 2;
    return QRect(column * (half + 24), m.wordsTop + row * m.wordLine + (row >= 4 ? 5 : 0), half, m.wordLine);
}

QSize DigestView::sizeHint() const
{
    const Measures m = measures();
    const int groups = m.numberWidth + 4 * (m.groupGap + m.groupWidth) + 4;
    return {groups + (m_qr ? 28 + m_qr->sizeHint().width() : 0), m.height};
}

QSize DigestView::minimumSizeHint() const
{
    return sizeHint();
}

void DigestView::resizeEvent(QResizeEvent *)
{
    placeQr();
}

// Beside the groups; in the small form it begins beside the label, to save height.
void DigestView::placeQr()
{
    if (!m_qr)
        return;
    const QSize size = m_qr->sizeHint();
    const int top = m_size == Size::Small || m_label.isEmpty() ? 0 : 22 * (m_size == Size::Projector ? 2 : 1);
    m_qr->setGeometry(qMax(0, width() - size.width()), top, size.width(), size.height());
}

bool DigestView::event(QEvent *event)
{
    // Space must reach this view before it becomes a shortcut of the window.
    if (event->type() == QEvent::ShortcutOverride) {
        auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Space || key->matches(QKeySequence::Copy)) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

void DigestView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy))
        copyHex();
    else if (event->key() == Qt::Key_Space)
        setReadingLine(event->modifiers() & Qt::ShiftModifier ? qMax(0, m_line - 1) : m_line + 1);
    else
        QWidget::keyPressEvent(event);
}

void DigestView::mousePressEvent(QMouseEvent *event)
{
    for (int line = 1; line <= Lines; ++line) {
        if (lineRect(line).contains(event->position().toPoint()) ||
            (m_words && wordRect(line).contains(event->position().toPoint())))
            setReadingLine(line);
    }
}

void DigestView::copyHex() const
{
    QApplication::clipboard()->setText(m_digest.hex());
}

void DigestView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Measures m = measures();
    if (m.head > 0) {
        QFont label = Theme::font(Role::Section);
        label.setPixelSize(label.pixelSize() * m.scale);
        painter.setFont(label);
        painter.setPen(Theme::color(Token::Ink));
        const int labelWidth = painter.fontMetrics().horizontalAdvance(m_label);
        const QRect head(0, 0, width(), m.head);
        painter.drawText(head, Qt::AlignVCenter, m_label);
        QFont note = Theme::font(Role::Small);
        note.setPixelSize(note.pixelSize() * m.scale);
        painter.setFont(note);
        painter.setPen(Theme::color(m_state == State::Differs ? Token::Stop : Token::Ink3));
        const QString words = m_state == State::Differs ? tr("Differs") : m_note;
        const int room = width() - labelWidth - 8 - (m_qr && m_qr->y() == 0 ? m_qr->width() + 8 : 0);
        painter.drawText(head.adjusted(labelWidth + 8, 1, 0, 1), Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(words, Qt::ElideRight, room));
    }
    paintGroups(painter, m);
    if (m_qr && !m_caption.isEmpty()) {
        const QRect code = m_qr->geometry();
        painter.setFont(Theme::font(Role::Small));
        painter.setPen(Theme::color(Token::Ink3));
        painter.drawText(QRect(code.left(), code.bottom() + 2, code.width(), 16), Qt::AlignCenter, m_caption);
    }
    if (m_words)
        paintWords(painter, m);
}

void DigestView::paintGroups(QPainter &painter, const Measures &m) const
{
    const QStringList groups = m_digest.groups();
    QFont number = Theme::font(Role::MonoSmall);
    number.setPixelSize(number.pixelSize() * m.scale);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_state == State::Differs) {
        const QRect box = lineRect(1).united(lineRect(Lines)).adjusted(-10, 0, 10, 0);
        painter.setPen(QPen(Theme::color(Token::Stop), 2));
        painter.setBrush(Theme::color(Token::StopTint));
        painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), 6, 6);
    }
    for (int line = 1; line <= Lines; ++line) {
        const QRect cell = lineRect(line);
        if (line == m_line) {
            const qreal pen = 2 * m.scale;
            painter.setPen(QPen(Theme::color(Token::Accent), pen));
            painter.setBrush(Theme::color(Token::AccentTint));
            painter.drawRoundedRect(QRectF(cell).adjusted(-8 * m.scale, pen / 2, 8 * m.scale, -pen / 2), 6, 6);
        }
        if (line % 4 == 1) {
            painter.setFont(number);
            painter.setPen(Theme::color(Token::Ink3));
            painter.drawText(QRect(0, cell.top(), m.numberWidth, cell.height()), Qt::AlignRight | Qt::AlignVCenter,
                             QString::number(line));
        }
        painter.setFont(m.groupFont);
        painter.setPen(Theme::color(Token::Ink));
        painter.drawText(cell.adjusted(0, 0, 8, 0), Qt::AlignLeft | Qt::AlignVCenter, groups.at(line - 1));
    }
}

void DigestView::paintWords(QPainter &painter, const Measures &m) const
{
    const QStringList groups = m_digest.groups();
    const QStringList words = m_digest.words();
    painter.fillRect(QRect(0, m.ruleTop, width(), m.scale), Theme::color(Token::Line));
    QFont number = Theme::font(Role::MonoSmall);
    QFont hex = Theme::font(Role::MonoDense);
    number.setPixelSize(number.pixelSize() * m.scale);
    hex.setPixelSize(hex.pixelSize() * m.scale);
    const int numberWidth = 16 * m.scale;
    for (int line = 1; line <= Lines; ++line) {
        const bool marked = line == m_line;
        const QRect row = wordRect(line);
        if (marked) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(Theme::color(Token::AccentTint));
            painter.drawRoundedRect(row, 4, 4);
        }
        const Qt::Alignment left = Qt::AlignLeft | Qt::AlignVCenter;
        QFont strong = m.wordFont;
        strong.setWeight(marked ? QFont::DemiBold : QFont::Normal);
        painter.setPen(Theme::color(marked ? Token::Accent : Token::Ink3));
        painter.setFont(number);
        painter.drawText(QRect(row.left(), row.top(), numberWidth, row.height()), Qt::AlignRight | Qt::AlignVCenter,
                         QString::number(line));
        painter.setFont(hex);
        painter.drawText(row.adjusted(24 * m.scale, 0, 0, 0), static_cast<int>(left), groups.at(line - 1));
        painter.setPen(Theme::color(Token::Ink));
        painter.setFont(strong);
        painter.drawText(row.adjusted(76 * m.scale, 0, 0, 0), static_cast<int>(left), words.at(2 * (line - 1)));
        painter.drawText(row.adjusted(184 * m.scale, 0, 0, 0), static_cast<int>(left), words.at(2 * (line - 1) + 1));
    }
}

} // namespace chancery::ui
