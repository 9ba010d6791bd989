// What changed between two looks at the token, each change matched with the operation that asked for it. Internal to
// this folder.
#pragma once

#include <QJsonArray>
#include <QList>

namespace chancery::access {

// A key pair that an operation made, or may have made.
struct MadePair
{
    QString id; // CKA_ID in hex
    QString label;
    qint64 statement = 0;
    qint64 op = 0;
};

// [{"change": "added"|"gone", "class", "id", "label", "statement", "op"}]; statement and op are 0 when nobody asked for
// it. An object whose attributes changed is gone and added. Each pair explains one private and one public key.
QJsonArray inventoryChanges(const QJsonArray &before, const QJsonArray &after, const QList<MadePair> &made);

} // namespace chancery::access
