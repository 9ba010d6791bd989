#include "ui/widgets/notice.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/text_block.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace chancery::ui {

namespace {

struct ToneLook
{
    const char *name;
    const char *icon;
    Token token;
};

ToneLook lookOf(Notice::Tone tone)
{
    switch (tone) {
    case Notice::Tone::Plain:
        return {"plain", "info", Token::Ink2};
    case Notice::Tone::Warn:
        return {"warn", "warn", Token::Warn};
    case Notice::Tone::Stop:
        return {"stop", "stop", Token::Stop};
    case Notice::Tone::Ok:
        return {"ok", "check", Token::Ok};
    }
    Q_UNREACHABLE();
}

} // namespace

Notice::Notice(QWidget *parent)
    : QFrame(parent), m_icon(makeIconLabel({}, Token::Ink2, 18)), m_heading(new TextBlock(Role::BodyMedium)),
      m_text(new TextBlock(Role::Dense, Token::Ink2))
{
    setObjectName(QStringLiteral("notice"));
    setProperty("frame", QStringLiteral("notice"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(12, 9, 12, 9);
    row->setSpacing(10);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    auto *column = new QVBoxLayout;
    column->setSpacing(0);
    column->addWidget(m_heading);
    column->addWidget(m_text);
    row->addLayout(column, 1);
    set(Tone::Plain, {}, {});
}

Notice::Notice(Tone tone, const QString &iconName, const QString &heading, const QString &text, QWidget *parent)
    : Notice(parent)
{
    set(tone, heading, text, iconName);
}

void Notice::set(Tone tone, const QString &words, const QString &text, const QString &iconName)
{
    // A heading of one sentence goes without its full stop, as the other headings do.
    const bool one = words.endsWith(u'.') && words.indexOf(QLatin1String(". ")) < 0;
    const QString heading = one ? words.chopped(1) : words;
    const ToneLook look = lookOf(tone);
    m_tone = tone;
    setIconLabel(m_icon, iconName.isEmpty() ? QString::fromLatin1(look.icon) : iconName, look.token, 18);
    m_heading->setText(heading);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    setAccessibleName(text.isEmpty() ? heading : tr("%1. %2").arg(heading, text));
    Theme::setState(this, "tone", QString::fromLatin1(look.name));
}

} // namespace chancery::ui
