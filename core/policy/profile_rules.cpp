#include "core/policy/profile_rules.h"

#include "core/policy/oid.h"

#include <QHash>
#include <QSet>
#include <algorithm>

namespace chancery::policy {

namespace {

// RFC 5280 section 4.2.1.3.
const QStringList keyUsageNames{
    QStringLiteral("digitalSignature"), QStringLiteral("nonRepudiation"), QStringLiteral("keyEncipherment"),
    QStringLiteral("dataEncipherment"), QStringLiteral("keyAgreement"),   QStringLiteral("keyCertSign"),
    QStringLiteral("cRLSign"),          QStringLiteral("encipherOnly"),   QStringLiteral("decipherOnly")};
const QString anyExtendedKeyUsage = QStringLiteral("2.5.29.37.0");

// The same shape of error as Fields makes, for rules that look at more than one object.
Error refusal(const QString &field, const Text &why)
{
    return Error(ErrorCode::BadInput, Text(QT_TRANSLATE_NOOP("core", "%1: %2"), {field, why.english()}),
                 QT_TRANSLATE_NOOP("core", "Correct this field and try again."));
}

// One template among its neighbours; at() names its fields.
class TemplateRules
{
public:
    TemplateRules(const Profile &profile, qsizetype index)
        : m_profile(profile), m_t(profile.templates[index]), m_issuer(profile.find(m_t.issuer)), m_index(index)
    {
    }

    Result<void> check() const
    {
        CHANCERY_TRY(checkIdentity());
        CHANCERY_TRY(checkIssuer());
        CHANCERY_TRY(checkReadable());
        CHANCERY_TRY(checkUsages());
        CHANCERY_TRY(checkPath());
        CHANCERY_TRY(checkPurposes());
        return checkLife();
    }

private:
    Error at(const char *key, const Text &why) const
    {
        return refusal(QStringLiteral("profile.templates[%1].%2").arg(m_index).arg(QString::fromLatin1(key)), why);
    }

    Result<void> checkIdentity() const
    {
        for (qsizetype i = 0; i < m_index; ++i) {
            if (m_profile.templates[i].id == m_t.id)
                return at("id", Text(QT_TRANSLATE_NOOP("core", "\"%1\" is used by an earlier template"), {m_t.id}));
            // Two kinds of certificate with one name could not be told apart on paper.
            if (m_profile.templates[i].commonName == m_t.commonName)
                return at("common_name", QT_TRANSLATE_NOOP("core", "an earlier template has the same name"));
        }
        return {};
    }

    Result<void> checkIssuer() const
    {
        const bool isRoot = m_t.id == QStringLiteral("root");
        if (m_t.issuer.isEmpty() != isRoot)
            return at("issuer", QT_TRANSLATE_NOOP("core", "the template \"root\" alone has no issuer"));
        if (isRoot) {
            if (!m_t.ca)
                return at("ca", QT_TRANSLATE_NOOP("core", "the root must be a certificate authority"));
            return {};
        }
        if (!m_issuer)
            return at("issuer", Text(QT_TRANSLATE_NOOP("core", "there is no template \"%1\""), {m_t.issuer}));
        QSet<QString> seen{m_t.id};
        for (const CertificateTemplate *up = m_issuer; up; up = m_profile.find(up->issuer)) {
            if (seen.contains(up->id))
                return at("issuer", QT_TRANSLATE_NOOP("core", "the chain of issuers comes back to itself"));
            seen.insert(up->id);
        }
        if (!m_issuer->ca)
            return at("issuer", Text(QT_TRANSLATE_NOOP("core", "\"%1\" is not a certificate authority"), {m_t.issuer}));
        return {};
    }

    // Rekor takes what an elliptic curve of NIST has signed. An issuer that it cannot read would issue nothing.
    Result<void> checkReadable() const
    {
        const auto &logging = m_profile.transparency;
        const bool asked = logging && std::any_of(logging->certificateLogs.begin(), logging->certificateLogs.end(),
                                                  [](const CertificateLogEntry &log) { return !log.givesSct(); });
        const bool issues =
            m_t.issuer.isEmpty() || std::any_of(m_profile.templates.begin(), m_profile.templates.end(),
                                                [&](const CertificateTemplate &t) { return t.issuer == m_t.id; });
        if (asked && issues && m_t.algorithms.contains(KeyAlgorithm::Ed25519))
            return at("algorithms",
                      QT_TRANSLATE_NOOP("core", "Rekor takes no certificate that an Ed25519 key has signed"));
        return {};
    }

    Result<void> checkUsages() const
    {
        if (m_t.keyUsages.isEmpty())
            return at("key_usages", QT_TRANSLATE_NOOP("core", "at least one key usage must be named"));
        for (const QString &usage : m_t.keyUsages) {
            if (!keyUsageNames.contains(usage))
                return at("key_usages",
                          Text(QT_TRANSLATE_NOOP("core", "\"%1\" is not a key usage of RFC 5280"), {usage}));
        }
        if (m_t.keyUsages.contains(QStringLiteral("keyCertSign")) != m_t.ca)
            return at("key_usages",
                      QT_TRANSLATE_NOOP("core", "keyCertSign goes with certificate authorities, and only with them"));
        return {};
    }

    Result<void> checkPath() const
    {
        if (m_t.pathLength && !m_t.ca)
            return at("path_length", QT_TRANSLATE_NOOP("core", "only a certificate authority has a path length"));
        if (!m_issuer || !m_issuer->pathLength || !m_t.ca)
            return {};
        if (*m_issuer->pathLength == 0)
            return at("ca",
                      Text(QT_TRANSLATE_NOOP("core", "\"%1\" has path length 0 and may not sign another authority"),
                           {m_issuer->id}));
        if (!m_t.pathLength || *m_t.pathLength >= *m_issuer->pathLength)
            return at("path_length", Text(QT_TRANSLATE_NOOP("core", "the path length must be below %1, that of \"%2\""),
                                          {QString::number(*m_issuer->pathLength), m_issuer->id}));
        return {};
    }

    // The full number of a purpose, or a stand-in while the arc is open.
    QString identity(const Purpose &purpose) const
    {
        if (!purpose.underArc)
            return purpose.oid;
        return m_profile.arc.value_or(QStringLiteral("arc")) + u'.' + QString::number(*purpose.underArc);
    }

    bool has(const CertificateTemplate &t, const Purpose &purpose) const
    {
        return std::any_of(t.purposes.begin(), t.purposes.end(),
                           [&](const Purpose &other) { return identity(other) == identity(purpose); });
    }

    // One name for one number throughout the profile: people compare names, programs compare numbers.
    bool agreesWithEarlier(const Purpose &purpose) const
    {
        for (qsizetype i = 0; i < m_index; ++i) {
            for (const Purpose &other : m_profile.templates[i].purposes) {
                if ((other.name == purpose.name) != (identity(other) == identity(purpose)))
                    return false;
            }
        }
        return true;
    }

    Result<void> checkPurposes() const
    {
        QSet<QString> names;
        QSet<QString> numbers;
        for (const Purpose &purpose : m_t.purposes) {
            const QString number = identity(purpose);
            if (number == anyExtendedKeyUsage)
                return at("purposes", QT_TRANSLATE_NOOP("core", "a purpose that means any purpose is not used"));
            if (names.contains(purpose.name) || numbers.contains(number))
                return at("purposes", Text(QT_TRANSLATE_NOOP("core", "\"%1\" stands there twice"), {purpose.name}));
            names.insert(purpose.name);
            numbers.insert(number);
            if (!agreesWithEarlier(purpose))
                return at("purposes",
                          Text(QT_TRANSLATE_NOOP("core", "\"%1\" means something else in an earlier template"),
                               {purpose.name}));
            // An issuer without purposes does not limit those below it.
            if (m_issuer && !m_issuer->purposes.isEmpty() && !has(*m_issuer, purpose))
                return at("purposes",
                          Text(QT_TRANSLATE_NOOP("core", "\"%1\" is not among the purposes of its issuer \"%2\""),
                               {purpose.name, m_issuer->id}));
        }
        return {};
    }

    Result<void> checkLife() const
    {
        if (!m_issuer)
            return {};
        if (m_t.lifeYears > m_issuer->lifeYears)
            return at("life_years",
                      Text(QT_TRANSLATE_NOOP("core", "it lives longer than its issuer \"%1\""), {m_issuer->id}));
        // Where only the issuer has a first end, the planner clips to it.
        if (m_t.firstNotAfter && m_issuer->firstNotAfter && *m_t.firstNotAfter > *m_issuer->firstNotAfter)
            return at("first_not_after",
                      Text(QT_TRANSLATE_NOOP("core", "it ends after its issuer \"%1\""), {m_issuer->id}));
        return {};
    }

    const Profile &m_profile;
    const CertificateTemplate &m_t;
    const CertificateTemplate *m_issuer;
    qsizetype m_index;
};

template <class Entry, class Same>
Result<void> checkNoTwins(const QList<Entry> &entries, const char *key, Same same)
{
    for (qsizetype i = 0; i < entries.size(); ++i) {
        for (qsizetype j = 0; j < i; ++j) {
            if (same(entries[i], entries[j]))
                return refusal(QStringLiteral("profile.%1[%2]").arg(QString::fromLatin1(key)).arg(i),
                               QT_TRANSLATE_NOOP("core", "an earlier entry names the same model"));
        }
    }
    return {};
}

} // namespace

Result<void> checkRules(const Profile &profile)
{
    if (!profile.find(QStringLiteral("root")))
        return refusal(QStringLiteral("profile.templates"), QT_TRANSLATE_NOOP("core", "there is no template \"root\""));
    for (qsizetype i = 0; i < profile.templates.size(); ++i)
        CHANCERY_TRY(TemplateRules(profile, i).check());
    CHANCERY_TRY(checkNoTwins(profile.tokens, "tokens", [](const TokenEntry &a, const TokenEntry &b) {
        return a.manufacturer == b.manufacturer && a.model == b.model;
    }));
    return checkNoTwins(profile.securityKeys, "security_keys",
                        [](const SecurityKeyEntry &a, const SecurityKeyEntry &b) { return a.aaguid == b.aaguid; });
}

} // namespace chancery::policy
