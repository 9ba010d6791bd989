// A session that is nothing but the snapshot a test gave it, and remembers what it was asked for.
#pragma once

#include "core/ports/key_rack.h"
#include "core/session/session.h"
#include "ui/panels/session_view.h"

#include <QList>

namespace chancery::tests {

class FakeSession final : public ui::SessionView
{
    Q_OBJECT
public:
    explicit FakeSession(std::shared_ptr<session::Snapshot> snapshot) : m_snapshot(std::move(snapshot)) {}

    std::shared_ptr<const session::Snapshot> snapshot() const override { return m_snapshot; }
    QDateTime now() const override { return clock.isValid() ? clock : m_snapshot->state.now; }
    QString archiveFolder() const override { return QStringLiteral("/media/archive"); }
    void submit(const ceremony::Command &command) override { commands += command; }
    void chooseSeat(const QString &person) override { chosen += person; }
    void useKey(const session::DeskTask &task) override { tasks += task; }
    void enterPin(Secret pin) override { pins += QByteArray(pin.chars(), static_cast<qsizetype>(pin.size())); }
    void leaveDesk() override { ++left; }
    void bringCountersignature(const QString &person, const QByteArray &) override { brought += person; }
    void bringPublicKey(const QString &person, const QString &) override { brought += person; }
    void bringRequest(const QByteArray &) override { brought += QStringLiteral("request"); }
    void bringLogAnswer(const QString &log, const QByteArray &) override { brought += log; }

    void give(std::shared_ptr<session::Snapshot> snapshot)
    {
        m_snapshot = std::move(snapshot);
        emit changed();
    }
    template <class Command>
    int count() const
    {
        int n = 0;
        for (const ceremony::Command &command : commands)
            n += std::holds_alternative<Command>(command) ? 1 : 0;
        return n;
    }

    QDateTime clock;
    QList<ceremony::Command> commands;
    QStringList chosen;
    QList<session::DeskTask> tasks;
    QList<QByteArray> pins;
    QStringList brought;
    int left = 0;

private:
    std::shared_ptr<session::Snapshot> m_snapshot;
};

class FakeRack final : public ports::KeyRack
{
public:
    QList<ports::RackKey> keys() const override { return list; }
    Result<void> addKey(const QString &) override { return {}; }
    Result<void> insert(const QString &person) override { return set(person, ports::RackKey::State::In); }
    Result<void> touch(const QString &person) override
    {
        touched += person;
        return {};
    }
    Result<void> remove(const QString &person) override { return set(person, ports::RackKey::State::Out); }
    std::unique_ptr<ports::Subscription> onChange(std::function<void()> changed) override
    {
        m_changed = std::move(changed);
        return std::make_unique<ports::Subscription>();
    }

    QList<ports::RackKey> list;
    QStringList touched;

private:
    Result<void> set(const QString &person, ports::RackKey::State state)
    {
        for (ports::RackKey &key : list) {
            if (key.person == person)
                key.state = state;
        }
        if (m_changed)
            m_changed();
        return {};
    }
    std::function<void()> m_changed;
};

} // namespace chancery::tests
