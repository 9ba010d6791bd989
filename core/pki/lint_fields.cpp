#include "core/pki/keys.h"
#include "core/pki/lint_rules.h"
#include "core/pki/oids.h"

#include <algorithm>

namespace chancery::pki {

namespace {

constexpr qsizetype MaxNamePart = 64;

// Whether any part of that kind in the name is as asked. The name's form was checked when the certificate was read.
template <class Ask>
bool anyPart(QByteArrayView name, QLatin1String oid, Ask ask)
{
    for (der::Reader sets(der::only(name, der::Sequence)->content); !sets.atEnd();) {
        for (der::Reader parts(sets.next()->content); !parts.atEnd();) {
            der::Reader in(parts.next()->content);
            const QByteArrayView type = in.next()->content;
            const der::Element value = *in.next();
            if (der::oidText(type) == oid && ask(value))
                return true;
        }
    }
    return false;
}

bool notCountry(const der::Element &value)
{
    return value.tag != der::PrintableString || value.content.size() != 2;
}

bool tooLong(const der::Element &value)
{
    return QString::fromUtf8(value.content).toUcs4().size() > MaxNamePart;
}

bool isEmptyName(QByteArrayView name)
{
    return name.size() == 2;
}

bool wrongSignatureAlgorithm(const LintInput &in)
{
    const auto signer = signerOf(in.tbs().algorithm);
    const auto own = spkiAlgorithm(in.tbs().spki);
    return !signer || (in.tbs().selfIssued() && own && own != signer);
}

bool wrongKey(const LintInput &in)
{
    return !publicKey(in.tbs().spki).has_value();
}

bool largeArc(const LintInput &in)
{
    const auto &extensions = in.tbs().extensions;
    if (std::any_of(extensions.begin(), extensions.end(), [](const RawExtension &e) { return e.oid.isEmpty(); }))
        return true;
    const RawExtension *extension = in.tbs().find(oid::extendedKeyUsage);
    const auto list = extension ? der::only(extension->value, der::Sequence) : der::Element{};
    for (der::Reader oids(list ? list->content : QByteArrayView()); !oids.atEnd();) {
        const auto oid = oids.next();
        if (!oid)
            return false; // another rule says so
        if (oid->tag == der::ObjectIdentifier && !der::oidText(oid->content))
            return true;
    }
    return false;
}

constexpr LintRule rules[] = {
    {"e_cert_extensions_version_not_3",
     QT_TRANSLATE_NOOP("core", "A certificate with extensions must be of version 3."),
     [](const LintInput &in) { return !in.tbs().extensions.isEmpty() && in.tbs().version != 3; }},
    {"e_serial_number_not_positive", QT_TRANSLATE_NOOP("core", "The serial number must be greater than zero."),
     [](const LintInput &in) {
         return (static_cast<quint8>(in.tbs().serial.front()) & 0x80) || in.tbs().serial == QByteArrayView("\0", 1);
     }},
    {"e_serial_number_longer_than_20_octets",
     QT_TRANSLATE_NOOP("core", "The serial number must not be longer than 20 bytes."),
     [](const LintInput &in) { return in.tbs().serial.size() > 20; }},
    {"e_cert_sig_alg_not_match_tbs_sig_alg",
     QT_TRANSLATE_NOOP("core", "The signature algorithm inside must be the same as the one outside."),
     [](const LintInput &in) { return in.raw.algorithm != in.tbs().algorithm; }},
    {"e_mp_ecdsa_signature_encoding_correct",
     QT_TRANSLATE_NOOP("core", "The signature algorithm must be the one that belongs to the issuer's key: SHA-256 with "
                               "P-256, SHA-384 with P-384, or Ed25519."),
     wrongSignatureAlgorithm},
    {"e_mp_ecdsa_pub_key_encoding_correct",
     QT_TRANSLATE_NOOP("core", "The key must be a point on P-256 or P-384, uncompressed, or an Ed25519 key."),
     wrongKey},
    {"e_cert_contains_unique_identifier",
     QT_TRANSLATE_NOOP("core", "Unique identifiers of subject or issuer must not be there."),
     [](const LintInput &in) { return in.tbs().uniqueIds; }},
    {"e_ca_subject_field_empty", QT_TRANSLATE_NOOP("core", "An authority must have a name."),
     [](const LintInput &in) { return in.isCa() && isEmptyName(in.tbs().subject); }},
    {"e_subject_empty_without_san",
     QT_TRANSLATE_NOOP("core", "A certificate without a subject name must have an alternative name."),
     [](const LintInput &in) {
         return in.isNoCa() && isEmptyName(in.tbs().subject) && !in.tbs().find(oid::subjectAltName);
     }},
    {"e_issuer_field_empty", QT_TRANSLATE_NOOP("core", "The issuer must have a name."),
     [](const LintInput &in) { return isEmptyName(in.tbs().issuer) && !in.tbs().selfIssued(); }},
    {"e_subject_dn_country_not_printable_string",
     QT_TRANSLATE_NOOP("core", "The subject's country must be a PrintableString of two letters."),
     [](const LintInput &in) { return anyPart(in.tbs().subject, oid::country, notCountry); }},
    {"e_issuer_dn_country_not_printable_string",
     QT_TRANSLATE_NOOP("core", "The issuer's country must be a PrintableString of two letters."),
     [](const LintInput &in) { return anyPart(in.tbs().issuer, oid::country, notCountry); }},
    {"e_subject_common_name_max_length",
     QT_TRANSLATE_NOOP("core", "The subject's common name must not be longer than 64 characters."),
     [](const LintInput &in) { return anyPart(in.tbs().subject, oid::commonName, tooLong); }},
    {"e_subject_organization_name_max_length",
     QT_TRANSLATE_NOOP("core", "The subject's organisation must not be longer than 64 characters."),
     [](const LintInput &in) { return anyPart(in.tbs().subject, oid::organisation, tooLong); }},
    {"e_oid_arc_too_large",
     QT_TRANSLATE_NOOP("core", "Numbers in object identifiers must be below 2147483648: much software cannot read "
                               "larger ones."),
     largeArc},
};

} // namespace

std::span<const LintRule> fieldRules()
{
    return rules;
}

} // namespace chancery::pki
