#include "ui/window/desk_strip.h"

#include "ui/panels/key_desk.h"
#include "ui/panels/panel_words.h"
#include "ui/widgets/labels.h"

#include <QVBoxLayout>

namespace chancery::ui {

DeskStrip::DeskStrip(SessionView &session, QWidget *parent)
    : QFrame(parent), m_desk(new KeyDesk(session)), m_heading(makeLabel({}, Role::TitleSmall))
{
    setProperty("frame", QStringLiteral("part"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(28, 12, 28, 12);
    column->setSpacing(8);
    auto *head = new QHBoxLayout;
    head->addWidget(m_heading, 1);
    QPushButton *leave = makeSmallButton(tr("Not now"), QStringLiteral("leaveDeskButton"));
    head->addWidget(leave);
    column->addLayout(head);
    column->addWidget(m_desk);
    m_desk->setSlim(true);
    hide();
    connect(leave, &QPushButton::clicked, this, [&session] { session.leaveDesk(); });
}

void DeskStrip::present(const session::Snapshot &snapshot)
{
    const bool needed = snapshot.desk.use == session::DeskUse::Resolve;
    setVisible(needed);
    if (!needed)
        return;
    m_heading->setText(tr("How it is resolved: %1").arg(deskHeadline(snapshot)));
    m_desk->present(snapshot);
}

} // namespace chancery::ui
