// The file form of a profile: chancery/profile/1. Every member is always there; what is open is null.
#include "core/base/canonical_json.h"
#include "core/base/fields.h"
#include "core/policy/oid.h"
#include "core/policy/profile.h"
#include "core/policy/profile_rules.h"

#include <QMap>
#include <QRegularExpression>
#include <QUrl>
#include <algorithm>
#include <openssl/x509.h>

namespace chancery::policy {

namespace {

// RFC 5280 appendix A.1: a common or organisation name has at most 64 characters. A rehearsal appends " (rehearsal)",
// and a year takes two characters more than its marker.
constexpr qsizetype LongestName = 64 - 12;
constexpr qsizetype LongestCommonName = LongestName - 2;
// A sealed credential comes from 32 bytes; fewer than 26 base32 characters would carry less than 128 bits of them.
constexpr int ShortestPin = 26;
constexpr int LongestPin = 51;
constexpr qsizetype LongestTokenLabel = 32; // CK_TOKEN_INFO
constexpr qsizetype MostLogs = 8;
constexpr qsizetype LongestOrigin = 200;
constexpr qsizetype MostWitnesses = 32;
constexpr qsizetype LongestWitnessKey = 400; // a name of 255 characters, the id, 33 bytes in base64
constexpr qsizetype LargestLogKey = 2048;    // an RSA key of 8192 bits has some 1100 bytes
constexpr qsizetype P256KeySize = 91;        // with its point not compressed

bool isCertificate(const QByteArray &der)
{
    const auto *at = reinterpret_cast<const unsigned char *>(der.constData());
    const auto *end = at + der.size();
    X509 *certificate = d2i_X509(nullptr, &at, static_cast<long>(der.size()));
    X509_free(certificate);
    return certificate && at == end;
}

// RFC 6962 section 2.1.4: P-256, or RSA of at least 2048 bits.
bool isLogKey(const QByteArray &spki)
{
    const auto *at = reinterpret_cast<const unsigned char *>(spki.constData());
    const auto *end = at + spki.size();
    EVP_PKEY *key = d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size()));
    const bool curve = key && EVP_PKEY_get_base_id(key) == EVP_PKEY_EC && EVP_PKEY_get_bits(key) == 256;
    const bool rsa = key && EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA && EVP_PKEY_get_bits(key) >= 2048;
    EVP_PKEY_free(key);
    return (curve || rsa) && at == end;
}

void readOid(Fields &f, const char *key, QString &oid)
{
    oid = f.name(key);
    if (const auto problem = oidProblem(oid))
        f.refuse(key, *problem);
}

QStringList readUnique(Fields &f, const char *key)
{
    const QStringList items = f.texts(key);
    for (const QString &item : items) {
        if (item.trimmed().isEmpty())
            f.refuse(key, QT_TRANSLATE_NOOP("core", "an item is empty"));
        if (items.count(item) > 1)
            f.refuse(key, Text(QT_TRANSLATE_NOOP("core", "\"%1\" stands there twice"), {item}));
    }
    return items;
}

void readDomain(Fields &f, QString &domain)
{
    static const QRegularExpression form(
        QStringLiteral("\\A([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?\\z"));
    domain = f.name("domain", 200);
    if (!form.match(domain).hasMatch())
        f.refuse("domain", QT_TRANSLATE_NOOP("core", "a domain is a host name in lower case with at least one dot"));
    if (domain.startsWith(QStringLiteral("rehearsal.")))
        f.refuse("domain", QT_TRANSLATE_NOOP("core", "\"rehearsal.\" is put before the domain by a rehearsal itself"));
}

void readCountry(Fields &f, QString &country)
{
    static const QRegularExpression form(QStringLiteral("\\A[A-Z]{2}\\z"));
    if (f.isNull("country"))
        return;
    country = f.text("country");
    if (!form.match(country).hasMatch())
        f.refuse("country", QT_TRANSLATE_NOOP("core", "a country is two capital letters, or null"));
}

void readQuorum(Fields &f, QuorumRule &quorum)
{
    quorum.n = static_cast<int>(f.integer("n", 2, 255));
    // The split needs at least two shares to open, and more members than there are cannot approve.
    quorum.m = static_cast<int>(f.integer("m", 2, std::max(2, quorum.n)));
    quorum.limited = f.boolean("limited");
}

void readPurpose(Fields &f, Purpose &purpose)
{
    purpose.name = f.personId("name");
    if (f.has("oid") == f.has("under_arc"))
        f.refuse("oid", QT_TRANSLATE_NOOP("core", "a purpose has either oid or under_arc"));
    else if (f.has("oid"))
        readOid(f, "oid", purpose.oid);
    else
        purpose.underArc = static_cast<int>(f.integer("under_arc", 1, 0x7fffffff));
}

void readAlgorithms(Fields &f, QList<KeyAlgorithm> &algorithms)
{
    const QStringList texts = readUnique(f, "algorithms");
    for (const QString &text : texts) {
        if (const auto algorithm = keyAlgorithmFromText(text))
            algorithms += *algorithm;
        else
            f.refuse("algorithms",
                     Text(QT_TRANSLATE_NOOP("core", "\"%1\" is not one of p-256, p-384, ed25519"), {text}));
    }
    if (texts.isEmpty())
        f.refuse("algorithms", QT_TRANSLATE_NOOP("core", "at least one algorithm must be allowed"));
}

void readLife(Fields &f, CertificateTemplate &t)
{
    t.lifeYears = static_cast<int>(f.integer("life_years", 1, 50));
    if (!f.isNull("life_reason"))
        t.lifeReason = f.name("life_reason", 1000);
    if (t.lifeYears != 7 && t.lifeReason.isEmpty())
        f.refuse("life_reason", QT_TRANSLATE_NOOP("core", "a life other than 7 years needs its reason here"));
    if (!f.isNull("first_not_after"))
        t.firstNotAfter = f.time("first_not_after");
}

void readTemplate(Fields &f, CertificateTemplate &t)
{
    t.id = f.personId("id");
    t.commonName = f.name("common_name", LongestCommonName);
    if (t.commonName.count(QStringLiteral("%1")) != 1 || t.commonName.count(u'%') != 1)
        f.refuse("common_name", QT_TRANSLATE_NOOP("core", "the name must hold %1 once, where the year goes"));
    if (!f.isNull("issuer"))
        t.issuer = f.personId("issuer");
    readAlgorithms(f, t.algorithms);
    t.ca = f.boolean("ca");
    if (!f.isNull("path_length"))
        t.pathLength = static_cast<int>(f.integer("path_length", 0, 10));
    t.keyUsages = readUnique(f, "key_usages");
    f.objects("purposes", [&](Fields &item) { readPurpose(item, t.purposes.emplaceBack()); });
    readLife(f, t);
}

void readToken(Fields &f, TokenEntry &token)
{
    // CK_TOKEN_INFO has 32 and 16 characters for them.
    token.manufacturer = f.text("manufacturer", 32);
    token.model = f.text("model", 16);
    if (token.manufacturer.isEmpty() && token.model.isEmpty())
        f.refuse("manufacturer", QT_TRANSLATE_NOOP("core", "an entry without maker and model would allow every token"));
    token.live = f.boolean("live");
    token.localMayBeFalse = f.boolean("local_may_be_false");
    token.pinLength = static_cast<int>(f.integer("pin_length", ShortestPin, LongestPin));
}

void readSecurityKey(Fields &f, SecurityKeyEntry &key)
{
    key.aaguid = f.base64("aaguid", 16, 16);
    key.name = f.name("name");
    key.live = f.boolean("live");
}

void readAttestationRoots(Fields &f, QList<QByteArray> &roots)
{
    const QStringList texts = readUnique(f, "attestation_roots");
    for (const QString &text : texts) {
        const QByteArray der = QByteArray::fromBase64(text.toLatin1());
        if (QString::fromLatin1(der.toBase64()) != text || !isCertificate(der))
            f.refuse("attestation_roots",
                     QT_TRANSLATE_NOOP("core", "every item must be a DER certificate in padded base64"));
        roots += der;
    }
}

// One tree of a Rekor log. Its checkpoints begin with host and number of the tree, which has 63 bits.
void readRekor(Fields &item, CertificateLogEntry &log)
{
    static const QRegularExpression origin(
        QStringLiteral("\\A[a-z0-9-]+(\\.[a-z0-9-]+)*(:[0-9]{1,5})? - ([1-9][0-9]{0,18})\\z"));
    log.origin = item.text("origin", LongestOrigin);
    const auto match = origin.match(log.origin);
    bool fits = false;
    match.captured(3).toLongLong(&fits);
    if (!fits)
        item.refuse("origin", QT_TRANSLATE_NOOP("core", "this must be the first line of Rekor's checkpoints, as in "
                                                        "\"rekor.example.org - 1234\""));
    log.key = item.base64("key", 32, LargestLogKey);
    if (!isLogKey(log.key) || log.key.size() != P256KeySize)
        item.refuse("key", QT_TRANSLATE_NOOP("core", "Rekor's key is P-256"));
}

void readLog(Fields &item, CertificateLogEntry &log)
{
    using Kind = CertificateLogEntry::Kind;
    static const QMap<QString, Kind> kinds{{QStringLiteral("embedded"), Kind::Embedded},
                                           {QStringLiteral("https"), Kind::Https},
                                           {QStringLiteral("by-hand"), Kind::ByHand},
                                           {QStringLiteral("rekor"), Kind::Rekor}};
    log.kind = kinds.value(item.oneOf("kind", kinds.keys()));
    log.name = item.personId("name");
    if (log.name == QLatin1String("log"))
        item.refuse("name", QT_TRANSLATE_NOOP("core", "this is the name of the event log"));
    if (log.kind == Kind::Embedded)
        return;
    if (log.kind == Kind::Rekor)
        return readRekor(item, log);
    static const QRegularExpression origin(
        QStringLiteral("\\A[a-z0-9-]+(\\.[a-z0-9-]+)*(:[0-9]{1,5})?(/[A-Za-z0-9._-]+)*\\z"));
    log.origin = item.text("origin", LongestOrigin);
    if (!origin.match(log.origin).hasMatch() || log.origin.contains(QStringLiteral("/.")))
        item.refuse("origin",
                    QT_TRANSLATE_NOOP("core", "this must be a host and a path, as in \"ct.example.org/2026\""));
    log.key = item.base64("key", 32, LargestLogKey);
    if (!isLogKey(log.key))
        item.refuse("key", QT_TRANSLATE_NOOP("core", "a log's key is P-256, or RSA of at least 2048 bits"));
}

// An address of a server, without anything that would be sent along.
bool isPlainAddress(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    return (url.scheme() == u"https" || url.scheme() == u"http") && url.isValid() && !url.host().isEmpty() &&
           url.userInfo().isEmpty() && !url.hasQuery() && !url.hasFragment() && url.toString() == text;
}

void readWitness(Fields &item, WitnessEntry &witness)
{
    witness.name = item.personId("name");
    if (witness.name == QLatin1String("none"))
        item.refuse("name", QT_TRANSLATE_NOOP("core", "policies for logs call nobody so"));
    auto key = VerifierKey::parse(item.text("key", LongestWitnessKey));
    if (!key)
        item.fail("key", std::move(key).error());
    else if (key->type != NoteKeyType::Cosignature)
        item.refuse("key", QT_TRANSLATE_NOOP("core", "this is the key of a log; a witness's is of type 04"));
    else
        witness.key = *std::move(key);
    if (item.isNull("url"))
        return;
    witness.url = item.text("url", LongestOrigin);
    if (!isPlainAddress(witness.url))
        item.refuse("url", QT_TRANSLATE_NOOP("core", "this must be an address, as in \"https://witness.example.org/\", "
                                                     "or null"));
}

void readWitnesses(Fields &f, WitnessRule &rule)
{
    f.objects("of", [&](Fields &item) {
        WitnessEntry witness;
        readWitness(item, witness);
        for (const WitnessEntry &other : std::as_const(rule.of)) {
            if (other.name == witness.name)
                item.refuse("name", QT_TRANSLATE_NOOP("core", "two witnesses have this name"));
            // Under another name it would be the same somebody, counted twice.
            if (other.key.key == witness.key.key)
                item.refuse("key", QT_TRANSLATE_NOOP("core", "an earlier witness has this key"));
        }
        rule.of += witness;
    });
    if (rule.of.isEmpty())
        f.refuse("of", QT_TRANSLATE_NOOP("core", "nobody is named; where there is no witness, \"witnesses\" is null"));
    if (rule.of.size() > MostWitnesses)
        f.refuse("of", QT_TRANSLATE_NOOP("core", "these are too many"));
    rule.needed = static_cast<int>(f.integer("needed", 1, qMax<qsizetype>(1, rule.of.size())));
}

void readTransparency(Fields &f, Transparency &transparency)
{
    transparency.token = f.name("token", LongestTokenLabel);
    QStringList names;
    f.objects("certificate_logs", [&](Fields &item) {
        CertificateLogEntry log;
        readLog(item, log);
        if (names.contains(log.name))
            item.refuse("name", QT_TRANSLATE_NOOP("core", "two logs have this name"));
        const auto same = [&](const CertificateLogEntry &other) {
            return log.kind != CertificateLogEntry::Kind::Embedded &&
                   (other.key == log.key || other.origin == log.origin);
        };
        if (std::any_of(transparency.certificateLogs.begin(), transparency.certificateLogs.end(), same))
            item.refuse("key", QT_TRANSLATE_NOOP("core", "this log stands here twice"));
        names += log.name;
        transparency.certificateLogs += log;
    });
    const auto scts = std::count_if(transparency.certificateLogs.begin(), transparency.certificateLogs.end(),
                                    [](const CertificateLogEntry &log) { return log.givesSct(); });
    const auto embedded =
        std::count_if(transparency.certificateLogs.begin(), transparency.certificateLogs.end(),
                      [](const CertificateLogEntry &log) { return log.kind == CertificateLogEntry::Kind::Embedded; });
    if (embedded != 1 || transparency.certificateLogs.first().kind != CertificateLogEntry::Kind::Embedded)
        f.refuse("certificate_logs", // one archive has one ct/
                 QT_TRANSLATE_NOOP("core", "exactly one embedded log must be here, before all others"));
    if (transparency.certificateLogs.size() > MostLogs)
        f.refuse("certificate_logs", QT_TRANSLATE_NOOP("core", "these are too many"));
    transparency.minimumScts = static_cast<int>(f.integer("minimum_scts", 1, qMax<qsizetype>(1, scts)));
    if (!f.isNull("witnesses"))
        f.inside("witnesses", [&](Fields &inner) { readWitnesses(inner, transparency.witnesses.emplace()); });
}

Result<Profile> read(const QJsonObject &object)
{
    Fields f(object, QStringLiteral("profile"));
    Profile p;
    f.schema("profile");
    p.name = f.personId("name");
    p.title = f.name("title");
    p.organisation = f.name("organisation", LongestName);
    readCountry(f, p.country);
    readDomain(f, p.domain);
    f.inside("quorum", [&](Fields &inner) { readQuorum(inner, p.quorum); });
    if (!f.isNull("arc"))
        readOid(f, "arc", p.arc.emplace());
    p.openLimitSeconds = static_cast<int>(f.integer("open_limit_seconds", 10, 3600));
    p.statementLifeSeconds = static_cast<int>(f.integer("statement_life_seconds", 60, 604800));
    p.touchLimitSeconds = static_cast<int>(f.integer("touch_limit_seconds", 5, 600));
    f.objects("templates", [&](Fields &item) { readTemplate(item, p.templates.emplaceBack()); });
    f.objects("tokens", [&](Fields &item) { readToken(item, p.tokens.emplaceBack()); });
    f.objects("security_keys", [&](Fields &item) { readSecurityKey(item, p.securityKeys.emplaceBack()); });
    readAttestationRoots(f, p.attestationRoots);
    if (!f.isNull("transparency"))
        f.inside("transparency", [&](Fields &inner) { readTransparency(inner, p.transparency.emplace()); });
    p.notes = f.texts("notes");
    CHANCERY_TRY(f.done());
    CHANCERY_TRY(checkRules(p));
    return p;
}

} // namespace

Result<Profile> Profile::parse(QByteArrayView canonical)
{
    CHANCERY_TRY(parseCanonicalJson(canonical));
    return load(canonical);
}

Result<Profile> Profile::load(QByteArrayView json)
{
    const auto object = parseJson(json);
    if (!object)
        return object.error();
    auto profile = read(*object);
    if (profile)
        profile->m_bytes = canonicalJson(*object);
    return profile;
}

} // namespace chancery::policy
