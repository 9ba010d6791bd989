// plan.digest: the ceremony followed the plan and the profile that lie in the archive.
#include "core/audit/audit_state.h"

namespace chancery::audit {

void checkPlan(Audit &a, const Ceremony &c)
{
    const auto fail = [&](const QString &where, const Text &why) { a.findings.failed(claim::PlanDigest, where, why); };
    const transcript::Line *opened = c.find("opened");
    if (!opened) {
        a.findings.notChecked(claim::PlanDigest,
                              Text(QT_TRANSLATE_NOOP("core", "The opening of %1 cannot be read."), {c.id}));
        return;
    }
    const QString planPath = c.path(QStringLiteral("plan.json"));
    const QString planDigest = text(*opened, "plan");
    const auto plan = a.named(planPath, planDigest);
    if (!plan || Digest::of(*plan).hex() != planDigest)
        fail(planPath, QT_TRANSLATE_NOOP("core", "it is not the plan that was opened"));
    else if (!c.plan)
        fail(planPath, ceremony::Plan::parse(*plan).error().text());

    const QString profileDigest = text(*opened, "profile");
    const QString profilePath = QStringLiteral("profiles/%1.json").arg(profileDigest);
    const auto profile = a.named(profilePath, profileDigest);
    if (!profile || Digest::of(*profile).hex() != profileDigest)
        fail(profilePath, QT_TRANSLATE_NOOP("core", "it is not the profile that was opened"));
    else if (!c.profile)
        fail(profilePath, policy::Profile::parse(*profile).error().text());

    if (c.plan && c.profile && a.mode) {
        if (const auto fits = c.plan->checkAgainst(*c.profile, *a.mode); !fits)
            fail(planPath, fits.error().text());
    }
    a.findings.held(claim::PlanDigest, QStringLiteral("%1: %2").arg(c.id, planDigest));
}

} // namespace chancery::audit
