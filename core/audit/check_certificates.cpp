// certificate.*: what was signed is what was approved, by the right key, from the closed list.
#include "core/audit/audit_state.h"

#include "core/ceremony/certificate_logging.h"
#include "core/pki/lint.h"
#include "core/pki/precertificate.h"
#include "core/pki/request.h"

namespace chancery::audit {

namespace {

using pki::Certificate;

struct Made
{
    const Ceremony &c;
    const transcript::Line &line;
    QString name; // in certificates/
    QByteArray der;
};

// Signature, profile and rules of one certificate; `where` is the file or line it stands in.
void judge(Audit &a, const Made &made, const QString &where, const Certificate &certificate)
{
    const ceremony::Plan *plan = made.c.plan ? &*made.c.plan : nullptr;
    const bool isRoot = plan ? plan->key.source == ceremony::KeySource::RootToken : a.lineage.root.isEmpty();
    const auto chain = [&]() -> Result<void> {
        if (isRoot)
            return pki::checkSelfSigned(certificate);
        const auto root = pki::parseCertificate(a.lineage.root);
        if (!root)
            return Error(ErrorCode::Damaged, QT_TRANSLATE_NOOP("core", "the root's certificate cannot be read"));
        return pki::checkIssuedBy(certificate, *root);
    }();
    if (!chain)
        a.findings.failed(claim::CertificateChain, where, chain.error().text());
    else
        a.findings.held(claim::CertificateChain, QStringLiteral("%1: %2").arg(where, certificate.subject));

    for (const pki::LintFinding &finding : pki::lint(certificate.der))
        a.findings.failed(claim::CertificateLint, where, finding.text);
    a.findings.held(claim::CertificateLint);

    if (!plan || !made.c.profile || !a.mode)
        return a.findings.notChecked(claim::CertificateProfile,
                                     QT_TRANSLATE_NOOP("core", "Plan or profile cannot be read."));
    const auto fail = [&](const Text &why) { a.findings.failed(claim::CertificateProfile, where, why); };
    const policy::CertificateTemplate *t = made.c.profile->find(plan->certificate.templateId);
    if (!t)
        return fail(QT_TRANSLATE_NOOP("core", "the profile's closed list does not hold it"));
    if (const auto fits = pki::checkTemplate(certificate, *made.c.profile, *t, *a.mode); !fits)
        fail(fits.error().text());
    const QString mark = *a.mode == Mode::Rehearsal ? QStringLiteral(" (rehearsal)") : QString();
    if (certificate.commonName != plan->certificate.commonName + mark ||
        certificate.serial != plan->certificate.serial || certificate.notBefore != plan->certificate.notBefore ||
        certificate.notAfter != plan->certificate.notAfter)
        fail(QT_TRANSLATE_NOOP("core", "name, serial number or life are not the plan's"));
    a.findings.held(claim::CertificateProfile, QStringLiteral("%1: %2").arg(where, t->id));
    const auto organisation =
        pki::Name{made.c.profile->country, made.c.profile->organisation + mark, certificate.commonName};
    if (certificate.subject != organisation.text())
        a.findings.failed(claim::ModeSeparate, where,
                          QT_TRANSLATE_NOOP("core", "its names are not those of this mode"));
}

// The files in certificates/.
void checkPublished(Audit &a, const Made &made)
{
    const QString path = made.c.published(QStringLiteral("certificates/%1.pem").arg(made.name));
    const QString chainPath = made.c.published(QStringLiteral("certificates/%1.chain.pem").arg(made.name));
    const QString own = pki::toPem(made.der, "CERTIFICATE");
    const bool isRoot = made.c.plan && made.c.plan->key.source == ceremony::KeySource::RootToken;
    const QString issuer = isRoot ? QString() : pki::toPem(a.lineage.root, "CERTIFICATE");
    a.rendering(path, own.toLatin1());
    a.rendering(chainPath, (own + issuer).toLatin1());
    const auto published = a.files.read(path);
    const auto der = pki::fromPem(published.value_or(QByteArray()), "CERTIFICATE");
    if (der && *der == made.der)
        return a.findings.held(claim::CertificateBytes, QStringLiteral("%1: %2").arg(path, Digest::of(made.der).hex()));
    a.findings.failed(claim::CertificateBytes, path,
                      QT_TRANSLATE_NOOP("core", "it is not the certificate that was made"));
    if (const auto other = der ? pki::parseCertificate(*der) : Result<Certificate>(der.error()))
        judge(a, made, path, *other);
}

// The logs' promises inside a certificate that had to have them. Where the transcript does not fold, what was recorded
// is not known for sure: then they must be good in themselves.
void checkPromises(Audit &a, const Ceremony &c, qsizetype index, const QByteArray &der)
{
    const ceremony::State &state = c.before[index];
    if (!state.needsPrecertificate())
        return;
    const auto judged = [&]() -> Result<void> {
        const auto certificate = pki::parseCertificate(der);
        CHANCERY_TRY(certificate);
        if (c.followed)
            return ceremony::checkStapled(state, certificate->tbs);
        const auto inside = pki::embeddedScts(certificate->tbs);
        CHANCERY_TRY(inside);
        const auto issuer = pki::parseCertificate(state.context.issuerCertificate);
        CHANCERY_TRY(issuer);
        const auto entry = pki::precertificateEntry(certificate->tbs, issuer->spki);
        CHANCERY_TRY(entry);
        const auto logs = ceremony::knownLogs(state);
        CHANCERY_TRY(logs);
        const qint64 clocksMayDiffer = 60; // seconds
        return pki::checkSctList(
            *inside, *entry,
            {*logs, state.context.profile.transparency->minimumScts, c.lines[index].time.addSecs(clocksMayDiffer)});
    };
    if (const auto good = judged(); !good)
        a.findings.failed(claim::CertificateLog, c.at(c.lines[index]), good.error().text());
}

// The precertificate of the same bytes; nobody may use it, and it must stand in the archive all the same.
void checkPrecertificate(Audit &a, const Ceremony &c, qsizetype index, const QString &name)
{
    const transcript::Line &line = c.lines[index];
    const QJsonObject result = line.data.value(QLatin1String("result")).toObject();
    const QByteArray der = QByteArray::fromBase64(result.value(QLatin1String("precertificate")).toString().toLatin1());
    if (c.followed) {
        if (const auto good = ceremony::checkSignedPrecertificate(c.before[index], der); !good)
            a.findings.failed(claim::CertificateBytes, c.at(line), good.error().text());
    }
    if (result.value(QLatin1String("precertificate_sha256")).toString() != Digest::of(der).hex())
        a.findings.failed(claim::CertificateBytes, c.at(line),
                          QT_TRANSLATE_NOOP("core", "the digest beside the precertificate is another one's"));
    a.rendering(c.published(QStringLiteral("certificates/%1.pre.pem").arg(name)),
                pki::toPem(der, "CERTIFICATE").toLatin1());
}

void checkMade(Audit &a, const Made &made, const approval::SignCertificateOperation &operation,
               const QByteArray &prepared)
{
    const QString where = made.c.at(made.line);
    const auto fail = [&](const QString &at, const Text &why) { a.findings.failed(claim::CertificateBytes, at, why); };
    const auto certificate = pki::parseCertificate(made.der);
    if (!certificate)
        return fail(where, certificate.error().text());
    const auto digest = certificate->tbsDigest();
    if (!digest || *digest != operation.tbsSha256)
        fail(where, QT_TRANSLATE_NOOP("core", "the signed bytes are not those of the statement"));
    const QString tbsPath =
        made.c.path(QStringLiteral("statements/%1.%2.tbs")
                        .arg(twoDigits(number(made.line, "statement")), twoDigits(number(made.line, "op"))));
    const QByteArray common = pki::commonTbs(certificate->tbs).value_or(QByteArray());
    if (a.files.read(tbsPath) != common)
        fail(tbsPath, QT_TRANSLATE_NOOP("core", "they are not the bytes that were signed"));
    if (prepared != common)
        fail(where, QT_TRANSLATE_NOOP("core", "the signed bytes are not those that were compared"));
    const QJsonObject result = made.line.data.value(QLatin1String("result")).toObject();
    if (result.value(QLatin1String("certificate_sha256")).toString() != certificate->fingerprint().hex())
        fail(where, QT_TRANSLATE_NOOP("core", "the fingerprint beside the certificate is another one's"));
    a.findings.held(claim::CertificateBytes);
    judge(a, made, QStringLiteral("certificates/%1.pem").arg(made.name), *certificate);
}

// The key that is certified is the one that was asked for.
void checkSubjectKey(Audit &a, const Ceremony &c, const transcript::Line &line, const QByteArray &certifiedKey)
{
    const auto fail = [&](const Text &why) { a.findings.failed(claim::CertificateBytes, c.at(line), why); };
    if (!certifiedKey.isEmpty() && certifiedKey != bytes(line, "spki"))
        fail(QT_TRANSLATE_NOOP("core", "another key was certified than the one that was asked for"));
    const QString digest = text(line, "request_sha256");
    if (digest == Digest().hex()) {
        a.findings.witnessed(claim::OperationWitnessed,
                             QStringLiteral("%1: the key was made on another token").arg(c.at(line)));
        return;
    }
    const QString pem = c.path(QStringLiteral("request.pem"));
    const auto file = a.named(a.files.exists(pem) ? pem : c.path(QStringLiteral("request.der")), digest);
    const auto request = pki::parseRequest(file.value_or(QByteArray()));
    if (!request)
        fail(request.error().text());
    else if (request->spki != bytes(line, "spki"))
        fail(QT_TRANSLATE_NOOP("core", "the request is for another key"));
}

} // namespace

void checkCertificates(Audit &a, const Ceremony &c)
{
    const QMap<qint64, approval::Statement> statements = statementsOf(c);
    QByteArray prepared;
    QByteArray certifiedKey;
    for (qsizetype index = 0; index < c.lines.size(); ++index) {
        const transcript::Line &line = c.lines[index];
        if (is(line, "prepared"))
            prepared = bytes(line, "tbs");
        if (is(line, "matched") || is(line, "recorded"))
            a.findings.witnessed(claim::CertificateCompared,
                                 QStringLiteral("%1: %2").arg(c.id, text(line, "tbs_sha256")));
        const auto statement = statements.constFind(number(line, "statement"));
        const qint64 op = number(line, "op");
        if (!is(line, "completed") || statement == statements.constEnd() || op < 1 || op > statement->operations.size())
            continue;
        const QJsonObject result = line.data.value(QLatin1String("result")).toObject();
        const auto *sign = std::get_if<approval::SignCertificateOperation>(&statement->operations[op - 1]);
        if (!sign)
            continue;
        const QByteArray der = QByteArray::fromBase64(result.value(QLatin1String("certificate")).toString().toLatin1());
        const QString name = c.plan ? c.plan->certificate.name : sign->profileTemplate;
        if (sign->precertificate) {
            checkPrecertificate(a, c, index, name);
            continue;
        }
        checkPromises(a, c, index, der);
        const Made made{c, line, name, der};
        checkMade(a, made, *sign, prepared);
        checkPublished(a, made);
        const bool isRoot = c.plan ? c.plan->key.source == ceremony::KeySource::RootToken : a.lineage.root.isEmpty();
        if (isRoot) {
            a.lineage.root = der;
            a.lineage.rootKeyId = c.plan ? c.plan->key.ckaId : QByteArray();
        }
        if (const auto certificate = pki::parseCertificate(der))
            certifiedKey = certificate->spki;
    }
    for (const transcript::Line &line : c.lines) {
        if (is(line, "request"))
            checkSubjectKey(a, c, line, certifiedKey);
    }
}

} // namespace chancery::audit
