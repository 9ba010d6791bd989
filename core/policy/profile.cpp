#include "core/policy/profile.h"

#include "core/policy/oid.h"

#include <algorithm>

namespace chancery::policy {

const CertificateTemplate *Profile::find(const QString &templateId) const
{
    const auto it = std::find_if(templates.begin(), templates.end(),
                                 [&](const CertificateTemplate &t) { return t.id == templateId; });
    return it == templates.end() ? nullptr : &*it;
}

const CertificateLogEntry *Transparency::find(const QString &log) const
{
    const auto it = std::find_if(certificateLogs.begin(), certificateLogs.end(),
                                 [&](const CertificateLogEntry &entry) { return entry.name == log; });
    return it == certificateLogs.end() ? nullptr : &*it;
}

Result<QString> Profile::arcIn(Mode mode) const
{
    if (arc)
        return *arc;
    if (mode == Mode::Rehearsal)
        return documentationArc;
    return Error(ErrorCode::NotAllowed,
                 Text(QT_TRANSLATE_NOOP("core", "The profile %1 has no object identifier arc of its own yet."), {name}),
                 QT_TRANSLATE_NOOP("core", "Enter the arc of the owner of this PKI in the profile, then plan again."));
}

Result<QStringList> Profile::purposeOids(const CertificateTemplate &t, Mode mode) const
{
    QStringList oids;
    for (const Purpose &purpose : t.purposes) {
        if (!purpose.underArc) {
            oids += purpose.oid;
            continue;
        }
        const auto base = arcIn(mode);
        if (!base)
            return base.error();
        oids += *base + u'.' + QString::number(*purpose.underArc);
    }
    return oids;
}

QList<Text> Profile::obstaclesToLive() const
{
    const auto isLive = [](const auto &entry) { return entry.live; };
    QList<Text> out;
    if (!arc)
        out += Text(
            QT_TRANSLATE_NOOP("core", "arc: no object identifier arc is entered, so purposes have no number yet."));
    else if (*arc == documentationArc || arc->startsWith(documentationArc + u'.'))
        out += Text(QT_TRANSLATE_NOOP("core", "arc: %1 is set aside for documentation and rehearsals."), {*arc});
    if (std::none_of(tokens.begin(), tokens.end(), isLive))
        out += Text(QT_TRANSLATE_NOOP("core", "tokens: no token model is allowed for live ceremonies."));
    if (std::none_of(securityKeys.begin(), securityKeys.end(), isLive))
        out += Text(QT_TRANSLATE_NOOP("core", "security_keys: no security key model is allowed for live ceremonies."));
    if (attestationRoots.isEmpty())
        out += Text(QT_TRANSLATE_NOOP(
            "core", "attestation_roots: without a maker's certificate no security key can show which model it is."));
    if (!transparency)
        out += Text(QT_TRANSLATE_NOOP("core", "transparency: no certificate log is configured."));
    return out;
}

} // namespace chancery::policy
