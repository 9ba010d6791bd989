#include "ui/window/rack_dock.h"

#include "ui/panels/panel_words.h"
#include "ui/widgets/key_rack.h"

#include <QVBoxLayout>
#include <algorithm>

namespace chancery::ui {

namespace {

constexpr int LargeAtMost = 9; // more tiles do not fit beside each other

// Keys are numbered like the people of the plan: members by seat, then the others.
int numberOf(const ceremony::State &state, const QString &person)
{
    const ceremony::Attendee *attendee = state.person(person);
    return attendee ? static_cast<int>(attendee - state.people.constData()) + 1 : 0;
}

bool hasActed(const session::Snapshot &snapshot, const QString &person, const QDateTime &now)
{
    const ceremony::State &state = snapshot.state;
    switch (ceremony::keyUse(state, now)) {
    case ceremony::KeyUse::Enrol:
        return state.enrolments.contains(person);
    case ceremony::KeyUse::SignRoster:
        return state.rosterSignatures.contains(person);
    case ceremony::KeyUse::Approve: {
        const ceremony::Approval *approval = state.currentStatement() ? state.currentStatement()->by(person) : nullptr;
        return approval && approval->shareHeld;
    }
    case ceremony::KeyUse::Countersign:
        return state.countersigned.contains(person) || state.refused.contains(person);
    case ceremony::KeyUse::None:
        return false;
    }
    Q_UNREACHABLE();
}

} // namespace

RackDock::RackDock(ports::KeyRack &rack, QWidget *parent) : QWidget(parent), m_rack(rack), m_view(new KeyRackView)
{
    setObjectName(QStringLiteral("rackDock"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_view);
    connect(m_view, &KeyRackView::insertRequested, this, [this](int n) { act(n, &ports::KeyRack::insert); });
    connect(m_view, &KeyRackView::touchRequested, this, [this](int n) { act(n, &ports::KeyRack::touch); });
    connect(m_view, &KeyRackView::removeRequested, this, [this](int n) { act(n, &ports::KeyRack::remove); });
    // The rack tells on whichever thread changed it.
    m_subscription = m_rack.onChange([this] {
        QMetaObject::invokeMethod(
            this,
            [this] {
                refresh();
                emit changed();
            },
            Qt::QueuedConnection);
    });
}

RackDock::~RackDock()
{
    m_subscription.reset();
}

void RackDock::present(const std::shared_ptr<const session::Snapshot> &snapshot)
{
    m_snapshot = snapshot;
    refresh();
}

void RackDock::setRoom(bool small, bool bar)
{
    m_wantSmall = small;
    m_view->setBar(bar);
    refresh();
}

bool RackDock::anyInserted() const
{
    const QList<ports::RackKey> keys = m_rack.keys();
    return std::any_of(keys.begin(), keys.end(), [](const ports::RackKey &key) {
        return key.state != ports::RackKey::State::Out; // a locked one is in, too
    });
}

QWidget *RackDock::waitedFor(bool insert) const
{
    return m_view->waitedFor(insert ? m_next : 0);
}

void RackDock::refresh()
{
    if (!m_snapshot)
        return;
    using State = ports::RackKey::State;
    const ceremony::State &state = m_snapshot->state;
    QList<ports::RackKey> keys = m_rack.keys();
    // Where only members are asked, the others' keys make room, unless one of them is in.
    const ceremony::KeyUse use = ceremony::keyUse(state, state.now);
    const bool membersOnly =
        use == ceremony::KeyUse::Enrol || use == ceremony::KeyUse::SignRoster || use == ceremony::KeyUse::Approve;
    keys.removeIf([&](const ports::RackKey &key) {
        const ceremony::Attendee *attendee = state.person(key.person);
        const bool in = key.state == State::In || key.state == State::WaitingForTouch;
        return !attendee || (membersOnly && !in && attendee->role != ceremony::Role::Member);
    });
    if (keys.size() > LargeAtMost) // nobody can insert an absent person's
        keys.removeIf(
            [&](const ports::RackKey &key) { return key.state == State::Out && !state.person(key.person)->present; });
    std::sort(keys.begin(), keys.end(), [&](const ports::RackKey &a, const ports::RackKey &b) {
        return numberOf(state, a.person) < numberOf(state, b.person);
    });
    m_view->setSmall(m_wantSmall || keys.size() > LargeAtMost);
    const bool anyIn = anyInserted();
    QList<RackKey> shown;
    for (const ports::RackKey &key : keys) {
        const ceremony::Attendee *attendee = state.person(key.person);
        const bool in = key.state != State::Out;
        RackKey tile;
        tile.person = numberOf(state, key.person);
        tile.name = givenName(attendee->name);
        tile.pin = key.pin;
        tile.state = key.state == State::WaitingForTouch                        ? RackState::WaitingForTouch
                     : key.state == State::In                                   ? RackState::In
                     : key.state == State::Locked                               ? RackState::PinLocked
                     : !attendee->present                                       ? RackState::Absent
                     : hasActed(*m_snapshot, key.person, m_snapshot->state.now) ? RackState::Used
                                                                                : RackState::Out;
        tile.canInsert = !in && !anyIn && attendee->present;
        tile.canTouch = key.state == State::WaitingForTouch;
        tile.canRemove = in;
        shown += tile;
    }
    m_view->setKeys(shown);
    chooseNext(shown);
    for (const RackKey &tile : shown) {
        if (tile.state == RackState::In || tile.state == RackState::WaitingForTouch)
            m_view->choose(tile.person);
    }
}

// Whose key is asked for, else the first that has not acted. In the small form it is chosen when it is its turn.
void RackDock::chooseNext(const QList<RackKey> &keys)
{
    const int asked = numberOf(m_snapshot->state, m_snapshot->desk.person);
    int next = 0;
    for (const RackKey &key : keys) {
        const bool may = key.canInsert && key.state == RackState::Out;
        if (may && (next == 0 || key.person == asked))
            next = key.person;
    }
    if (next != 0 && next != m_next)
        m_view->choose(next);
    m_next = next;
}

void RackDock::act(int number, Result<void> (ports::KeyRack::*what)(const QString &))
{
    if (!m_snapshot || number < 1 || number > m_snapshot->state.people.size())
        return;
    if (auto done = (m_rack.*what)(m_snapshot->state.people[number - 1].id); !done)
        emit refused(done.error().text().shown());
}

} // namespace chancery::ui
