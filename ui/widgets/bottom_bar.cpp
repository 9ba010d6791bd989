#include "ui/widgets/bottom_bar.h"

#include "ui/theme/icons.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>

namespace chancery::ui {

BottomBar::BottomBar(QWidget *parent)
    : QFrame(parent),
      m_object(makeButton(tr("Object"), QStringLiteral("objectButton"), ButtonKind::Object, QStringLiteral("flag"))),
      m_deviation(makeButton({}, QStringLiteral("deviationButton"), ButtonKind::Plain, QStringLiteral("pen"))),
      m_savedWord(makeLabel(tr("Saved"), Role::Small, Token::Ink3)),
      m_saved(makeLabel({}, Role::MonoSmall, Token::Ink3)), m_reason(makeLabel({}, Role::Dense, Token::Ink2)),
      m_actions(new QHBoxLayout), m_script(makeButton(tr("Show script"), QStringLiteral("scriptButton"))),
      m_primary(makeButton({}, QStringLiteral("primaryButton"), ButtonKind::Primary))
{
    setObjectName(QStringLiteral("bottomBar"));
    setProperty("frame", QStringLiteral("bottom"));
    setFixedHeight(60);
    m_object->setToolTip(tr("Object (F8)"));
    m_deviation->setFixedWidth(36);
    m_deviation->setAccessibleName(tr("Note a deviation"));
    m_deviation->setToolTip(tr("Note a deviation (Ctrl+D)"));
    m_deviation->hide();
    m_script->setToolTip(tr("Show the script of this step (F5)"));
    m_saved->setObjectName(QStringLiteral("savedLabel"));
    m_reason->setObjectName(QStringLiteral("reasonLabel"));

    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(20, 0, 20, 0);
    row->setSpacing(10);
    row->addWidget(m_object);
    row->addWidget(m_deviation);
    row->addSpacing(8);
    auto *saved = new QHBoxLayout;
    saved->setSpacing(4);
    saved->addWidget(m_savedWord);
    saved->addWidget(m_saved);
    row->addLayout(saved);
    row->addStretch(1);
    row->addWidget(m_reason);
    row->addSpacing(8);
    m_actions->setSpacing(10);
    row->addLayout(m_actions);
    row->addWidget(m_script);
    row->addWidget(m_primary);
    setSaved({});

    connect(m_object, &QPushButton::clicked, this, &BottomBar::objectRequested);
    connect(m_deviation, &QPushButton::clicked, this, &BottomBar::deviationRequested);
    connect(m_script, &QPushButton::clicked, this, &BottomBar::scriptRequested);
    connect(m_primary, &QPushButton::clicked, this, &BottomBar::primaryTriggered);
}

void BottomBar::setSaved(const QString &time)
{
    m_saved->setText(time);
    m_saved->setVisible(!time.isEmpty());
    m_savedWord->setVisible(!time.isEmpty());
}

void BottomBar::setReason(const QString &words)
{
    m_reason->setText(words);
    refreshPrimaryName();
}

void BottomBar::setPrimary(const QString &text, bool enabled, const QString &iconName)
{
    m_primary->setText(text);
    m_primary->setEnabled(enabled);
    Theme::setFont(m_primary, Theme::font(enabled ? Role::Section : Role::BodyMedium));
    m_primary->setIcon(iconName.isEmpty() ? QIcon() : icon(iconName, Token::OnAccent));
    refreshPrimaryName();
}

void BottomBar::setPrimaryVisible(bool visible)
{
    m_primary->setVisible(visible);
}

void BottomBar::setScriptVisible(bool visible)
{
    m_script->setVisible(visible);
}

void BottomBar::setActions(const QList<BarAction> &actions)
{
    while (QLayoutItem *item = m_actions->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const BarAction &action : actions) {
        auto *button =
            makeButton(action.text, action.id + QStringLiteral("Button"), ButtonKind::Plain, action.iconName, this);
        button->setEnabled(action.enabled);
        connect(button, &QPushButton::clicked, this, [this, id = action.id] { emit actionTriggered(id); });
        m_actions->addWidget(button);
    }
}

void BottomBar::setObjecting(bool open)
{
    Theme::setState(m_object, "state", open ? QStringLiteral("open") : QStringLiteral("closed"));
}

void BottomBar::setObjectVisible(bool visible)
{
    m_object->setVisible(visible);
}

void BottomBar::setDeviationVisible(bool visible)
{
    m_deviation->setVisible(visible);
}

void BottomBar::focusPrimary()
{
    m_primary->setFocus(Qt::OtherFocusReason);
}

void BottomBar::refreshPrimaryName()
{
    const QString reason = m_reason->text();
    if (m_primary->isEnabled())
        m_primary->setAccessibleName(m_primary->text());
    else if (reason.isEmpty())
        m_primary->setAccessibleName(tr("%1, not available").arg(m_primary->text()));
    else
        m_primary->setAccessibleName(
            tr("%1, not available, %2").arg(m_primary->text(), reason.left(1).toLower() + reason.mid(1)));
}

} // namespace chancery::ui
