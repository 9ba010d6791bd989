#include "core/audit/one_certificate_state.h"

#include "core/pki/precertificate.h"

#include <QRegularExpression>
#include <algorithm>

namespace chancery::audit {

namespace {

// What a certificate must say for a purpose. Empty: it must name no purpose, and have issued itself.
struct Wanted
{
    QStringList oids;
};

Error noSuchPurpose(const policy::Profile &profile, const QString &purpose)
{
    QStringList known;
    for (const policy::CertificateTemplate &t : profile.templates) {
        if (t.purposes.isEmpty())
            known += t.id;
        for (const policy::Purpose &p : t.purposes)
            known += p.name;
    }
    known.removeDuplicates();
    return Error(
        ErrorCode::BadInput,
        Text(QT_TRANSLATE_NOOP("core", "The profile \"%1\" knows no purpose \"%2\"."), {profile.name, purpose}),
        Text(QT_TRANSLATE_NOOP("core", "It knows: %1. A dotted OID may be named as well."),
             {known.join(QStringLiteral(", "))}));
}

Result<Wanted> wantedFor(const CertificateQuestion &question, Mode mode)
{
    static const QRegularExpression dotted(QStringLiteral("\\A[0-2](\\.(0|[1-9][0-9]{0,18})){1,32}\\z"));
    if (dotted.match(question.purpose).hasMatch())
        return Wanted{{question.purpose}};
    const policy::Profile &profile = question.profile;
    const auto find = [&](const QString &name) -> std::optional<policy::Purpose> {
        for (const policy::CertificateTemplate &t : profile.templates) {
            for (const policy::Purpose &p : t.purposes) {
                if (p.name == name)
                    return p;
            }
        }
        return {};
    };
    auto purpose = find(question.purpose);
    if (!purpose && question.purpose == QLatin1String("log"))
        purpose = find(QStringLiteral("transparency-log"));
    if (!purpose) {
        const policy::CertificateTemplate *t = profile.find(question.purpose);
        return t && t->purposes.isEmpty() ? Result<Wanted>(Wanted{}) : noSuchPurpose(profile, question.purpose);
    }
    if (!purpose->underArc)
        return Wanted{{purpose->oid}};
    const auto arc = profile.arcIn(mode);
    CHANCERY_TRY(arc);
    return Wanted{{*arc + u'.' + QString::number(*purpose->underArc)}};
}

void checkPurpose(CertificateAudit &a, const Wanted &wanted)
{
    const auto fail = [&](const Text &why) {
        a.findings.failed(claim::CertificatePurpose, a.certificate.subject, why);
    };
    const QStringList &has = a.certificate.purposeOids;
    const QString says = has.isEmpty() ? QStringLiteral("-") : has.join(QStringLiteral(", "));
    if (wanted.oids.isEmpty() && (!has.isEmpty() || !isSelfIssued(a.certificate)))
        return fail(Text(QT_TRANSLATE_NOOP("core", "it is not of the kind \"%1\""), {a.question.purpose}));
    for (const QString &oid : wanted.oids) {
        if (!has.contains(oid))
            return fail(
                Text(QT_TRANSLATE_NOOP("core", "\"%1\" is %2; it is for %3 only"), {a.question.purpose, oid, says}));
    }
    a.findings.held(claim::CertificatePurpose, QStringLiteral("%1: %2").arg(a.question.purpose, says));
}

// Nothing more can be said of what is no certificate.
void checkUnreadable(const CertificateQuestion &question, Findings &findings, CertificateReport &report,
                     const Error &error)
{
    Text why = error.text();
    if (const auto pre = pki::parsePrecertificate(question.certificate)) {
        why =
            QT_TRANSLATE_NOOP("core", "it is a precertificate: it shows what was to be signed, and nobody may use it");
        report.mode = modeOf(*pre);
        report.subject = pre->subject;
    }
    findings.failed(claim::CertificateForm, report.subject, why);
    for (const ClaimKind &kind : certificateClaimKinds()) {
        if (!findings.hasFailed(kind.name))
            findings.notChecked(kind.name, QT_TRANSLATE_NOOP("core", "There is no certificate to judge."));
    }
}

Result<std::optional<pki::Certificate>> anchorOf(const CertificateQuestion &question)
{
    if (!question.anchor && question.logs.isEmpty())
        return Error(ErrorCode::BadInput,
                     QT_TRANSLATE_NOOP("core", "There is nothing here that you trust, so nothing can be said."),
                     QT_TRANSLATE_NOOP("core", "Bring a root's or delegate's certificate, or the key of a log."));
    if (!question.anchor)
        return std::optional<pki::Certificate>();
    auto anchor = pki::parseCertificate(*question.anchor);
    if (!anchor)
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "The anchor is no certificate that can be used."),
                     QT_TRANSLATE_NOOP("core", "Bring the root's or delegate's certificate that you trust, in PEM."))
            .withCause(anchor.error());
    return std::optional(*anchor);
}

} // namespace

Result<CertificateReport> judgeCertificate(const CertificateQuestion &question)
{
    const auto anchor = anchorOf(question);
    CHANCERY_TRY(anchor);
    Findings findings;
    CertificateReport report;
    report.sha256 = Digest::of(question.certificate);
    report.purpose = question.purpose;
    report.at = question.at;
    const auto certificate = pki::parseCertificate(question.certificate);
    if (!certificate) {
        CHANCERY_TRY(wantedFor(question, Mode::Rehearsal)); // a wrong call is a wrong call
        checkUnreadable(question, findings, report, certificate.error());
    } else {
        report.mode = modeOf(*certificate);
        report.subject = certificate->subject;
        const auto wanted = wantedFor(question, *report.mode);
        CHANCERY_TRY(wanted);
        findings.held(claim::CertificateForm, QStringLiteral("%1: %2").arg(report.subject, report.sha256.hex()));
        CertificateAudit a{question, findings, *certificate, *anchor, {}, {}, {}};
        checkBundle(a);
        checkPath(a);
        checkPurpose(a, *wanted);
        checkPromises(a);
        const auto &kinds = certificateClaimKinds();
        const bool failed = std::any_of(kinds.begin(), kinds.end(),
                                        [&](const ClaimKind &kind) { return findings.hasFailed(kind.name); });
        if (a.trusted.isEmpty() && !failed) // nothing could be judged that would have to hold
            findings.failed(claim::CertificateChain, report.subject,
                            QT_TRANSLATE_NOOP("core", "nothing that you brought speaks for it"));
        report.trusted = a.trusted;
    }
    report.claims = findings.claims(certificateClaimKinds());
    return report;
}

} // namespace chancery::audit
