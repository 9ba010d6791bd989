#include "core/transparency/event_leaf.h"

#include "core/base/canonical_json.h"
#include "core/base/fields.h"

#include <QRegularExpression>

namespace chancery::transparency {

bool isCeremonyId(const QString &id)
{
    static const QRegularExpression form(
        QRegularExpression::anchoredPattern(QStringLiteral("[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-f]{4}")));
    return form.match(id).hasMatch();
}

Result<EventLeaf> EventLeaf::parse(QByteArrayView entry)
{
    const auto object = parseCanonicalJson(entry);
    if (!object)
        return object.error();
    EventLeaf leaf;
    Fields f(*object, QStringLiteral("event"));
    f.schema("event");
    leaf.ceremony = f.name("ceremony");
    leaf.record = f.digest("record");
    leaf.transcript = f.digest("transcript");
    leaf.countersignatures = f.digest("countersignatures");
    if (!isCeremonyId(leaf.ceremony))
        f.refuse("ceremony", QT_TRANSLATE_NOOP("core", "a ceremony's id looks like 2026-11-23-7f3a"));
    CHANCERY_TRY(f.done());
    return leaf;
}

QByteArray EventLeaf::bytes() const
{
    return canonicalJson(QJsonObject{{QStringLiteral("schema"), QStringLiteral("chancery/event/1")},
                                     {QStringLiteral("ceremony"), ceremony},
                                     {QStringLiteral("record"), record.hex()},
                                     {QStringLiteral("transcript"), transcript.hex()},
                                     {QStringLiteral("countersignatures"), countersignatures.hex()}});
}

} // namespace chancery::transparency
