#include "app/rehearsal/cast.h"

#include <algorithm>

#include <utility>

namespace chancery::app {

using ceremony::Phase;
using ceremony::StepKind;
using session::Desk;
using session::DeskUse;

namespace {

constexpr int WatchMs = 500;
constexpr int StuckAfter = 240;    // watches without any new line of the transcript
constexpr int StuckOnProblem = 40; // the same while something is refused, such as by a full disk

} // namespace

Cast::Cast(session::Session &session, ports::KeyRack &rack) : m_session(session), m_rack(rack)
{
    connect(&m_session, &session::Session::changed, this, &Cast::act, Qt::QueuedConnection);
    m_rackChanges = m_rack.onChange([this] { QMetaObject::invokeMethod(this, &Cast::act, Qt::QueuedConnection); });
    m_watch.setInterval(WatchMs);
    connect(&m_watch, &QTimer::timeout, this, [this] {
        m_last.clear(); // a lost act is tried again; that alone is no progress
        const auto s = m_session.snapshot();
        if (std::exchange(m_entries, s->state.entries) != s->state.entries)
            m_idle = 0;
        if (++m_idle > (s->problem ? StuckOnProblem : StuckAfter) && !m_done)
            giveUp(s->problem ? s->problem->english() : QStringLiteral("nothing happened for a long while"));
        act();
    });
    m_watch.start();
    QMetaObject::invokeMethod(this, &Cast::act, Qt::QueuedConnection);
}

Cast::~Cast() = default;

bool Cast::once(const session::Snapshot &s, const QString &what)
{
    const QString moment = QStringLiteral("%1|%2|%3|%4|%5|%6")
                               .arg(s.state.entries)
                               .arg(static_cast<int>(s.desk.use))
                               .arg(static_cast<int>(s.desk.stage))
                               .arg(s.desk.touch)
                               .arg(s.desk.takeOut)
                               .arg(what);
    if (moment == m_last)
        return false;
    m_last = moment;
    return true;
}

void Cast::act()
{
    if (m_done)
        return;
    const auto snapshot = m_session.snapshot();
    const session::Snapshot &s = *snapshot;
    if (m_until && m_until(s)) {
        m_done = true;
        emit reached();
        return;
    }
    if (s.closed) {
        m_done = true;
        for (const ports::RackKey &key : m_rack.keys()) {
            if (key.state != ports::RackKey::State::Out)
                static_cast<void>(m_rack.remove(key.person));
        }
        emit closed();
        return;
    }
    if (!s.state.opened)
        return;
    if (s.state.phase == Phase::Stopped) {
        giveUp(s.problem ? s.problem->english() : QStringLiteral("the step has stopped"));
        return;
    }
    if (s.state.phase == Phase::Recorded) {
        const QString next = nextAtDesk(s);
        if (!next.isEmpty())
            atDesk(s, next);
        else if (once(s, QStringLiteral("close")))
            m_session.submit(ceremony::CloseCeremony{});
        return;
    }
    actInStep(s);
}

void Cast::giveUp(const QString &why)
{
    m_done = true;
    emit stuck(why);
}

void Cast::actInStep(const session::Snapshot &s)
{
    switch (s.state.stepKind()) {
    case StepKind::RollCall:
        rollCall(s);
        return;
    case StepKind::Equipment:
        for (const ceremony::PlannedItem &item : s.state.context.plan.equipment) {
            if (s.state.sealsRead.contains(item.item))
                continue;
            if (once(s, item.item))
                m_session.submit(ceremony::ConfirmItem{item.item, item.seal});
            return;
        }
        break;
    case StepKind::Purpose:
        if (!s.state.purposeRead) {
            if (once(s, QStringLiteral("purpose")))
                m_session.submit(ceremony::ConfirmPurpose{});
            return;
        }
        break;
    case StepKind::Enrol:
        enrol(s);
        return;
    case StepKind::Request:
        if (s.state.subjectSpki.isEmpty() && s.state.context.plan.key.source == ceremony::KeySource::Request) {
            if (!m_request.isEmpty() && !s.problem && once(s, QStringLiteral("request")))
                m_session.bringRequest(m_request);
            else if (m_request.isEmpty() || s.problem)
                giveUp(s.problem ? s.problem->english() : QStringLiteral("the plan waits for a request"));
            return;
        }
        break;
    case StepKind::Compare:
        for (const ceremony::Attendee *attendee : s.state.present()) {
            if (!s.state.prepared || s.state.compared.contains(attendee->id))
                continue;
            if (once(s, attendee->id))
                m_session.submit(ceremony::CompareResult{attendee->id, true});
            return;
        }
        break;
    case StepKind::Roster:
    case StepKind::Approve:
    case StepKind::Operate:
        if (s.desk.use != DeskUse::None) {
            const QString next = nextAtDesk(s);
            if (!next.isEmpty()) {
                atDesk(s, next);
                return;
            }
        }
        break;
    default:
        break;
    }
    advanceWhenReady(s);
}

void Cast::advanceWhenReady(const session::Snapshot &s)
{
    if (s.state.phase == Phase::Running && ceremony::missing(s.state, s.state.now).isEmpty() &&
        s.busy == ceremony::Wanted::Nothing && once(s, QStringLiteral("advance")))
        m_session.submit(ceremony::Advance{});
}

void Cast::rollCall(const session::Snapshot &s)
{
    for (const ceremony::Attendee &attendee : s.state.people) {
        if (attendee.present)
            continue;
        if (once(s, attendee.id))
            m_session.submit(ceremony::CheckIn{attendee.id});
        return;
    }
    for (const ceremony::Attendee &attendee : s.state.people) {
        if (attendee.role == ceremony::Role::Member || attendee.key)
            continue;
        if (s.desk.use != DeskUse::Register) {
            if (once(s, QStringLiteral("register ") + attendee.id))
                m_session.useKey(session::DeskTask{DeskUse::Register, attendee.id, {}, {}});
            return;
        }
        atDesk(s, s.desk.person);
        return;
    }
    advanceWhenReady(s);
}

void Cast::enrol(const session::Snapshot &s)
{
    for (const ceremony::Attendee *member : s.state.members()) {
        if (!s.state.enrolments.contains(member->id)) {
            if (s.desk.use == DeskUse::Enrol && s.desk.person != member->id) {
                if (once(s, QStringLiteral("seat ") + member->id))
                    m_session.chooseSeat(member->id);
                return;
            }
            atDesk(s, member->id);
            return;
        }
        const QList<ceremony::Vouch> vouches = s.state.vouches.value(member->id);
        if (vouches.size() < 2) {
            for (const ceremony::Attendee *other : s.state.present()) {
                const bool vouched = !vouches.isEmpty() && vouches.first().by == other->id;
                if (other->id == member->id || vouched)
                    continue;
                if (once(s, QStringLiteral("vouch ") + other->id))
                    m_session.submit(ceremony::VouchFor{member->id, other->id, QStringLiteral("from work")});
                return;
            }
        }
    }
    advanceWhenReady(s);
}

QString Cast::nextAtDesk(const session::Snapshot &s) const
{
    const ceremony::StatementState *open = s.state.currentStatement();
    QList<const ceremony::Attendee *> present = s.state.present();
    if (m_lastComesFirst)
        std::reverse(present.begin(), present.end());
    for (const ceremony::Attendee *attendee : present) {
        const bool member = attendee->role == ceremony::Role::Member;
        const QString &id = attendee->id;
        switch (s.desk.use) {
        case DeskUse::SignRoster:
            if (member && !s.state.rosterSignatures.contains(id))
                return id;
            break;
        case DeskUse::Approve:
            if (member && open && !(open->by(id) && open->by(id)->shareHeld))
                return id;
            break;
        case DeskUse::Countersign:
            if (!s.state.countersigned.contains(id) && !s.state.refused.contains(id) &&
                !s.state.unsignedWhy.contains(id))
                return id;
            break;
        default:
            break;
        }
    }
    return {};
}

void Cast::atDesk(const session::Snapshot &s, const QString &person)
{
    QString inserted;
    QString pin;
    bool waits = false;
    for (const ports::RackKey &key : m_rack.keys()) {
        if (key.state == ports::RackKey::State::Out || key.state == ports::RackKey::State::Locked)
            continue;
        inserted = key.person;
        pin = key.pin;
        waits = key.state == ports::RackKey::State::WaitingForTouch;
    }
    switch (s.desk.stage) {
    case Desk::Stage::WaitingForKey:
        if (!inserted.isEmpty() && (s.desk.takeOut || inserted != person)) {
            if (once(s, QStringLiteral("remove ") + inserted))
                static_cast<void>(m_rack.remove(inserted));
        } else if (inserted.isEmpty() && !s.desk.takeOut && once(s, QStringLiteral("insert ") + person)) {
            static_cast<void>(m_rack.insert(person));
        }
        break;
    case Desk::Stage::WaitingForPin:
        if (!(s.desk.problem && s.desk.problem->code() == ErrorCode::PinWrong) &&
            once(s, QStringLiteral("pin ") + inserted))
            m_session.enterPin(Secret::copyOf(pin.toUtf8()));
        break;
    case Desk::Stage::WaitingForTouch:
        if (waits && once(s, QStringLiteral("touch ") + inserted))
            static_cast<void>(m_rack.touch(inserted));
        break;
    default:
        break;
    }
}

} // namespace chancery::app
