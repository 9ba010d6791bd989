// What everyone sees of a running ceremony: the folded state, and what is going on at the devices right now.
#pragma once

#include "core/ceremony/ceremony.h"

#include <memory>

namespace chancery::session {

// What a security key at the desk is used for.
enum class DeskUse { None, Enrol, SignRoster, Approve, Countersign, Register, Object, Resolve, Remark, Refuse };

// The one security key that is in use, step by step: insert, PIN, touch.
struct Desk
{
    enum class Stage {
        Idle,
        WaitingForKey,   // insert
        WaitingForPin,   // inserted; the console does not know yet whose it is
        Checking,        // PIN given, the key is being asked
        WaitingForTouch, // it blinks
        Working,         // touched; the answer is being checked and recorded
    };
    DeskUse use = DeskUse::None;
    Stage stage = Stage::Idle;
    QString person;       // chosen beforehand (Enrol, Register, ...), or recognised after the PIN; may be empty
    QString product;      // of the key that is in
    int touch = 1;        // of
    int touches = 1;      // 2 when enrolling
    int pinTriesLeft = 0; // 0: not known
    bool pinLocked = false;
    bool takeOut = false;         // three wrong PINs in a row, or used: the key must come out first
    std::optional<Error> problem; // the last one, until the next act at the desk
};

struct Snapshot
{
    ceremony::State state;
    QList<transcript::Line> lines; // the whole transcript
    Desk desk;
    ceremony::Wanted busy = ceremony::Wanted::Nothing; // what the console does by itself right now
    QDateTime busySince;
    std::optional<Error> problem; // the last refusal or failure, until something succeeds
    QDateTime openUntil;          // when the vault forgets; invalid: it holds nothing
    bool secondPlace = false;     // the second place for sealed shares can be written
    QDateTime savedAt;            // the last durable entry
    bool memoryUnlocked = false;  // the system refused to lock the memory; rehearsals go on
    bool closed = false;          // the ceremony lies in the archive
};

} // namespace chancery::session
