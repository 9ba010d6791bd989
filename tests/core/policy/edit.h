// Changes one value inside a JSON document, so that a test can say "the same file, but for this field".
#pragma once

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace chancery::policy::test {

inline QJsonObject readObject(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

inline QJsonObject shippedProfile(const QString &name)
{
    return readObject(QStringLiteral(CHANCERY_SOURCE_DIR "/resources/profiles/%1.json").arg(name));
}

// path: "templates.2.purposes"; numbers are places in lists, one past the end appends. An undefined value removes.
inline QJsonValue edited(const QJsonValue &in, const QStringList &path, const QJsonValue &value)
{
    if (path.isEmpty())
        return value;
    if (in.isArray()) {
        QJsonArray list = in.toArray();
        const qsizetype at = path.first().toInt();
        const QJsonValue next = edited(list.at(at), path.mid(1), value);
        if (at == list.size())
            list.append(next);
        else if (next.isUndefined())
            list.removeAt(at);
        else
            list[at] = next;
        return list;
    }
    QJsonObject object = in.toObject();
    const QJsonValue next = edited(object.value(path.first()), path.mid(1), value);
    if (next.isUndefined())
        object.remove(path.first());
    else
        object[path.first()] = next;
    return object;
}

inline QJsonObject edited(const QJsonObject &in, const QString &path, const QJsonValue &value)
{
    return edited(QJsonValue(in), path.split(u'.'), value).toObject();
}

// The JSON text of one value, as it stands in data rows.
inline QJsonValue valueOf(const char *json)
{
    return QJsonDocument::fromJson("[" + QByteArray(json) + "]").array().at(0);
}

} // namespace chancery::policy::test
