#include "ui/panels/roll_call_panel.h"

#include "core/session/session.h"
#include "ui/panels/file_sheet.h"
#include "ui/panels/key_desk.h"
#include "ui/panels/panel_words.h"
#include "ui/panels/prompt.h"
#include "ui/widgets/button_menu.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/stage_heading.h"

#include <QApplication>
#include <QGridLayout>
#include <QMenu>

namespace chancery::ui {

RollCallPanel::RollCallPanel(SessionView &session, QWidget *parent)
    : StepPanel(session, parent), m_desk(new KeyDesk(session)), m_people(new QWidget)
{
    column()->addWidget(m_desk);
    column()->addWidget(m_people);
    column()->addStretch(1);
    (new QVBoxLayout(m_people))->setContentsMargins(0, 0, 0, 0);
}

void RollCallPanel::render()
{
    const bool registering = snapshot().desk.use == session::DeskUse::Register;
    m_desk->setVisible(registering);
    if (registering) {
        heading()->setSize(StageHeading::Size::Hero);
        heading()->setEyebrow(tr("Register a security key to countersign with"));
        heading()->setText(deskHeadline(snapshot()));
        m_desk->present(snapshot());
    } else {
        heading()->setEyebrow({});
        showStepTitle();
    }
    showScript();
    QString shown = QStringLiteral("%1%2%3").arg(registering).arg(room().narrow).arg(room().low);
    for (const ceremony::Attendee &attendee : state().people)
        shown +=
            attendee.id + (attendee.present ? u'+' : u'-') + (attendee.key ? attendee.key->fingerprint() : QString());
    if (shown == m_shown)
        return;
    m_shown = shown;
    const QString focused = focusedName();
    delete (m_grid ? m_grid->parentWidget() : nullptr);
    auto *box = new QWidget;
    m_grid = new QGridLayout(box);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(16);
    m_grid->setVerticalSpacing(6);
    m_grid->setColumnStretch(1, 1);
    m_people->layout()->addWidget(box);
    for (int i = 0; i < state().people.size(); ++i)
        addRow(i, state().people[i]);
    if (auto *button = focused.isEmpty() ? nullptr : box->findChild<QWidget *>(focused))
        button->setFocus();
    else if (!focused.isEmpty() && firstFocus())
        firstFocus()->setFocus();
}

// The rows are made anew; whoever works with the keyboard stays at the same place.
QString RollCallPanel::focusedName() const
{
    const QWidget *focus = QApplication::focusWidget();
    return focus && m_people->isAncestorOf(focus) ? focus->objectName() : QString();
}

void RollCallPanel::addRow(int row, const ceremony::Attendee &attendee)
{
    const QString id = attendee.id;
    const int seat = seatOf(state(), id);
    m_grid->addWidget(makeLabel(seat > 0 ? QString::number(seat) : QString(), Role::MonoDense, Token::Ink3), row, 0);
    auto *names = new QHBoxLayout;
    names->setSpacing(8);
    names->addWidget(makeLabel(attendee.name, Role::Section, attendee.present ? Token::Ink : Token::Ink2));
    names->addWidget(makeLabel(roleWord(attendee.role), Role::Dense, Token::Ink3));
    names->addStretch(1);
    m_grid->addLayout(names, row, 1);
    if (attendee.role != ceremony::Role::Member && attendee.present)
        addKeyCell(row, attendee);
    if (attendee.present) {
        auto *here = new QHBoxLayout;
        here->setSpacing(6);
        here->addWidget(makeIconLabel(QStringLiteral("ringcheck"), Token::Ok));
        const QString since = tr("Here since %1").arg(clockText(attendee.since));
        QLabel *label = makeLabel(room().narrow ? clockText(attendee.since) : since, Role::Dense, Token::Ok);
        label->setAccessibleName(since);
        here->addWidget(label);
        m_grid->addLayout(here, row, 3, Qt::AlignRight);
    } else {
        QPushButton *here = makeSmallButton(tr("Is here"), QStringLiteral("here-") + id, QStringLiteral("check"));
        here->setAccessibleName(tr("%1 is here").arg(attendee.name));
        connect(here, &QPushButton::clicked, this, [this, id] { session().submit(ceremony::CheckIn{id}); });
        m_grid->addWidget(here, row, 3, Qt::AlignRight);
    }
    m_grid->setRowMinimumHeight(row, room().low ? 26 : 30);
}

void RollCallPanel::addKeyCell(int row, const ceremony::Attendee &attendee)
{
    const QString id = attendee.id;
    QPushButton *button =
        makeSmallButton(attendee.key ? tr("Key registered") : tr("Register a key"), QStringLiteral("key-") + id,
                        attendee.key ? QStringLiteral("check") : QStringLiteral("key"));
    button->setAccessibleName(attendee.key ? tr("%1, key registered").arg(attendee.name)
                                           : tr("Register a key for %1").arg(attendee.name));
    if (attendee.key)
        button->setToolTip(attendee.key->fingerprint());
    auto *menu = new QMenu(button);
    menu->addAction(tr("Security key, here at the desk"), this, [this, id] {
        session::DeskTask task;
        task.use = session::DeskUse::Register;
        task.person = id;
        session().useKey(task);
    });
    menu->addAction(tr("Public key from a file"), this, [this, id] { readKey(id); });
    menu->addAction(tr("Paste a public key"), this, [this, id] { pasteKey(id); });
    setButtonMenu(button, menu);
    m_grid->addWidget(button, row, 2, Qt::AlignRight);
}

void RollCallPanel::readKey(const QString &person)
{
    FileSheet::open(this, tr("An SSH public key"), tr("Public keys (*.pub);;All files (*)"),
                    [this, person](const QByteArray &bytes) {
                        session().bringPublicKey(person, QString::fromUtf8(bytes).trimmed());
                    });
}

void RollCallPanel::pasteKey(const QString &person)
{
    PromptText text;
    text.title = tr("The public key of %1").arg(nameOf(state(), person));
    text.explanation = tr("One line, as in a .pub file: the type and the key. The record will call it self-asserted.");
    text.accept = tr("Register the key");
    text.mono = true;
    Prompt::open(this, text,
                 [this, person](const QString &, const QString &words) { session().bringPublicKey(person, words); });
}

void RollCallPanel::markSeat(int number)
{
    if (number <= state().people.size() && !state().people[number - 1].present)
        session().submit(ceremony::CheckIn{state().people[number - 1].id});
}

QWidget *RollCallPanel::firstFocus()
{
    if (QWidget *pin = m_desk->isVisibleTo(this) ? m_desk->firstFocus() : nullptr)
        return pin;
    for (const ceremony::Attendee &attendee : state().people) {
        if (!attendee.present)
            return m_people->findChild<QWidget *>(QStringLiteral("here-") + attendee.id);
    }
    return nullptr;
}

void RollCallPanel::applyRoom()
{
    m_desk->setSlim(room().narrow || room().low || room().cramped);
}

bool RollCallPanel::needsKeys() const
{
    return snapshot().desk.use == session::DeskUse::Register;
}

QList<BarAction> RollCallPanel::actions() const
{
    if (snapshot().desk.use != session::DeskUse::Register)
        return {};
    return {{QStringLiteral("leaveDesk"), tr("Not now"), {}, true}};
}

void RollCallPanel::triggerAction(const QString &)
{
    session().leaveDesk();
}

} // namespace chancery::ui
