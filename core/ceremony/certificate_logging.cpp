#include "core/ceremony/certificate_logging.h"

#include "core/pki/lint.h"
#include "core/pki/precertificate.h"

namespace chancery::ceremony {

namespace {

constexpr qint64 ClocksMayDifferBySeconds = 60;

Result<QList<pki::Sct>> recordedScts(const State &state)
{
    QList<pki::Sct> out;
    for (const LoggedSct &logged : state.scts) {
        const auto sct = pki::parseSct(logged.sct);
        if (!sct)
            return sct.error();
        out += *sct;
    }
    return out;
}

Result<pki::Certificate> issuerOf(const State &state)
{
    return pki::parseCertificate(state.context.issuerCertificate.isEmpty() ? state.certificate
                                                                           : state.context.issuerCertificate);
}

} // namespace

Result<QByteArray> tbsToSign(const State &state, bool precertificate)
{
    if (!state.prepared)
        return Error(ErrorCode::NotNow, QT_TRANSLATE_NOOP("core", "The certificate is not prepared yet."));
    if (precertificate)
        return pki::precertificateTbs(state.prepared->tbs);
    if (!state.needsPrecertificate())
        return state.prepared->tbs;
    const auto scts = recordedScts(state);
    if (!scts)
        return scts.error();
    return pki::finalTbs(state.prepared->tbs, *scts);
}

Result<void> checkSignedPrecertificate(const State &state, QByteArrayView der)
{
    const auto certificate = pki::parsePrecertificate(der);
    if (!certificate)
        return certificate.error();
    const auto common = pki::commonTbs(certificate->tbs);
    if (!common)
        return common.error();
    if (!state.prepared || *common != state.prepared->tbs)
        return Error(ErrorCode::Damaged,
                     QT_TRANSLATE_NOOP("core", "The signed bytes are not the bytes that were approved."),
                     QT_TRANSLATE_NOOP("core", "Do not send it to a log. Object, and keep the archive as it is."));
    const auto issuer = issuerOf(state);
    if (!issuer)
        return issuer.error();
    CHANCERY_TRY(pki::checkIssuedBy(*certificate, *issuer));
    const QList<pki::LintFinding> findings = pki::lint(der);
    if (!findings.isEmpty())
        return Error(ErrorCode::NotAllowed,
                     Text(QT_TRANSLATE_NOOP("core", "The certificate breaks a rule of RFC 5280: %1"),
                          {findings.first().text.english()}))
            .withDetail(findings.first().name);
    return {};
}

Result<pki::LogEntry> entryToLog(const State &state)
{
    if (!state.needsPrecertificate())
        return pki::certificateEntry(state.certificate);
    const auto issuer = issuerOf(state);
    if (!issuer)
        return issuer.error();
    return pki::precertificateEntry(state.prepared ? state.prepared->tbs : QByteArray(), issuer->spki);
}

Result<QList<pki::KnownLog>> knownLogs(const State &state)
{
    QList<pki::KnownLog> out;
    for (const LogKey &key : state.logKeys) {
        if (key.log == eventLog)
            continue;
        const auto parsed = pki::LogKey::parse(key.spki);
        if (!parsed)
            return parsed.error();
        out += pki::KnownLog{key.origin, *parsed, true};
    }
    return out;
}

Result<void> checkAnswer(const State &state, const QString &log, QByteArrayView sct, const QDateTime &at)
{
    const auto parsed = pki::parseSct(sct);
    if (!parsed)
        return parsed.error();
    const auto entry = entryToLog(state);
    if (!entry)
        return entry.error();
    const auto logs = knownLogs(state);
    if (!logs)
        return logs.error();
    const auto by = pki::checkSct(*parsed, *entry, {*logs, 1, at.addSecs(ClocksMayDifferBySeconds)});
    if (!by)
        return by.error();
    if (by->name != logOrigin(state, log))
        return Error(ErrorCode::NotAllowed, QT_TRANSLATE_NOOP("core", "Another log has answered than the one asked."));
    return {};
}

Result<void> checkStapled(const State &state, QByteArrayView tbs)
{
    const auto inside = pki::embeddedScts(tbs);
    if (!inside)
        return inside.error();
    const auto recorded = recordedScts(state);
    if (!recorded)
        return recorded.error();
    if (*inside != *recorded)
        return Error(ErrorCode::Damaged,
                     QT_TRANSLATE_NOOP("core", "The certificate holds other log timestamps than the logs gave."),
                     QT_TRANSLATE_NOOP("core", "Do not publish it. Object, and keep the archive as it is."));
    const auto entry = entryToLog(state);
    if (!entry)
        return entry.error();
    const auto logs = knownLogs(state);
    if (!logs)
        return logs.error();
    return pki::checkSctList(
        *inside, *entry,
        {*logs, state.context.profile.transparency->minimumScts, state.now.addSecs(ClocksMayDifferBySeconds)});
}

} // namespace chancery::ceremony
