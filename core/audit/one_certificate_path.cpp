// One certificate: from it to the anchor.
#include "core/audit/one_certificate_state.h"

#include "core/base/time.h"
#include "core/pki/lint.h"

#include <algorithm>

namespace chancery::audit {

namespace {

using pki::Certificate;

constexpr qsizetype LongestPath = 8;

// What may lie above; what cannot be read issues nothing.
QList<Certificate> candidates(const CertificateAudit &a)
{
    QList<Certificate> out;
    const QList<QByteArray> all = a.question.above + (a.bundle ? a.bundle->chain : QList<QByteArray>());
    for (const QByteArray &der : all) {
        const auto read = pki::parseCertificate(der);
        if (read && read->der != a.certificate.der)
            out += *read;
    }
    return out;
}

const Certificate *issuerAmong(const QList<Certificate> &list, const Certificate &certificate)
{
    const auto found = std::find_if(list.begin(), list.end(), [&](const Certificate &one) {
        return pki::checkIssuedBy(certificate, one).has_value();
    });
    return found == list.end() ? nullptr : &*found;
}

// The certificates above, the anchor last; empty where the certificate is the anchor itself.
Result<QList<Certificate>> pathTo(const Certificate &anchor, const Certificate &certificate, QList<Certificate> between)
{
    if (isSelfIssued(anchor))
        CHANCERY_TRY(pki::checkSelfSigned(anchor));
    QList<Certificate> path;
    Certificate current = certificate;
    while (current.der != anchor.der) {
        const auto issued = pki::checkIssuedBy(current, anchor);
        const Certificate *next = issued ? &anchor : issuerAmong(between, current);
        if (!next)
            return issued.error();
        current = *next;
        path += current;
        if (path.size() > LongestPath)
            return Error(ErrorCode::NotAllowed, QT_TRANSLATE_NOOP("core", "There are too many certificates between."));
        between.removeIf([&](const Certificate &one) { return one.der == current.der; });
    }
    return path;
}

void checkTime(CertificateAudit &a, const QList<Certificate> &path)
{
    for (const Certificate &one : QList<Certificate>{a.certificate} + path) {
        const QStringList life{timeText(one.notBefore), timeText(one.notAfter), timeText(a.question.at)};
        if (a.question.at < one.notBefore || a.question.at > one.notAfter)
            a.findings.failed(claim::CertificateTime, one.subject,
                              Text(QT_TRANSLATE_NOOP("core", "its life is from %1 to %2, and it is %3"), life));
        else
            a.findings.held(claim::CertificateTime, QStringLiteral("%1: %2 to %3").arg(one.subject, life[0], life[1]));
    }
}

void checkMode(CertificateAudit &a, const QList<Certificate> &path)
{
    const Mode mode = modeOf(a.certificate);
    if (a.question.mode && mode != *a.question.mode)
        a.findings.failed(claim::ModeSeparate, a.certificate.subject,
                          Text(QT_TRANSLATE_NOOP("core", "you expect \"%1\"; its name says \"%2\""),
                               {modeText(*a.question.mode), modeText(mode)}));
    for (const Certificate &one : path) {
        if (modeOf(one) != mode)
            a.findings.failed(claim::ModeSeparate, one.subject,
                              QT_TRANSLATE_NOOP("core", "it is of another mode than what it issued"));
    }
    a.findings.held(claim::ModeSeparate, modeText(mode));
}

void checkLint(CertificateAudit &a, const QList<Certificate> &path)
{
    for (const Certificate &one : QList<Certificate>{a.certificate} + path) {
        for (const pki::LintFinding &finding : pki::lint(one.der))
            a.findings.failed(claim::CertificateLint, one.subject, finding.text);
    }
    a.findings.held(claim::CertificateLint);
}

} // namespace

void checkPath(CertificateAudit &a)
{
    const QList<Certificate> between = candidates(a);
    QList<Certificate> path;
    if (a.anchor) {
        const auto found = pathTo(*a.anchor, a.certificate, between);
        if (found) {
            path = *found;
            const bool root = isSelfIssued(*a.anchor);
            QStringList steps{a.certificate.subject};
            for (const Certificate &one : path)
                steps += one.subject;
            a.findings.held(claim::CertificateChain, steps.join(QStringLiteral(" < ")));
            a.trusted += {root ? TrustedLayer::Kind::Root : TrustedLayer::Kind::Delegate, a.anchor->subject,
                          a.anchor->fingerprint()};
        } else {
            a.findings.failed(claim::CertificateChain, a.certificate.subject, found.error().text());
        }
    } else {
        a.findings.notChecked(claim::CertificateChain,
                              QT_TRANSLATE_NOOP("core", "No anchor was brought: who issued it is the logs' word."));
    }
    if (!path.isEmpty())
        a.issuer = path.first();
    else if (isSelfIssued(a.certificate))
        a.issuer = a.certificate;
    else if (const Certificate *issuer = issuerAmong(between, a.certificate))
        a.issuer = *issuer;
    checkTime(a, path);
    checkLint(a, path);
    checkMode(a, path);
}

} // namespace chancery::audit
