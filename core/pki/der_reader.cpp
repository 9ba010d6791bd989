#include "core/pki/der_reader.h"

#include <algorithm>

namespace chancery::pki::der {

namespace {

constexpr int MaxDepth = 32;

Error notDer(const char *why)
{
    return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "The bytes are not in strict DER form."),
                 QT_TRANSLATE_NOOP("core", "Have the file made again by the program that it came from."))
        .withDetail(QString::fromLatin1(why));
}

quint8 byteAt(QByteArrayView bytes, qsizetype i)
{
    return static_cast<quint8>(bytes[i]);
}

bool minimalInteger(QByteArrayView content)
{
    if (content.isEmpty())
        return false;
    if (content.size() == 1)
        return true;
    const bool secondNegative = (byteAt(content, 1) & 0x80) != 0;
    return !(byteAt(content, 0) == 0x00 && !secondNegative) && !(byteAt(content, 0) == 0xff && secondNegative);
}

bool validBits(QByteArrayView content)
{
    if (content.isEmpty() || byteAt(content, 0) > 7)
        return false;
    const int unused = byteAt(content, 0);
    if (content.size() == 1)
        return unused == 0;
    return (byteAt(content, content.size() - 1) & ((1 << unused) - 1)) == 0;
}

// Well formed, whatever the size of the arcs.
bool validOid(QByteArrayView content)
{
    if (content.isEmpty() || (byteAt(content, content.size() - 1) & 0x80))
        return false;
    bool first = true;
    for (const char c : content) {
        const auto byte = static_cast<quint8>(c);
        if (first && byte == 0x80)
            return false;
        first = !(byte & 0x80);
    }
    return true;
}

bool validPrintable(QByteArrayView content)
{
    return std::all_of(content.begin(), content.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               QByteArrayView(" '()+,-./:=?").contains(c);
    });
}

const char *primitiveFault(const Element &e)
{
    switch (e.tag) {
    case Boolean:
        return e.content.size() == 1 && (byteAt(e.content, 0) == 0 || byteAt(e.content, 0) == 0xff)
                   ? nullptr
                   : "a boolean is neither 00 nor ff";
    case Integer:
        return minimalInteger(e.content) ? nullptr : "an integer has superfluous octets";
    case BitString:
        return validBits(e.content) ? nullptr : "a bit string is padded wrongly";
    case Null:
        return e.content.isEmpty() ? nullptr : "a null is not empty";
    case ObjectIdentifier:
        return validOid(e.content) ? nullptr : "an object identifier is malformed";
    case Utf8String:
        return e.content.isValidUtf8() ? nullptr : "a string is not UTF-8";
    case PrintableString:
        return validPrintable(e.content) ? nullptr : "a printable string has other characters";
    default:
        return nullptr;
    }
}

Result<void> checkAll(QByteArrayView bytes, bool sorted, int depth)
{
    if (depth > MaxDepth)
        return notDer("nested too deeply");
    QByteArrayView before;
    for (Reader reader(bytes); !reader.atEnd();) {
        const Result<Element> e = reader.next();
        CHANCERY_TRY(e);
        const bool universal = (e->tag & 0xc0) == 0;
        const bool constructed = (e->tag & 0x20) != 0;
        const quint8 number = e->tag & 0x1f;
        if (universal && constructed != (number == (Sequence & 0x1f) || number == (Set & 0x1f)))
            return notDer("a string in pieces, or a sequence that is none");
        if (constructed)
            CHANCERY_TRY(checkAll(e->content, e->tag == Set, depth + 1));
        else if (const char *fault = universal ? primitiveFault(*e) : nullptr)
            return notDer(fault);
        const bool inOrder = std::lexicographical_compare(
            before.begin(), before.end(), e->whole.begin(), e->whole.end(),
            [](char a, char b) { return static_cast<quint8>(a) < static_cast<quint8>(b); });
        if (sorted && !inOrder)
            return notDer("a set is not sorted");
        before = e->whole;
    }
    return {};
}

} // namespace

Result<Element> Reader::next()
{
    const QByteArrayView in = m_rest;
    if (in.size() < 2)
        return notDer("ends too early");
    if ((byteAt(in, 0) & 0x1f) == 0x1f || byteAt(in, 0) == 0)
        return notDer("a tag that is not used here");
    qsizetype header = 2;
    qsizetype length = byteAt(in, 1);
    if (length & 0x80) {
        const qsizetype octets = length & 0x7f;
        if (octets == 0 || octets > 4)
            return notDer("a length that is indefinite or too large");
        if (in.size() < 2 + octets)
            return notDer("ends too early");
        length = 0;
        for (qsizetype i = 0; i < octets; ++i)
            length = (length << 8) | byteAt(in, 2 + i);
        if (length < 0x80 || length < (qsizetype(1) << (8 * (octets - 1))))
            return notDer("a length that is longer than it need be");
        header += octets;
    }
    if (length > in.size() - header)
        return notDer("ends too early");
    m_rest = in.sliced(header + length);
    return Element{byteAt(in, 0), in.sliced(header, length), in.first(header + length)};
}

Result<Element> Reader::next(quint8 tag)
{
    if (!atEnd() && !nextIs(tag))
        return notDer("a part of another type was expected");
    return next();
}

Result<void> Reader::expectEnd() const
{
    if (!atEnd())
        return notDer("there is more after the end");
    return {};
}

Result<Element> only(QByteArrayView bytes, quint8 tag)
{
    Reader reader(bytes);
    Result<Element> e = reader.next(tag);
    CHANCERY_TRY(e);
    CHANCERY_TRY(reader.expectEnd());
    return e;
}

Result<void> checkStrict(QByteArrayView bytes)
{
    Reader reader(bytes);
    CHANCERY_TRY(reader.next());
    CHANCERY_TRY(reader.expectEnd());
    return checkAll(bytes, false, 0);
}

std::optional<QString> oidText(QByteArrayView content)
{
    if (!validOid(content))
        return std::nullopt;
    QStringList arcs;
    quint64 value = 0;
    for (const char c : content) {
        const auto byte = static_cast<quint8>(c);
        value = (value << 7) | (byte & 0x7f);
        if (value >= (quint64(1) << 31))
            return std::nullopt;
        if (byte & 0x80)
            continue;
        if (arcs.isEmpty()) {
            const quint64 top = std::min<quint64>(value / 40, 2);
            arcs += QString::number(top);
            value -= 40 * top;
        }
        arcs += QString::number(value);
        value = 0;
    }
    return arcs.join(u'.');
}

std::optional<QDateTime> time(const Element &element)
{
    const qsizetype yearDigits = element.tag == UtcTime ? 2 : 4;
    if (element.tag != UtcTime && element.tag != GeneralizedTime)
        return std::nullopt;
    const QByteArrayView text = element.content;
    if (text.size() != yearDigits + 11 || text.back() != 'Z')
        return std::nullopt;
    const QByteArrayView digits = text.chopped(1);
    if (!std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    const auto number = [&](qsizetype from, qsizetype count) { return digits.sliced(from, count).toInt(); };
    int year = number(0, yearDigits);
    if (element.tag == UtcTime)
        year += year < 50 ? 2000 : 1900;
    const QDate date(year, number(yearDigits, 2), number(yearDigits + 2, 2));
    const QTime clock(number(yearDigits + 4, 2), number(yearDigits + 6, 2), number(yearDigits + 8, 2));
    if (!date.isValid() || !clock.isValid())
        return std::nullopt;
    return QDateTime(date, clock, Qt::UTC);
}

} // namespace chancery::pki::der
