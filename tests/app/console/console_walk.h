// Walks through a ceremony at the window, step by step, as the room would.
#pragma once

#include "app/console/console_hands.h"

namespace chancery::test {

class ConsoleWalk
{
public:
    // shot: told of every moment worth a picture, with a short name.
    using Shot = std::function<void(const QString &moment)>;
    ConsoleWalk(ConsoleStage &stage, ConsoleHands &hands, Shot shot = {})
        : m_stage(stage), m_hands(hands), m_shot(std::move(shot))
    {
    }

    // Until the step of this kind (and number, since some come twice) is the current one.
    bool to(ceremony::StepKind kind, int occurrence = 1);
    bool toCountersigning(); // the record is frozen
    bool toEnd();            // until the window says that people have left

    bool doStep(); // what the current step asks for, and its primary button

    bool rollCall();
    bool equipment();
    bool enrol();
    bool roster();
    bool compare();
    bool approve(); // M members, those first who are first in the plan
    bool countersign();

private:
    bool work();
    bool enrolOne(const ceremony::Attendee &member);
    bool leaveStep(int step);
    void shot(const QString &moment) const;
    const ceremony::State state() const { return m_stage.snapshot()->state; }

    ConsoleStage &m_stage;
    ConsoleHands &m_hands;
    Shot m_shot;
};

} // namespace chancery::test
