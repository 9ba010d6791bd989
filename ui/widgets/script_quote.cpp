#include "ui/widgets/script_quote.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/text_block.h"

#include <QVBoxLayout>

namespace chancery::ui {

namespace {

// The words stand in double marks, so those inside are single; plans are typed with straight ones.
QString quoted(QString words)
{
    bool open = false;
    for (QChar &c : words) {
        if (c == u'\'')
            c = QChar(0x2019);
        else if (c == u'"')
            c = QChar((open = !open) ? 0x2018 : 0x2019);
    }
    return ScriptQuote::tr("“%1”").arg(words);
}

} // namespace

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
    m_words->setText(quoted(words));
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
