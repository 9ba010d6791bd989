// roster.lineage: the quorum is taken only from a roster that the archive's own history made.
#include "core/audit/audit_state.h"

namespace chancery::audit {

namespace {

void checkFoundedRoster(Audit &a, const Ceremony &c, const transcript::Line &line)
{
    const QString path = c.published(QStringLiteral("roster/0001.json"));
    const auto fail = [&](const Text &why) { a.findings.failed(claim::RosterLineage, path, why); };
    const QString digest = text(line, "sha256");
    const auto found = a.named(path, digest);
    std::optional<policy::Roster> roster;
    if (!found) {
        fail(QT_TRANSLATE_NOOP("core", "the roster is missing"));
    } else if (Digest::of(*found).hex() != digest) {
        fail(QT_TRANSLATE_NOOP("core", "it is not the roster that the enrolments made"));
    } else if (auto parsed = policy::Roster::parse(*found)) {
        roster = *parsed;
    } else {
        fail(parsed.error().text());
    }
    // The roster that the transcript alone makes, so that the rest can be judged.
    if (!roster && c.after.draftRoster && c.after.draftRoster->digest().hex() == digest)
        roster = c.after.draftRoster;
    if (!roster)
        return;
    if (a.lineage.roster || roster->number != 1)
        fail(QT_TRANSLATE_NOOP("core", "the archive has a roster already, which did not approve this one"));
    if (c.profile && (roster->m != c.profile->quorum.m || roster->n != c.profile->quorum.n ||
                      roster->profile != c.profile->digest()))
        fail(QT_TRANSLATE_NOOP("core", "its quorum is not the profile's"));
    QSet<QString> signers;
    for (const transcript::Line &other : c.lines) {
        if (is(other, "roster-signed"))
            signers.insert(text(other, "person"));
    }
    if (signers.size() == roster->members.size() && !a.lineage.roster)
        a.lineage.roster = roster;
    a.findings.held(claim::RosterLineage, QStringLiteral("%1: %2 of %3").arg(c.id).arg(roster->m).arg(roster->n));
}

} // namespace

void checkRoster(Audit &a, const Ceremony &c)
{
    const transcript::Line *opened = c.find("opened");
    if (opened && !c.followed) {
        const QString inForce = (a.lineage.roster ? a.lineage.roster->digest() : Digest()).hex();
        if (text(*opened, "roster") != inForce)
            a.findings.failed(claim::RosterLineage, c.at(*opened),
                              QT_TRANSLATE_NOOP("core", "it is not the roster in force"));
    }
    if (const transcript::Line *line = c.find("roster"))
        checkFoundedRoster(a, c, *line);
    if (!a.lineage.roster) {
        if (!c.aborted)
            a.findings.notChecked(claim::RosterLineage,
                                  Text(QT_TRANSLATE_NOOP("core", "No roster is in force in %1."), {c.id}));
        return;
    }
    const Digest digest = a.lineage.roster->digest();
    for (const approval::Statement &statement : statementsOf(c)) {
        if (statement.roster != digest)
            a.findings.failed(claim::RosterLineage, c.id,
                              QT_TRANSLATE_NOOP("core", "a statement names another roster"));
        else
            a.findings.held(claim::RosterLineage);
    }
}

} // namespace chancery::audit
