#include "core/ceremony/certificate_plan.h"

#include "core/base/canonical_json.h"
#include "core/ceremony/certificate_logging.h"
#include "core/pki/keys.h"
#include "core/pki/lint.h"
#include "core/pki/precertificate.h"

namespace chancery::ceremony {

namespace {

Error lintError(const QList<pki::LintFinding> &findings)
{
    return Error(ErrorCode::NotAllowed,
                 Text(QT_TRANSLATE_NOOP("core", "The certificate breaks a rule of RFC 5280: %1"),
                      {findings.first().text.english()}),
                 QT_TRANSLATE_NOOP("core", "Do not sign it. Prepare another plan."))
        .withDetail(findings.first().name);
}

} // namespace

Result<QByteArray> plannedTbs(const State &state, QByteArrayView spki)
{
    const PlannedCertificate &planned = state.context.plan.certificate;
    const policy::CertificateTemplate *t = state.context.profile.find(planned.templateId);
    if (!t)
        return Error(ErrorCode::NotAllowed, QT_TRANSLATE_NOOP("core", "The profile has no such certificate."));
    bool known = false;
    if (pki::algorithmOf(spki, &known) != planned.algorithm || !known)
        return Error(ErrorCode::NotAllowed,
                     Text(QT_TRANSLATE_NOOP("core", "The plan asks for a key of type %1; this one is of another type."),
                          {keyAlgorithmName(planned.algorithm)}),
                     QT_TRANSLATE_NOOP("core", "Bring the key that the plan names."));
    const auto purposes = state.context.profile.purposeOids(*t, state.mode);
    if (!purposes)
        return purposes.error();
    pki::CertificateFacts facts;
    facts.serial = planned.serial;
    facts.subject = {state.context.profile.country, state.organisation(), state.subjectCommonName()};
    facts.notBefore = planned.notBefore;
    facts.notAfter = planned.notAfter;
    facts.ca = t->ca;
    facts.pathLength = t->pathLength;
    facts.keyUsages = t->keyUsages;
    facts.purposeOids = *purposes;
    return pki::buildTbs(facts, spki, pki::Issuer{state.context.issuerCertificate});
}

Result<QStringList> lintBeforeApproval(QByteArrayView tbs)
{
    const auto copy = pki::signWithThrowawayKey(tbs);
    if (!copy)
        return copy.error();
    const QList<pki::LintFinding> findings = pki::lint(*copy);
    if (!findings.isEmpty())
        return lintError(findings);
    return pki::lintNames();
}

Result<void> checkBeforeApproval(const State &state, QByteArrayView tbs)
{
    const auto copy = pki::signWithThrowawayKey(tbs);
    if (!copy)
        return copy.error();
    const auto certificate = pki::parseCertificate(*copy);
    if (!certificate)
        return certificate.error();
    const Text retake = QT_TRANSLATE_NOOP("core", "Nothing was signed. Prepare another plan.");
    if (!state.context.issuerCertificate.isEmpty()) {
        const auto issuer = pki::parseCertificate(state.context.issuerCertificate);
        if (!issuer)
            return issuer.error();
        if (const auto may = pki::checkMayBeIssuedBy(*certificate, *issuer); !may)
            return Error(ErrorCode::NotAllowed, may.error().text(), retake);
    }
    const policy::CertificateTemplate *t = state.context.profile.find(state.context.plan.certificate.templateId);
    if (!t)
        return Error(ErrorCode::NotAllowed, QT_TRANSLATE_NOOP("core", "The profile has no such certificate."));
    if (const auto fits = pki::checkTemplate(*certificate, state.context.profile, *t, state.mode); !fits)
        return Error(ErrorCode::NotAllowed, fits.error().text(), retake);
    return {};
}

Result<void> checkPlanned(const State &state, Mode mode)
{
    State probe = state;
    probe.mode = mode;
    probe.domain = state.context.profile.domainIn(mode);
    const auto key = pki::throwawayKey(state.context.plan.certificate.algorithm);
    if (!key)
        return key.error();
    const auto spki = pki::spkiOf(key->get());
    const auto tbs = spki ? plannedTbs(probe, *spki) : Result<QByteArray>(spki.error());
    if (!tbs)
        return Error(ErrorCode::NotAllowed, tbs.error().text(), QT_TRANSLATE_NOOP("core", "Prepare another plan."));
    const auto lints = lintBeforeApproval(*tbs);
    if (!lints)
        return lints.error();
    return checkBeforeApproval(probe, *tbs);
}

Result<QStringList> checkSigned(const State &state, QByteArrayView der)
{
    const auto certificate = pki::parseCertificate(der);
    if (!certificate)
        return certificate.error();
    const Text stop = QT_TRANSLATE_NOOP("core", "Do not publish it. Object, and keep the archive as it is.");
    const auto common = pki::commonTbs(certificate->tbs);
    if (!common)
        return common.error();
    const bool stapled = state.needsPrecertificate();
    if (!state.prepared || *common != state.prepared->tbs || (!stapled && *common != certificate->tbs))
        return Error(ErrorCode::Damaged,
                     QT_TRANSLATE_NOOP("core", "The signed bytes are not the bytes that were approved."), stop);
    if (stapled)
        CHANCERY_TRY(checkStapled(state, certificate->tbs));
    if (state.context.issuerCertificate.isEmpty()) {
        CHANCERY_TRY(pki::checkSelfSigned(*certificate));
    } else {
        const auto issuer = pki::parseCertificate(state.context.issuerCertificate);
        if (!issuer)
            return issuer.error();
        CHANCERY_TRY(pki::checkIssuedBy(*certificate, *issuer));
    }
    const policy::CertificateTemplate *t = state.context.profile.find(state.context.plan.certificate.templateId);
    if (!t)
        return Error(ErrorCode::NotAllowed, QT_TRANSLATE_NOOP("core", "The profile has no such certificate."));
    CHANCERY_TRY(pki::checkTemplate(*certificate, state.context.profile, *t, state.mode));
    const QList<pki::LintFinding> findings = pki::lint(der);
    if (!findings.isEmpty())
        return lintError(findings);
    QStringList checks{QStringLiteral("bytes-as-approved"), QStringLiteral("signature-and-chain"),
                       QStringLiteral("template-of-the-profile"), QStringLiteral("lint")};
    if (stapled)
        checks += QStringLiteral("log-timestamps");
    return checks;
}

QByteArray keyTemplate(KeyAlgorithm algorithm)
{
    return canonicalJson(QJsonObject{{QStringLiteral("algorithm"), keyAlgorithmText(algorithm)},
                                     {QStringLiteral("CKA_TOKEN"), true},
                                     {QStringLiteral("CKA_PRIVATE"), true},
                                     {QStringLiteral("CKA_SENSITIVE"), true},
                                     {QStringLiteral("CKA_EXTRACTABLE"), false},
                                     {QStringLiteral("CKA_SIGN"), true}});
}

} // namespace chancery::ceremony
