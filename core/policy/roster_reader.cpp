// The file form of a roster: chancery/roster/1 (FORMATS.md, Roster). Read strictly, written canonically.
#include "core/base/canonical_json.h"
#include "core/base/fields.h"
#include "core/policy/roster.h"

#include <QRegularExpression>
#include <QSet>

namespace chancery::policy {

namespace {

constexpr qint64 LargestFirmware = (qint64{1} << 53) - 1;
constexpr int LargestNumber = 9999; // four digits in the file name
constexpr qsizetype PointSize = 65; // an uncompressed P-256 point
constexpr qsizetype X25519Size = 32;

// What must not stand twice in a whole roster: a person, a credential, a key that a share is sealed to.
struct Seen
{
    QSet<QString> people;
    QSet<QByteArray> credentials;
    QSet<QByteArray> publicKeys;
    QSet<QByteArray> sealingKeys;

    template <class Value>
    static void once(Fields &f, const char *key, QSet<Value> &seen, const Value &value)
    {
        if (seen.contains(value))
            f.refuse(key, QT_TRANSLATE_NOOP("core", "the same value stands in this roster already"));
        seen.insert(value);
    }
};

void readAttestation(Fields &f, Attestation &attestation)
{
    attestation.format = f.name("fmt", 32);
    attestation.algorithm = static_cast<int>(f.integer("alg", -65536, 65535));
    attestation.authenticatorData = f.base64("authData");
    attestation.signature = f.base64("sig");
    const QStringList texts = f.texts("x5c");
    for (const QString &text : texts) {
        const QByteArray der = QByteArray::fromBase64(text.toLatin1());
        if (der.isEmpty() || QString::fromLatin1(der.toBase64()) != text)
            f.refuse("x5c", QT_TRANSLATE_NOOP("core", "every item must be padded base64"));
        attestation.certificates += der;
    }
}

void readSealing(Fields &f, MemberKey &key, Seen &seen)
{
    key.sealingUser = f.base64("user", X25519Size, X25519Size);
    Seen::once(f, "user", seen.sealingKeys, key.sealingUser);
    key.sealingOfficer = f.base64("so", X25519Size, X25519Size);
    Seen::once(f, "so", seen.sealingKeys, key.sealingOfficer);
}

void readKey(Fields &f, MemberKey &key, Seen &seen)
{
    key.credentialId = f.base64("credential_id", 1, 1023);
    Seen::once(f, "credential_id", seen.credentials, key.credentialId);
    key.publicKey = f.base64("public_key", PointSize, PointSize);
    if (!key.publicKey.startsWith('\x04'))
        f.refuse("public_key", QT_TRANSLATE_NOOP("core", "this must be an uncompressed P-256 point"));
    Seen::once(f, "public_key", seen.publicKeys, key.publicKey);
    key.aaguid = f.base64("aaguid", 16, 16);
    key.firmware = static_cast<quint64>(f.integer("firmware", 0, LargestFirmware));
    f.inside("attestation", [&](Fields &inner) { readAttestation(inner, key.attestation); });
    f.inside("sealing", [&](Fields &inner) { readSealing(inner, key, seen); });
    key.spare = f.boolean("spare");
}

QStringList readLabels(Fields &f, const char *key)
{
    static const QRegularExpression form(QStringLiteral("\\A[a-z][a-z0-9-]{0,31}\\z"));
    const QStringList labels = f.texts(key);
    for (const QString &label : labels) {
        if (!form.match(label).hasMatch() || labels.count(label) > 1)
            f.refuse(key, QT_TRANSLATE_NOOP("core", "labels are short and opaque, such as a1, and each stands once"));
    }
    return labels;
}

void readMember(Fields &f, Member &member, Seen &seen)
{
    member.id = f.personId("id");
    Seen::once(f, "id", seen.people, member.id);
    member.name = f.name("name");
    member.affiliations = readLabels(f, "affiliations");
    member.countries = readLabels(f, "countries");
    f.objects("keys", [&](Fields &item) { readKey(item, member.keys.emplaceBack(), seen); });
    const auto isMain = [](const MemberKey &key) { return !key.spare; };
    if (std::count_if(member.keys.begin(), member.keys.end(), isMain) != 1)
        f.refuse("keys", QT_TRANSLATE_NOOP("core", "a member has one key that is not a spare"));
}

void checkChain(Fields &f, const Roster &roster)
{
    if (roster.previous.isZero() != (roster.number == 1))
        f.refuse("previous", QT_TRANSLATE_NOOP("core", "it is 64 zeros in the first roster, and only there"));
    // What is signed in a rehearsal can never pass for live: the domain alone shows it.
    if (roster.domain.startsWith(QStringLiteral("rehearsal.")) != (roster.mode == Mode::Rehearsal))
        f.refuse("domain", QT_TRANSLATE_NOOP("core", "it begins with \"rehearsal.\" in a rehearsal, and only there"));
}

QJsonObject toJson(const MemberKey &key)
{
    QJsonArray certificates;
    for (const QByteArray &der : key.attestation.certificates)
        certificates += toBase64(der);
    return {{QStringLiteral("credential_id"), toBase64(key.credentialId)},
            {QStringLiteral("public_key"), toBase64(key.publicKey)},
            {QStringLiteral("aaguid"), toBase64(key.aaguid)},
            {QStringLiteral("firmware"), static_cast<qint64>(key.firmware)},
            {QStringLiteral("attestation"),
             QJsonObject{{QStringLiteral("fmt"), key.attestation.format},
                         {QStringLiteral("alg"), key.attestation.algorithm},
                         {QStringLiteral("authData"), toBase64(key.attestation.authenticatorData)},
                         {QStringLiteral("sig"), toBase64(key.attestation.signature)},
                         {QStringLiteral("x5c"), certificates}}},
            {QStringLiteral("sealing"), QJsonObject{{QStringLiteral("user"), toBase64(key.sealingUser)},
                                                    {QStringLiteral("so"), toBase64(key.sealingOfficer)}}},
            {QStringLiteral("spare"), key.spare}};
}

QJsonObject toJson(const Member &member)
{
    QJsonArray keys;
    for (const MemberKey &key : member.keys)
        keys += toJson(key);
    return {{QStringLiteral("id"), member.id},
            {QStringLiteral("name"), member.name},
            {QStringLiteral("affiliations"), chancery::toJson(member.affiliations)},
            {QStringLiteral("countries"), chancery::toJson(member.countries)},
            {QStringLiteral("keys"), keys}};
}

} // namespace

Result<Roster> Roster::parse(QByteArrayView canonical)
{
    const auto object = parseCanonicalJson(canonical);
    if (!object)
        return object.error();
    Fields f(*object, QStringLiteral("roster"));
    Roster r;
    Seen seen;
    f.schema("roster");
    const QStringList modes{modeText(Mode::Live), modeText(Mode::Rehearsal)};
    r.mode = f.oneOf("mode", modes) == modes[0] ? Mode::Live : Mode::Rehearsal;
    r.domain = f.name("domain", 253);
    r.number = static_cast<int>(f.integer("number", 1, LargestNumber));
    r.previous = f.digest("previous");
    checkChain(f, r);
    r.profile = f.digest("profile");
    r.n = static_cast<int>(f.integer("n", 2, 255));
    r.m = static_cast<int>(f.integer("m", 2, std::max(2, r.n)));
    r.limited = f.boolean("limits");
    r.sealingId = f.base64("sealing_id", 16, 16);
    f.objects("members", [&](Fields &item) { readMember(item, r.members.emplaceBack(), seen); });
    if (r.members.size() != r.n)
        f.refuse("members",
                 Text(QT_TRANSLATE_NOOP("core", "there must be %1 members, as n says"), {QString::number(r.n)}));
    CHANCERY_TRY(f.done());
    return r;
}

QByteArray Roster::bytes() const
{
    QJsonArray list;
    for (const Member &member : members)
        list += toJson(member);
    return canonicalJson(QJsonObject{{QStringLiteral("schema"), QStringLiteral("chancery/roster/1")},
                                     {QStringLiteral("mode"), modeText(mode)},
                                     {QStringLiteral("domain"), domain},
                                     {QStringLiteral("number"), number},
                                     {QStringLiteral("previous"), previous.hex()},
                                     {QStringLiteral("profile"), profile.hex()},
                                     {QStringLiteral("m"), m},
                                     {QStringLiteral("n"), n},
                                     {QStringLiteral("limits"), limited},
                                     {QStringLiteral("sealing_id"), toBase64(sealingId)},
                                     {QStringLiteral("members"), list}});
}

} // namespace chancery::policy
