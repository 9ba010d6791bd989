#include "core/base/fields.h"

#include "core/base/time.h"

#include <QRegularExpression>
#include <algorithm>

namespace chancery {

namespace {

bool hasControls(const QString &text, bool allowLineFeed)
{
    return std::any_of(text.begin(), text.end(), [&](QChar c) {
        // Controls, and the marks that reorder what people read (Unicode's bidirectional controls).
        const char16_t u = c.unicode();
        const bool bidi = (u >= 0x202a && u <= 0x202e) || (u >= 0x2066 && u <= 0x2069) || u == 0x200e || u == 0x200f;
        return bidi || (c.category() == QChar::Other_Control && !(allowLineFeed && c == u'\n'));
    });
}

} // namespace

Fields::Fields(QJsonObject object, QString where) : m_object(std::move(object)), m_where(std::move(where)) {}

QString Fields::path(const char *key) const
{
    return m_where + u'.' + QString::fromLatin1(key);
}

void Fields::record(Error error)
{
    if (!m_error)
        m_error = std::move(error);
}

void Fields::refuse(const char *key, const Text &why)
{
    record(Error(ErrorCode::BadInput, Text(QT_TRANSLATE_NOOP("core", "%1: %2"), {path(key), why.english()}),
                 QT_TRANSLATE_NOOP("core", "Correct this field and try again.")));
}

void Fields::fail(const char *key, Error cause)
{
    const ErrorCode code = cause.code();
    record(Error(code, Text(QT_TRANSLATE_NOOP("core", "%1 cannot be used."), {path(key)}), cause.hint())
               .withCause(std::move(cause)));
}

QJsonValue Fields::take(const char *key, QJsonValue::Type type, const char *typeName)
{
    const QString name = QString::fromLatin1(key);
    m_asked.insert(name);
    const QJsonValue value = m_object.value(name);
    if (value.type() == type)
        return value;
    refuse(key, value.isUndefined()
                    ? Text(QT_TRANSLATE_NOOP("core", "this field is missing"))
                    : Text(QT_TRANSLATE_NOOP("core", "this field must be %1"), {QString::fromLatin1(typeName)}));
    return QJsonValue(type);
}

void Fields::schema(const char *name)
{
    const QString expected = QStringLiteral("chancery/%1/1").arg(QString::fromLatin1(name));
    if (take("schema", QJsonValue::String, "text").toString() != expected)
        refuse("schema", Text(QT_TRANSLATE_NOOP("core", "this field must be \"%1\""), {expected}));
}

bool Fields::has(const char *key) const
{
    return m_object.contains(QLatin1String(key));
}

bool Fields::isNull(const char *key)
{
    if (!m_object.value(QLatin1String(key)).isNull())
        return false;
    m_asked.insert(QString::fromLatin1(key));
    return true;
}

QString Fields::text(const char *key, qsizetype longest)
{
    const QString value = take(key, QJsonValue::String, "text").toString();
    if (value.size() > longest)
        refuse(key,
               Text(QT_TRANSLATE_NOOP("core", "this text is longer than %1 characters"), {QString::number(longest)}));
    if (hasControls(value, true))
        refuse(key, QT_TRANSLATE_NOOP("core", "this text holds control characters"));
    return value;
}

QString Fields::name(const char *key, qsizetype longest)
{
    const QString value = text(key, longest);
    if (value.trimmed().isEmpty() && !m_error)
        refuse(key, QT_TRANSLATE_NOOP("core", "this field must not be empty"));
    if (hasControls(value, false))
        refuse(key, QT_TRANSLATE_NOOP("core", "this text holds control characters"));
    return value;
}

QString Fields::personId(const char *key)
{
    static const QRegularExpression form(QStringLiteral("\\A[a-z][a-z0-9-]{0,31}\\z"));
    const QString value = take(key, QJsonValue::String, "text").toString();
    if (!form.match(value).hasMatch())
        refuse(key, QT_TRANSLATE_NOOP("core", "an id is a lower-case letter, then at most 31 of a-z, 0-9 and -"));
    return value;
}

QString Fields::oneOf(const char *key, const QStringList &allowed)
{
    const QString value = take(key, QJsonValue::String, "text").toString();
    if (!allowed.contains(value))
        refuse(key,
               Text(QT_TRANSLATE_NOOP("core", "this field must be one of %1"), {allowed.join(QStringLiteral(", "))}));
    return value;
}

bool Fields::boolean(const char *key)
{
    return take(key, QJsonValue::Bool, "true or false").toBool();
}

qint64 Fields::integer(const char *key, qint64 least, qint64 most)
{
    const QJsonValue value = take(key, QJsonValue::Double, "a whole number");
    const qint64 number = value.toInteger(least - 1);
    if (number < least || number > most)
        refuse(key, Text(QT_TRANSLATE_NOOP("core", "this number must be from %1 to %2"),
                         {QString::number(least), QString::number(most)}));
    return number;
}

QByteArray Fields::base64(const char *key, qsizetype least, qsizetype most)
{
    const QByteArray text = take(key, QJsonValue::String, "text").toString().toLatin1();
    const QByteArray decoded = QByteArray::fromBase64(text, QByteArray::AbortOnBase64DecodingErrors);
    if (decoded.toBase64() != text)
        refuse(key, QT_TRANSLATE_NOOP("core", "this field must be padded base64"));
    if (decoded.size() < least || decoded.size() > most)
        refuse(key, QT_TRANSLATE_NOOP("core", "this value has the wrong length"));
    return decoded;
}

QByteArray Fields::hex(const char *key, qsizetype least, qsizetype most)
{
    const QByteArray text = take(key, QJsonValue::String, "text").toString().toLatin1();
    const QByteArray decoded = QByteArray::fromHex(text);
    if (decoded.toHex() != text)
        refuse(key, QT_TRANSLATE_NOOP("core", "this field must be lower-case hexadecimal"));
    if (decoded.size() < least || decoded.size() > most)
        refuse(key, QT_TRANSLATE_NOOP("core", "this value has the wrong length"));
    return decoded;
}

Digest Fields::digest(const char *key)
{
    auto value = Digest::fromHex(take(key, QJsonValue::String, "text").toString());
    if (!value) {
        fail(key, value.error());
        return {};
    }
    return *value;
}

QDateTime Fields::time(const char *key)
{
    auto value = parseTime(take(key, QJsonValue::String, "text").toString());
    if (!value) {
        fail(key, value.error());
        return {};
    }
    return *value;
}

QStringList Fields::texts(const char *key)
{
    QStringList out;
    const QJsonArray items = array(key);
    for (const QJsonValue &item : items) {
        if (!item.isString() || hasControls(item.toString(), false))
            refuse(key, QT_TRANSLATE_NOOP("core", "every item must be text"));
        out += item.toString();
    }
    return out;
}

QJsonObject Fields::object(const char *key)
{
    return take(key, QJsonValue::Object, "an object").toObject();
}

QJsonArray Fields::array(const char *key)
{
    return take(key, QJsonValue::Array, "a list").toArray();
}

void Fields::objects(const char *key, const std::function<void(Fields &)> &read)
{
    const QJsonArray items = array(key);
    for (qsizetype i = 0; i < items.size(); ++i) {
        const QString where = QStringLiteral("%1[%2]").arg(path(key)).arg(i);
        if (!items[i].isObject()) {
            refuse(key, QT_TRANSLATE_NOOP("core", "every item must be an object"));
            return;
        }
        Fields item(items[i].toObject(), where);
        read(item);
        if (auto done = item.done(); !done)
            record(done.error());
    }
}

void Fields::inside(const char *key, const std::function<void(Fields &)> &read)
{
    Fields inner(object(key), path(key));
    if (m_error)
        return;
    read(inner);
    if (auto done = inner.done(); !done)
        record(done.error());
}

Result<void> Fields::done()
{
    if (m_error)
        return *m_error;
    for (auto it = m_object.constBegin(); it != m_object.constEnd(); ++it) {
        if (!m_asked.contains(it.key()))
            return Error(ErrorCode::BadInput,
                         Text(QT_TRANSLATE_NOOP("core", "%1: this field is unknown"), {m_where + u'.' + it.key()}),
                         QT_TRANSLATE_NOOP("core", "Correct this field and try again."));
    }
    return {};
}

QJsonArray toJson(const QStringList &list)
{
    return QJsonArray::fromStringList(list);
}

QString toBase64(QByteArrayView bytes)
{
    return QString::fromLatin1(bytes.toByteArray().toBase64());
}

} // namespace chancery
