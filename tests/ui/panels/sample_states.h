// Made-up ceremonies at every kind of step, built by hand. People, digests and dates are invented.
#pragma once

#include "core/session/snapshot.h"

namespace chancery::tests {

using SnapshotPtr = std::shared_ptr<session::Snapshot>;

// A rehearsal or a live ceremony of nine members at the first step of this kind, everything before it done.
SnapshotPtr rootAt(ceremony::StepKind kind, Mode mode = Mode::Live);
SnapshotPtr delegateAt(ceremony::StepKind kind, Mode mode = Mode::Live);

void atDesk(session::Snapshot &snapshot, session::DeskUse use, session::Desk::Stage stage, const QString &person);
// Approvals by the first members present; held: how many of their shares are here.
void approve(session::Snapshot &snapshot, int approvals, int held);
void begin(session::Snapshot &snapshot); // the first operation of the statement
void fail(session::Snapshot &snapshot);  // it failed and the step stopped
void object(session::Snapshot &snapshot, const QString &person);
void say(session::Snapshot &snapshot, const QString &by, const char *kind, const QJsonObject &data = {});

// The pieces they are made of.
QByteArray freshSpki();
void checkIn(ceremony::State &s, const QStringList &absent); // everyone else
policy::Roster makeRoster(const ceremony::State &s);
ceremony::SealedSetFacts makeSet(const ceremony::State &s, const policy::Roster &roster, const char *name);
void enrolAll(ceremony::State &s, int count); // the first members

struct Sample
{
    QByteArray name;
    SnapshotPtr snapshot;
};
QList<Sample> samples(); // one for every panel and the states that look different

} // namespace chancery::tests
