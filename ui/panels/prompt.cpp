#include "ui/panels/prompt.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/text_block.h"

#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace chancery::ui {

QPlainTextEdit *makeWordsEdit(const QString &objectName, const QString &accessibleName, int height)
{
    auto *edit = new QPlainTextEdit;
    edit->setObjectName(objectName);
    edit->setAccessibleName(accessibleName);
    edit->setTabChangesFocus(true);
    edit->setFixedHeight(height);
    Theme::setFont(edit, Theme::font(Role::Script));
    return edit;
}

void Prompt::open(QWidget *owner, const PromptText &text, Answer answer)
{
    openSheet(owner, new Prompt(owner, text, std::move(answer)));
}

Prompt::Prompt(QWidget *owner, const PromptText &text, Answer answer)
    : Sheet(text.title), m_owner(owner), m_accept(text.accept), m_wordsNeeded(text.wordsAsked && text.wordsNeeded),
      m_answer(std::move(answer))
{
    setObjectName(QStringLiteral("prompt"));
    auto *explanation = new TextBlock(Role::Body, Token::Ink2);
    explanation->setText(text.explanation);
    content()->addWidget(explanation); // before it is shown, or it would be a window of its own
    explanation->setVisible(!text.explanation.isEmpty());
    if (!text.people.isEmpty()) {
        addHeading(tr("Who"));
        m_people = new PeopleTiles(text.people, PeopleTiles::Choice::One);
        connect(m_people, &PeopleTiles::changed, this, &Sheet::changed);
        content()->addWidget(m_people);
    }
    if (text.wordsAsked) {
        addHeading(text.mono ? tr("The key") : tr("In your words"),
                   text.mono ? QString() : tr("As they will stand in the record"));
        m_words = makeWordsEdit(QStringLiteral("wordsEdit"), text.title, 96);
        m_words->setPlainText(text.words);
        if (text.mono)
            Theme::setFont(m_words, Theme::font(Role::MonoDense));
        connect(m_words, &QPlainTextEdit::textChanged, this, &Sheet::changed);
        content()->addWidget(m_words);
    }
    content()->addStretch(1);
}

QString Prompt::words() const
{
    return m_words ? m_words->toPlainText().trimmed() : QString();
}

PrimaryAct Prompt::primary() const
{
    const bool who = !m_people || !m_people->chosen().isEmpty();
    const bool said = !m_wordsNeeded || !words().isEmpty();
    const QString reason = !who && !said ? tr("Say who, and in which words") : !who ? tr("Say who") : tr("Say why");
    return {m_accept, who && said, who && said ? QString() : reason, {}};
}

void Prompt::triggerPrimary()
{
    if (!primary().enabled)
        return;
    const QString person = m_people ? m_people->chosen().value(0) : QString();
    const QString said = words();
    const Answer answer = std::exchange(m_answer, Answer());
    const QPointer<QWidget> owner = m_owner;
    close();
    if (owner && answer)
        answer(person, said);
}

QWidget *Prompt::firstFocus()
{
    if (m_people && m_people->chosen().isEmpty())
        return m_people->first();
    return m_words;
}

} // namespace chancery::ui
