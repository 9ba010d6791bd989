// certificate.rekor: where a profile names Rekor logs, each certificate was finished with its entry in all of them.
#include "core/audit/audit_state.h"

#include "core/base/canonical_json.h"
#include "core/pki/certificate.h"
#include "core/transparency/hashed_rekord.h"
#include "core/transparency/rekor_entry.h"

namespace chancery::audit {

namespace {

using policy::CertificateLogEntry;

constexpr qint64 ClocksMayDifferBySeconds = 60;

QList<CertificateLogEntry> rekorLogsOf(const Ceremony &c)
{
    QList<CertificateLogEntry> out;
    const auto logging = c.profile ? c.profile->transparency : std::nullopt;
    for (const CertificateLogEntry &log : logging ? logging->certificateLogs : QList<CertificateLogEntry>()) {
        if (log.kind == CertificateLogEntry::Kind::Rekor)
            out += log;
    }
    return out;
}

// What the token made: it decides what was to be entered, and when there was a certificate.
struct Signed
{
    QByteArray submitted; // DER, of the precertificate or of the root
    QByteArray issuer;    // DER
    qsizetype finished = -1;
};

Signed signedIn(const Ceremony &c)
{
    Signed out;
    const QByteArray above = c.after.context.issuerCertificate;
    for (qsizetype i = 0; i < c.lines.size(); ++i) {
        const QJsonObject result = c.lines[i].data.value(QLatin1String("result")).toObject();
        const auto made = [&](const char *name) {
            return QByteArray::fromBase64(result.value(QLatin1String(name)).toString().toLatin1());
        };
        if (!is(c.lines[i], "completed"))
            continue;
        const QByteArray der = made(above.isEmpty() ? "certificate" : "precertificate");
        if (!der.isEmpty()) {
            out.submitted = der;
            out.issuer = above.isEmpty() ? der : above;
        }
        if (!made("certificate").isEmpty())
            out.finished = i;
    }
    return out;
}

Result<transparency::RekorEntry> judge(const CertificateLogEntry &log, const Signed &made, const transcript::Line &line)
{
    const auto rekor = transparency::RekorLog::make(log.origin, log.key);
    CHANCERY_TRY(rekor);
    const auto issuer = pki::parseCertificate(made.issuer);
    CHANCERY_TRY(issuer);
    const auto body = transparency::hashedRekord(made.submitted, issuer->spki);
    CHANCERY_TRY(body);
    const QByteArray said = canonicalJson(line.data.value(QLatin1String("rekor")).toObject());
    const auto entry = transparency::RekorEntry::parse(said);
    CHANCERY_TRY(entry);
    if (entry->body != *body || text(line, "sha256") != Digest::of(made.submitted).hex())
        return Error(ErrorCode::Damaged, QT_TRANSLATE_NOOP("core", "it is the entry of something else"));
    CHANCERY_TRY(transparency::checkRekorEntry(*entry, *rekor, line.time.addSecs(ClocksMayDifferBySeconds)));
    return entry;
}

// A delegate's before it was finished; a root's, which is entered after it was signed, before the close.
void checkLog(Audit &a, const Ceremony &c, const CertificateLogEntry &log, const Signed &made)
{
    bool answered = false;
    for (qsizetype i = 0; i < c.lines.size(); ++i) {
        const transcript::Line &line = c.lines[i];
        if (!is(line, "logged") || text(line, "log") != log.name)
            continue;
        const auto entry = judge(log, made, line);
        if (!entry) {
            a.findings.failed(claim::CertificateRekor, c.at(line), entry.error().text());
            continue;
        }
        answered = answered || made.issuer == made.submitted || made.finished < 0 || i < made.finished;
        a.findings.held(claim::CertificateRekor,
                        QStringLiteral("%1: entry %2 of %3").arg(c.at(line)).arg(entry->anyIndex).arg(log.origin));
    }
    if (!answered && made.finished >= 0 && !c.aborted)
        a.findings.failed(claim::CertificateRekor, c.at(c.lines[made.finished]),
                          Text(QT_TRANSLATE_NOOP("core", "%1 had not answered"), {log.origin}));
}

} // namespace

void checkRekor(Audit &a, const QList<Ceremony> &ceremonies)
{
    bool named = false;
    for (const Ceremony &c : ceremonies) {
        const Signed made = signedIn(c);
        for (const CertificateLogEntry &log : rekorLogsOf(c)) {
            named = true;
            checkLog(a, c, log, made);
        }
    }
    if (named)
        a.findings.held(claim::CertificateRekor);
    else
        a.findings.notChecked(claim::CertificateRekor, QT_TRANSLATE_NOOP("core", "No profile here names a Rekor log."));
}

} // namespace chancery::audit
