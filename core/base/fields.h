// Reads a JSON object member by member: every error names the member, and what was not asked for is refused.
#pragma once

#include "core/base/digest.h"
#include "core/base/result.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>
#include <QSet>
#include <functional>

namespace chancery {

// Keeps the first error and lets the reading go on, so that a reader is a plain list of members:
//
//     Fields f(object, u"plan");
//     plan.m = f.integer("m", 2, 255);
//     ...
//     CHANCERY_TRY(f.done());
class Fields
{
public:
    // where names the object in errors, such as "profile" or "profile.templates[2]".
    Fields(QJsonObject object, QString where);

    // "schema" must be chancery/NAME/1.
    void schema(const char *name);

    bool has(const char *key) const;
    QString text(const char *key, qsizetype longest = 4096); // may be empty; no control characters but LF
    QString name(const char *key, qsizetype longest = 200);  // not empty, no control characters
    QString personId(const char *key);                       // [a-z][a-z0-9-]{0,31}
    QString oneOf(const char *key, const QStringList &allowed);
    bool boolean(const char *key);
    qint64 integer(const char *key, qint64 least, qint64 most);
    QByteArray base64(const char *key, qsizetype least = 0, qsizetype most = 1 << 20); // padded, canonical
    QByteArray hex(const char *key, qsizetype least, qsizetype most);                  // lower case, sizes in bytes
    Digest digest(const char *key);
    QDateTime time(const char *key);
    QStringList texts(const char *key);
    QJsonObject object(const char *key);
    QJsonArray array(const char *key);
    // Calls read for each item with a Fields of its own, named key[i]; the item's done() is asked for.
    void objects(const char *key, const std::function<void(Fields &item)> &read);
    // One nested object, read the same way.
    void inside(const char *key, const std::function<void(Fields &inner)> &read);
    // True and consumed when the member is null; false (and untouched) otherwise.
    bool isNull(const char *key);

    // For rules beyond types: records the error as if the member had been of the wrong type.
    void refuse(const char *key, const Text &why);
    // Takes an error from a nested parser.
    void fail(const char *key, Error cause);

    const QString &where() const { return m_where; }
    // The first error, or the refusal of the first member nobody asked for.
    Result<void> done();

private:
    QJsonValue take(const char *key, QJsonValue::Type type, const char *typeName);
    QString path(const char *key) const;
    void record(Error error);

    QJsonObject m_object;
    QString m_where;
    QSet<QString> m_asked;
    std::optional<Error> m_error;
};

QJsonArray toJson(const QStringList &list);
QString toBase64(QByteArrayView bytes); // padded

} // namespace chancery
