#include "ui/window/resolve_sheet.h"

#include "core/session/session.h"
#include "ui/panels/key_desk.h"
#include "ui/panels/panel_words.h"
#include "ui/panels/prompt.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/text_block.h"
#include "ui/window/objection_flow.h"

#include <QGridLayout>
#include <QPlainTextEdit>

namespace chancery::ui {

namespace {
constexpr int Columns = 2;
}

ResolveSheet::ResolveSheet(SessionView &session, QWidget *parent)
    : Sheet(tr("How it is resolved"), {}, parent), m_session(session), m_objection(new TextBlock(Role::Script)),
      m_count(makeLabel({}, Role::Small, Token::Ink2)), m_people(new QGridLayout), m_desk(new KeyDesk(session))
{
    setObjectName(QStringLiteral("resolveSheet"));
    addHeading(tr("The objection"));
    content()->addWidget(m_objection);
    addHeading(tr("How it is resolved"), tr("The same words for everyone"));
    m_words = makeWordsEdit(QStringLiteral("resolutionEdit"), tr("How it is resolved"), 72);
    content()->addWidget(m_words);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(0, 10, 0, 0);
    head->addWidget(makeLabel(tr("Who agrees"), Role::Section));
    head->addStretch(1);
    m_count->setObjectName(QStringLiteral("agreedCountLabel"));
    head->addWidget(m_count);
    content()->addLayout(head);
    m_people->setHorizontalSpacing(12);
    m_people->setVerticalSpacing(6);
    content()->addLayout(m_people);
    m_desk->setSlim(true);
    m_desk->hide();
    content()->addSpacing(8);
    content()->addWidget(m_desk);
    content()->addStretch(1);
    connect(m_words, &QPlainTextEdit::textChanged, this, [this] {
        if (objection())
            renderPeople();
        emit changed();
    });
}

const ceremony::Objection *ResolveSheet::objection() const
{
    return m_snapshot ? m_snapshot->state.openObjection() : nullptr;
}

bool ResolveSheet::isSigned() const
{
    return m_snapshot && m_snapshot->state.rosterInForce() != nullptr;
}

bool ResolveSheet::isSigning() const
{
    return m_snapshot && m_snapshot->desk.use == session::DeskUse::Resolve;
}

int ResolveSheet::needed() const
{
    return isSigned() ? m_snapshot->state.quorum() : static_cast<int>(m_snapshot->state.present().size());
}

QString ResolveSheet::words() const
{
    return m_words->toPlainText().trimmed();
}

void ResolveSheet::present(const std::shared_ptr<const session::Snapshot> &snapshot)
{
    m_snapshot = snapshot;
    const ceremony::Objection *open = objection();
    if (!open || (m_number != 0 && open->number != m_number)) {
        close(); // resolved, or ended
        return;
    }
    m_number = open->number;
    m_objection->setText(tr("%1: “%2”").arg(nameOf(snapshot->state, open->person), objectionWords(*open)));
    // What somebody has agreed to stays as it is for those who follow.
    const bool fixed = !open->resolvedBy.isEmpty() || isSigning();
    if (!open->resolvedBy.isEmpty() && words() != open->how)
        m_words->setPlainText(open->how);
    m_words->setEnabled(!fixed);
    m_count->setText(tr("%1 of %2").arg(open->resolvedBy.size()).arg(needed()));
    renderPeople();
    if (m_going && !isSigning() && snapshot->desk.use == session::DeskUse::None && m_askedAt < open->resolvedBy.size())
        askForKey(); // the next one, without another press
    m_desk->setVisible(isSigning());
    if (isSigning())
        m_desk->present(*snapshot);
    emit changed();
}

void ResolveSheet::renderPeople()
{
    const ceremony::Objection *open = objection();
    const bool mayAgree = !words().isEmpty();
    QString shown = mayAgree ? QStringLiteral("+") : QStringLiteral("-");
    QList<const ceremony::Attendee *> people;
    for (const ceremony::Attendee *attendee : m_snapshot->state.present()) {
        if (isSigned() && attendee->role != ceremony::Role::Member)
            continue;
        people += attendee;
        shown += attendee->id + (open->resolvedBy.contains(attendee->id) ? u'+' : u'-');
    }
    if (shown == m_shown)
        return;
    m_shown = shown;
    while (QLayoutItem *item = m_people->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (int i = 0; i < people.size(); ++i) {
        const QString id = people[i]->id;
        const bool agreed = open->resolvedBy.contains(id);
        auto *row = new QWidget;
        row->setObjectName(QStringLiteral("agree-") + id);
        auto *line = new QHBoxLayout(row);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(8);
        line->addWidget(makeIconLabel(agreed ? QStringLiteral("check") : QStringLiteral("clock"),
                                      agreed ? Token::Ok : Token::Ink3));
        line->addWidget(makeLabel(people[i]->name, Role::Dense, agreed ? Token::Ink : Token::Ink2), 1);
        if (agreed) {
            line->addWidget(makeLabel(isSigned() ? tr("signed") : tr("agreed"), Role::Small, Token::Ok));
        } else if (!isSigned()) {
            QPushButton *agree = makeSmallButton(tr("I agree"), QStringLiteral("agreeButton-") + id);
            agree->setEnabled(mayAgree);
            agree->setAccessibleName(tr("%1 agrees").arg(people[i]->name));
            connect(agree, &QPushButton::clicked, this, [this, id] {
                m_session.submit(ceremony::Resolve{id, words(), true, {}});
            });
            line->addWidget(agree);
        }
        m_people->addWidget(row, i / Columns, i % Columns);
    }
}

void ResolveSheet::askForKey()
{
    m_askedAt = objection()->resolvedBy.size();
    session::DeskTask task;
    task.use = session::DeskUse::Resolve;
    task.text = words();
    m_session.useKey(task);
}

PrimaryAct ResolveSheet::primary() const
{
    const ceremony::Objection *open = objection();
    if (!open)
        return {};
    const int missing = needed() - static_cast<int>(open->resolvedBy.size());
    if (!isSigned())
        return {tr("Go on"), false, tr("%n more must agree", nullptr, missing), {}};
    PrimaryAct act{tr("Sign with keys"), false, {}, QStringLiteral("key")};
    if (words().isEmpty())
        act.reason = tr("Say how it is resolved");
    else if (isSigning())
        act.reason = tr("%1; %n more must sign", nullptr, missing).arg(deskHeadline(*m_snapshot));
    else
        act.enabled = true;
    return act;
}

void ResolveSheet::triggerPrimary()
{
    if (!primary().enabled)
        return;
    m_going = true;
    askForKey();
}

QWidget *ResolveSheet::firstFocus()
{
    if (isSigning())
        return m_desk->firstFocus();
    return m_words->isEnabled() ? m_words : nullptr;
}

void ResolveSheet::closing()
{
    if (isSigning())
        m_session.leaveDesk(); // signatures given stand
}

} // namespace chancery::ui
