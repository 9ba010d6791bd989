#include "app/rehearsal/rehearsal.h"

namespace chancery::app {

QList<ceremony::PlannedPerson> samplePeople(int members)
{
    using ceremony::PlannedPerson;
    using ceremony::Role;
    struct Sample
    {
        const char *id;
        const char *name;
        const char *affiliation;
        const char *country;
    };
    static const Sample samples[] = {
        {"amara", "Amara Okonjo", "a1", "c1"},      {"jonas", "Jonas Lindqvist", "a2", "c2"},
        {"priya", "Priya Raghunathan", "a3", "c3"}, {"tomas", "Tomás Iriarte", "a4", "c4"},
        {"wanjiru", "Wanjiru Kamau", "a5", "c5"},   {"kenji", "Kenji Morioka", "a6", "c6"},
        {"leila", "Leila Haddad", "a7", "c7"},      {"callum", "Callum Whitford", "a8", "c8"},
        {"zofia", "Zofia Wrońska", "a9", "c9"},
    };
    QList<PlannedPerson> people;
    for (int i = 0; i < members; ++i) {
        if (i < 9) {
            const Sample &sample = samples[i];
            people += PlannedPerson{QString::fromLatin1(sample.id),
                                    QString::fromUtf8(sample.name),
                                    Role::Member,
                                    {QString::fromLatin1(sample.affiliation)},
                                    {QString::fromLatin1(sample.country)}};
        } else {
            const QString number = QString::number(i + 1);
            people += PlannedPerson{QStringLiteral("member-") + number,
                                    QStringLiteral("Member ") + number,
                                    Role::Member,
                                    {QStringLiteral("a") + number},
                                    {QStringLiteral("c") + number}};
        }
    }
    people += PlannedPerson{QStringLiteral("ingrid"), QStringLiteral("Ingrid Solheim"), Role::Administrator, {}, {}};
    people += PlannedPerson{QStringLiteral("hana"), QString::fromUtf8("Hana Dvořáková"), Role::Observer, {}, {}};
    people += PlannedPerson{QStringLiteral("rafael"), QStringLiteral("Rafael Quispe"), Role::Observer, {}, {}};
    return people;
}

} // namespace chancery::app
