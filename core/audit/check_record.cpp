// record.*: the record is what the transcript makes, and everyone who stayed stands under it in one way or another.
#include "core/audit/audit_state.h"

#include "core/archive/publish.h"
#include "core/base/canonical_json.h"
#include "core/ceremony/record.h"

#include <algorithm>

namespace chancery::audit {

namespace {

void checkBytes(Audit &a, const Ceremony &c, const transcript::Line &frozen)
{
    const QString path = c.path(QStringLiteral("record.json"));
    const auto fail = [&](const Text &why) { a.findings.failed(claim::RecordMatches, path, why); };
    const auto file = a.named(path, text(frozen, "sha256"));
    if (!file)
        return fail(QT_TRANSLATE_NOOP("core", "the record is missing"));
    if (c.followed) {
        if (*file != c.after.recordBytes)
            return fail(QT_TRANSLATE_NOOP("core", "it is not what the transcript makes"));
        return a.findings.held(claim::RecordMatches, QStringLiteral("%1: %2").arg(c.id, text(frozen, "sha256")));
    }
    const auto object = parseCanonicalJson(*file);
    const QJsonObject covered = object ? object->value(QLatin1String("transcript")).toObject() : QJsonObject();
    if (!object || covered.value(QLatin1String("entries")).toInteger() != frozen.seq - 1 ||
        covered.value(QLatin1String("head")).toString() != frozen.prev.hex())
        return fail(QT_TRANSLATE_NOOP("core", "it does not cover this transcript"));
    a.findings.notChecked(
        claim::RecordMatches,
        Text(QT_TRANSLATE_NOOP("core", "The transcript of %1 cannot be followed to its end."), {c.id}));
}

// Who was there when the record was frozen, by the lines alone.
QStringList presentAt(const Ceremony &c, const transcript::Line &frozen)
{
    QStringList out;
    for (const transcript::Line &line : c.lines) {
        if (line.seq >= frozen.seq)
            break;
        if (is(line, "checked-in"))
            out += text(line, "person");
        else if (is(line, "left"))
            out.removeAll(text(line, "person"));
    }
    return out;
}

// How those who were there stand under the record.
struct Signers
{
    Audit &a;
    const Ceremony &c;
    const transcript::Line &frozen;
    QStringList present;
    QMap<QString, QStringList> ways; // person -> kinds of lines, in order
    QSet<QString> membersSigned;     // validly
    int signatures = 0;              // valid ones, of anybody

    void fail(const transcript::Line &line, const Text &why)
    {
        a.findings.failed(claim::RecordCountersignatures, c.at(line), why);
    }

    const policy::Roster *roster() const { return a.lineage.roster ? &*a.lineage.roster : c.after.rosterKnown(); }

    bool isMember(const QString &person) const
    {
        if (roster() && roster()->find(person))
            return true;
        for (const ceremony::PlannedPerson &planned : c.plan ? c.plan->people : QList<ceremony::PlannedPerson>()) {
            if (planned.id == person)
                return planned.role == ceremony::Role::Member;
        }
        return false;
    }

    bool hasKey(const QString &person) const
    {
        if (roster() && roster()->find(person))
            return true;
        return std::any_of(c.lines.begin(), c.lines.end(), [&](const transcript::Line &line) {
            return line.seq < frozen.seq && is(line, "enrolled") && text(line, "person") == person;
        });
    }

    // A member signs or refuses with a key. Without one only who has none, who had left, or who comes after M others.
    bool mayStayUnsigned(const QString &person) const
    {
        const qsizetype quorum = roster() ? roster()->m : c.profile ? c.profile->quorum.m : 1;
        return !isMember(person) || !present.contains(person) || !hasKey(person) || membersSigned.size() >= quorum;
    }

    void take(const transcript::Line &line, bool valid)
    {
        const QString person = text(line, "person");
        if (is(line, "countersigned") && valid) {
            ++signatures;
            if (isMember(person))
                membersSigned.insert(person);
        }
        const bool unsignedRefusal = is(line, "refused") && !line.data.value(QLatin1String("signed")).toBool();
        if (is(line, "unsigned") || unsignedRefusal) {
            if (!mayStayUnsigned(person))
                fail(line, Text(QT_TRANSLATE_NOOP("core", "%1 is a member, and did not sign"), {person}));
            else
                a.findings.witnessed(claim::RecordCountersignatures,
                                     is(line, "unsigned")
                                         ? QStringLiteral("%1: %2 did not sign (%3), as the administrator says")
                                               .arg(c.id, person, text(line, "why"))
                                         : QStringLiteral("%1: %2 refused, without a signature").arg(c.id, person));
        }
        ways[person] += line.kind;
        if (ways[person].size() == 2)
            fail(line, Text(QT_TRANSLATE_NOOP("core", "%1 stands under the record twice: %2"),
                            {person, ways[person].join(QStringLiteral(", "))}));
    }
};

void checkSigners(Audit &a, const Ceremony &c, const transcript::Line &frozen, const QSet<qsizetype> &valid)
{
    Signers signers{a, c, frozen, presentAt(c, frozen), {}, {}, 0};
    bool approved = false;
    for (qsizetype i = 0; i < c.lines.size(); ++i) {
        const transcript::Line &line = c.lines[i];
        approved = approved || is(line, "approved");
        if (is(line, "countersigned") || is(line, "refused") || is(line, "unsigned"))
            signers.take(line, valid.contains(i));
    }
    for (const QString &person : signers.present) {
        if (!signers.ways.contains(person))
            a.findings.failed(
                claim::RecordCountersignatures, c.id,
                Text(QT_TRANSLATE_NOOP("core", "%1 was there, and neither signed nor refused"), {person}));
    }
    if (approved && signers.membersSigned.isEmpty())
        a.findings.failed(claim::RecordCountersignatures, c.id,
                          QT_TRANSLATE_NOOP("core", "members approved, and no member's signature is under the record"));
    const QString summary = QStringLiteral("%1: %2 of %3 who were there signed")
                                .arg(c.id)
                                .arg(signers.signatures)
                                .arg(signers.present.size());
    if (signers.signatures == 0)
        a.findings.witnessed(claim::RecordCountersignatures, summary);
    else
        a.findings.held(claim::RecordCountersignatures, summary);
}

void checkRenderings(Audit &a, const Ceremony &c)
{
    const QString signers = c.path(QStringLiteral("allowed_signers"));
    const QString verify = c.path(QStringLiteral("VERIFY.txt"));
    if (c.followed) {
        a.rendering(signers, ceremony::allowedSignersOf(c.after));
        a.rendering(verify, archive::verifyText(c.after));
        return;
    }
    // Accounted for, and no more.
    for (const QString &path : {signers, verify}) {
        if (!a.files.read(path))
            a.findings.failed(claim::ArchiveFiles, path, QT_TRANSLATE_NOOP("core", "the file is missing"));
    }
}

} // namespace

void checkRecord(Audit &a, const Ceremony &c, const QSet<qsizetype> &valid)
{
    checkRenderings(a, c);
    const transcript::Line *opened = c.find("opened");
    if (opened && text(*opened, "previous") != a.lineage.previousRecord.hex())
        a.findings.failed(claim::RecordLineage, c.at(*opened),
                          QT_TRANSLATE_NOOP("core", "it does not name the record of the ceremony before"));
    else if (opened)
        a.findings.held(claim::RecordLineage, QStringLiteral("%1: %2").arg(c.id, c.record.hex()));
    const transcript::Line *frozen = c.find("record-frozen");
    if (!frozen) {
        const Text why(QT_TRANSLATE_NOOP("core", "The transcript of %1 does not reach its record."), {c.id});
        a.findings.notChecked(claim::RecordMatches, why);
        a.findings.notChecked(claim::RecordCountersignatures, why);
        return;
    }
    checkBytes(a, c, *frozen);
    checkSigners(a, c, *frozen, valid);
}

} // namespace chancery::audit
