#include "core/base/canonical_json.h"

#include <QStringDecoder>
#include <algorithm>
#include <cmath>

namespace chancery {

namespace {

constexpr qint64 LargestInteger = (qint64{1} << 53) - 1;
constexpr int DeepestLevel = 64;

void writeValue(QByteArray &out, const QJsonValue &value);

void writeString(QByteArray &out, const QString &string)
{
    static const char hexDigits[] = "0123456789abcdef";
    out += '"';
    const QByteArray utf8 = string.toUtf8();
    qsizetype plain = 0; // where the characters begin that need no escape and are not written yet
    for (qsizetype i = 0; i < utf8.size(); ++i) {
        const char c = utf8[i];
        if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\')
            continue;
        out.append(utf8.constData() + plain, i - plain);
        plain = i + 1;
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\b':
            out += "\\b";
            break;
        case '\t':
            out += "\\t";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\f':
            out += "\\f";
            break;
        case '\r':
            out += "\\r";
            break;
        default:
            out += "\\u00";
            out += hexDigits[static_cast<unsigned char>(c) >> 4];
            out += hexDigits[static_cast<unsigned char>(c) & 0x0f];
        }
    }
    out.append(utf8.constData() + plain, utf8.size() - plain);
    out += '"';
}

void writeObject(QByteArray &out, const QJsonObject &object)
{
    QStringList keys = object.keys();
    std::sort(keys.begin(), keys.end()); // QString compares UTF-16 code units, as RFC 8785 section 3.2.3 asks
    out += '{';
    for (qsizetype i = 0; i < keys.size(); ++i) {
        if (i > 0)
            out += ',';
        writeString(out, keys[i]);
        out += ':';
        writeValue(out, object.value(keys[i]));
    }
    out += '}';
}

void writeArray(QByteArray &out, const QJsonArray &array)
{
    out += '[';
    for (qsizetype i = 0; i < array.size(); ++i) {
        if (i > 0)
            out += ',';
        writeValue(out, array.at(i));
    }
    out += ']';
}

void writeValue(QByteArray &out, const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        out += "null";
        break;
    case QJsonValue::Bool:
        out += value.toBool() ? "true" : "false";
        break;
    case QJsonValue::Double:
        Q_ASSERT(std::trunc(value.toDouble()) == value.toDouble());
        Q_ASSERT(std::abs(value.toDouble()) <= static_cast<double>(LargestInteger));
        out += QByteArray::number(value.toInteger());
        break;
    case QJsonValue::String:
        writeString(out, value.toString());
        break;
    case QJsonValue::Array:
        writeArray(out, value.toArray());
        break;
    case QJsonValue::Object:
        writeObject(out, value.toObject());
        break;
    }
}

class Parser
{
public:
    explicit Parser(QStringView text) : m_text(text) {}

    Result<QJsonObject> document()
    {
        skipSpace();
        QJsonValue value;
        if (peek() != u'{' || !readValue(value, 0))
            return failure();
        skipSpace();
        if (m_at != m_text.size()) {
            fail("there is something after the end of the object");
            return failure();
        }
        return value.toObject();
    }

private:
    bool fail(const char *why)
    {
        if (m_why.isEmpty())
            m_why = QString::fromLatin1(why);
        return false;
    }

    Error failure() const
    {
        return Error(
            ErrorCode::BadInput,
            Text(QT_TRANSLATE_NOOP("core", "This is not the JSON that is expected here: %1, at character %2."),
                 {m_why.isEmpty() ? QStringLiteral("an object must stand here") : m_why, QString::number(m_at + 1)}),
            QT_TRANSLATE_NOOP("core", "Take the file again from where it was made; do not edit it by hand."));
    }

    QChar peek() const { return m_at < m_text.size() ? m_text[m_at] : QChar(); }

    void skipSpace()
    {
        while (peek() == u' ' || peek() == u'\t' || peek() == u'\n' || peek() == u'\r')
            ++m_at;
    }

    bool take(QStringView literal)
    {
        if (!m_text.sliced(m_at).startsWith(literal))
            return false;
        m_at += literal.size();
        return true;
    }

    bool readValue(QJsonValue &value, int level)
    {
        if (level > DeepestLevel)
            return fail("it is nested too deeply");
        const QChar c = peek();
        if (c == u'{')
            return readObject(value, level);
        if (c == u'[')
            return readArray(value, level);
        if (c == u'"') {
            QString string;
            if (!readString(string))
                return false;
            value = string;
            return true;
        }
        if (c == u'-' || c.isDigit())
            return readInteger(value);
        if (take(u"true"))
            value = true;
        else if (take(u"false"))
            value = false;
        else if (take(u"null"))
            value = QJsonValue(QJsonValue::Null);
        else
            return fail("a value must stand here");
        return true;
    }

    bool readObject(QJsonValue &value, int level)
    {
        QJsonObject object;
        ++m_at;
        skipSpace();
        if (!take(u"}")) {
            while (true) {
                skipSpace();
                QString key;
                if (peek() != u'"' || !readString(key))
                    return fail("a member's name must stand here");
                if (object.contains(key))
                    return fail("a member stands there twice");
                skipSpace();
                if (!take(u":"))
                    return fail("a colon must stand here");
                skipSpace();
                QJsonValue member;
                if (!readValue(member, level + 1))
                    return false;
                object.insert(key, member);
                skipSpace();
                if (take(u"}"))
                    break;
                if (!take(u","))
                    return fail("a comma or a closing brace must stand here");
            }
        }
        value = object;
        return true;
    }

    bool readArray(QJsonValue &value, int level)
    {
        QJsonArray array;
        ++m_at;
        skipSpace();
        if (!take(u"]")) {
            while (true) {
                skipSpace();
                QJsonValue item;
                if (!readValue(item, level + 1))
                    return false;
                array.append(item);
                skipSpace();
                if (take(u"]"))
                    break;
                if (!take(u","))
                    return fail("a comma or a closing bracket must stand here");
            }
        }
        value = array;
        return true;
    }

    bool readInteger(QJsonValue &value)
    {
        const qsizetype begin = m_at;
        take(u"-");
        const qsizetype digits = m_at;
        while (peek() >= u'0' && peek() <= u'9')
            ++m_at;
        const QStringView text = m_text.sliced(begin, m_at - begin);
        if (m_at == digits || (m_text[digits] == u'0' && m_at - digits > 1) || text == u"-0")
            return fail("a number is not written in its shortest form");
        if (peek() == u'.' || peek() == u'e' || peek() == u'E')
            return fail("only whole numbers are used here");
        bool ok = false;
        const qint64 number = text.toLongLong(&ok);
        if (!ok || number > LargestInteger || number < -LargestInteger)
            return fail("a number is too large");
        value = number;
        return true;
    }

    bool readHex4(char16_t &unit)
    {
        if (m_text.size() - m_at < 4)
            return fail("an escape is cut off");
        bool ok = false;
        const QStringView digits = m_text.sliced(m_at, 4);
        const auto isHex = [](QChar c) {
            return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f') || (c >= u'A' && c <= u'F');
        };
        if (!std::all_of(digits.begin(), digits.end(), isHex))
            return fail("an escape is not hexadecimal");
        unit = static_cast<char16_t>(digits.toUShort(&ok, 16));
        m_at += 4;
        return ok;
    }

    bool readEscape(QString &string)
    {
        const QChar c = peek();
        ++m_at;
        switch (c.unicode()) {
        case u'"':
            string += u'"';
            return true;
        case u'\\':
            string += u'\\';
            return true;
        case u'/':
            string += u'/';
            return true;
        case u'b':
            string += u'\b';
            return true;
        case u'f':
            string += u'\f';
            return true;
        case u'n':
            string += u'\n';
            return true;
        case u'r':
            string += u'\r';
            return true;
        case u't':
            string += u'\t';
            return true;
        case u'u': {
            char16_t unit = 0;
            if (!readHex4(unit))
                return false;
            string += QChar(unit);
            return true;
        }
        default:
            return fail("an escape is unknown");
        }
    }

    bool readString(QString &string)
    {
        qsizetype plain = ++m_at; // where the characters begin that stand for themselves and are not taken yet
        while (true) {
            if (m_at >= m_text.size())
                return fail("a string does not end");
            const QChar c = m_text[m_at++];
            if (c.unicode() >= 0x20 && c != u'"' && c != u'\\')
                continue;
            string += m_text.sliced(plain, m_at - 1 - plain);
            if (c == u'"')
                break;
            if (c.unicode() < 0x20)
                return fail("a control character stands in a string");
            if (!readEscape(string))
                return false;
            plain = m_at;
        }
        if (!string.isValidUtf16())
            return fail("a string is not valid Unicode");
        return true;
    }

    QStringView m_text;
    qsizetype m_at = 0;
    QString m_why;
};

} // namespace

QByteArray canonicalJson(const QJsonObject &object)
{
    QByteArray out;
    writeObject(out, object);
    return out;
}

QByteArray canonicalJson(const QJsonArray &array)
{
    QByteArray out;
    writeArray(out, array);
    return out;
}

Result<QJsonObject> parseJson(QByteArrayView bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8,
                           QStringConverter::Flag::Stateless | QStringConverter::Flag::ConvertInitialBom);
    const QString text = decoder(bytes);
    // A NUL or a byte order mark is caught by the grammar; what the decoder replaced is caught here.
    if (decoder.hasError())
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "This is not valid UTF-8 text."),
                     QT_TRANSLATE_NOOP("core", "Take the file again from where it was made; do not edit it by hand."));
    return Parser(text).document();
}

Result<QJsonObject> parseCanonicalJson(QByteArrayView bytes)
{
    auto object = parseJson(bytes);
    if (object && canonicalJson(*object) != bytes)
        return Error(ErrorCode::BadInput,
                     QT_TRANSLATE_NOOP("core", "This JSON is not in its canonical form (RFC 8785)."),
                     QT_TRANSLATE_NOOP("core", "Take the file again from where it was made; do not edit it by hand."));
    return object;
}

} // namespace chancery
