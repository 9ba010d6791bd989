// Issue a delegate: the root signs the certificate of a key that was made on another token or came as a request.
#include "core/ceremony/kinds/kind.h"

#include <QtGlobal>

namespace chancery::ceremony {

const Kind &issueDelegate()
{
    static const Kind kind{
        "issue-delegate",
        QT_TRANSLATE_NOOP("core", "Issue a delegate"),
        false,
        QList<KindStep>{
            {StepKind::Open,
             QT_TRANSLATE_NOOP("core", "Open"),
             QT_TRANSLATE_NOOP("core", "This ceremony certifies one delegate key. Everyone may stop it at any time by "
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
            {StepKind::Request,
             QT_TRANSLATE_NOOP("core", "Load the request"),
             QT_TRANSLATE_NOOP("core",
                               "The delegate's key is made on its own token, or its request is read from a drive."),
             {}},
            {StepKind::Compare,
             QT_TRANSLATE_NOOP("core", "Compare the certificate"),
             QT_TRANSLATE_NOOP("core",
                               "I will read sixteen groups. After each one, compare it with your own copy. If any "
                               "group differs, say \"object\"."),
             {}},
            {StepKind::Approve,
             QT_TRANSLATE_NOOP("core", "Approve"),
             QT_TRANSLATE_NOOP("core",
                               "We approve that the root key signs this certificate. Read the statement before you "
                               "touch."),
             {QStringLiteral("sign-precertificate"), QStringLiteral("sign-certificate")}},
            {StepKind::Operate,
             QT_TRANSLATE_NOOP("core", "Sign"),
             "",
             {QStringLiteral("sign-precertificate"), QStringLiteral("sign-certificate")}},
        } + stapledAndSigned(),
    };
    return kind;
}

} // namespace chancery::ceremony
