#include "core/ceremony/apply_rules.h"

namespace chancery::ceremony {

namespace {

void opened(State &state, const transcript::Line &line, Fields &f)
{
    state.opened = true;
    state.mode = f.oneOf("mode", {QStringLiteral("live"), QStringLiteral("rehearsal")}) == QLatin1String("live")
                     ? Mode::Live
                     : Mode::Rehearsal;
    state.domain = f.name("domain");
    if (state.domain != state.context.profile.domainIn(state.mode))
        f.refuse("domain", QT_TRANSLATE_NOOP("core", "this is not the profile's domain in this mode"));
    state.ceremony = f.name("ceremony", 32);
    if (f.digest("plan") != state.context.plan.digest())
        f.refuse("plan", QT_TRANSLATE_NOOP("core", "this is not the digest of the plan beside it"));
    if (f.digest("profile") != state.context.profile.digest())
        f.refuse("profile", QT_TRANSLATE_NOOP("core", "this is not the digest of the profile"));
    const Digest roster = f.digest("roster");
    if (roster != (state.context.roster ? state.context.roster->digest() : Digest()))
        f.refuse("roster", QT_TRANSLATE_NOOP("core", "this is not the roster that is in force"));
    if (f.digest("previous") != state.context.previousRecord)
        f.refuse("previous", QT_TRANSLATE_NOOP("core", "this is not the record of the ceremony before"));
    state.sealingId = f.base64("sealing_id", 16, 16);
    state.software = f.object("software");
    state.began = line.time;
    state.steps[0].begunAt = line.time;
}

void step(State &state, const transcript::Line &line, Fields &f)
{
    const auto number = f.integer("number", 1, state.steps.size());
    if (number != state.step + 1 || number >= state.steps.size()) {
        f.refuse("number", QT_TRANSLATE_NOOP("core", "this is not the step that was open"));
        return;
    }
    f.oneOf("kind", {stepKindText(state.stepKind())});
    state.steps[state.step].done = true;
    state.steps[state.step].doneAt = line.time;
    ++state.step;
    state.steps[state.step].begunAt = line.time;
}

void checkedIn(State &state, const transcript::Line &line, Fields &f)
{
    Attendee *attendee = knownPerson(state, f);
    f.oneOf("role", {roleText(attendee->role)});
    attendee->present = true;
    attendee->everPresent = true;
    attendee->since = line.time;
}

void keyRegistered(State &state, const transcript::Line &, Fields &f)
{
    Attendee *attendee = knownPerson(state, f);
    if (attendee->role == Role::Member)
        f.refuse("person", QT_TRANSLATE_NOOP("core", "members sign with the keys of the roster"));
    auto key = approval::parsePublicKey(f.name("key", 8192));
    if (key)
        attendee->key = *key;
    else
        f.fail("key", key.error());
    if (attendee->key && isMembersKey(state, *attendee->key))
        f.refuse("key", QT_TRANSLATE_NOOP("core", "this is the key of a member"));
    attendee->credentialId = f.base64("credential_id", 0, 1023);
    if (!f.boolean("self_asserted"))
        f.refuse("self_asserted", QT_TRANSLATE_NOOP("core", "a key registered at roll call is always self-asserted"));
}

void left(State &state, const transcript::Line &, Fields &f)
{
    knownPerson(state, f)->present = false;
}

void equipment(State &state, const transcript::Line &, Fields &f)
{
    const QString item = f.name("item", 80);
    state.sealsRead.insert(item, f.text("seal", 40));
}

void token(State &state, const transcript::Line &, Fields &f)
{
    FoundToken found;
    const QString use =
        f.oneOf("use", {QStringLiteral("root"), QStringLiteral("second"), QStringLiteral("operations")});
    found.id.label = f.text("label", 32);
    found.id.serial = f.text("serial", 64);
    found.id.manufacturer = f.text("manufacturer", 64);
    found.id.model = f.text("model", 64);
    found.firmware = f.text("firmware", 64);
    found.blank = f.boolean("blank");
    (use == QLatin1String("root")     ? state.rootToken
     : use == QLatin1String("second") ? state.secondToken
                                      : state.operationsToken) = found;
}

void purposeRead(State &state, const transcript::Line &, Fields &)
{
    state.purposeRead = true;
}

void deviation(State &state, const transcript::Line &line, Fields &f)
{
    state.deviations +=
        Deviation{f.text("expected"), f.text("happened", 4096), f.text("decided"), f.texts("agreed"), line.time};
}

void voidStatement(State &state, const QString &why)
{
    if (!state.statements.isEmpty() && !state.statements.last().finished &&
        state.statements.last().voidReason.isEmpty())
        state.statements.last().voidReason = why;
}

void objected(State &state, const transcript::Line &line, Fields &f)
{
    Objection objection;
    objection.number = static_cast<int>(f.integer("number", state.objections.size() + 1, state.objections.size() + 1));
    objection.person = knownPerson(state, f)->id;
    objection.reason = f.oneOf("reason", objectionReasons());
    objection.text = f.text("text");
    objection.step = static_cast<int>(f.integer("step", state.step + 1, state.step + 1));
    objection.isSigned = f.boolean("signed");
    objection.file = f.digest("sha256");
    noteCounter(state, f);
    objection.at = line.time;
    state.objections += objection;
    voidStatement(state, QStringLiteral("objection"));
    // A step that has stopped keeps what it goes back to: the resolution says how to go on, as a retry does.
    if (state.phase != Phase::Halted && state.phase != Phase::Stopped)
        state.beforeHalt = state.phase;
    state.phase = Phase::Halted;
}

void resolved(State &state, const transcript::Line &, Fields &f)
{
    const auto number = f.integer("number", 1, qMax<qsizetype>(1, state.objections.size()));
    const QString by = knownPerson(state, f)->id;
    const QString how = f.text("how", 4096);
    const bool goOn = f.boolean("go_on");
    const bool isSigned = f.boolean("signed");
    noteCounter(state, f);
    const bool done = f.boolean("done");
    if (state.phase != Phase::Halted || number < 1 || number > state.objections.size() ||
        state.objections[number - 1].resolved) {
        f.refuse("number", QT_TRANSLATE_NOOP("core", "there is no such open objection"));
        return;
    }
    Objection &objection = state.objections[number - 1];
    if (objection.how != how || objection.goOn != goOn)
        objection.resolvedBy.clear(); // another proposal: the signatures before were for other words
    objection.how = how;
    objection.goOn = goOn;
    // Ending needs nobody's agreement: that is what happens when an objection is not resolved.
    const bool ends = !goOn && !isSigned && done;
    if (!objection.resolvedBy.contains(by))
        objection.resolvedBy += by;
    else if (!ends)
        f.refuse("person", QT_TRANSLATE_NOOP("core", "this person has agreed already"));
    if (!ends && (done != enoughAgree(state, objection) || (state.rosterInForce() && !isSigned)))
        f.refuse("done", QT_TRANSLATE_NOOP("core", "this is not who must agree"));
    if (!done)
        return;
    objection.resolved = true;
    if (!goOn)
        state.endReason = how;
    // With several objections, one that ends the ceremony ends it, whatever is decided on the others.
    if (!state.openObjection())
        state.phase = state.aborted() ? Phase::Ending : state.beforeHalt;
}

void held(State &state, const transcript::Line &line, Fields &f)
{
    f.text("why");
    state.heldSince = line.time;
    if (state.phase != Phase::Running && state.phase != Phase::Stopped && state.phase != Phase::Ending)
        f.refuse("why", QT_TRANSLATE_NOOP("core", "the ceremony could not be put on hold then"));
    // What has stopped came from running, or from ending, and goes back to it.
    state.beforeHold = state.phase == Phase::Stopped ? state.beforeHalt : state.phase;
    state.phase = Phase::Held;
    voidStatement(state, QStringLiteral("hold"));
}

void resumed(State &state, const transcript::Line &, Fields &f)
{
    const QString after = f.oneOf("after", {QStringLiteral("hold"), QStringLiteral("restart")});
    if (after == QLatin1String("hold")) {
        if (state.phase != Phase::Held)
            f.refuse("after", QT_TRANSLATE_NOOP("core", "the ceremony was not on hold"));
        else
            state.phase = state.beforeHold;
        state.heldSince = {};
    }
    // Whatever the process held is gone: the shares, the open token, a login.
    if (after == QLatin1String("restart")) {
        state.tokenOpen = false;
        for (StatementState &statement : state.statements) {
            for (Approval &approval : statement.approvals)
                approval.shareHeld = false;
            // The process ended after the last operation and before the token was closed: nothing is left to do.
            statement.finished = statement.finished || statement.allCompleted();
        }
    }
}

void aborted(State &state, const transcript::Line &, Fields &f)
{
    state.endReason = f.text("why", 4096);
    if (state.phase == Phase::Ending || state.phase == Phase::Recorded || state.phase == Phase::Halted)
        f.refuse("why", QT_TRANSLATE_NOOP("core", "the ceremony could not be ended then"));
    state.phase = Phase::Ending;
    voidStatement(state, QStringLiteral("abort"));
}

void retried(State &state, const transcript::Line &, Fields &f)
{
    f.name("what", 200);
    if (state.phase != Phase::Stopped)
        f.refuse("what", QT_TRANSLATE_NOOP("core", "nothing had stopped"));
    else
        state.phase = state.beforeHalt;
}

void stopped(State &state, const transcript::Line &, Fields &f)
{
    f.name("what", 200);
    f.text("text");
    f.text("detail");
    // A device that fails during a halt or a hold ends neither; the step is tried again when it is over.
    if (state.phase != Phase::Running && state.phase != Phase::Ending)
        return;
    state.beforeHalt = state.phase;
    state.phase = Phase::Stopped;
}

void journalCut(State &, const transcript::Line &, Fields &f)
{
    f.digest("sha256");
    f.integer("size", 1, 1 << 24);
}

} // namespace

QList<NamedRule> peopleRules()
{
    return {{"opened", opened},
            {"step", step},
            {"checked-in", checkedIn},
            {"key-registered", keyRegistered},
            {"left", left},
            {"equipment", equipment},
            {"token", token},
            {"purpose-read", purposeRead},
            {"deviation", deviation},
            {"objected", objected},
            {"resolved", resolved},
            {"held", held},
            {"resumed", resumed},
            {"aborted", aborted},
            {"retried", retried},
            {"stopped", stopped},
            {"journal-cut", journalCut}};
}

} // namespace chancery::ceremony
