// Establish the root: enrol the quorum, seal the token's credential to it, make the root key, sign its certificate.
#include "core/ceremony/kinds/kind.h"

#include <QtGlobal>

namespace chancery::ceremony {

const Kind &establishRoot()
{
    static const Kind kind{
        "establish-root",
        QT_TRANSLATE_NOOP("core", "Establish the root"),
        true,
        QList<KindStep>{
            {StepKind::Open,
             QT_TRANSLATE_NOOP("core", "Open"),
             QT_TRANSLATE_NOOP("core", "This ceremony establishes the root key. Everyone may stop it at any time by "
                                       "saying \"object\"."),
             {}},
            {StepKind::RollCall,
             QT_TRANSLATE_NOOP("core", "Roll call"),
             QT_TRANSLATE_NOOP("core", "I will call each name. Say that you are here, and who you are."),
             {}},
            {StepKind::Equipment,
             QT_TRANSLATE_NOOP("core", "Check the equipment"),
             QT_TRANSLATE_NOOP("core", "I will show each item. Read its seal number aloud; the others compare it with "
                                       "the plan."),
             {}},
            {StepKind::Purpose,
             QT_TRANSLATE_NOOP("core", "Read the purpose"),
             QT_TRANSLATE_NOOP("core", "I will read who decided this, and where the decision is published."),
             {}},
            {StepKind::Enrol,
             QT_TRANSLATE_NOOP("core", "Enrol the keys"),
             QT_TRANSLATE_NOOP("core", "Each member brings a security key. Two people who are here say that they know "
                                       "the person who holds it."),
             {}},
            {StepKind::Seal,
             QT_TRANSLATE_NOOP("core", "Seal the shares"),
             QT_TRANSLATE_NOOP("core", "The token now gets a credential that nobody knows. It is split, and each share "
                                       "is sealed to one member's key."),
             {}},
            {StepKind::Roster,
             QT_TRANSLATE_NOOP("core", "Sign the roster"),
             QT_TRANSLATE_NOOP("core",
                               "Each member touches once. The touch signs the roster and proves the own share."),
             {}},
            {StepKind::Approve,
             QT_TRANSLATE_NOOP("core", "Approve the key"),
             QT_TRANSLATE_NOOP("core", "We approve that the token makes the root key. Read the statement before you "
                                       "touch."),
             {QStringLiteral("make-key")}},
            {StepKind::Operate, QT_TRANSLATE_NOOP("core", "Make the key"), "", {QStringLiteral("make-key")}},
            {StepKind::Compare,
             QT_TRANSLATE_NOOP("core", "Compare the certificate"),
             QT_TRANSLATE_NOOP("core",
                               "The root is new, so nobody has a copy yet. Write the digest down, or scan it, and "
                               "take it away with you."),
             {}},
            {StepKind::Approve,
             QT_TRANSLATE_NOOP("core", "Approve the certificate"),
             QT_TRANSLATE_NOOP("core",
                               "We approve that the root key signs its own certificate. Read the statement before "
                               "you touch."),
             {QStringLiteral("sign-certificate")}},
            {StepKind::Operate, QT_TRANSLATE_NOOP("core", "Sign"), "", {QStringLiteral("sign-certificate")}},
        } + stapledAndSigned(),
    };
    return kind;
}

} // namespace chancery::ceremony
