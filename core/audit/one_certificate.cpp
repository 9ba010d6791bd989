#include "core/audit/one_certificate_state.h"

#include "core/pki/precertificate.h"

#include <algorithm>

namespace chancery::audit {

namespace {

bool isOfRekor(const ClaimKind &kind)
{
    return QLatin1String(kind.name) == QLatin1String(claim::CertificateRekor);
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
        const bool asked = !isOfRekor(kind) || !question.rekorLogs.isEmpty();
        if (asked && !findings.hasFailed(kind.name))
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
        checkEntered(a);
        const auto &kinds = certificateClaimKinds();
        const bool failed = std::any_of(kinds.begin(), kinds.end(),
                                        [&](const ClaimKind &kind) { return findings.hasFailed(kind.name); });
        if (a.trusted.isEmpty() && !failed) // nothing could be judged that would have to hold
            findings.failed(claim::CertificateChain, report.subject,
                            QT_TRANSLATE_NOOP("core", "nothing that you brought speaks for it"));
        report.trusted = a.trusted;
    }
    QList<ClaimKind> kinds = certificateClaimKinds();
    if (!findings.speaksOf(claim::CertificateRekor))
        kinds.removeIf(isOfRekor);
    report.claims = findings.claims(kinds);
    return report;
}

} // namespace chancery::audit
