#include "app/console/console_walk.h"

#include <QSignalSpy>
#include <QWidget>

namespace chancery::test {

using ceremony::Phase;
using ceremony::Role;
using ceremony::StepKind;

void ConsoleWalk::shot(const QString &moment) const
{
    if (m_shot)
        m_shot(moment);
}

bool ConsoleWalk::to(StepKind kind, int occurrence)
{
    const auto there = [&] {
        const ceremony::State s = state();
        int met = 0;
        for (int i = 0; i <= s.step; ++i)
            met += s.context.plan.steps[i].kind == kind ? 1 : 0;
        return s.stepKind() == kind && met == occurrence;
    };
    while (!there()) {
        if (!doStep())
            return false;
    }
    return true;
}

bool ConsoleWalk::toCountersigning()
{
    while (state().phase == Phase::Running && state().stepKind() != StepKind::Countersign) {
        if (!doStep())
            return false;
    }
    return m_hands.waitForState([](const session::Snapshot &s) { return s.state.phase == Phase::Recorded; },
                                QStringLiteral("the record"));
}

bool ConsoleWalk::toEnd()
{
    if (!toCountersigning())
        return false;
    shot(QStringLiteral("countersign"));
    if (!countersign())
        return false;
    shot(QStringLiteral("countersign-complete"));
    if (!m_hands.primary() ||
        !m_hands.waitForState([](const session::Snapshot &s) { return s.closed; }, QStringLiteral("the archive")))
        return false;
    const auto closed = [this] { return m_stage.window().panelKind() == ui::PanelKind::Close; };
    if (!m_hands.waitFor(closed, QStringLiteral("the last panel")))
        return false;
    shot(QStringLiteral("closed"));
    QSignalSpy finished(&m_stage.window(), &ui::CeremonyWindow::finished);
    return m_hands.primary() &&
           m_hands.waitFor([&] { return finished.count() == 1; }, QStringLiteral("the window to say it is over"));
}

bool ConsoleWalk::doStep()
{
    const int step = state().step;
    // The window draws what the session says a moment later.
    const auto drawn = [&] { return m_stage.window().panelKind() == ui::panelFor(state(), m_stage.view().now()); };
    if (!m_hands.waitFor(drawn, QStringLiteral("the step's panel")))
        return false;
    return work() && leaveStep(step);
}

bool ConsoleWalk::leaveStep(int step)
{
    if (!m_hands.primary())
        return false;
    const auto left = [step](const session::Snapshot &s) {
        return s.state.step != step || s.state.phase != Phase::Running;
    };
    return m_hands.waitForState(left, QStringLiteral("the next step"));
}

bool ConsoleWalk::work()
{
    const QString title = state().currentStep().title.toLower().replace(u' ', u'-');
    const auto settled = [](const session::Snapshot &s) {
        return s.busy == ceremony::Wanted::Nothing && ceremony::missing(s.state, s.state.now).isEmpty();
    };
    switch (state().stepKind()) {
    case StepKind::RollCall:
        shot(title);
        return rollCall();
    case StepKind::Equipment:
        return equipment();
    case StepKind::Enrol:
        return enrol();
    case StepKind::Roster:
        return roster();
    case StepKind::Compare:
        return compare();
    case StepKind::Approve:
        return approve();
    case StepKind::Purpose:
    case StepKind::Open:
        shot(title);
        return true;
    default:
        if (!m_hands.waitForState(settled, QStringLiteral("the console to be done")))
            return false;
        shot(title);
        return true;
    }
}

bool ConsoleWalk::rollCall()
{
    const QList<ceremony::Attendee> people = state().people;
    for (int i = 0; i < people.size(); ++i) {
        const QString id = people[i].id;
        const auto here = [&](const session::Snapshot &s) { return s.state.person(id)->present; };
        // Half by mouse, half by the keys Alt+1 to Alt+9.
        const bool byKey = i % 2 == 1 && i < 9;
        if (!(byKey ? m_hands.press(Qt::Key(Qt::Key_1 + i), Qt::AltModifier)
                    : m_hands.click(QStringLiteral("here-") + id)) ||
            !m_hands.waitForState(here, id + QStringLiteral(" to be here")))
            return false;
    }
    for (const ceremony::Attendee &attendee : people) {
        if (attendee.role == Role::Member || state().person(attendee.id)->key)
            continue;
        if (!m_hands.clickChoosing(QStringLiteral("key-") + attendee.id, 0))
            return false;
        const auto asked = [](const session::Snapshot &s) { return s.desk.use == session::DeskUse::Register; };
        if (!m_hands.waitForState(asked, QStringLiteral("the desk to ask for a key")))
            return false;
        if (attendee.role == Role::Administrator)
            shot(QStringLiteral("roll-call-register"));
        const auto registered = [&](const session::Snapshot &s) {
            return s.state.person(attendee.id)->key.has_value();
        };
        if (!m_hands.useKey(attendee.id) || !m_hands.waitForState(registered, QStringLiteral("a registered key")))
            return false;
    }
    shot(QStringLiteral("roll-call-complete"));
    return true;
}

bool ConsoleWalk::equipment()
{
    const auto found = [](const session::Snapshot &s) { return s.state.rootToken.has_value(); };
    if (!m_hands.waitForState(found, QStringLiteral("the token")))
        return false;
    shot(QStringLiteral("equipment"));
    const auto items = state().context.plan.equipment.size();
    for (auto done = state().sealsRead.size(); done < items; ++done) {
        const auto more = [done](const session::Snapshot &s) { return s.state.sealsRead.size() > done; };
        if (!m_hands.click(QStringLiteral("confirmItemButton")) ||
            !m_hands.waitForState(more, QStringLiteral("the seal to be noted")))
            return false;
    }
    shot(QStringLiteral("equipment-complete"));
    return true;
}

bool ConsoleWalk::enrol()
{
    shot(QStringLiteral("enrol"));
    const ceremony::State before = state();
    for (const ceremony::Attendee *member : before.members()) {
        if (!enrolOne(*member))
            return false;
    }
    shot(QStringLiteral("enrol-complete"));
    return true;
}

bool ConsoleWalk::enrolOne(const ceremony::Attendee &member)
{
    const QString id = member.id;
    const auto asked = [&](const session::Snapshot &s) { return s.desk.person == id; };
    if (!m_hands.waitForState(asked, id + QStringLiteral(" to be called to the desk")) || !m_hands.useKey(id, 2))
        return false;
    const auto enrolled = [&](const session::Snapshot &s) { return s.state.enrolments.contains(id); };
    if (!m_hands.waitForState(enrolled, id + QStringLiteral(" to be enrolled")))
        return false;
    if (id == state().people.first().id)
        shot(QStringLiteral("enrol-vouch"));
    for (int given = 0; given < 2; ++given) {
        QString button;
        const auto offered = [&] {
            const ceremony::State s = state();
            for (int i = 0; i < s.people.size() && button.isEmpty(); ++i) {
                const QString name = QStringLiteral("vouch%1Button").arg(i);
                if (const QWidget *shown = m_hands.shown(name); shown && shown->isEnabled())
                    button = name;
            }
            return !button.isEmpty();
        };
        const auto more = [&](const session::Snapshot &s) { return s.state.vouches.value(id).size() > given; };
        if (!m_hands.waitFor(offered, QStringLiteral("somebody to vouch")) || !m_hands.clickChoosing(button, given) ||
            !m_hands.waitForState(more, QStringLiteral("the vouch to be noted")))
            return false;
        // The row of who vouched goes before the next one is pressed.
        const auto gone = [&] { return m_hands.shown(button) == nullptr || given == 1; };
        if (!m_hands.waitFor(gone, QStringLiteral("the row to change")))
            return false;
    }
    return true;
}

bool ConsoleWalk::roster()
{
    shot(QStringLiteral("roster"));
    const ceremony::State before = state();
    for (const ceremony::Attendee *member : before.members()) {
        const QString id = member->id;
        const auto has = [&](const session::Snapshot &s) { return s.state.rosterSignatures.contains(id); };
        if (!m_hands.useKey(id) || !m_hands.waitForState(has, id + QStringLiteral(" to sign the roster")))
            return false;
        if (member == before.members().first())
            shot(QStringLiteral("roster-first"));
    }
    shot(QStringLiteral("roster-complete"));
    return true;
}

bool ConsoleWalk::compare()
{
    const auto prepared = [](const session::Snapshot &s) { return s.state.prepared.has_value(); };
    if (!m_hands.waitForState(prepared, QStringLiteral("the bytes to be signed")))
        return false;
    const ceremony::State before = state();
    const QString first = QStringLiteral("recorded-") + before.people.first().id;
    const auto drawn = [&] { return m_hands.shown(first) || m_hands.shown(QStringLiteral("confirmChip0")); };
    if (!m_hands.waitFor(drawn, QStringLiteral("the chips")))
        return false;
    const bool recorded = m_hands.shown(first) != nullptr;
    shot(recorded ? QStringLiteral("record-digest") : QStringLiteral("compare"));
    for (int i = 0; i < before.people.size(); ++i) {
        const QString id = before.people[i].id;
        const auto said = [&](const session::Snapshot &s) { return s.state.compared.contains(id); };
        // By mouse, by Alt and the number, by Space: the three ways there are.
        bool acted = false;
        const QString name = recorded ? QStringLiteral("recorded-") + id : QStringLiteral("confirmChip%1").arg(i);
        if (i % 3 == 1 && i < 9) {
            acted = m_hands.press(Qt::Key(Qt::Key_1 + i), Qt::AltModifier);
        } else if (i % 3 == 2 && m_hands.shown(name)) {
            m_hands.shown(name)->setFocus(Qt::TabFocusReason);
            acted = m_hands.press(Qt::Key_Space);
        } else {
            acted = m_hands.click(name);
        }
        if (!acted || !m_hands.waitForState(said, id + QStringLiteral(" to have compared")))
            return false;
        if (i == 1)
            shot(recorded ? QStringLiteral("record-digest-half") : QStringLiteral("compare-half"));
    }
    shot(recorded ? QStringLiteral("record-digest-complete") : QStringLiteral("compare-complete"));
    return true;
}

bool ConsoleWalk::approve()
{
    const auto asked = [](const session::Snapshot &s) { return s.desk.use == session::DeskUse::Approve; };
    if (!m_hands.waitForState(asked, QStringLiteral("a statement to approve")))
        return false;
    shot(QStringLiteral("approve"));
    const ceremony::State before = state();
    for (int i = 0; i < before.quorum(); ++i) {
        const QString id = before.members()[i]->id;
        if (!m_hands.useKey(id))
            return false;
        const auto has = [&](const session::Snapshot &s) {
            return !s.state.statements.isEmpty() && s.state.statements.last().by(id);
        };
        if (!m_hands.waitForState(has, id + QStringLiteral(" to have approved")))
            return false;
        if (i == 0)
            shot(QStringLiteral("approve-first"));
    }
    shot(QStringLiteral("approve-complete"));
    return true;
}

bool ConsoleWalk::countersign()
{
    const ceremony::State before = state();
    for (const ceremony::Attendee *attendee : before.present()) {
        const QString id = attendee->id;
        if (before.countersigned.contains(id) || before.refused.contains(id) || before.unsignedWhy.contains(id))
            continue;
        const auto has = [&](const session::Snapshot &s) { return s.state.countersigned.contains(id); };
        if (!m_hands.useKey(id) || !m_hands.waitForState(has, id + QStringLiteral(" to have countersigned")))
            return false;
    }
    return true;
}

} // namespace chancery::test
