// A small, strict reader of DER (X.690): only the one permitted encoding is accepted.
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QDateTime>
#include <optional>

namespace chancery::pki::der {

enum Tag : quint8 {
    Boolean = 0x01,
    Integer = 0x02,
    BitString = 0x03,
    OctetString = 0x04,
    Null = 0x05,
    ObjectIdentifier = 0x06,
    Utf8String = 0x0c,
    PrintableString = 0x13,
    UtcTime = 0x17,
    GeneralizedTime = 0x18,
    Sequence = 0x30,
    Set = 0x31,
};

// "[n]" of ASN.1: context-specific tags.
constexpr quint8 contextPrimitive(int number)
{
    return static_cast<quint8>(0x80 | number);
}
constexpr quint8 contextConstructed(int number)
{
    return static_cast<quint8>(0xa0 | number);
}

// Views into the bytes that were read; these must outlive it.
struct Element
{
    quint8 tag = 0;
    QByteArrayView content;
    QByteArrayView whole; // with tag and length
};

// Reads one element after the other. Lengths must be definite and minimal, tags below 31.
class Reader
{
public:
    explicit Reader(QByteArrayView bytes) : m_rest(bytes) {}

    bool atEnd() const { return m_rest.isEmpty(); }
    bool nextIs(quint8 tag) const { return !atEnd() && static_cast<quint8>(m_rest.front()) == tag; }
    Result<Element> next();
    Result<Element> next(quint8 tag);
    Result<void> expectEnd() const;

private:
    QByteArrayView m_rest;
};

// The one element that the bytes hold, with nothing after it.
Result<Element> only(QByteArrayView bytes, quint8 tag);

// One element and nothing after it, checked down to the leaves: TRUE is 0xff, integers and OIDs minimal, bit strings
// padded with zeros, sets sorted, strings in their character set. What lies inside OCTET STRINGs is not looked at.
Result<void> checkStrict(QByteArrayView bytes);

// Dotted form of an OID's content octets; nothing if malformed or if an arc is 2^31 or more, which much software
// cannot read.
std::optional<QString> oidText(QByteArrayView content);

// Time as RFC 5280 wants it written: UTCTime YYMMDDHHMMSSZ, GeneralizedTime YYYYMMDDHHMMSSZ.
std::optional<QDateTime> time(const Element &element);

} // namespace chancery::pki::der
