// enrolment.attestation and enrolment.vouching: what can be said of the people and keys behind the roster.
#include "core/audit/audit_state.h"

namespace chancery::audit {

namespace {

void checkKey(Audit &a, const Ceremony &c, const policy::Member &member, const policy::MemberKey &key)
{
    const QString where = QStringLiteral("%1: key of %2").arg(c.id, member.id);
    const auto facts = checkAttestation(key, c.profile ? &*c.profile : nullptr, rpIdFor(a.domain));
    if (!facts) {
        a.findings.failed(claim::EnrolmentAttestation, where, facts.error().text());
        return;
    }
    if (a.mode == Mode::Live && !facts->chained)
        a.findings.failed(claim::EnrolmentAttestation, where,
                          QT_TRANSLATE_NOOP("core", "its maker's certificate leads to no root of the profile"));
    a.findings.witnessed(claim::EnrolmentAttestation,
                         facts->chained ? QStringLiteral("%1, by a maker that the profile trusts").arg(where)
                                        : QStringLiteral("%1, by a maker that the profile does not list").arg(where));
}

} // namespace

void checkEnrolments(Audit &a, const Ceremony &c)
{
    if (!c.find("roster") || !a.lineage.roster)
        return;
    for (const policy::Member &member : a.lineage.roster->members) {
        for (const policy::MemberKey &key : member.keys)
            checkKey(a, c, member, key);
        QStringList vouchers;
        for (const transcript::Line &line : c.lines) {
            if (is(line, "vouched") && text(line, "person") == member.id)
                vouchers += text(line, "by");
        }
        a.findings.witnessed(claim::EnrolmentVouching,
                             QStringLiteral("%1: %2").arg(member.id, vouchers.join(QStringLiteral(", "))));
    }
}

} // namespace chancery::audit
