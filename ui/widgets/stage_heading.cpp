#include "ui/widgets/stage_heading.h"

#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace chancery::ui {

StageHeading::StageHeading(Size size, QWidget *parent)
    : QWidget(parent), m_size(size), m_eyebrow(makeLabel({}, Role::Dense, Token::Ink3)),
      m_text(makeLabel({}, Role::Title)), m_noteIcon(makeIconLabel({}, Token::Ink2)),
      m_note(makeLabel({}, Role::Dense, Token::Ink2))
{
    setObjectName(QStringLiteral("stageHeading"));
    m_text->setObjectName(QStringLiteral("stageTitleLabel"));
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::NoTextInteraction);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(m_eyebrow);
    auto *row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(m_text, 1);
    row->addWidget(m_noteIcon, 0, Qt::AlignBottom);
    row->addWidget(m_note, 0, Qt::AlignBottom);
    column->addLayout(row);
    m_eyebrow->hide();
    m_noteIcon->hide();
    m_note->hide();
    refresh();
}

void StageHeading::setSize(Size size)
{
    m_size = size;
    refresh();
}

void StageHeading::setEyebrow(const QString &text)
{
    m_eyebrow->setText(text);
    refresh();
}

void StageHeading::setText(const QString &text)
{
    m_text->setText(text);
}

QString StageHeading::text() const
{
    return m_text->text();
}

void StageHeading::setNote(const QString &text, const QString &iconName)
{
    m_note->setText(text);
    m_note->setVisible(!text.isEmpty());
    setIconLabel(m_noteIcon, iconName, Token::Ink2);
    m_noteIcon->setVisible(!iconName.isEmpty());
}

void StageHeading::setNarrow(bool narrow)
{
    m_narrow = narrow;
    refresh();
}

void StageHeading::refresh()
{
    const bool hero = m_size == Size::Hero;
    setLabelLook(m_text, hero ? Role::Hero : m_narrow ? Role::TitleSmall : Role::Title, Token::Ink);
    if (hero && m_narrow) {
        QFont font = Theme::font(Role::Hero);
        font.setPixelSize(27);
        Theme::setFont(m_text, font);
        m_text->setMinimumHeight(34);
    }
    m_eyebrow->setVisible(!m_eyebrow->text().isEmpty() && !m_narrow);
}

} // namespace chancery::ui
