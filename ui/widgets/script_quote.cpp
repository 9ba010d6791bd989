#include "ui/widgets/script_quote.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/text_block.h"

#include <QVBoxLayout>

namespace chancery::ui {

ScriptQuote::ScriptQuote(QWidget *parent)
    : QFrame(parent), m_speaker(makeLabel({}, Role::Small, Token::Ink3)), m_words(new TextBlock(Role::Script))
{
    setObjectName(QStringLiteral("scriptQuote"));
    setProperty("frame", QStringLiteral("quote"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(14, 1, 0, 1);
    column->setSpacing(0);
    column->addWidget(m_speaker);
    column->addWidget(m_words);
}

void ScriptQuote::setText(const QString &speaker, const QString &words)
{
    m_speaker->setText(speaker);
    m_words->setText(tr("“%1”").arg(words));
    m_words->setAccessibleName(tr("%1: %2").arg(speaker, words));
}

void ScriptQuote::setSlim(bool slim)
{
    m_speaker->setVisible(!slim);
    auto *block = static_cast<TextBlock *>(m_words);
    block->setRole(Role::Script);
    if (slim) {
        block->setPixelSize(16);
        block->setLine(20);
    }
}

} // namespace chancery::ui
