// The ceremony as three pure functions (DESIGN.md section 3): a fold over its transcript.
#pragma once

#include "core/ceremony/command.h"

namespace chancery::ceremony {

// The state before the first line.
State initialState(Context context);

// A file of the ceremony's folder that must be durable before the entries that name it.
struct Artifact
{
    QString path; // relative, such as "statements/01.json"; what Close publishes elsewhere stands under "publish/"
    QByteArray bytes;
};
struct Decision
{
    QList<transcript::Draft> entries;
    QList<Artifact> files;
};

// What a command leads to: entries for the journal, or a refusal in plain words. Never changes anything. `at` is the
// console's clock, not before state.now; it enters here and nowhere else.
Result<Decision> decide(const State &state, const Command &command, const QDateTime &at);

// The state after one more line. Errors are damage: a line that decide() could not have given.
Result<State> apply(const State &state, const transcript::Line &line);

// The kinds of line that apply() knows, for the verifier and the handbook.
QStringList closedKinds();

// What the driver should do next by itself, if anything. Crash recovery is nothing but this, of a folded state that has
// `begun` without an end.
enum class Wanted {
    Nothing, // people are next
    FindTokens,
    MakeLogKeys, // or find them, when they may have been made
    DraftRoster,
    SetUpToken,
    MakeSubjectKey, // or find it, when it may have been made
    PrepareCertificate,
    ProposeStatement,
    OpenToken,
    RunOperation,
    CloseToken, // why: closingReason()
    SubmitToLog,
    NoteNotLogged,
    Verify,
    FreezeRecord,
    Close,
};
Wanted wanted(const State &state, const QDateTime &at);
// The next operation of the current statement, from 1; 0: none.
int nextOperation(const State &state);
// The precertificate is signed, and nothing more may be before the logs have answered.
bool waitsForLogs(const State &state);
// Why the token is closed when that is wanted: "done", "log" (what it signed goes to the certificate logs first, and
// the shares are kept), "objection", "hold", "expired".
QString closingReason(const State &state);
// Which token FindTokens is about: "root", "second", "operations"; empty: all are there.
QString nextTokenToFind(const State &state);

// Why the current step cannot be left yet, in words for beside the primary button; empty: it can.
Text missing(const State &state, const QDateTime &at);

// What a security key at the desk would be asked for now.
enum class KeyUse { None, Enrol, SignRoster, Approve, Countersign };
KeyUse keyUse(const State &state, const QDateTime &at);

} // namespace chancery::ceremony
