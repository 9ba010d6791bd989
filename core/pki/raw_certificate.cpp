#include "core/pki/raw_certificate.h"

#include <algorithm>

namespace chancery::pki {

namespace {

Error notACertificate(const char *why)
{
    return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "The bytes are not built as a certificate has to be."),
                 QT_TRANSLATE_NOOP("core", "Have the certificate made again."))
        .withDetail(QString::fromLatin1(why));
}

Result<RawExtension> readExtension(const der::Element &element)
{
    RawExtension out;
    out.whole = element.whole;
    der::Reader in(element.content);
    const auto oid = in.next(der::ObjectIdentifier);
    CHANCERY_TRY(oid);
    out.oidContent = oid->content;
    out.oid = der::oidText(oid->content).value_or(QString());
    if (in.nextIs(der::Boolean)) {
        out.critical = static_cast<quint8>(in.next()->content.front()) == 0xff;
        if (!out.critical)
            return notACertificate("an extension says in words that it is not critical");
    }
    const auto value = in.next(der::OctetString);
    CHANCERY_TRY(value);
    out.value = value->content;
    CHANCERY_TRY(in.expectEnd());
    return out;
}

Result<void> readExtensions(RawTbs &tbs, const der::Element &wrapped)
{
    const auto list = der::only(wrapped.content, der::Sequence);
    CHANCERY_TRY(list);
    if (list->content.isEmpty())
        return notACertificate("an empty list of extensions");
    for (der::Reader in(list->content); !in.atEnd();) {
        const auto element = in.next(der::Sequence);
        CHANCERY_TRY(element);
        const auto extension = readExtension(*element);
        CHANCERY_TRY(extension);
        tbs.extensions += *extension;
    }
    return {};
}

Result<void> readVersion(RawTbs &tbs, der::Reader &in)
{
    if (!in.nextIs(der::contextConstructed(0)))
        return {};
    const auto number = der::only(in.next()->content, der::Integer);
    CHANCERY_TRY(number);
    if (number->content.size() != 1 || number->content[0] < 1 || number->content[0] > 2)
        return notACertificate("a version that does not exist");
    tbs.version = number->content[0] + 1;
    return {};
}

Result<void> readValidity(RawTbs &tbs, const der::Element &validity)
{
    der::Reader in(validity.content);
    const auto notBefore = in.next();
    CHANCERY_TRY(notBefore);
    const auto notAfter = in.next();
    CHANCERY_TRY(notAfter);
    CHANCERY_TRY(in.expectEnd());
    for (const der::Element &e : {*notBefore, *notAfter}) {
        if (e.tag != der::UtcTime && e.tag != der::GeneralizedTime)
            return notACertificate("a time that is none");
    }
    tbs.notBefore = *notBefore;
    tbs.notAfter = *notAfter;
    return {};
}

// RDNSequence: sets of at least one pair of type and value.
Result<void> checkName(QByteArrayView name)
{
    const auto sequence = der::only(name, der::Sequence);
    CHANCERY_TRY(sequence);
    for (der::Reader sets(sequence->content); !sets.atEnd();) {
        const auto set = sets.next(der::Set);
        CHANCERY_TRY(set);
        if (set->content.isEmpty())
            return notACertificate("an empty part of a name");
        for (der::Reader parts(set->content); !parts.atEnd();) {
            const auto part = parts.next(der::Sequence);
            CHANCERY_TRY(part);
            der::Reader in(part->content);
            CHANCERY_TRY(in.next(der::ObjectIdentifier));
            CHANCERY_TRY(in.next());
            CHANCERY_TRY(in.expectEnd());
        }
    }
    return {};
}

// What stands between serial number and extensions; assigns each sequence in turn.
Result<void> readBody(RawTbs &tbs, der::Reader &in)
{
    const auto serial = in.next(der::Integer);
    CHANCERY_TRY(serial);
    tbs.serial = serial->content;
    der::Element validity;
    for (QByteArrayView *part :
         {&tbs.algorithm, &tbs.issuer, static_cast<QByteArrayView *>(nullptr), &tbs.subject, &tbs.spki}) {
        const auto element = in.next(der::Sequence);
        CHANCERY_TRY(element);
        if (part)
            *part = element->whole;
        else
            validity = *element;
    }
    CHANCERY_TRY(checkName(tbs.issuer));
    CHANCERY_TRY(checkName(tbs.subject));
    return readValidity(tbs, validity);
}

Result<RawTbs> readStrictTbs(QByteArrayView bytes)
{
    RawTbs tbs;
    const auto whole = der::only(bytes, der::Sequence);
    CHANCERY_TRY(whole);
    tbs.whole = whole->whole;
    der::Reader in(whole->content);
    CHANCERY_TRY(readVersion(tbs, in));
    CHANCERY_TRY(readBody(tbs, in));
    for (const int number : {1, 2}) {
        if (in.nextIs(der::contextPrimitive(number))) {
            CHANCERY_TRY(in.next());
            tbs.uniqueIds = true;
        }
    }
    tbs.beforeExtensions = whole->content;
    if (in.nextIs(der::contextConstructed(3))) {
        const auto wrapped = in.next();
        CHANCERY_TRY(wrapped);
        tbs.beforeExtensions = whole->content.first(wrapped->whole.data() - whole->content.data());
        CHANCERY_TRY(readExtensions(tbs, *wrapped));
    }
    CHANCERY_TRY(in.expectEnd());
    return tbs;
}

} // namespace

const RawExtension *RawTbs::find(const QString &oid) const
{
    const auto it = std::find_if(extensions.begin(), extensions.end(), [&](const auto &e) { return e.oid == oid; });
    return it == extensions.end() ? nullptr : &*it;
}

Result<RawTbs> readTbs(QByteArrayView tbs)
{
    CHANCERY_TRY(der::checkStrict(tbs));
    return readStrictTbs(tbs);
}

Result<RawCertificate> readCertificate(QByteArrayView certificate)
{
    CHANCERY_TRY(der::checkStrict(certificate));
    RawCertificate out;
    const auto whole = der::only(certificate, der::Sequence);
    CHANCERY_TRY(whole);
    der::Reader in(whole->content);
    const auto tbs = in.next(der::Sequence);
    CHANCERY_TRY(tbs);
    const auto algorithm = in.next(der::Sequence);
    CHANCERY_TRY(algorithm);
    const auto signature = in.next(der::BitString);
    CHANCERY_TRY(signature);
    CHANCERY_TRY(in.expectEnd());
    if (signature->content.front() != 0)
        return notACertificate("a signature that is not whole octets");
    auto parts = readStrictTbs(tbs->whole);
    CHANCERY_TRY(parts);
    out.tbs = *std::move(parts);
    out.algorithm = algorithm->whole;
    out.signature = signature->content.sliced(1);
    return out;
}

} // namespace chancery::pki
