// What the command line of the console says.
#pragma once

#include "ui/theme/tokens.h"

#include <QStringList>
#include <optional>

namespace chancery::app {

struct Options
{
    bool rehearse = false; // begin at once
    QString devices;       // a file: live
    QString archive;       // the folder that holds archive and private; a rehearsal's holds the second place too
    QString second;        // live only
    QString profile = QStringLiteral("rust");
    QString plan;   // a file
    QString alerts; // a file: who takes messages to members
    std::optional<ui::Scheme> theme;
    QString wrong; // what cannot be understood, in words; empty: all is well
    QString help;  // asked for

    bool isLive() const { return !devices.isEmpty(); }
};

Options readOptions(const QStringList &arguments);

// Where a rehearsal of this profile is kept when no folder was named.
QString rehearsalFolder(const Options &options);

} // namespace chancery::app
