#include "core/ceremony/apply_rules.h"

#include <QHash>

namespace chancery::ceremony {

namespace {

const QHash<QString, ApplyRule> &rules()
{
    static const QHash<QString, ApplyRule> table = [] {
        QHash<QString, ApplyRule> out;
        for (const QList<NamedRule> &list :
             {peopleRules(), quorumRules(), roundRules(), logRules(), alertRules(), recordRules()}) {
            for (const NamedRule &named : list)
                out.insert(QString::fromLatin1(named.kind), named.rule);
        }
        return out;
    }();
    return table;
}

Error damage(const transcript::Line &line, const Text &why)
{
    return Error(ErrorCode::Damaged,
                 Text(QT_TRANSLATE_NOOP("core", "Transcript line %1 (%2) cannot follow the lines before it: %3"),
                      {QString::number(line.seq), line.kind, why.english()}),
                 QT_TRANSLATE_NOOP("core", "Keep the files as they are, and compare them with another copy."));
}

// After the record is frozen only these may follow (FORMATS.md, Transcript line).
bool allowedAfterRecord(const QString &kind)
{
    static const QStringList kinds{QStringLiteral("countersigned"), QStringLiteral("remark"),
                                   QStringLiteral("refused"),       QStringLiteral("unsigned"),
                                   QStringLiteral("journal-cut"),   QStringLiteral("resumed"),
                                   QStringLiteral("closed")};
    return kinds.contains(kind);
}

} // namespace

State initialState(Context context)
{
    State state;
    state.steps.resize(context.plan.steps.size());
    for (const PlannedPerson &planned : context.plan.people) {
        Attendee attendee;
        attendee.id = planned.id;
        attendee.name = planned.name;
        attendee.role = planned.role;
        state.people += attendee;
    }
    state.counters = context.counters;
    state.userSet = context.userSet;
    state.logKeys = context.logKeys;
    state.alertsNoted = context.alertsNoted;
    state.context = std::move(context);
    return state;
}

QStringList closedKinds()
{
    QStringList kinds = rules().keys();
    kinds.sort();
    return kinds;
}

Result<State> apply(const State &state, const transcript::Line &line)
{
    const ApplyRule rule = rules().value(line.kind);
    if (!rule)
        return damage(line, QT_TRANSLATE_NOOP("core", "this kind of line is unknown."));
    if (line.seq != state.entries + 1 || line.prev != state.head)
        return damage(line, QT_TRANSLATE_NOOP("core", "it is not the next link of the chain."));
    if (state.opened == (line.kind == QLatin1String("opened")))
        return damage(line, QT_TRANSLATE_NOOP("core", "a ceremony is opened once, by its first line."));
    if (state.opened && line.time < state.now)
        return damage(line, QT_TRANSLATE_NOOP("core", "its time lies before that of the line above it."));
    if (state.phase == Phase::Closed)
        return damage(line, QT_TRANSLATE_NOOP("core", "the ceremony is closed."));
    if (state.phase == Phase::Recorded && !allowedAfterRecord(line.kind))
        return damage(line, QT_TRANSLATE_NOOP("core", "the record is frozen."));
    State next = state;
    Fields f(line.data, line.kind);
    rule(next, line, f);
    if (auto done = f.done(); !done)
        return damage(line, done.error().text());
    next.head = line.digest();
    next.entries = line.seq;
    next.now = line.time;
    return next;
}

Attendee *knownPerson(State &state, Fields &f, const char *key)
{
    Attendee *attendee = state.person(f.personId(key));
    static thread_local Attendee nobody; // spares the rules null checks; the refusal discards the state
    if (!attendee) {
        f.refuse(key, QT_TRANSLATE_NOOP("core", "this person is not in the plan"));
        nobody = Attendee();
        return &nobody;
    }
    return attendee;
}

void noteCounter(State &state, Fields &f)
{
    const QByteArray credential = f.base64("credential_id", 0, 1023);
    const auto counter = static_cast<quint32>(f.integer("counter", 0, 0xffffffffLL));
    if (!credential.isEmpty())
        state.counters.insert(credential, counter);
}

} // namespace chancery::ceremony
