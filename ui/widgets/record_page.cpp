#include "ui/widgets/record_page.h"

#include "ui/widgets/labels.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QRegularExpression>
#include <QTextBrowser>
#include <QVBoxLayout>
#include <utility>

namespace chancery::ui {

namespace {

constexpr int NarrowPage = 600; // pixels

QString cssOf(Role role, Token token)
{
    const QFont font = Theme::font(role);
    return QStringLiteral("font-family:'%1'; font-size:%2px; font-weight:%3; font-style:%4; color:%5;")
        .arg(font.families().first())
        .arg(font.pixelSize())
        .arg(font.weight())
        .arg(font.italic() ? QStringLiteral("italic") : QStringLiteral("normal"))
        .arg(Theme::color(token).name());
}

QString span(const QString &text, Role role, Token token)
{
    return QStringLiteral("<span style=\"%1\">%2</span>").arg(cssOf(role, token), text.toHtmlEscaped());
}

// Times and ids are values: mono, and never broken across lines.
QString withValues(const QString &text)
{
    static const QRegularExpression value(
        QStringLiteral("\\b(\\d{4}-\\d\\d-\\d\\dT)?\\d\\d:\\d\\d:\\d\\dZ|\\b\\d{4}-\\d\\d-\\d\\d-[0-9a-z]{4}\\b"));
    QString html;
    qsizetype done = 0;
    for (auto it = value.globalMatch(text); it.hasNext();) {
        const QRegularExpressionMatch match = it.next();
        html += text.mid(done, match.capturedStart() - done).toHtmlEscaped();
        html += span(match.captured(), Role::MonoDense, Token::Ink);
        done = match.capturedEnd();
    }
    return html + text.mid(done).toHtmlEscaped();
}

QString digestLines(const QString &hex, int groupsInLine)
{
    QStringList lines;
    for (int from = 0; from < hex.size(); from += 4 * groupsInLine) {
        QStringList groups;
        for (int i = from; i < from + 4 * groupsInLine && i + 4 <= hex.size(); i += 4)
            groups << hex.mid(i, 4);
        lines << span(groups.join(QChar(QChar::Nbsp)), Role::MonoDense, Token::Ink);
    }
    return lines.join(QStringLiteral("<br>"));
}

// A narrow page has no room for a digest beside its words.
QString rowHtml(const RecordRow &row, bool narrow)
{
    const QString label = QStringLiteral("<td width=\"118\" style=\"padding:2px 0; %1\">%2</td>")
                              .arg(cssOf(Role::RecordLabel, Token::Ink2), row.label.toHtmlEscaped());
    if (row.digest.isEmpty())
        return QStringLiteral("<tr>%1<td colspan=\"2\" style=\"padding:2px 0\">%2</td></tr>")
            .arg(label, withValues(row.value));
    if (narrow)
        return QStringLiteral("<tr>%1<td colspan=\"2\" style=\"padding:2px 0\">%2<br>%3</td></tr>")
            .arg(label, withValues(row.value), digestLines(row.digest, 4));
    return QStringLiteral(
               "<tr>%1<td style=\"padding:2px 0\">%2</td><td width=\"320\" style=\"padding:4px 0\">%3</td></tr>")
        .arg(label, withValues(row.value), digestLines(row.digest, 8));
}

} // namespace

RecordPage::RecordPage(QWidget *parent)
    : QFrame(parent), m_heading(makeLabel({}, Role::Title)), m_count(makeLabel({}, Role::Dense, Token::Ink2)),
      m_previous(makeSmallButton(tr("Previous"), QStringLiteral("previousPageButton"), QStringLiteral("left"))),
      m_next(makeSmallButton(tr("Next"), QStringLiteral("nextPageButton"), QStringLiteral("chev"))),
      m_text(new QTextBrowser)
{
    setObjectName(QStringLiteral("recordPage"));
    setProperty("frame", QStringLiteral("desk"));
    m_next->setIconSize({14, 14});
    m_next->setLayoutDirection(Qt::RightToLeft); // its arrow stands behind the word
    m_text->setObjectName(QStringLiteral("recordText"));
    m_text->setProperty("frame", QStringLiteral("paper"));
    m_text->setOpenLinks(false);
    m_text->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_text->setAccessibleName(tr("Event record"));

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(28, 12, 28, 0);
    column->setSpacing(12);
    auto *head = new QHBoxLayout;
    head->setSpacing(6);
    head->addWidget(m_heading);
    head->addStretch();
    head->addWidget(m_count, 0, Qt::AlignBottom);
    head->addSpacing(4);
    head->addWidget(m_previous, 0, Qt::AlignBottom);
    head->addWidget(m_next, 0, Qt::AlignBottom);
    column->addLayout(head);
    column->addWidget(m_text, 1);

    connect(m_previous, &QPushButton::clicked, this, [this] { showPage(m_page - 1); });
    connect(m_next, &QPushButton::clicked, this, [this] { showPage(m_page + 1); });
    refresh();
}

void RecordPage::setHeading(const QString &heading)
{
    m_heading->setText(heading);
}

void RecordPage::setSheets(const QList<RecordSheet> &sheets)
{
    m_sheets = sheets;
    m_seen = QList<bool>(sheets.size(), false);
    m_page = -1;
    showPage(0);
}

void RecordPage::setDraft(bool draft)
{
    m_draft = draft;
    refresh();
}

void RecordPage::showPage(int page)
{
    if (page < 0 || page >= m_sheets.size() || page == m_page)
        return;
    m_page = page;
    refresh();
    emit pageChanged(page);
    if (!m_seen[page]) {
        m_seen[page] = true;
        if (!m_seen.contains(false))
            emit allPagesSeen();
    }
}

void RecordPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        refresh(); // the colours stand in the text
    QFrame::changeEvent(event);
}

void RecordPage::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    if (std::exchange(m_narrow, width() < NarrowPage) != m_narrow)
        refresh();
}

void RecordPage::refresh()
{
    const bool any = m_page >= 0 && m_page < m_sheets.size();
    const QString count = tr("Page %1 of %2").arg(m_page + 1).arg(m_sheets.size());
    m_count->setText(m_draft ? tr("Draft, %1").arg(count.toLower()) : count);
    m_count->setVisible(any);
    m_previous->setEnabled(m_page > 0);
    m_next->setEnabled(m_page + 1 < m_sheets.size());
    if (any)
        m_text->setHtml(html(m_sheets[m_page]));
}

QString RecordPage::html(const RecordSheet &sheet) const
{
    QString rows;
    for (const RecordRow &row : sheet.rows)
        rows += rowHtml(row, m_narrow);
    const QString ink = Theme::color(Token::Ink).name();
    return QStringLiteral("<div align=\"center\" style=\"%1\">%2</div><div align=\"center\" style=\"%3\">%4</div>"
                          "<table width=\"100%\" cellspacing=\"0\" cellpadding=\"0\" style=\"margin-top:6px; "
                          "margin-bottom:6px\"><tr><td style=\"font-size:1px; border-top:1px solid %5; "
                          "border-bottom:1px solid %5\">&nbsp;</td></tr></table>"
                          "<table width=\"100%\" cellspacing=\"0\" cellpadding=\"0\" style=\"%6\">%7</table>")
        .arg(cssOf(Role::RecordTitle, Token::Ink), sheet.title.toHtmlEscaped(), cssOf(Role::RecordLabel, Token::Ink2),
             sheet.subtitle.toHtmlEscaped(), ink, cssOf(Role::RecordText, Token::Ink), rows);
}

} // namespace chancery::ui
