// The security key desk: one key at a time, insert, PIN, touch. Knows the steps of a key, and what each use asks of it;
// what the answers mean is the ceremony's. Internal to this folder; lives on the session's thread.
#pragma once

#include "core/ports/random.h"
#include "core/ports/security_key.h"
#include "core/sealing/sealing.h"
#include "core/session/session.h"
#include "core/session/worker.h"

#include <QSet>
#include <QTimer>

namespace chancery::session {

// What a touch gave, by use.
struct Touched
{
    DeskUse use = DeskUse::None;
    QString person;
    QByteArray credentialId;
    ports::Credential credential; // Enrol, Register
    ports::SecurityKeyInfo info;
    ports::Assertion assertion; // all but Register
    QByteArray message;         // what was signed over
    int epoch = 0;              // Approve: of the share's half; the second salt is epoch + 1
};

// What the desk needs of the driver.
class DeskHost
{
public:
    virtual ~DeskHost() = default;
    virtual const ceremony::State &state() const = 0;
    virtual QDateTime now() = 0;
    // The bytes a use signs over, and the namespace; empty when there is nothing to sign now.
    virtual QByteArray messageFor(DeskUse use, const DeskTask &task, const QString &person) = 0;
    // Records what came of a touch; the error is shown at the desk.
    virtual Result<void> touched(Touched touched, const DeskTask &task) = 0;
    virtual void deskChanged() = 0;
};

class DeskController final : public QObject
{
    Q_OBJECT

public:
    DeskController(DeskHost &host, ports::SecurityKeys &keys, ports::Random &random,
                   std::chrono::milliseconds lookEvery);
    ~DeskController() override;

    const Desk &desk() const { return m_desk; }
    const DeskTask &task() const { return m_task; }
    void update(); // after every change of the state
    void chooseSeat(const QString &person);
    void useKey(const DeskTask &task);
    void enterPin(Secret pin);
    void leave();

private:
    void reset(DeskUse use);
    bool signsWhatIsNotAskedAnyMore();
    void look(); // for a key that is inserted or gone
    void looked(const Result<QStringList> &paths);
    void asked(Result<ports::SecurityKeyInfo> info);
    void fail(Error error);
    void startWithPin();
    void recognised(Result<QByteArray> credentialId);
    void makeCredential();
    void assertCredential(const QByteArray &credentialId);
    void finish(Touched touched);
    bool makesCredential() const;
    QList<QByteArray> candidates() const;
    void showTouch();
    template <class R>
    void ask(std::function<R(ports::SecurityKeys &, const Secret &)> work, std::function<void(R)> done);

    DeskHost &m_host;
    ports::SecurityKeys &m_keys;
    ports::Random &m_random;
    Desk m_desk;
    DeskTask m_task;
    QString m_path;       // of the key that is in use
    QSet<QString> m_used; // paths that must be taken out first
    std::shared_ptr<Secret> m_pin;
    ports::SecurityKeyInfo m_info;
    int m_round = 0; // answers to an earlier round are dropped
    int m_wrongPins = 0;
    bool m_asking = false;
    bool m_lookAgain = false; // something changed while a key was asked
    QByteArray m_signing;     // what the key signs now
    QTimer m_timer;
    std::unique_ptr<ports::Subscription> m_keyChanges;
    Worker m_worker; // last: destroyed first
};

} // namespace chancery::session
