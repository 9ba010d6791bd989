#include "core/ceremony/planner.h"

#include "core/base/time.h"
#include "core/ceremony/kinds/kind.h"

namespace chancery::ceremony {

namespace {

Result<PlanMade> makePlan(const Kind &kind, const policy::Profile &profile, const QString &templateId,
                          const PlanWish &wish)
{
    const policy::CertificateTemplate *t = profile.find(templateId);
    if (!t)
        return Error(
            ErrorCode::NotFound,
            Text(QT_TRANSLATE_NOOP("core", "The profile has no certificate of the kind \"%1\"."), {templateId}),
            QT_TRANSLATE_NOOP("core", "Choose one of the profile's templates."));
    PlanMade made;
    Plan &plan = made.plan;
    plan.kind = QString::fromLatin1(kind.id);
    const QString title = QString::fromLatin1(kind.title);
    plan.title = kind.foundsRoster ? title : QStringLiteral("%1: %2").arg(title, templateId);
    const QString year = wish.notBefore.toUTC().toString(QStringLiteral("yyyy"));
    plan.certificate.commonName = QString(t->commonName).replace(QStringLiteral("%1"), year);
    plan.description =
        !wish.description.isEmpty() ? wish.description
        : kind.foundsRoster
            ? QStringLiteral("Enrol the quorum, make the root key and sign its certificate \"%1\".")
                  .arg(plan.certificate.commonName)
            : QStringLiteral("Sign the certificate “%1” with the root key.").arg(plan.certificate.commonName);
    plan.profile = profile.digest();
    plan.mandate = wish.mandate;
    plan.people = wish.people;
    plan.equipment = wish.equipment;
    plan.rootTokenLabel = wish.rootTokenLabel;
    plan.certificate.name = wish.name.isEmpty() ? templateId : wish.name;
    plan.certificate.templateId = templateId;
    plan.certificate.serial = serialFrom(wish.serial);
    plan.certificate.notBefore = wish.notBefore;
    plan.certificate.notAfter = wish.notBefore.addYears(t->lifeYears);
    if (t->firstNotAfter)
        plan.certificate.notAfter = *t->firstNotAfter;
    if (wish.issuerNotBefore.isValid() && plan.certificate.notBefore < wish.issuerNotBefore) {
        made.notes += Text(QT_TRANSLATE_NOOP("core", "The beginning was moved from %1 to the root's, %2."),
                           {timeText(plan.certificate.notBefore), timeText(wish.issuerNotBefore)});
        plan.certificate.notBefore = wish.issuerNotBefore;
    }
    if (wish.issuerNotAfter.isValid() && plan.certificate.notAfter > wish.issuerNotAfter) {
        made.notes += Text(QT_TRANSLATE_NOOP("core", "The life was clipped from %1 to the root's end, %2."),
                           {timeText(plan.certificate.notAfter), timeText(wish.issuerNotAfter)});
        plan.certificate.notAfter = wish.issuerNotAfter;
    }
    plan.certificate.algorithm = t->algorithms.first();
    plan.key.source = kind.foundsRoster ? KeySource::RootToken : wish.source;
    plan.key.label = plan.certificate.commonName;
    if (plan.key.source != KeySource::Request) {
        plan.key.tokenLabel = kind.foundsRoster ? wish.rootTokenLabel : wish.keyTokenLabel;
        plan.key.ckaId = wish.ckaId;
    }
    for (const KindStep &step : kind.steps) {
        plan.steps += PlannedStep{step.kind, QString::fromLatin1(step.title), QString::fromLatin1(step.script)};
    }
    // What parse() refuses is refused here too, with the field's name.
    const auto parsed = Plan::parse(plan.bytes());
    if (!parsed)
        return parsed.error();
    CHANCERY_TRY(parsed->checkAgainst(profile, Mode::Rehearsal));
    return made;
}

} // namespace

Result<PlanMade> planEstablishRoot(const policy::Profile &profile, const PlanWish &wish)
{
    return makePlan(establishRoot(), profile, QStringLiteral("root"), wish);
}

Result<PlanMade> planIssueDelegate(const policy::Profile &profile, const PlanWish &wish)
{
    return makePlan(issueDelegate(), profile, wish.templateId, wish);
}

QByteArray serialFrom(QByteArray random)
{
    random.resize(16);
    // The first byte from 01 to 7f: positive, and always 16 octets long.
    random[0] = static_cast<char>((random[0] & 0x7f) | 0x01);
    return random;
}

} // namespace chancery::ceremony
