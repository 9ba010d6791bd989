#include "ui/widgets/fault_panel.h"

#include "ui/theme/icons.h"
#include "ui/widgets/button_menu.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QMessageBox>
#include <QVBoxLayout>

namespace chancery::ui {

FaultPanel::FaultPanel(QWidget *parent)
    : QFrame(parent), m_head(new QWidget), m_rows(new QVBoxLayout),
      m_menuButton(makeSmallButton({}, QStringLiteral("faultMenuButton"), QStringLiteral("warn")))
{
    setObjectName(QStringLiteral("faultPanel"));
    auto *column = new QVBoxLayout(this);
    column->setSpacing(4);
    auto *head = new QHBoxLayout(m_head);
    head->setContentsMargins(0, 0, 0, 0);
    head->setSpacing(8);
    head->addWidget(makeLabel(tr("Faults"), Role::Section));
    head->addWidget(makeLabel(tr("For the trainer; each is recorded"), Role::Small, Token::Ink2));
    head->addStretch();
    column->addWidget(m_head);
    m_rows->setSpacing(3);
    column->addLayout(m_rows);
    column->addWidget(m_menuButton);
    column->addStretch();
    refresh();
}

void FaultPanel::setFaults(const QList<FaultItem> &faults)
{
    m_faults = faults;
    refresh();
}

void FaultPanel::setSmall(bool small)
{
    m_small = small;
    refresh();
}

void FaultPanel::refresh()
{
    Theme::setState(this, "frame", m_small ? QString() : QStringLiteral("rack"));
    layout()->setContentsMargins(m_small ? 0 : 14, m_small ? 0 : 8, m_small ? 0 : 14, m_small ? 0 : 8);
    m_head->setVisible(!m_small);
    m_menuButton->setVisible(m_small);
    qDeleteAll(m_buttons);
    m_buttons.clear();
    delete m_menuButton->findChild<QMenu *>();
    auto *menu = new QMenu(m_menuButton);
    int ready = 0;
    for (const FaultItem &fault : std::as_const(m_faults)) {
        const bool done = !fault.doneTime.isEmpty();
        const QString text = done ? tr("%1, %2").arg(fault.text, fault.doneTime) : fault.text;
        ready += !done && fault.enabled ? 1 : 0;
        if (m_small) {
            QAction *action = menu->addAction(icon(fault.iconName), text);
            action->setEnabled(fault.enabled && !done);
            connect(action, &QAction::triggered, this, [this, fault] { ask(fault); });
            continue;
        }
        QPushButton *button = makeSmallButton(text, fault.id + QStringLiteral("FaultButton"),
                                              done ? QStringLiteral("check") : fault.iconName);
        button->setProperty("align", QStringLiteral("left"));
        button->setProperty("scale", QStringLiteral("rack"));
        button->setEnabled(fault.enabled && !done);
        connect(button, &QPushButton::clicked, this, [this, fault] { ask(fault); });
        m_rows->addWidget(button);
        m_buttons.append(button);
    }
    setButtonMenu(m_menuButton, menu);
    m_menuButton->setText(tr("Faults, %1 ready").arg(ready));
}

void FaultPanel::ask(const FaultItem &fault)
{
    auto *box = new QMessageBox(QMessageBox::Question, tr("Cause a fault"), tr("%1 now?").arg(fault.text),
                                QMessageBox::NoButton, window());
    box->setObjectName(QStringLiteral("faultQuestion"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(tr("The room is not told. The rehearsal's transcript will say that the trainer did it."));
    QPushButton *yes = box->addButton(fault.text, QMessageBox::AcceptRole);
    yes->setObjectName(QStringLiteral("causeFaultButton"));
    box->setDefaultButton(box->addButton(tr("Go back"), QMessageBox::RejectRole));
    connect(yes, &QPushButton::clicked, this, [this, id = fault.id] { emit faultChosen(id); });
    box->open();
}

} // namespace chancery::ui
