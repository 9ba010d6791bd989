#include "core/ceremony/roster_draft.h"

namespace chancery::ceremony {

policy::Roster draftRoster(const State &state)
{
    policy::Roster roster;
    roster.mode = state.mode;
    roster.domain = state.domain;
    roster.number = 1;
    roster.profile = state.context.profile.digest();
    roster.m = state.context.profile.quorum.m;
    roster.n = state.context.profile.quorum.n;
    roster.limited = state.context.profile.quorum.limited;
    roster.sealingId = state.sealingId;
    for (const PlannedPerson &planned : state.context.plan.members()) {
        policy::Member member;
        member.id = planned.id;
        member.name = planned.name;
        member.affiliations = planned.affiliations;
        member.countries = planned.countries;
        if (state.enrolments.contains(planned.id))
            member.keys += state.enrolments.value(planned.id).key;
        roster.members += member;
    }
    return roster;
}

} // namespace chancery::ceremony
