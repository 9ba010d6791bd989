#include "ui/widgets/key_facts.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/text_block.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace chancery::ui {

namespace {

struct FactLook
{
    const char *icon;
    Token token;
    QString word; // for screen readers
};

FactLook lookOf(FactState state)
{
    switch (state) {
    case FactState::Waiting:
        return {"clock", Token::Ink2, KeyFacts::tr("waiting")};
    case FactState::Passed:
        return {"check", Token::Ok, KeyFacts::tr("passed")};
    case FactState::Refused:
        return {"stop", Token::Stop, KeyFacts::tr("refused")};
    }
    Q_UNREACHABLE();
}

} // namespace

KeyFacts::KeyFacts(QWidget *parent)
    : QFrame(parent), m_heading(makeLabel(tr("This key"), Role::Section)),
      m_note(makeLabel({}, Role::Small, Token::Ink3)), m_grid(new QGridLayout)
{
    setObjectName(QStringLiteral("keyFacts"));
    setProperty("frame", QStringLiteral("card"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 12, 16, 14);
    column->setSpacing(14);
    auto *head = new QHBoxLayout;
    head->addWidget(m_heading);
    head->addStretch();
    head->addWidget(m_note);
    column->addLayout(head);
    m_grid->setHorizontalSpacing(6);
    m_grid->setVerticalSpacing(19);
    m_grid->setColumnMinimumWidth(0, 78);
    m_grid->setColumnStretch(2, 1);
    column->addLayout(m_grid);
    column->addStretch();
}

void KeyFacts::setHeading(const QString &heading, const QString &note)
{
    m_heading->setText(heading);
    m_note->setText(note);
}

void KeyFacts::setFacts(const QList<KeyFact> &facts)
{
    qDeleteAll(m_parts);
    m_parts.clear();
    int row = 0;
    for (const KeyFact &fact : facts) {
        const FactLook look = lookOf(fact.state);
        QLabel *label = makeLabel(fact.label, Role::Dense, Token::Ink3);
        QLabel *icon = makeIconLabel(QString::fromLatin1(look.icon), look.token);
        auto *value = new QWidget;
        auto *column = new QVBoxLayout(value);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(0);
        auto *text = new TextBlock(fact.mono ? Role::MonoDense : Role::Dense,
                                   fact.state == FactState::Refused ? Token::Stop : Token::Ink);
        Theme::setFont(text, Theme::font(fact.mono ? Role::MonoDense : Role::Dense, QFont::Medium));
        text->setText(fact.text);
        text->setAccessibleName(tr("%1, %2: %3").arg(fact.label, look.word, fact.text));
        column->addWidget(text);
        if (!fact.more.isEmpty()) {
            auto *more = new TextBlock(Role::Dense, Token::Ink2);
            more->setText(fact.more);
            column->addWidget(more);
        }
        m_grid->addWidget(label, row, 0, Qt::AlignTop);
        m_grid->addWidget(icon, row, 1, Qt::AlignTop);
        m_grid->addWidget(value, row, 2);
        m_parts << label << icon << value;
        for (QWidget *part : {static_cast<QWidget *>(label), static_cast<QWidget *>(icon), value})
            part->show(); // measured at once
        ++row;
    }
}

} // namespace chancery::ui
