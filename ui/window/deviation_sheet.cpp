#include "ui/window/deviation_sheet.h"

#include "ui/panels/prompt.h"
#include "ui/widgets/text_block.h"

#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace chancery::ui {

namespace {

constexpr int FieldHeight = 58;

QString said(const QPlainTextEdit *edit)
{
    return edit->toPlainText().trimmed();
}

} // namespace

DeviationSheet::DeviationSheet(SessionView &session, const QList<PersonTile> &people, QWidget *parent)
    : Sheet(tr("Note a deviation"), tr("As it will stand in the record"), parent), m_session(session)
{
    setObjectName(QStringLiteral("deviationSheet"));
    auto *explanation = new TextBlock(Role::Body, Token::Ink2);
    explanation->setText(tr("Something went otherwise than planned, and the room goes on with it. Nothing halts."));
    content()->addWidget(explanation);
    m_expected = addField(tr("What was expected"), "expectedEdit");
    m_happened = addField(tr("What happened"), "happenedEdit");
    m_decided = addField(tr("What was decided"), "decidedEdit");
    addHeading(tr("Who agrees"), tr("Everyone who said so aloud"));
    m_agreed = new PeopleTiles(people, PeopleTiles::Choice::Several);
    connect(m_agreed, &PeopleTiles::changed, this, &Sheet::changed);
    content()->addWidget(m_agreed);
    content()->addStretch(1);
}

QPlainTextEdit *DeviationSheet::addField(const QString &heading, const char *name)
{
    addHeading(heading);
    QPlainTextEdit *edit = makeWordsEdit(QLatin1String(name), heading, FieldHeight);
    connect(edit, &QPlainTextEdit::textChanged, this, &Sheet::changed);
    content()->addWidget(edit);
    return edit;
}

PrimaryAct DeviationSheet::primary() const
{
    PrimaryAct act{tr("Note it"), false, {}, QStringLiteral("pen")};
    if (said(m_expected).isEmpty() || said(m_happened).isEmpty() || said(m_decided).isEmpty())
        act.reason = tr("Say what was expected, what happened, what was decided");
    else if (m_agreed->chosen().isEmpty())
        act.reason = tr("Say who agrees");
    else
        act.enabled = true;
    return act;
}

void DeviationSheet::triggerPrimary()
{
    if (!primary().enabled)
        return;
    m_session.submit(ceremony::NoteDeviation{said(m_expected), said(m_happened), said(m_decided), m_agreed->chosen()});
    close();
}

QWidget *DeviationSheet::firstFocus()
{
    return m_expected;
}

} // namespace chancery::ui
