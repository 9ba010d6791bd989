#include "ui/widgets/halted_line.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/text_block.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace chancery::ui {

HaltedLine::HaltedLine(QWidget *parent)
    : QFrame(parent), m_icon(makeIconLabel(QStringLiteral("stop"), Token::Stop, 20, Token::StopTint)),
      m_headline(makeLabel({}, Role::DenseStrong, Token::Stop)), m_words(new TextBlock(Role::RecordText)),
      m_resolve(makeSmallButton(tr("Resolve"), QStringLiteral("resolveButton"))),
      m_end(makeSmallButton(tr("End with a record"), QStringLiteral("endWithRecordButton")))
{
    setObjectName(QStringLiteral("haltedLine"));
    setProperty("frame", QStringLiteral("halted"));
    static_cast<TextBlock *>(m_words)->setLine(20);
    auto *row = new QHBoxLayout(this);
    row->setSpacing(10);
    row->addWidget(m_icon);
    auto *column = new QVBoxLayout;
    column->setSpacing(0);
    column->addWidget(m_headline);
    column->addWidget(m_words);
    row->addLayout(column, 1);
    row->addWidget(m_resolve);
    row->addWidget(m_end);
    setCard(false);
    connect(m_resolve, &QPushButton::clicked, this, &HaltedLine::resolveRequested);
    connect(m_end, &QPushButton::clicked, this, &HaltedLine::endRequested);
}

void HaltedLine::setText(const QString &headline, const QString &words)
{
    m_headline->setText(headline);
    m_words->setText(tr("“%1”").arg(words));
    m_words->setVisible(!words.isEmpty());
    setAccessibleName(words.isEmpty() ? headline : tr("%1: %2").arg(headline, words));
}

void HaltedLine::setActionsVisible(bool visible)
{
    m_resolve->setVisible(visible);
    m_end->setVisible(visible);
}

void HaltedLine::setCard(bool card)
{
    Theme::setState(this, "frame", card ? QStringLiteral("haltedCard") : QStringLiteral("halted"));
    layout()->setContentsMargins(card ? 12 : 20, 7, card ? 12 : 20, 7);
    if (card)
        setActionsVisible(false);
}

} // namespace chancery::ui
