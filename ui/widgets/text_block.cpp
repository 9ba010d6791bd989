#include "ui/widgets/text_block.h"

#include <QPainter>
#include <QTextLayout>

namespace chancery::ui {

namespace {

int layOut(QTextLayout &layout, int width)
{
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere); // a path has no spaces
    layout.setTextOption(option);
    layout.beginLayout();
    int lines = 0;
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine(), ++lines)
        line.setLineWidth(width);
    layout.endLayout();
    return lines;
}

// A line feed of the text is a break of the line.
QString prepared(QString text)
{
    return text.replace(QLatin1Char('\n'), QChar::LineSeparator);
}

} // namespace

TextBlock::TextBlock(Role role, Token token, QWidget *parent)
    : QLabel(parent), m_token(token), m_line(Theme::lineHeight(role))
{
    setTextFormat(Qt::PlainText);
    setWordWrap(true);
    Theme::setFont(this, Theme::font(role));
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void TextBlock::setRole(Role role)
{
    Theme::setFont(this, Theme::font(role));
    setLine(Theme::lineHeight(role));
}

void TextBlock::setToken(Token token)
{
    m_token = token;
    update();
}

void TextBlock::setLine(int pixels)
{
    m_line = pixels;
    updateGeometry();
    update();
}

void TextBlock::setPixelSize(int pixels)
{
    QFont changed = font();
    changed.setPixelSize(pixels);
    Theme::setFont(this, changed);
}

void TextBlock::measureAnew() const
{
    constexpr qsizetype enough = 32; // widths, while somebody drags the window's edge
    if (m_measured == text() && m_measuredIn == font() && m_lines.size() < enough)
        return;
    m_measured = text();
    m_measuredIn = font();
    m_lines.clear();
    m_natural = -1;
}

int TextBlock::heightForWidth(int width) const
{
    measureAnew();
    auto known = m_lines.find(width);
    if (known == m_lines.end()) {
        QTextLayout layout(prepared(text()), font());
        known = m_lines.insert(width, qMax(1, layOut(layout, width)));
    }
    return *known * m_line;
}

QSize TextBlock::sizeHint() const
{
    measureAnew();
    if (m_natural < 0) {
        QTextLayout layout(prepared(text()), font());
        layOut(layout, 100000);
        m_natural = qCeil(layout.maximumWidth()) + 1;
    }
    const int width = qMin(m_natural, 640);
    return {width, heightForWidth(width)};
}

QSize TextBlock::minimumSizeHint() const
{
    return {40, m_line};
}

void TextBlock::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(Theme::color(isEnabled() ? m_token : Token::Ink3));
    QTextLayout layout(prepared(text()), font());
    layOut(layout, width());
    const QFontMetricsF metrics(font());
    const qreal lead = (m_line - metrics.height()) / 2;
    for (int i = 0; i < layout.lineCount(); ++i) {
        // Baselines on whole pixels keep the lines equally sharp.
        const qreal baseline = qRound(i * m_line + lead + metrics.ascent());
        const QTextLine line = layout.lineAt(i);
        line.draw(&painter, QPointF(0, baseline - line.ascent() - line.y()));
    }
}

} // namespace chancery::ui
