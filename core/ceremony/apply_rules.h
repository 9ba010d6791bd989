// How one kind of line changes the state; the tables that apply.cpp joins. Internal to this folder.
#pragma once

#include "core/base/fields.h"
#include "core/ceremony/ceremony.h"

namespace chancery::ceremony {

// Reads the line's data and changes the state; what does not fit is refused through the fields.
using ApplyRule = void (*)(State &state, const transcript::Line &line, Fields &f);
struct NamedRule
{
    const char *kind;
    ApplyRule rule;
};

QList<NamedRule> peopleRules(); // who is here, equipment, purpose, steps, hold, objections
QList<NamedRule> quorumRules(); // enrolment, roster, sealing
QList<NamedRule> roundRules();  // request, statements, approvals, operations
QList<NamedRule> logRules();    // keys and answers of logs
QList<NamedRule> alertRules();  // what was sent to whom
QList<NamedRule> recordRules(); // record, countersignatures, close

// Finds the person or refuses the line.
Attendee *knownPerson(State &state, Fields &f, const char *key = "person");

// Reads credential_id and counter of a signature; empty and 0 when it is not by a FIDO2 key made here.
void noteCounter(State &state, Fields &f);

} // namespace chancery::ceremony
