// operation.inventory: between two looks at the token only the approved keys came to be, and nothing went or changed.
#include "core/audit/audit_state.h"

#include "core/base/canonical_json.h"

namespace chancery::audit {

namespace {

struct PlannedPair
{
    QString id; // hex, as in an inventory
    QString label;
    bool completed = false;
};

QString describe(const QJsonObject &object)
{
    return QStringLiteral("%1 \"%2\" (%3)")
        .arg(object.value(QLatin1String("class")).toString(), object.value(QLatin1String("label")).toString(),
             object.value(QLatin1String("id")).toString());
}

bool isOf(const QJsonObject &object, const PlannedPair &pair, const char *objectClass)
{
    return object.value(QLatin1String("class")).toString() == QLatin1String(objectClass) &&
           object.value(QLatin1String("id")).toString() == pair.id &&
           object.value(QLatin1String("label")).toString() == pair.label;
}

struct Inventory
{
    Audit &a;
    const Ceremony &c;
    QList<PlannedPair> pairs; // begun in this ceremony
    bool looked = false;

    void fail(const transcript::Line &line, const Text &why)
    {
        a.findings.failed(claim::OperationInventory, c.at(line), why);
    }

    // Objects that one look has and the other has not; each object counts as often as it stands there.
    static QList<QJsonObject> less(const QJsonArray &from, const QJsonArray &what)
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

    void compare(const transcript::Line &line, const QJsonArray &before, const QJsonArray &now)
    {
        for (const QJsonObject &gone : less(before, now))
            fail(line, Text(QT_TRANSLATE_NOOP("core", "%1 is gone or was changed"), {describe(gone)}));
        QList<PlannedPair> privateLeft = pairs;
        QList<PlannedPair> publicLeft = pairs;
        for (const QJsonObject &added : less(now, before)) {
            const auto take = [&](QList<PlannedPair> &left, const char *objectClass) {
                for (qsizetype i = 0; i < left.size(); ++i) {
                    if (isOf(added, left[i], objectClass)) {
                        left.removeAt(i);
                        return true;
                    }
                }
                return false;
            };
            if (!take(privateLeft, "private-key") && !take(publicLeft, "public-key"))
                fail(line, Text(QT_TRANSLATE_NOOP("core", "%1 is new, and nobody approved it"), {describe(added)}));
        }
    }

    void expectCompleted(const transcript::Line &line, const QJsonArray &now)
    {
        for (const PlannedPair &pair : pairs) {
            int found = 0;
            for (const QJsonValue &value : now)
                found +=
                    isOf(value.toObject(), pair, "private-key") || isOf(value.toObject(), pair, "public-key") ? 1 : 0;
            if (pair.completed && found != 2)
                fail(line,
                     Text(QT_TRANSLATE_NOOP("core", "the key pair \"%1\" was made and is not there"), {pair.label}));
        }
    }

    void look(const transcript::Line &line, const QString &token)
    {
        const QJsonArray now = line.data.value(QLatin1String("inventory")).toArray();
        const auto before = a.lineage.inventory.constFind(token);
        const bool initialised = !std::exchange(looked, true) && c.find("token-setup");
        if (before != a.lineage.inventory.constEnd() && !initialised) {
            compare(line, *before, now);
        } else if (!c.find("token-setup")) {
            a.findings.notChecked(
                claim::OperationInventory,
                Text(QT_TRANSLATE_NOOP("core", "What the token held before %1 is not known."), {c.id}));
        } else {
            // The token was blank when this ceremony initialised it.
            for (const QJsonValue &value : now) {
                const QString kind = value.toObject().value(QLatin1String("class")).toString();
                if (kind == QLatin1String("private-key") || kind == QLatin1String("secret-key"))
                    fail(line, Text(QT_TRANSLATE_NOOP("core", "%1 was in the new token already"),
                                    {describe(value.toObject())}));
            }
        }
        if (is(line, "token-closed"))
            expectCompleted(line, now);
        a.lineage.inventory.insert(token, now);
        a.findings.held(claim::OperationInventory);
    }
};

} // namespace

void checkInventory(Audit &a, const Ceremony &c)
{
    const QMap<qint64, approval::Statement> statements = statementsOf(c);
    Inventory inventory{a, c, {}, false};
    for (const transcript::Line &line : c.lines) {
        const auto statement = statements.constFind(number(line, "statement"));
        if (statement == statements.constEnd())
            continue;
        if (is(line, "token-opened") || is(line, "token-closed")) {
            inventory.look(line, statement->token.serial);
            continue;
        }
        const qint64 op = number(line, "op");
        if (op < 1 || op > statement->operations.size())
            continue;
        const auto *makeKey = std::get_if<approval::MakeKeyOperation>(&statement->operations[op - 1]);
        if (!makeKey)
            continue;
        const QString id = QString::fromLatin1(makeKey->ckaId.toHex());
        const auto same = [&](const PlannedPair &pair) { return pair.id == id; };
        auto pair = std::find_if(inventory.pairs.begin(), inventory.pairs.end(), same);
        if (is(line, "begun") && pair == inventory.pairs.end())
            inventory.pairs += PlannedPair{id, makeKey->label, false};
        else if (is(line, "completed") && pair != inventory.pairs.end())
            pair->completed = true;
    }
}

} // namespace chancery::audit
