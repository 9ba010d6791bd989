#include "core/ceremony/kinds/kind.h"

namespace chancery::ceremony {

const QList<Kind> &kinds()
{
    static const QList<Kind> all{establishRoot(), issueDelegate()};
    return all;
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
