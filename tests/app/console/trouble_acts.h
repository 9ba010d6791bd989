// What tests of troubles share: at the window, with pictures.
#pragma once

#include "app/console/console_shots.h"
#include "app/console/console_walk.h"

#define HANDS(call) QVERIFY2(call, qPrintable(hands.why()))
#define DONE(call)                                                                                                     \
    do {                                                                                                               \
        const auto done = (call);                                                                                      \
        QVERIFY2(done, done ? "" : qPrintable(done.error().english()));                                                \
    } while (false)

namespace chancery::test {

inline bool waitForPhase(ConsoleHands &hands, ceremony::Phase phase, const char *what)
{
    return hands.waitForState([phase](const session::Snapshot &s) { return s.state.phase == phase; },
                              QLatin1String(what));
}

inline bool waitForUse(ConsoleHands &hands, session::DeskUse use, const char *what)
{
    return hands.waitForState([use](const session::Snapshot &s) { return s.desk.use == use; }, QLatin1String(what));
}

} // namespace chancery::test
