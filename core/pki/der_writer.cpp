#include "core/pki/der_writer.h"

#include "core/pki/der_reader.h"

namespace chancery::pki::der {

namespace {

Error badOid(const QString &dotted)
{
    return Error(ErrorCode::BadInput,
                 Text(QT_TRANSLATE_NOOP("core", "\"%1\" is not an object identifier that certificates here can carry."),
                      {dotted}),
                 QT_TRANSLATE_NOOP("core", "Use numbers with dots between them, each below 2147483648."));
}

QByteArray base128(quint64 value)
{
    QByteArray out(1, static_cast<char>(value & 0x7f));
    while (value >>= 7)
        out.prepend(static_cast<char>(0x80 | (value & 0x7f)));
    return out;
}

} // namespace

QByteArray element(quint8 tag, QByteArrayView content)
{
    QByteArray out(1, static_cast<char>(tag));
    if (content.size() < 0x80) {
        out += static_cast<char>(content.size());
    } else {
        QByteArray length;
        for (qsizetype rest = content.size(); rest > 0; rest >>= 8)
            length.prepend(static_cast<char>(rest & 0xff));
        out += static_cast<char>(0x80 | length.size());
        out += length;
    }
    return out.append(content);
}

QByteArray sequence(std::initializer_list<QByteArrayView> parts)
{
    QByteArray content;
    for (const QByteArrayView part : parts)
        content.append(part);
    return element(Sequence, content);
}

QByteArray unsignedInteger(QByteArrayView bigEndian)
{
    while (bigEndian.size() > 1 && bigEndian.front() == 0)
        bigEndian = bigEndian.sliced(1);
    QByteArray content = bigEndian.toByteArray();
    if (content.isEmpty() || (static_cast<quint8>(content.front()) & 0x80))
        content.prepend('\0');
    return element(Integer, content);
}

QByteArray bitString(QByteArrayView octets)
{
    return element(BitString, QByteArray(1, '\0').append(octets));
}

Result<QByteArray> oid(const QString &dotted)
{
    QList<quint64> arcs;
    for (const QString &part : dotted.split(u'.')) {
        bool ok = false;
        const quint64 arc = part.toULongLong(&ok);
        if (!ok || arc >= (quint64(1) << 31) || QString::number(arc) != part)
            return badOid(dotted);
        arcs += arc;
    }
    if (arcs.size() < 2 || arcs[0] > 2 || (arcs[0] < 2 && arcs[1] > 39))
        return badOid(dotted);
    QByteArray content = base128(40 * arcs[0] + arcs[1]);
    for (qsizetype i = 2; i < arcs.size(); ++i)
        content += base128(arcs[i]);
    if (!oidText(content))
        return badOid(dotted);
    return element(ObjectIdentifier, content);
}

QByteArray time(const QDateTime &utc)
{
    const QDateTime t = utc.toUTC();
    if (t.date().year() >= 1950 && t.date().year() < 2050)
        return element(UtcTime, t.toString(QStringLiteral("yyMMddHHmmss")).toLatin1() + 'Z');
    return element(GeneralizedTime, t.toString(QStringLiteral("yyyyMMddHHmmss")).toLatin1() + 'Z');
}

} // namespace chancery::pki::der
