// Whether a certificate is what a template of the profile asks for.
#include "core/pki/certificate.h"

#include "core/pki/oids.h"
#include "core/pki/raw_certificate.h"

#include <algorithm>

namespace chancery::pki {

namespace {

Error differs(const char *sentence, const QString &templateId, const QStringList &values = {})
{
    return Error(ErrorCode::NotAllowed, Text(sentence, QStringList(templateId) + values),
                 QT_TRANSLATE_NOOP("core", "Do not use it; have it made as the profile asks."));
}

QString pathLengthText(const std::optional<int> &pathLength)
{
    return pathLength ? QString::number(*pathLength) : QStringLiteral("-");
}

QString listText(QStringList list)
{
    list.sort();
    return list.isEmpty() ? QStringLiteral("-") : list.join(QStringLiteral(", "));
}

bool sameSet(const QStringList &a, const QStringList &b)
{
    return listText(a) == listText(b);
}

Result<void> checkConstraints(const Certificate &c, const policy::CertificateTemplate &t)
{
    if (c.ca && !t.ca)
        return differs(QT_TRANSLATE_NOOP("core", "The certificate is an authority's; the template \"%1\" is not."),
                       t.id);
    if (!c.ca && t.ca)
        return differs(QT_TRANSLATE_NOOP("core", "The certificate is not an authority's; the template \"%1\" is."),
                       t.id);
    if (c.pathLength != t.pathLength)
        return differs(QT_TRANSLATE_NOOP("core", "The path length is %3; the template \"%1\" asks for %2."), t.id,
                       {pathLengthText(t.pathLength), pathLengthText(c.pathLength)});
    if ((c.issuerDer == c.subjectDer) != t.issuer.isEmpty())
        return differs(t.issuer.isEmpty()
                           ? QT_TRANSLATE_NOOP("core", "The template \"%1\" asks for a certificate issued by itself.")
                           : QT_TRANSLATE_NOOP("core", "The template \"%1\" asks for a certificate issued by another."),
                       t.id);
    return {};
}

Result<void> checkUses(const Certificate &c, const policy::CertificateTemplate &t, const QStringList &purposes)
{
    if (!sameSet(c.keyUsages, t.keyUsages))
        return differs(QT_TRANSLATE_NOOP("core", "The key usages are %3; the template \"%1\" asks for %2."), t.id,
                       {listText(t.keyUsages), listText(c.keyUsages)});
    if (!sameSet(c.purposeOids, purposes))
        return differs(QT_TRANSLATE_NOOP("core", "The purposes are %3; the template \"%1\" asks for %2."), t.id,
                       {listText(purposes), listText(c.purposeOids)});
    return {};
}

Result<void> checkLife(const Certificate &c, const policy::CertificateTemplate &t)
{
    QDateTime latest = c.notBefore.addYears(t.lifeYears);
    if (t.firstNotAfter)
        latest = std::max(latest, *t.firstNotAfter);
    if (c.notAfter > latest)
        return differs(QT_TRANSLATE_NOOP("core", "The certificate ends on %3; the template \"%1\" allows %2 at most."),
                       t.id, {latest.date().toString(Qt::ISODate), c.notAfter.date().toString(Qt::ISODate)});
    return {};
}

// The closed list: no template asks for anything besides these.
Result<void> checkExtensions(const Certificate &c, const policy::CertificateTemplate &t)
{
    const auto raw = readCertificate(c.der);
    CHANCERY_TRY(raw);
    const QList<QLatin1String> mustBeCritical{oid::basicConstraints, oid::keyUsage, oid::precertificatePoison};
    const QList<QLatin1String> mustNotBeCritical{oid::extendedKeyUsage, oid::subjectKeyId, oid::authorityKeyId,
                                                 oid::sctList};
    for (const RawExtension &extension : raw->tbs.extensions) {
        const auto is = [&](QLatin1String oid) { return extension.oid == oid; };
        const auto &list = extension.critical ? mustBeCritical : mustNotBeCritical;
        if (std::none_of(list.begin(), list.end(), is))
            return differs(QT_TRANSLATE_NOOP("core", "The extension %2 is not in the template \"%1\" in this form."),
                           t.id, {extension.oid});
    }
    if (!raw->tbs.find(oid::basicConstraints) || !raw->tbs.find(oid::subjectKeyId))
        return differs(QT_TRANSLATE_NOOP("core", "An extension that the template \"%1\" asks for is missing."), t.id);
    return {};
}

} // namespace

Result<void> checkTemplate(const Certificate &certificate, const policy::Profile &profile,
                           const policy::CertificateTemplate &t, Mode mode)
{
    const bool marked = certificate.commonName.endsWith(QStringLiteral(" (rehearsal)"));
    if (marked != (mode == Mode::Rehearsal))
        return differs(marked ? QT_TRANSLATE_NOOP("core", "The certificate is from a rehearsal; \"%1\" is to be live.")
                              : QT_TRANSLATE_NOOP("core", "The certificate's name does not say that it is from a "
                                                          "rehearsal; \"%1\" is to be rehearsed."),
                       t.id);
    const auto purposes = profile.purposeOids(t, mode);
    CHANCERY_TRY(purposes);
    CHANCERY_TRY(checkConstraints(certificate, t));
    CHANCERY_TRY(checkUses(certificate, t, *purposes));
    if (!t.algorithms.contains(certificate.algorithm))
        return differs(QT_TRANSLATE_NOOP("core", "The key is of the kind %2; the template \"%1\" does not allow it."),
                       t.id, {keyAlgorithmName(certificate.algorithm)});
    CHANCERY_TRY(checkLife(certificate, t));
    return checkExtensions(certificate, t);
}

} // namespace chancery::pki
