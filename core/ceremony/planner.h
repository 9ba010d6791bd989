// Makes plans: takes what people choose and fills in what profile and kind fix. Used by `chancery-cli plan` and by
// rehearsals.
#pragma once

#include "core/ceremony/plan.h"

namespace chancery::ceremony {

struct PlanWish
{
    QList<PlannedPerson> people; // members first
    QList<PlannedItem> equipment;
    std::optional<Mandate> mandate;
    QString description; // empty: a plain sentence
    QDateTime notBefore; // whole seconds, UTC
    QString rootTokenLabel;
    // Issue a delegate only:
    QString templateId;
    QString name; // of the certificate in the archive; empty: the template's id
    KeySource source = KeySource::SecondToken;
    QString keyTokenLabel;
    QDateTime issuerNotAfter;  // the root's; a longer life is clipped to it
    QDateTime issuerNotBefore; // and one that would begin earlier begins then
    // Randomness from outside: the plan is made once.
    QByteArray serial; // 16 bytes
    QByteArray ckaId;  // 16 bytes
};

struct PlanMade
{
    Plan plan;
    QList<Text> notes; // what was decided for the planner, such as a life that was clipped
};
Result<PlanMade> planEstablishRoot(const policy::Profile &profile, const PlanWish &wish);
Result<PlanMade> planIssueDelegate(const policy::Profile &profile, const PlanWish &wish);

// A positive 16-byte serial from 16 random bytes (RFC 5280 section 4.1.2.2).
QByteArray serialFrom(QByteArray random);

} // namespace chancery::ceremony
