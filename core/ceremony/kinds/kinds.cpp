#include "core/ceremony/kinds/kind.h"

#include <QtGlobal>

namespace chancery::ceremony {

const QList<Kind> &kinds()
{
    static const QList<Kind> all{establishRoot(), issueDelegate()};
    return all;
}

QList<KindStep> stapledAndSigned()
{
    return {
        {StepKind::Staple, QT_TRANSLATE_NOOP("core", "Log and staple"), "", {}},
        {StepKind::Verify, QT_TRANSLATE_NOOP("core", "Verify"), "", {}},
        {StepKind::Countersign,
         QT_TRANSLATE_NOOP("core", "Countersign"),
         QT_TRANSLATE_NOOP("core", "Read the record. Signing it says: I was there, and this is true."),
         {}},
        {StepKind::Close, QT_TRANSLATE_NOOP("core", "Close"), "", {}},
    };
}

const Kind *findKind(const QString &id)
{
    for (const Kind &kind : kinds()) {
        if (id == QLatin1String(kind.id))
            return &kind;
    }
    return nullptr;
}

} // namespace chancery::ceremony
