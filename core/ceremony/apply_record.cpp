#include "core/ceremony/apply_rules.h"

#include "core/ceremony/certificate_logging.h"
#include "core/ceremony/record.h"

namespace chancery::ceremony {

namespace {

void recordFrozen(State &state, const transcript::Line &line, Fields &f)
{
    const bool lastStep = state.phase == Phase::Running && state.stepKind() == StepKind::Countersign;
    if ((!lastStep && state.phase != Phase::Ending) || state.tokenOpen || state.resealOwed || !someoneAnswers(state))
        f.refuse("sha256", QT_TRANSLATE_NOOP("core", "the record could not be made then"));
    f.objects("logs", [](Fields &log) {
        log.name("origin");
        log.integer("size", 0, (qint64{1} << 53) - 1);
        log.digest("root");
    });
    state.logHeads = line.data.value(QLatin1String("logs")).toArray();
    if (const auto good = checkHeads(state, state.logHeads); !good)
        f.fail("logs", good.error());
    const QByteArray bytes = eventRecord(state, line.time, state.logHeads);
    state.record = f.digest("sha256");
    if (Digest::of(bytes) != state.record)
        f.refuse("sha256", QT_TRANSLATE_NOOP("core", "this is not the record that the lines above make"));
    state.recordBytes = bytes;
    state.recordFrozen = line.time;
    state.phase = Phase::Recorded;
    // An ending skips the steps between; they stay undone.
    for (qsizetype i = 0; i < state.steps.size(); ++i) {
        if (state.context.plan.steps[i].kind == StepKind::Countersign)
            state.step = static_cast<int>(i);
    }
    if (!state.steps[state.step].begunAt.isValid())
        state.steps[state.step].begunAt = line.time;
}

void countersigned(State &state, const transcript::Line &, Fields &f)
{
    const QString person = knownPerson(state, f)->id;
    state.countersigned.insert(person, f.digest("sha256"));
    noteCounter(state, f);
}

void remark(State &state, const transcript::Line &, Fields &f)
{
    const QString person = knownPerson(state, f)->id;
    state.remarkCount = static_cast<int>(f.integer("number", state.remarkCount + 1, state.remarkCount + 1));
    state.remarks[person] += f.digest("sha256");
    f.boolean("signed");
    noteCounter(state, f);
}

void refused(State &state, const transcript::Line &, Fields &f)
{
    const QString person = knownPerson(state, f)->id;
    state.refusalCount = static_cast<int>(f.integer("number", state.refusalCount + 1, state.refusalCount + 1));
    state.refused.insert(person, f.digest("sha256"));
    f.boolean("signed");
    noteCounter(state, f);
}

void notSigned(State &state, const transcript::Line &, Fields &f)
{
    const QString person = knownPerson(state, f)->id;
    if (state.countersigned.contains(person) || state.refused.contains(person) || !mayStayUnsigned(state, person))
        f.refuse("person", QT_TRANSLATE_NOOP("core", "this person signs or refuses"));
    state.unsignedWhy.insert(person, f.text("why", 2000));
}

void closed(State &state, const transcript::Line &line, Fields &f)
{
    if (state.phase != Phase::Recorded)
        f.refuse("record", QT_TRANSLATE_NOOP("core", "there is no record yet"));
    if (f.digest("record") != state.record)
        f.refuse("record", QT_TRANSLATE_NOOP("core", "this is not the digest of the record"));
    if (f.digest("countersignatures") != Digest::of(countersignatureList(state)))
        f.refuse("countersignatures",
                 QT_TRANSLATE_NOOP("core", "this is not the digest of the list of countersignatures"));
    state.phase = Phase::Closed;
    state.steps[state.step].done = true;
    state.steps[state.step].doneAt = line.time;
    state.step = static_cast<int>(state.steps.size()) - 1;
    state.steps[state.step].done = true;
    state.steps[state.step].doneAt = line.time;
}

} // namespace

QList<NamedRule> recordRules()
{
    return {{"record-frozen", recordFrozen},
            {"countersigned", countersigned},
            {"remark", remark},
            {"refused", refused},
            {"unsigned", notSigned},
            {"closed", closed}};
}

} // namespace chancery::ceremony
