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

Error behind(const QString &origin)
{
    return Error(
        ErrorCode::Damaged,
        Text(QT_TRANSLATE_NOOP("core", "The log %1 is not as it was last seen: it went back, or is another one."),
             {origin}),
        QT_TRANSLATE_NOOP("core", "Stop here. Keep this archive as it is, and compare it with its other copies."));
}

QJsonObject headOf(const QJsonArray &heads, const QString &origin)
{
    for (const QJsonValue &value : heads) {
        if (value.toObject().value(QLatin1String("origin")).toString() == origin)
            return value.toObject();
    }
    return {};
}

// At least so many entries must stand in the log by now.
qint64 leastSize(const State &state, const LogKey &key, const QJsonObject &before)
{
    // The event of the ceremony before was logged after its record was frozen.
    if (key.log == eventLog)
        return before.isEmpty() ? 0 : before.value(QLatin1String("size")).toInteger() + 1;
    qint64 least = before.value(QLatin1String("size")).toInteger();
    for (const LoggedSct &logged : state.scts) {
        const auto sct = logged.log == key.log ? pki::parseSct(logged.sct) : Result<pki::Sct>(pki::Sct());
        const auto index = sct ? pki::leafIndexOf(sct->extensions) : Result<std::optional<quint64>>(sct.error());
        if (index && *index)
            least = qMax(least, static_cast<qint64>(**index) + 1);
    }
    return least;
}

} // namespace

Result<void> checkHeads(const State &state, const QJsonArray &heads)
{
    bool same = heads.size() == state.logKeys.size();
    for (qsizetype i = 0; same && i < heads.size(); ++i)
        same = heads[i].toObject().value(QLatin1String("origin")).toString() == state.logKeys[i].origin;
    if (!same)
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "These are not the logs of this archive."));
    for (const LogKey &key : state.logKeys) {
        const QJsonObject before = headOf(state.context.logHeads, key.origin);
        const QJsonObject head = headOf(heads, key.origin);
        const qint64 size = head.value(QLatin1String("size")).toInteger();
        const bool stood = size == before.value(QLatin1String("size")).toInteger(-1);
        if (size < leastSize(state, key, before) || (stood && head != before))
            return behind(key.origin);
    }
    return {};
}

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
    if (!state.context.profile.transparency)
        return out;
    for (const policy::CertificateLogEntry &log : state.context.profile.transparency->certificateLogs) {
        if (log.key.isEmpty() || !log.givesSct())
            continue; // the embedded one, above; and Rekor, which promises nothing
        const auto parsed = pki::LogKey::parse(log.key);
        if (!parsed)
            return parsed.error();
        out += pki::KnownLog{log.origin, *parsed, false};
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
        return Error(ErrorCode::NotAllowed, QT_TRANSLATE_NOOP("core", "Another log has answered than the one asked."),
                     QT_TRANSLATE_NOOP("core", "Bring the answer of the log that stands beside it."));
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
