#include "ui/window/seat_items.h"

#include "ui/panels/approvers.h"
#include "ui/panels/panel_words.h"

#include <QCoreApplication>

namespace chancery::ui {

namespace {

using ceremony::Attendee;
using ceremony::State;

QString say(const char *source)
{
    return QCoreApplication::translate("SeatItems", source);
}

enum class About { Presence, Enrolment, Roster, Approval, Record };

About aboutOf(const State &state, PanelKind panel)
{
    switch (panel) {
    case PanelKind::Enrol:
        return About::Enrolment;
    case PanelKind::Roster:
        return About::Roster;
    case PanelKind::Approve:
    case PanelKind::Operate:
    case PanelKind::Failure:
        return state.currentStatement() ? About::Approval : About::Presence;
    case PanelKind::Countersign:
        return About::Record;
    default:
        return About::Presence;
    }
}

QString labels(const State &state, const QString &id)
{
    const ceremony::PlannedPerson *person = state.context.plan.person(id);
    if (!person)
        return {};
    const QStringList parts = person->affiliations + person->countries;
    return parts.join(QStringLiteral(" · "));
}

bool atDesk(const session::Snapshot &snapshot, const QString &id)
{
    return snapshot.desk.person == id && snapshot.desk.stage > session::Desk::Stage::Idle;
}

SeatState stateOf(const session::Snapshot &snapshot, const Attendee &attendee, About about, bool *next)
{
    const State &state = snapshot.state;
    const ceremony::Objection *objection = state.openObjection();
    if (objection && objection->person == attendee.id)
        return SeatState::Objected;
    if (!attendee.present)
        return SeatState::Absent;
    const auto waiting = [&](bool done, SeatState doneState) {
        if (done)
            return doneState;
        if (atDesk(snapshot, attendee.id))
            return SeatState::Now;
        return std::exchange(*next, false) ? SeatState::Next : SeatState::Waiting;
    };
    switch (about) {
    case About::Presence:
        return SeatState::Present;
    case About::Enrolment:
        return waiting(state.enrolments.contains(attendee.id), SeatState::Enrolled);
    case About::Roster:
        return waiting(state.rosterSignatures.contains(attendee.id), SeatState::Signed);
    case About::Approval:
        return approverState(snapshot, attendee.id);
    case About::Record:
        if (state.refused.contains(attendee.id))
            return SeatState::Refused;
        return waiting(state.countersigned.contains(attendee.id), SeatState::Signed);
    }
    Q_UNREACHABLE();
}

void head(SideSeats &side, const State &state, About about)
{
    const auto members = static_cast<int>(state.members().size());
    side.heading = about == About::Presence || about == About::Approval
                       ? say(QT_TRANSLATE_NOOP("SeatItems", "Quorum"))
                       : say(QT_TRANSLATE_NOOP("SeatItems", "Members"));
    const auto counted = [](const char *words, qsizetype some, qsizetype all) { return say(words).arg(some).arg(all); };
    switch (about) {
    case About::Presence: {
        qsizetype present = 0;
        for (const Attendee *member : state.members())
            present += member->present ? 1 : 0;
        side.summary = counted(QT_TRANSLATE_NOOP("SeatItems", "%1 of %2 present"), present, members);
        side.rest = say(QT_TRANSLATE_NOOP("SeatItems", ", %1 needed")).arg(state.quorum());
        return;
    }
    case About::Enrolment:
        side.summary = counted(QT_TRANSLATE_NOOP("SeatItems", "%1 of %2 enrolled"), state.enrolments.size(), members);
        return;
    case About::Roster:
        side.summary =
            counted(QT_TRANSLATE_NOOP("SeatItems", "%1 of %2 signed"), state.rosterSignatures.size(), members);
        return;
    case About::Approval:
        side.summary = counted(QT_TRANSLATE_NOOP("SeatItems", "%1 of %2 approved"),
                               state.currentStatement()->approvals.size(), state.quorum());
        return;
    case About::Record:
        side.heading = say(QT_TRANSLATE_NOOP("SeatItems", "Signatures"));
        side.summary = counted(QT_TRANSLATE_NOOP("SeatItems", "%1 of %2 signed"), state.countersigned.size(),
                               state.present().size());
        return;
    }
}

} // namespace

SideSeats sideSeats(const session::Snapshot &snapshot, PanelKind panel)
{
    const State &state = snapshot.state;
    const About about = aboutOf(state, panel);
    SideSeats side;
    head(side, state, about);
    side.pips = about != About::Record;
    bool next = snapshot.desk.person.isEmpty() || snapshot.desk.stage == session::Desk::Stage::Idle;
    for (const Attendee &attendee : state.people) {
        const bool member = attendee.role == ceremony::Role::Member;
        const int seat = seatOf(state, attendee.id);
        if (!member && about != About::Record) {
            side.others += PersonItem{attendee.name, roleWord(attendee.role), attendee.present};
            continue;
        }
        if (about == About::Record && !attendee.present)
            continue;
        SeatItem item;
        item.seat = about == About::Record ? 0 : seat;
        item.name = attendee.name;
        item.state = stateOf(snapshot, attendee, about, &next);
        item.keys = state.enrolments.contains(attendee.id) && about == About::Enrolment ? 1 : 0;
        if (about == About::Record)
            item.detail = member ? say(QT_TRANSLATE_NOOP("SeatItems", "Seat %1")).arg(seat) : roleWord(attendee.role);
        else
            item.detail = labels(state, attendee.id);
        side.seats += item;
        side.ids += attendee.id;
    }
    return side;
}

} // namespace chancery::ui
