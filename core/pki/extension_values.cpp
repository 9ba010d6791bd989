#include "core/pki/extension_values.h"

#include "core/pki/der_reader.h"

namespace chancery::pki {

namespace {

Error badExtension(const char *name)
{
    return Error(ErrorCode::BadInput,
                 Text(QT_TRANSLATE_NOOP("core", "The certificate's extension \"%1\" is not written as it has to be."),
                      {QString::fromLatin1(name)}),
                 QT_TRANSLATE_NOOP("core", "Have the certificate made again."));
}

// A small number; nothing for one that does not fit.
std::optional<int> smallInteger(QByteArrayView content)
{
    if (content.size() > 4)
        return std::nullopt;
    int value = static_cast<quint8>(content.front()) & 0x80 ? -1 : 0;
    for (const char c : content)
        value = static_cast<int>((static_cast<quint32>(value) << 8) | static_cast<quint8>(c));
    return value;
}

} // namespace

QStringList keyUsageNames()
{
    static const QStringList names{
        QStringLiteral("digitalSignature"), QStringLiteral("nonRepudiation"), QStringLiteral("keyEncipherment"),
        QStringLiteral("dataEncipherment"), QStringLiteral("keyAgreement"),   QStringLiteral("keyCertSign"),
        QStringLiteral("cRLSign"),          QStringLiteral("encipherOnly"),   QStringLiteral("decipherOnly"),
    };
    return names;
}

Result<BasicConstraints> readBasicConstraints(QByteArrayView value)
{
    CHANCERY_TRY(der::checkStrict(value));
    const auto sequence = der::only(value, der::Sequence);
    CHANCERY_TRY(sequence);
    BasicConstraints out;
    der::Reader in(sequence->content);
    if (in.nextIs(der::Boolean)) {
        out.ca = in.next()->content.front() != 0;
        if (!out.ca) // FALSE is the default, and DER leaves defaults out
            return badExtension("basicConstraints");
    }
    if (in.nextIs(der::Integer)) {
        out.pathLength = smallInteger(in.next()->content);
        if (!out.pathLength)
            return badExtension("basicConstraints");
    }
    CHANCERY_TRY(in.expectEnd());
    return out;
}

Result<QStringList> readKeyUsage(QByteArrayView value)
{
    CHANCERY_TRY(der::checkStrict(value));
    const auto bits = der::only(value, der::BitString);
    CHANCERY_TRY(bits);
    const QByteArrayView octets = bits->content.sliced(1);
    const int unused = bits->content.front();
    const qsizetype size = 8 * octets.size() - unused;
    const auto isSet = [&](qsizetype i) { return (static_cast<quint8>(octets[i / 8]) & (0x80 >> (i % 8))) != 0; };
    // Named bits end with the last one that is set.
    if (size == 0 || size > keyUsageNames().size() || !isSet(size - 1))
        return badExtension("keyUsage");
    QStringList names;
    for (qsizetype i = 0; i < size; ++i) {
        if (isSet(i))
            names += keyUsageNames()[i];
    }
    return names;
}

Result<QStringList> readPurposes(QByteArrayView value)
{
    CHANCERY_TRY(der::checkStrict(value));
    const auto sequence = der::only(value, der::Sequence);
    CHANCERY_TRY(sequence);
    QStringList out;
    for (der::Reader in(sequence->content); !in.atEnd();) {
        const auto oid = in.next(der::ObjectIdentifier);
        CHANCERY_TRY(oid);
        const auto text = der::oidText(oid->content);
        if (!text)
            return badExtension("extendedKeyUsage");
        out += *text;
    }
    if (out.isEmpty() || QSet<QString>(out.begin(), out.end()).size() != out.size())
        return badExtension("extendedKeyUsage");
    return out;
}

Result<QByteArray> readSubjectKeyId(QByteArrayView value)
{
    const auto id = der::only(value, der::OctetString);
    CHANCERY_TRY(id);
    if (id->content.isEmpty())
        return badExtension("subjectKeyIdentifier");
    return id->content.toByteArray();
}

Result<AuthorityKeyId> readAuthorityKeyId(QByteArrayView value)
{
    CHANCERY_TRY(der::checkStrict(value));
    const auto sequence = der::only(value, der::Sequence);
    CHANCERY_TRY(sequence);
    AuthorityKeyId out;
    der::Reader in(sequence->content);
    if (in.nextIs(der::contextPrimitive(0)))
        out.keyId = in.next()->content.toByteArray();
    if (in.nextIs(der::contextConstructed(1))) {
        CHANCERY_TRY(in.next());
        out.issuerAndSerial = true;
    }
    if (in.nextIs(der::contextPrimitive(2))) {
        CHANCERY_TRY(in.next());
        out.issuerAndSerial = true;
    }
    CHANCERY_TRY(in.expectEnd());
    return out;
}

} // namespace chancery::pki
