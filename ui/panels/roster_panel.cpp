#include "ui/panels/roster_panel.h"

#include "ui/panels/key_desk.h"
#include "ui/panels/panel_words.h"
#include "ui/widgets/share_grid.h"
#include "ui/widgets/stage_heading.h"
#include "ui/widgets/statement_card.h"

#include <QVBoxLayout>

namespace chancery::ui {

RosterPanel::RosterPanel(SessionView &session, QWidget *parent)
    : StepPanel(session, parent), m_desk(new KeyDesk(session)), m_card(new StatementCard), m_shares(new ShareGrid)
{
    column()->addWidget(m_desk);
    column()->addWidget(m_card);
    column()->addWidget(m_shares);
    column()->addStretch(1);
}

QString RosterPanel::nextMember() const
{
    for (const ceremony::Attendee *member : state().members()) {
        if (!state().rosterSignatures.contains(member->id))
            return member->id;
    }
    return {};
}

void RosterPanel::render()
{
    const bool asked = ceremony::keyUse(state(), now()) == ceremony::KeyUse::SignRoster;
    m_desk->setVisible(asked);
    if (asked) {
        heading()->setSize(StageHeading::Size::Hero);
        heading()->setEyebrow(tr("%1, one touch each").arg(state().currentStep().title));
        heading()->setText(deskHeadline(snapshot()));
        m_desk->present(snapshot());
    } else {
        heading()->setEyebrow({});
        heading()->setSize(StageHeading::Size::Title);
        heading()->setText(tr("Everyone has signed the roster"));
    }
    if (state().draftRoster)
        renderStatement();
    renderShares();
}

void RosterPanel::renderStatement()
{
    const policy::Roster &roster = *state().draftRoster;
    const QString person = snapshot().desk.person;
    m_card->setHeading(person.isEmpty() ? tr("What each member signs")
                                        : tr("What %1 signs").arg(givenNameOf(state(), person)),
                       tr("The same bytes for every member"));
    const QString number = QStringLiteral("%1").arg(roster.number, 4, 10, QLatin1Char('0'));
    const QString names = state().mode == Mode::Rehearsal
                              ? tr("Rehearsal: we %1 are the quorum of %2, with the simulated keys named in roster %3.")
                              : tr("We %1 are the quorum of %2, with the keys named in roster %3.");
    m_card->setLines(
        {{StatementLine::Kind::Sentence,
          names.arg(QString::number(roster.n), state().context.profile.title, number) + u' ' +
              tr("Any %1 of us together may open it. Each touch also opens the member’s own share, to prove "
                 "that it was sealed whole.")
                  .arg(roster.m)}});
    m_card->setDigest(tr("SHA-256 of\nroster %1").arg(number), roster.digest());
}

void RosterPanel::renderShares()
{
    const ceremony::State &s = state();
    const auto members = s.members();
    const auto done = s.rosterSignatures.size();
    m_shares->setHeading(tr("Signatures and shares"),
                         tr("%1 of %2 signed, %1 of %2 shares proven").arg(done).arg(members.size()),
                         room().narrow || room().cramped ? QString() : tr("Each share is wiped again at once"));
    QList<ShareItem> items;
    QString next = nextMember();
    const QString atDesk = s.rosterSignatures.contains(snapshot().desk.person) ? QString() : snapshot().desk.person;
    for (qsizetype i = 0; i < members.size(); ++i) {
        ShareItem item;
        item.seat = static_cast<int>(i) + 1;
        item.name = members[i]->name;
        const QDateTime at = s.rosterSignatures.value(members[i]->id);
        item.time = clockText(at);
        if (at.isValid())
            item.state = ShareState::Matches;
        else if (members[i]->id == atDesk)
            item.state = ShareState::Now;
        else if (members[i]->id == next && atDesk.isEmpty())
            item.state = ShareState::Next;
        for (const ceremony::SetRecipient &recipient :
             s.userSet ? s.userSet->recipients : QList<ceremony::SetRecipient>()) {
            if (recipient.index == item.seat)
                item.digest = recipient.share.brief();
        }
        items += item;
    }
    m_shares->setShares(items);
}

QList<BarAction> RosterPanel::actions() const
{
    if (snapshot().desk.stage <= session::Desk::Stage::WaitingForKey)
        return {};
    return {{QStringLiteral("leaveDesk"), tr("Next one first"), {}, true}};
}

void RosterPanel::triggerAction(const QString &)
{
    session().leaveDesk();
}

QWidget *RosterPanel::firstFocus()
{
    return m_desk->isVisibleTo(this) ? m_desk->firstFocus() : nullptr;
}

void RosterPanel::applyRoom()
{
    const bool slim = room().narrow || room().low || room().cramped;
    m_desk->setSlim(slim);
    m_card->setSlim(slim);
    m_shares->setNarrow(room().narrow || room().cramped);
}

} // namespace chancery::ui
