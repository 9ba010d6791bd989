#include "core/access/inventory_changes.h"

#include "core/base/canonical_json.h"

#include <QMap>
#include <algorithm>

namespace chancery::access {

namespace {

// Objects that one look has and the other has not; each object counts as often as it stands there.
QList<QJsonObject> less(const QJsonArray &from, const QJsonArray &what)
{
    QMap<QByteArray, int> counts;
    for (const QJsonValue &value : what)
        ++counts[canonicalJson(value.toObject())];
    QList<QJsonObject> out;
    for (const QJsonValue &value : from) {
        if (--counts[canonicalJson(value.toObject())] < 0)
            out += value.toObject();
    }
    return out;
}

QJsonObject change(const char *what, const QJsonObject &object, qint64 statement, qint64 op)
{
    return {{QStringLiteral("change"), QString::fromLatin1(what)},
            {QStringLiteral("class"), object.value(QLatin1String("class")).toString()},
            {QStringLiteral("id"), object.value(QLatin1String("id")).toString()},
            {QStringLiteral("label"), object.value(QLatin1String("label")).toString()},
            {QStringLiteral("statement"), statement},
            {QStringLiteral("op"), op}};
}

} // namespace

QJsonArray inventoryChanges(const QJsonArray &before, const QJsonArray &after, const QList<MadePair> &made)
{
    QJsonArray out;
    for (const QJsonObject &gone : less(before, after))
        out += change("gone", gone, 0, 0);
    QMap<QString, QList<MadePair>> left{{QStringLiteral("private-key"), made}, {QStringLiteral("public-key"), made}};
    for (const QJsonObject &added : less(after, before)) {
        QList<MadePair> &pairs = left[added.value(QLatin1String("class")).toString()];
        const auto pair = std::find_if(pairs.begin(), pairs.end(), [&](const MadePair &p) {
            return p.id == added.value(QLatin1String("id")).toString() &&
                   p.label == added.value(QLatin1String("label")).toString();
        });
        const bool asked = pair != pairs.end();
        out += change("added", added, asked ? pair->statement : 0, asked ? pair->op : 0);
        if (asked)
            pairs.erase(pair);
    }
    return out;
}

} // namespace chancery::access
