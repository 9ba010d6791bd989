#include "ui/panels/approvers.h"

#include "ui/panels/panel_words.h"

#include <QCoreApplication>
#include <algorithm>

namespace chancery::ui {

namespace {

bool atDesk(const session::Snapshot &snapshot, const QString &person)
{
    const session::Desk &desk = snapshot.desk;
    return desk.use == session::DeskUse::Approve && desk.person == person &&
           desk.stage > session::Desk::Stage::WaitingForKey;
}

} // namespace

SeatState approverState(const session::Snapshot &snapshot, const QString &person)
{
    const ceremony::Attendee *attendee = snapshot.state.person(person);
    if (!attendee || !attendee->present)
        return SeatState::Absent;
    if (atDesk(snapshot, person))
        return SeatState::Now;
    const ceremony::StatementState *current = snapshot.state.currentStatement();
    const ceremony::Approval *approval = current ? current->by(person) : nullptr;
    if (!approval)
        return SeatState::Waiting;
    return approval->shareHeld || snapshot.state.tokenOpen ? SeatState::Approved : SeatState::ShareNeeded;
}

QList<ApproverItem> approverItems(const session::Snapshot &snapshot)
{
    const ceremony::State &state = snapshot.state;
    QList<ApproverItem> items;
    QList<ceremony::Approval> given;
    if (const ceremony::StatementState *current = state.currentStatement())
        given = current->approvals;
    std::stable_sort(given.begin(), given.end(),
                     [](const ceremony::Approval &a, const ceremony::Approval &b) { return a.at < b.at; });
    for (const ceremony::Approval &approval : given) {
        if (!atDesk(snapshot, approval.person))
            items += {nameOf(state, approval.person), approverState(snapshot, approval.person), clockText(approval.at)};
    }
    const auto add = [&](bool atDeskNow) {
        for (const ceremony::Attendee *member : state.members()) {
            const SeatState seat = approverState(snapshot, member->id);
            if (atDeskNow && seat == SeatState::Now)
                items += {member->name, seat, QCoreApplication::translate("Approvers", "key is in")};
            else if (!atDeskNow && seat == SeatState::Waiting)
                items += {member->name, seat, {}};
        }
    };
    add(true);
    if (!state.tokenOpen)
        add(false);
    return items;
}

} // namespace chancery::ui
