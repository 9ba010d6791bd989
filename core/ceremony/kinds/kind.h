// A ceremony kind: the steps it is made of, and what each approval round covers. A new kind is one short file beside
// this one and a line in kinds.cpp.
#pragma once

#include "core/approval/statement.h"
#include "core/ceremony/plan.h"

namespace chancery::ceremony {

// What one Approve step asks for, by statement operation kind, in order; reseal is added by itself, and
// sign-precertificate falls away where nothing is logged.
using Round = QStringList;

struct KindStep
{
    StepKind kind;
    const char *title;  // English, for new plans; translated on screen where it is unchanged
    const char *script; // English, for new plans
    Round round;        // of Approve steps; the Operate step after it runs the same
};

struct Kind
{
    const char *id;
    const char *title; // "Establish the root"
    bool foundsRoster; // members come from the plan, and roster 0001 is made here
    QList<KindStep> steps;
};

// Staple, Verify, Countersign, Close: how every ceremony ends that makes a certificate.
QList<KindStep> stapledAndSigned();

// Establish the root, issue a delegate.
const QList<Kind> &kinds();
const Kind *findKind(const QString &id);

const Kind &establishRoot();
const Kind &issueDelegate();

} // namespace chancery::ceremony
