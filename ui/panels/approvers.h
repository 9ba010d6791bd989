// Who approves, in what order: for the cards of the approve panel and for the list of seats.
#pragma once

#include "core/session/snapshot.h"
#include "ui/widgets/approver_cards.h"

namespace chancery::ui {

// A member's place in the approval round that is open.
SeatState approverState(const session::Snapshot &snapshot, const QString &person);
// Given first, in the order of time; then whose turn it is, and who may come next.
QList<ApproverItem> approverItems(const session::Snapshot &snapshot);

} // namespace chancery::ui
