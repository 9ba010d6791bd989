// The people at the side: who is here, and how far each is with what the step asks of them.
#pragma once

#include "core/session/snapshot.h"
#include "ui/panels/panel_choice.h"
#include "ui/widgets/seat_list.h"

namespace chancery::ui {

struct SideSeats
{
    QString heading;
    QString summary;
    QString rest;
    QList<SeatItem> seats;
    QStringList ids; // of the rows, in their order
    QList<PersonItem> others;
    bool pips = true;
    bool times = false;
};

SideSeats sideSeats(const session::Snapshot &snapshot, PanelKind panel);

} // namespace chancery::ui
