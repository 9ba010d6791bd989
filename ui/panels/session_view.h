// What the window and its panels need of a running ceremony. Behind it stands a session::Session, or a test's own
// snapshots.
#pragma once

#include "core/base/secret.h"
#include "core/session/snapshot.h"

#include <QObject>

namespace chancery::session {
struct DeskTask;
}

namespace chancery::ui {

// Every call returns at once; what came of it is in the next snapshot.
class SessionView : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual std::shared_ptr<const session::Snapshot> snapshot() const = 0;
    virtual QDateTime now() const = 0; // the console's clock, UTC
    virtual QString archiveFolder() const = 0;

    virtual void submit(const ceremony::Command &command) = 0;
    virtual void chooseSeat(const QString &person) = 0;
    virtual void useKey(const session::DeskTask &task) = 0;
    virtual void enterPin(Secret pin) = 0;
    virtual void leaveDesk() = 0;
    virtual void bringCountersignature(const QString &person, const QByteArray &armored) = 0;
    virtual void bringPublicKey(const QString &person, const QString &line) = 0;
    virtual void bringRequest(const QByteArray &bytes) = 0;
    virtual void bringLogAnswer(const QString &log, const QByteArray &json) = 0;

signals:
    void changed(); // a newer snapshot is there; may come from any thread
};

} // namespace chancery::ui
