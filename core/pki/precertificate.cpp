#include "core/pki/precertificate.h"

#include "core/pki/der_reader.h"
#include "core/pki/der_writer.h"
#include "core/pki/oids.h"
#include "core/pki/raw_certificate.h"

namespace chancery::pki {

namespace {

// DER: the OID, TRUE, and an OCTET STRING that holds NULL.
QByteArray poison()
{
    return der::sequence({der::oid(oid::precertificatePoison).value(),
                          der::element(der::Boolean, QByteArrayView("\xff", 1)),
                          der::element(der::OctetString, der::element(der::Null, {}))});
}

Error notOnePair(const char *sentence)
{
    return Error(ErrorCode::BadInput, Text(sentence),
                 QT_TRANSLATE_NOOP("core", "Do not use it. Have it made again from what was approved."));
}

// The OCTET STRING inside the extension's own.
Result<QList<Sct>> readSctExtension(const RawExtension &extension)
{
    if (extension.critical)
        return notOnePair(QT_TRANSLATE_NOOP("core", "The list of log timestamps must not be critical."));
    const auto list = der::only(extension.value, der::OctetString);
    CHANCERY_TRY(list);
    return parseSctList(list->content);
}

// The poison or the SCT list, whichever there is; nothing where there is neither.
Result<const RawExtension *> markIn(const RawTbs &tbs)
{
    const RawExtension *mark = nullptr;
    for (const RawExtension &extension : tbs.extensions) {
        if (extension.oid != oid::sctList && extension.oid != oid::precertificatePoison)
            continue;
        if (mark)
            return notOnePair(QT_TRANSLATE_NOOP("core", "The certificate holds more than one mark of a certificate "
                                                        "log."));
        mark = &extension;
    }
    if (mark && mark->oid == oid::precertificatePoison && mark->whole != poison())
        return notOnePair(QT_TRANSLATE_NOOP("core", "The precertificate's mark is not written as it has to be."));
    if (mark && mark->oid == oid::sctList)
        CHANCERY_TRY(readSctExtension(*mark));
    return mark;
}

QByteArray withExtensions(const RawTbs &tbs, const QByteArray &extensions)
{
    QByteArray content = tbs.beforeExtensions.toByteArray();
    if (!extensions.isEmpty())
        content += der::element(der::contextConstructed(3), der::element(der::Sequence, extensions));
    return der::element(der::Sequence, content);
}

Result<QByteArray> append(QByteArrayView common, const QByteArray &extension)
{
    const auto parts = readTbs(common);
    CHANCERY_TRY(parts);
    const auto mark = markIn(*parts);
    CHANCERY_TRY(mark);
    if (*mark || parts->extensions.isEmpty())
        return notOnePair(QT_TRANSLATE_NOOP("core", "A certificate log's mark can only be added to a certificate with "
                                                    "extensions that has none yet."));
    QByteArray all;
    for (const RawExtension &kept : parts->extensions)
        all.append(kept.whole);
    return withExtensions(*parts, all + extension);
}

} // namespace

Result<QByteArray> commonTbs(QByteArrayView tbs)
{
    const auto parts = readTbs(tbs);
    CHANCERY_TRY(parts);
    const auto mark = markIn(*parts);
    CHANCERY_TRY(mark);
    if (!*mark)
        return tbs.toByteArray();
    QByteArray kept;
    for (const RawExtension &extension : parts->extensions) {
        if (&extension != *mark)
            kept.append(extension.whole);
    }
    return withExtensions(*parts, kept);
}

Result<QByteArray> precertificateTbs(QByteArrayView common)
{
    return append(common, poison());
}

Result<QByteArray> finalTbs(QByteArrayView common, const QList<Sct> &scts)
{
    const QByteArray list = encodeSctList(scts);
    CHANCERY_TRY(parseSctList(list)); // neither empty nor too long
    const QByteArray value = der::element(der::OctetString, list);
    return append(common, der::sequence({der::oid(oid::sctList).value(), der::element(der::OctetString, value)}));
}

Result<LogEntry> precertificateEntry(QByteArrayView tbs, QByteArrayView issuerSpki)
{
    auto common = commonTbs(tbs);
    CHANCERY_TRY(common);
    return LogEntry{LogEntry::Type::Precertificate, *std::move(common), Digest::of(issuerSpki)};
}

LogEntry certificateEntry(QByteArrayView der)
{
    return {LogEntry::Type::Certificate, der.toByteArray(), {}};
}

Result<QList<Sct>> embeddedScts(QByteArrayView tbs)
{
    const auto parts = readTbs(tbs);
    CHANCERY_TRY(parts);
    const auto mark = markIn(*parts);
    CHANCERY_TRY(mark);
    if (!*mark || (*mark)->oid != oid::sctList)
        return QList<Sct>{};
    return readSctExtension(**mark);
}

} // namespace chancery::pki
