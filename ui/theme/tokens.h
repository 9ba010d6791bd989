// Every colour of the interface, named by what it is for; no colour stands anywhere else in the sources.
#pragma once

#include <QColor>
#include <QString>

namespace chancery::ui {

enum class Scheme { Light, Dark };

enum class Token {
    Window, // behind cards
    Panel,  // rail, side, bottom bar
    Stage,  // centre, cards
    Sunk,   // code, disabled
    Ink,    // text
    Ink2,   // secondary text
    Ink3,   // labels
    Line,   // rules
    Line2,  // card edge
    Ctl,    // control edge
    Accent, // now, primary, focus
    OnAccent,
    AccentTint,
    AccentMid,
    Ok, // done, matches, approved
    OkTint,
    OkEdge,
    Warn, // due, warning, not known
    WarnTint,
    WarnEdge,
    Stop, // object, stopped, fail
    StopTint,
    StopEdge,
    Live, // the LIVE tag
    OnLive,
    Amber, // rehearsal only, and the due bar
    Amber2,
    OnAmber,
    Bar, // timeline
    BarLine,
    QrDark, // codes are black on white in both schemes
    QrLight,
};

constexpr int TokenCount = static_cast<int>(Token::QrLight) + 1;

QColor tokenColor(Scheme scheme, Token token);

// The name a style sheet uses after "@", such as "accentTint".
QString tokenName(Token token);

} // namespace chancery::ui
