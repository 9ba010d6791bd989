// One certificate: the purpose that the reader named, and what the certificate says it is for.
#include "core/audit/one_certificate_state.h"

#include <QRegularExpression>

namespace chancery::audit {

namespace {

// What a signature stands on, in the words of whoever checks it, and how profiles call it. Only where a profile has no
// such name itself.
constexpr struct
{
    const char *word;
    const char *purpose;
} ShortWords[] = {{"index", "crates-io"}, {"git", "bors"}, {"log", "transparency-log"}};

std::optional<policy::Purpose> findPurpose(const policy::Profile &profile, const QString &name)
{
    for (const policy::CertificateTemplate &t : profile.templates) {
        for (const policy::Purpose &p : t.purposes) {
            if (p.name == name)
                return p;
        }
    }
    return {};
}

Result<QString> oidOf(const policy::Profile &profile, const policy::Purpose &purpose, Mode mode)
{
    if (!purpose.underArc)
        return purpose.oid;
    const auto arc = profile.arcIn(mode);
    CHANCERY_TRY(arc);
    return *arc + u'.' + QString::number(*purpose.underArc);
}

Error noSuchPurpose(const policy::Profile &profile, const QString &purpose)
{
    QStringList known;
    for (const policy::CertificateTemplate &t : profile.templates) {
        if (t.purposes.isEmpty())
            known += t.id;
        for (const policy::Purpose &p : t.purposes)
            known += p.name;
    }
    for (const auto &[word, name] : ShortWords) {
        if (findPurpose(profile, QLatin1String(name)))
            known += QLatin1String(word);
    }
    known.removeDuplicates();
    return Error(
        ErrorCode::BadInput,
        Text(QT_TRANSLATE_NOOP("core", "The profile \"%1\" knows no purpose \"%2\"."), {profile.name, purpose}),
        Text(QT_TRANSLATE_NOOP("core", "It knows: %1. A dotted OID may be named as well."),
             {known.join(QStringLiteral(", "))}));
}

// "release (1.3.6.1.4.1.32473.1)"; of a purpose that the profile does not have, the OID.
QString nameOf(const policy::Profile &profile, Mode mode, const QString &oid)
{
    for (const policy::CertificateTemplate &t : profile.templates) {
        for (const policy::Purpose &p : t.purposes) {
            if (oidOf(profile, p, mode) == oid)
                return QStringLiteral("%1 (%2)").arg(p.name, oid);
        }
    }
    return oid;
}

} // namespace

Result<Wanted> wantedFor(const CertificateQuestion &question, Mode mode)
{
    static const QRegularExpression dotted(QStringLiteral("\\A[0-2](\\.(0|[1-9][0-9]{0,18})){1,32}\\z"));
    if (dotted.match(question.purpose).hasMatch())
        return Wanted{question.purpose, nullptr};
    const policy::Profile &profile = question.profile;
    auto purpose = findPurpose(profile, question.purpose);
    for (const auto &[word, name] : ShortWords) {
        if (!purpose && question.purpose == QLatin1String(word))
            purpose = findPurpose(profile, QLatin1String(name));
    }
    if (!purpose) {
        const policy::CertificateTemplate *t = profile.find(question.purpose);
        return t && t->purposes.isEmpty() ? Result<Wanted>(Wanted{{}, t}) : noSuchPurpose(profile, question.purpose);
    }
    const auto oid = oidOf(profile, *purpose, mode);
    if (!oid)
        return Error(oid.error().code(), oid.error().text(),
                     QT_TRANSLATE_NOOP("core",
                                       "Bring the profile under which the certificate was made (--profile FILE), "
                                       "or name the purpose by its OID."));
    return Wanted{*oid, nullptr};
}

void checkPurpose(CertificateAudit &a, const Wanted &wanted)
{
    const auto fail = [&](const Text &why) {
        a.findings.failed(claim::CertificatePurpose, a.certificate.subject, why);
    };
    const QStringList &has = a.certificate.purposeOids;
    QStringList names;
    for (const QString &oid : has)
        names += nameOf(a.question.profile, modeOf(a.certificate), oid);
    if (wanted.kind) {
        const policy::CertificateTemplate &kind = *wanted.kind;
        if (!has.isEmpty())
            return fail(Text(QT_TRANSLATE_NOOP("core", "you asked for \"%1\", and it is for %2 only"),
                             {a.question.purpose, names.join(QStringLiteral(", "))}));
        if (a.certificate.ca != kind.ca || isSelfIssued(a.certificate) != kind.issuer.isEmpty())
            return fail(Text(QT_TRANSLATE_NOOP("core", "it is not of the kind \"%1\""), {a.question.purpose}));
        return a.findings.held(claim::CertificatePurpose, a.question.purpose);
    }
    const QString asked = nameOf(a.question.profile, modeOf(a.certificate), wanted.oid);
    if (has.isEmpty())
        return fail(Text(QT_TRANSLATE_NOOP("core", "you asked for %1, and it names no purpose"), {asked}));
    if (!has.contains(wanted.oid))
        return fail(Text(QT_TRANSLATE_NOOP("core", "you asked for %1, and it is for %2 only"),
                         {asked, names.join(QStringLiteral(", "))}));
    a.findings.held(claim::CertificatePurpose, asked);
}

} // namespace chancery::audit
