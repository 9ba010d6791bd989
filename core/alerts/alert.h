// What people have to be told when keys are used: which alerts an entry of the transcript causes, and in which words.
// A pure function of the transcript, so no alert can be forgotten: they can be derived again at any time.
#pragma once

#include "core/access/system_events.h"
#include "core/ceremony/state.h"

namespace chancery::alerts {

enum class Kind {
    ConsoleLogin, // a person at the machine, or the console opened
    TokenLogin,
    KeyCreated,
    KeyUsed,
    KeyChanged, // the key's credential, its attributes, the whole token initialised
    KeyDeleted,
    FailedLogin, // at the machine or at the token
    QuorumChange,
    Objection,
    PowerEvent,
};
QString kindText(Kind kind); // "console-login", "token-login", ...
QStringList allKinds();

struct Alert
{
    // CEREMONY.SEQ.KIND (-2, -3 at further ones of a line), or "system." and a digest in short; the same whenever it is
    // derived again.
    QString id;
    Kind kind = Kind::ConsoleLogin;
    Mode mode = Mode::Rehearsal;
    QString domain;
    QString ceremony; // may be empty
    QString title;    // of the ceremony
    QDateTime at;
    Text what;     // one sentence: what happened
    Digest digest; // of the transcript line; of the facts for what the machine itself saw
    qint64 entry = 0;
};

// `after` is the state after this line, `before` the one it was applied to.
QList<Alert> alertsFor(const transcript::Line &line, const ceremony::State &before, const ceremony::State &after);

// For what the machine itself saw; a log-out alerts nobody.
std::optional<Alert> alertFor(const access::SystemEvent &event, Mode mode, const QString &domain);

// Who is told: the members of the roster in force, else those of the plan; seat order, no one twice.
QStringList recipients(const ceremony::State &state);

} // namespace chancery::alerts
