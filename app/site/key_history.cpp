#include "app/site/key_history.h"

#include "core/archive/layout.h"
#include "core/base/canonical_json.h"

#include <QJsonArray>
#include <algorithm>

namespace chancery::site {

namespace {

// The file of exactly this certificate, not the chain of another.
QString pathOf(const Source &source, const QByteArray &der, const QString &name)
{
    const QString base = QStringLiteral("certificates/") + name;
    for (auto it = source.certificates.begin(); it != source.certificates.end(); ++it) {
        const QString file = it.key();
        const bool single = !file.endsWith(QStringLiteral(".chain.pem")) && !file.endsWith(QStringLiteral(".pre.pem"));
        if (single && it.value() == der && file.startsWith(base))
            return file;
    }
    return {};
}

struct Revocation
{
    QDateTime at;
    QString ceremony;
};

// What the records say was revoked, by digest of the key or of the certificate.
QMap<QString, Revocation> revocations(const Source &source)
{
    QMap<QString, Revocation> out;
    for (const archive::PastCeremony &past : source.history) {
        const auto record = parseCanonicalJson(past.state.recordBytes);
        if (!record)
            continue;
        const QJsonArray keys = record->value(QLatin1String("keys")).toArray();
        for (const QJsonValue &value : keys) {
            const QJsonObject key = value.toObject();
            if (key.value(QLatin1String("what")).toString() != QLatin1String("revoked"))
                continue;
            for (const char *digest : {"certificate_sha256", "spki_sha256"}) {
                const QString hex = key.value(QLatin1String(digest)).toString();
                if (!hex.isEmpty() && !out.contains(hex))
                    out.insert(hex, {past.state.recordFrozen, past.id});
            }
        }
    }
    return out;
}

KeyStatus statusOf(const PublishedKey &key, bool revoked, const QDateTime &at)
{
    if (revoked)
        return KeyStatus::Revoked;
    if (at > key.certificate.notAfter)
        return KeyStatus::Expired;
    if (key.next >= 0)
        return KeyStatus::Superseded;
    return at < key.certificate.notBefore ? KeyStatus::NotYet : KeyStatus::InForce;
}

// A purpose of the profile's own says more than one that many certificates have.
QString purposeOf(const ceremony::Context &context)
{
    const QString &templateId = context.plan.certificate.templateId;
    const policy::CertificateTemplate *t = context.profile.find(templateId);
    QString out;
    for (const policy::Purpose &purpose : t ? t->purposes : QList<policy::Purpose>()) {
        if (out.isEmpty() || purpose.underArc)
            out = purpose.name;
    }
    return out.isEmpty() ? templateId : out;
}

QStringList logsOf(const ceremony::State &state)
{
    QStringList out;
    for (const ceremony::LoggedSct &logged : state.scts) {
        if (const ceremony::LogKey *key = state.logKey(logged.log))
            out += key->origin + u'=' + QString::fromLatin1(key->spki.toBase64());
    }
    return out;
}

QStringList rekorLogsOf(const ceremony::State &state)
{
    QStringList out;
    for (const ceremony::LoggedRekor &logged : state.rekor) {
        if (const auto *log = state.context.profile.transparency->find(logged.log))
            out += log->origin + u'=' + QString::fromLatin1(log->key.toBase64());
    }
    return out;
}

void relate(QList<PublishedKey> &keys)
{
    for (int i = 0; i < keys.size(); ++i) {
        for (int j = 0; j < keys.size(); ++j) {
            const bool issued = pki::checkIssuedBy(keys[i].certificate, keys[j].certificate).has_value();
            if (keys[i].issuer < 0 && (i == j ? pki::checkSelfSigned(keys[i].certificate).has_value() : issued))
                keys[i].issuer = j;
            if (j > i && keys[i].next < 0 && keys[j].templateId == keys[i].templateId)
                keys[i].next = j;
        }
    }
}

} // namespace

QList<PublishedKey> publishedKeys(const Source &source)
{
    QList<PublishedKey> keys;
    for (const archive::PastCeremony &past : source.history) {
        const auto certificate = pki::parseCertificate(past.state.certificate);
        if (past.state.aborted() || !certificate)
            continue;
        PublishedKey key;
        key.certificate = *certificate;
        key.ceremony = past.id;
        key.templateId = past.state.context.plan.certificate.templateId;
        key.name = past.state.context.plan.certificate.name;
        key.profile = archive::Layout(QString()).profile(past.state.context.profile.digest()).sliced(1);
        key.purpose = purposeOf(past.state.context);
        key.logs = logsOf(past.state);
        key.rekorLogs = rekorLogsOf(past.state);
        key.pem = pathOf(source, certificate->der, key.name);
        if (!key.pem.isEmpty()) {
            key.name = key.pem.section(u'/', 1).chopped(4);
            const QString chain = key.pem.chopped(4) + QStringLiteral(".chain.pem");
            key.chain = source.has(chain) ? chain : QString();
            const QString bundle = key.pem.chopped(4) + QStringLiteral(".bundle.json");
            key.bundle = source.has(bundle) ? bundle : QString();
        }
        key.timeline += KeyEvent{past.state.recordFrozen, "Certified", past.id};
        keys += key;
    }
    relate(keys);
    const auto revoked = revocations(source);
    for (PublishedKey &key : keys) {
        const QString fingerprint = key.certificate.fingerprint().hex();
        const Revocation ending = revoked.value(fingerprint, revoked.value(key.certificate.keyDigest().hex()));
        key.status = statusOf(key, !ending.ceremony.isEmpty(), source.at);
        key.timeline += KeyEvent{key.certificate.notBefore, "Valid from", {}};
        key.timeline += KeyEvent{key.certificate.notAfter, "Valid until", {}};
        if (key.next >= 0)
            key.timeline += KeyEvent{keys[key.next].timeline.first().at, "Superseded", keys[key.next].ceremony};
        if (!ending.ceremony.isEmpty())
            key.timeline += KeyEvent{ending.at, "Revoked", ending.ceremony};
    }
    for (PublishedKey &key : keys)
        std::stable_sort(key.timeline.begin(), key.timeline.end(),
                         [](const KeyEvent &a, const KeyEvent &b) { return a.at < b.at; });
    return keys;
}

const char *statusWords(KeyStatus status)
{
    switch (status) {
    case KeyStatus::NotYet:
        return "Not valid yet";
    case KeyStatus::InForce:
        return "In force";
    case KeyStatus::Superseded:
        return "Superseded";
    case KeyStatus::Expired:
        return "Expired";
    case KeyStatus::Revoked:
        return "Revoked";
    }
    return "";
}

const char *statusClass(KeyStatus status)
{
    switch (status) {
    case KeyStatus::InForce:
        return "status in-force";
    case KeyStatus::Revoked:
        return "status revoked";
    default:
        return "status over";
    }
}

} // namespace chancery::site
