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
        {"amara", "Amara Okonjo", "Leadership Council", "NG"},
        {"jonas", "Jonas Lindqvist", "Infrastructure", "SE"},
        {"priya", "Priya Raghunathan", "crates.io", "IN"},
        {"tomas", "Tomás Iriarte", "Security Response", "UY"},
        {"wanjiru", "Wanjiru Kamau", "Rust Foundation", "KE"},
        {"kenji", "Kenji Morioka", "Compiler", "JP"},
        {"leila", "Leila Haddad", "Secure Code", "TN"},
        {"callum", "Callum Whitford", "Release", "NZ"},
        {"zofia", "Zofia Wrońska", "Cargo", "PL"},
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
