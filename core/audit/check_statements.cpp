// statement.digests: the statement's file, its line, and the to-be-signed bytes beside it say the same.
#include "core/audit/audit_state.h"

#include "core/base/canonical_json.h"
#include "core/pki/certificate.h"

namespace chancery::audit {

namespace {

Error differs(const Text &why)
{
    return Error(ErrorCode::Damaged, why);
}

Result<void> checkPlace(const Audit &a, const Ceremony &c, qsizetype index, const approval::Statement &statement)
{
    const transcript::Line &line = c.lines[index];
    if (statement.ceremony != c.id)
        return differs(QT_TRANSLATE_NOOP("core", "it was made for another ceremony"));
    if (c.plan && statement.plan != c.plan->digest() && !a.findings.hasFailed(claim::PlanDigest))
        return differs(QT_TRANSLATE_NOOP("core", "it was made for another plan"));
    if (statement.head != line.prev)
        return differs(QT_TRANSLATE_NOOP("core", "it does not name the transcript's head"));
    if (c.profile && statement.expires != line.time.addSecs(c.profile->statementLifeSeconds))
        return differs(QT_TRANSLATE_NOOP("core", "it does not expire when the profile says"));
    if (a.lineage.nonces.contains(statement.nonce))
        return differs(QT_TRANSLATE_NOOP("core", "its nonce was used before"));
    if (c.followed && (!c.before[index].rootToken || !(c.before[index].rootToken->id == statement.token)))
        return differs(QT_TRANSLATE_NOOP("core", "it names another token than the one that was found"));
    return {};
}

Result<void> checkSign(const approval::SignCertificateOperation &operation, QByteArrayView tbs)
{
    const auto digest = pki::tbsDigest(tbs);
    if (!digest)
        return digest.error();
    if (*digest != operation.tbsSha256)
        return differs(QT_TRANSLATE_NOOP("core", "the bytes to be signed are not those that the statement names"));
    const auto copy = pki::signWithThrowawayKey(tbs);
    if (!copy)
        return copy.error();
    const auto certificate = pki::parseCertificate(*copy);
    if (!certificate)
        return certificate.error();
    if (operation.subject != certificate->subject || operation.issuer != certificate->issuer ||
        operation.serial != QString::fromLatin1(certificate->serial.toHex()) ||
        operation.keySha256 != certificate->keyDigest() || operation.notBefore != certificate->notBefore ||
        operation.notAfter != certificate->notAfter || operation.algorithm != keyAlgorithmText(certificate->algorithm))
        return differs(QT_TRANSLATE_NOOP("core", "the statement describes other bytes than those beside it"));
    return {};
}

void checkStatement(Audit &a, const Ceremony &c, qsizetype index)
{
    const transcript::Line &line = c.lines[index];
    const QString name = twoDigits(number(line, "number"));
    const QString path = c.path(QStringLiteral("statements/%1.json").arg(name));
    const auto fail = [&](const QString &where, const Text &why) {
        a.findings.failed(claim::StatementDigests, where, why);
    };
    const auto found = a.named(path, text(line, "sha256"));
    const QByteArray embedded = canonicalJson(line.data.value(QLatin1String("statement")).toObject());
    if (!found || *found != embedded || Digest::of(embedded).hex() != text(line, "sha256"))
        fail(path, QT_TRANSLATE_NOOP("core", "file and transcript do not hold the same statement"));
    const auto statement = approval::parseStatement(embedded);
    if (!statement)
        return fail(path, statement.error().text());
    if (const auto place = checkPlace(a, c, index, *statement); !place)
        fail(path, place.error().text());
    a.lineage.nonces.insert(statement->nonce);
    for (qsizetype i = 0; i < statement->operations.size(); ++i) {
        const auto *sign = std::get_if<approval::SignCertificateOperation>(&statement->operations[i]);
        if (!sign)
            continue;
        const QString tbsPath = c.path(QStringLiteral("statements/%1.%2.tbs").arg(name, twoDigits(i + 1)));
        const auto tbs = a.files.read(tbsPath);
        if (!tbs) {
            a.findings.failed(claim::ArchiveFiles, tbsPath, QT_TRANSLATE_NOOP("core", "the file is missing"));
            fail(tbsPath, QT_TRANSLATE_NOOP("core", "the bytes to be signed are missing"));
        } else if (const auto same = checkSign(*sign, *tbs); !same) {
            fail(tbsPath, same.error().text());
        }
    }
    a.findings.held(claim::StatementDigests, QStringLiteral("%1/%2: %3").arg(c.id, name, text(line, "sha256")));
}

} // namespace

void checkStatements(Audit &a, const Ceremony &c)
{
    for (qsizetype i = 0; i < c.lines.size(); ++i) {
        if (is(c.lines[i], "statement"))
            checkStatement(a, c, i);
    }
}

} // namespace chancery::audit
