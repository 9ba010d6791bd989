#include "core/policy/oid.h"

#include <QRegularExpression>

namespace chancery::policy {

const QString documentationArc = QStringLiteral("1.3.6.1.4.1.32473");

std::optional<Text> oidProblem(const QString &oid)
{
    static const QRegularExpression form(QStringLiteral("\\A(0|[1-9][0-9]*)(\\.(0|[1-9][0-9]*))+\\z"));
    if (oid.size() > 200 || !form.match(oid).hasMatch())
        return Text(QT_TRANSLATE_NOOP("core", "an object identifier is written as numbers with dots, such as 1.3.6.1"));
    const QStringList arcs = oid.split(u'.');
    for (const QString &arc : arcs) {
        bool ok = false;
        const quint64 number = arc.toULongLong(&ok);
        if (!ok || number >= (quint64{1} << 31))
            return Text(
                QT_TRANSLATE_NOOP("core", "%1 is too large: each number of an object identifier stays below 2^31"),
                {arc});
    }
    const int first = arcs[0].toInt();
    if (first > 2 || (first < 2 && arcs[1].toInt() >= 40))
        return Text(QT_TRANSLATE_NOOP("core", "an object identifier begins with 0.0 to 0.39, 1.0 to 1.39, or 2"));
    if (first == 2 && arcs[1] == QStringLiteral("25"))
        return Text(QT_TRANSLATE_NOOP(
            "core", "object identifiers under 2.25 are not used, since not every program reads them"));
    return std::nullopt;
}

} // namespace chancery::policy
