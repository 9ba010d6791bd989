#include "core/approval/statement.h"
#include "core/base/canonical_json.h"
#include "core/base/fields.h"
#include "core/base/key_algorithm.h"

#include <QRegularExpression>

namespace chancery::approval {

namespace {

constexpr qsizetype NonceSize = 32;
constexpr qsizetype OpenToSize = 32;
constexpr qsizetype LongestCkaId = 64;
constexpr qsizetype LongestSerial = 20; // RFC 5280 section 4.1.2.2
constexpr qsizetype LongestName = 512;
constexpr qsizetype LongestTokenText = 32; // PKCS #11
constexpr qsizetype MostOperations = 99;   // two digits

const QRegularExpression TemplateId(QStringLiteral("\\A[a-z][a-z0-9-]*\\z"));
const QRegularExpression DomainName(QStringLiteral("\\A[a-z0-9-]+(\\.[a-z0-9-]+)*\\z"));
const QRegularExpression CeremonyId(QStringLiteral("\\A[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-f]{4}\\z"));

// Text that stands between “ and ” in the summary: with such a mark inside, it could say something in our name.
QString quotable(Fields &f, const char *key, const QString &value)
{
    if (value.contains(QChar(0x201c)) || value.contains(QChar(0x201d)))
        f.refuse(key, QT_TRANSLATE_NOOP("core", "this text must not hold quotation marks of the form used on screen"));
    return value;
}

QString matching(Fields &f, const char *key, const QRegularExpression &form, const Text &why)
{
    const QString value = f.name(key);
    if (!form.match(value).hasMatch())
        f.refuse(key, why);
    return value;
}

QString algorithm(Fields &f)
{
    return f.oneOf("algorithm", {keyAlgorithmText(KeyAlgorithm::P256), keyAlgorithmText(KeyAlgorithm::P384),
                                 keyAlgorithmText(KeyAlgorithm::Ed25519)});
}

MakeKeyOperation readMakeKey(Fields &f)
{
    MakeKeyOperation out;
    out.ckaId = f.base64("cka_id", 1, LongestCkaId);
    out.label = quotable(f, "label", f.name("label"));
    out.algorithm = algorithm(f);
    out.templateSha256 = f.digest("template_sha256");
    return out;
}

SignCertificateOperation readSignCertificate(Fields &f, bool precertificate)
{
    SignCertificateOperation out;
    out.precertificate = precertificate;
    out.tbsSha256 = f.digest("tbs_sha256");
    out.subject = quotable(f, "subject", f.name("subject", LongestName));
    out.issuer = quotable(f, "issuer", f.name("issuer", LongestName));
    out.serial = QString::fromLatin1(f.hex("serial", 1, LongestSerial).toHex());
    out.keySha256 = f.digest("key_sha256");
    out.notBefore = f.time("not_before");
    out.notAfter = f.time("not_after");
    out.profileTemplate = matching(f, "profile_template", TemplateId,
                                   QT_TRANSLATE_NOOP("core", "a template id holds a-z, 0-9 and - only"));
    out.algorithm = algorithm(f);
    if (out.notAfter <= out.notBefore)
        f.refuse("not_after", QT_TRANSLATE_NOOP("core", "the certificate must end after it begins"));
    return out;
}

ResealOperation readReseal(Fields &f)
{
    ResealOperation out;
    out.set = f.oneOf("set", {QStringLiteral("user"), QStringLiteral("so")});
    out.number = static_cast<int>(f.integer("number", 1, std::numeric_limits<int>::max()));
    return out;
}

Operation readOperation(Fields &f, qsizetype position)
{
    const QString expected = QStringLiteral("%1").arg(position, 2, 10, QLatin1Char('0'));
    if (f.name("op") != expected)
        f.refuse("op", Text(QT_TRANSLATE_NOOP("core", "operations are numbered in order; this one is %1"), {expected}));
    const QString kind = f.name("kind");
    if (kind == QStringLiteral("make-key"))
        return readMakeKey(f);
    if (kind == QStringLiteral("sign-certificate") || kind == QStringLiteral("sign-precertificate"))
        return readSignCertificate(f, kind == QStringLiteral("sign-precertificate"));
    if (kind == QStringLiteral("reseal"))
        return readReseal(f);
    if (kind != QStringLiteral("open-only"))
        f.refuse("kind", Text(QT_TRANSLATE_NOOP("core", "\"%1\" is not an operation that can be approved"), {kind}));
    return OpenOnlyOperation();
}

// What makes two operations the same one: each may be run at most once.
QByteArray identity(const Operation &operation)
{
    if (const auto *key = std::get_if<MakeKeyOperation>(&operation))
        return "key " + key->ckaId;
    if (const auto *certificate = std::get_if<SignCertificateOperation>(&operation))
        return operationKind(operation).toLatin1() + ' ' + certificate->tbsSha256.bytes();
    return operationKind(operation).toLatin1();
}

// A precertificate is shown as what the certificate right after it will be, so it must be just that.
bool precertificatesFit(const QList<Operation> &operations)
{
    for (qsizetype i = 0; i < operations.size(); ++i) {
        const auto *first = std::get_if<SignCertificateOperation>(&operations[i]);
        if (!first || !first->precertificate)
            continue;
        const auto *second =
            i + 1 < operations.size() ? std::get_if<SignCertificateOperation>(&operations[i + 1]) : nullptr;
        SignCertificateOperation finished = *first;
        finished.precertificate = false;
        if (!second || !(finished == *second))
            return false;
    }
    return true;
}

void checkOperations(Fields &f, const QList<Operation> &operations)
{
    if (operations.isEmpty() || operations.size() > MostOperations)
        f.refuse("operations", QT_TRANSLATE_NOOP("core", "a statement lists from 1 to 99 operations"));
    QSet<QByteArray> seen;
    bool openOnly = false;
    for (const Operation &operation : operations) {
        if (seen.contains(identity(operation)))
            f.refuse("operations", QT_TRANSLATE_NOOP("core", "an operation is listed twice"));
        seen.insert(identity(operation));
        openOnly = openOnly || std::holds_alternative<OpenOnlyOperation>(operation);
    }
    if (!precertificatesFit(operations))
        f.refuse("operations",
                 QT_TRANSLATE_NOOP("core", "a precertificate stands right before the certificate that it announces"));
    if (operations.isEmpty() || !std::holds_alternative<ResealOperation>(operations.last()))
        f.refuse("operations", QT_TRANSLATE_NOOP("core", "every statement lists the new sealing last"));
    if (openOnly && operations.size() != 2)
        f.refuse("operations",
                 QT_TRANSLATE_NOOP("core", "opening the token without using a key goes with no other use"));
}

// Makers leave these two blank at times.
QString tokenText(Fields &f, const char *key)
{
    const QString value = f.text(key, LongestTokenText);
    return value.isEmpty() ? value : quotable(f, key, f.name(key, LongestTokenText));
}

void readToken(Fields &f, StatementToken &token)
{
    token.label = quotable(f, "label", f.name("label", LongestTokenText));
    token.serial = quotable(f, "serial", f.name("serial", LongestTokenText));
    token.manufacturer = tokenText(f, "manufacturer");
    token.model = tokenText(f, "model");
}

void readNames(Fields &f, Statement &out)
{
    out.mode = f.oneOf("mode", {modeText(Mode::Live), modeText(Mode::Rehearsal)}) == modeText(Mode::Live)
                   ? Mode::Live
                   : Mode::Rehearsal;
    out.domain =
        matching(f, "domain", DomainName, QT_TRANSLATE_NOOP("core", "a domain holds a-z, 0-9, - and dots only"));
    if (out.domain.startsWith(domainFor(Mode::Rehearsal, {})) != (out.mode == Mode::Rehearsal))
        f.refuse("domain", QT_TRANSLATE_NOOP("core", "the domain does not belong to this mode"));
    out.ceremony =
        matching(f, "ceremony", CeremonyId, QT_TRANSLATE_NOOP("core", "a ceremony's id looks like 2026-11-23-7f3a"));
}

} // namespace

Result<Statement> parseStatement(QByteArrayView bytes)
{
    const auto object = parseCanonicalJson(bytes);
    if (!object)
        return object.error();
    Statement out;
    Fields f(*object, QStringLiteral("statement"));
    f.schema("statement");
    readNames(f, out);
    out.plan = f.digest("plan");
    out.roster = f.digest("roster");
    f.inside("token", [&](Fields &token) { readToken(token, out.token); });
    out.head = f.digest("head");
    out.nonce = f.base64("nonce", NonceSize, NonceSize);
    out.expires = f.time("expires");
    out.openTo = f.base64("open_to", OpenToSize, OpenToSize);
    f.objects("operations", [&](Fields &item) { out.operations += readOperation(item, out.operations.size() + 1); });
    checkOperations(f, out.operations);
    CHANCERY_TRY(f.done());
    return out;
}

} // namespace chancery::approval
