#include "core/pki/lint_rules.h"
#include "core/pki/oids.h"
#include "core/pki/sct.h"

#include <algorithm>

namespace chancery::pki {

namespace {

// RFC 5280: SEQUENCE SIZE (1..MAX) OF something.
constexpr QLatin1String neverEmpty[] = {
    oid::subjectDirectoryAttributes, oid::subjectAltName, oid::issuerAltName,    oid::crlDistributionPoints,
    oid::certificatePolicies,        oid::policyMappings, oid::extendedKeyUsage, oid::authorityInfoAccess,
};

bool isCritical(const LintInput &in, QLatin1String oid)
{
    const RawExtension *extension = in.tbs().find(oid);
    return extension && extension->critical;
}

bool isNotCritical(const LintInput &in, QLatin1String oid)
{
    const RawExtension *extension = in.tbs().find(oid);
    return extension && !extension->critical;
}

bool holdsSequence(QByteArrayView value)
{
    return der::only(value, der::Sequence).has_value();
}

bool holdsPurposes(QByteArrayView value)
{
    const auto list = der::only(value, der::Sequence);
    if (!list)
        return false;
    for (der::Reader in(list->content); !in.atEnd();) {
        if (!in.next(der::ObjectIdentifier))
            return false;
    }
    return true;
}

bool unreadable(const RawExtension &extension)
{
    const QByteArrayView value = extension.value;
    const auto is = [&](QLatin1String oid) { return extension.oid == oid; };
    if (!der::checkStrict(value))
        return true;
    if (is(oid::keyUsage))
        return !der::only(value, der::BitString);
    if (is(oid::subjectKeyId))
        return !readSubjectKeyId(value);
    if (is(oid::authorityKeyId))
        return !readAuthorityKeyId(value);
    if (is(oid::extendedKeyUsage))
        return !holdsPurposes(value);
    if (is(oid::nameConstraints) || std::any_of(std::begin(neverEmpty), std::end(neverEmpty), is))
        return !holdsSequence(value);
    return false;
}

bool anyUnreadable(const LintInput &in)
{
    const auto &all = in.tbs().extensions;
    return std::any_of(all.begin(), all.end(), unreadable);
}

bool anyTwice(const LintInput &in)
{
    const auto &all = in.tbs().extensions;
    return std::any_of(all.begin(), all.end(), [&](const RawExtension &a) {
        return std::count_if(all.begin(), all.end(),
                             [&](const RawExtension &b) { return a.oidContent == b.oidContent; }) > 1;
    });
}

bool anyEmpty(const LintInput &in)
{
    return std::any_of(std::begin(neverEmpty), std::end(neverEmpty), [&](QLatin1String oid) {
        const RawExtension *extension = in.tbs().find(oid);
        const auto list = extension ? der::only(extension->value, der::Sequence) : Result<der::Element>(der::Element{});
        return extension && list && list->content.isEmpty();
    });
}

bool wrongConstraints(const LintInput &in)
{
    const RawExtension *extension = in.tbs().find(oid::basicConstraints);
    return extension && der::checkStrict(extension->value) && !in.constraints;
}

bool pathLengthOutOfPlace(const LintInput &in)
{
    if (!in.constraints || !in.constraints->pathLength)
        return false;
    return !in.constraints->ca || !in.hasUsage(keyUsageNames().indexOf(QStringLiteral("keyCertSign")));
}

std::optional<AuthorityKeyId> authorityKeyId(const LintInput &in)
{
    const RawExtension *extension = in.tbs().find(oid::authorityKeyId);
    if (!extension)
        return AuthorityKeyId{};
    const auto value = readAuthorityKeyId(extension->value);
    return value ? std::optional(*value) : std::nullopt;
}

bool noAuthorityKeyId(const LintInput &in)
{
    const auto value = authorityKeyId(in);
    return !in.tbs().selfIssued() && value && value->keyId.isEmpty();
}

bool issuerAndSerial(const LintInput &in)
{
    const auto value = authorityKeyId(in);
    return value && value->issuerAndSerial;
}

bool wrongPoison(const LintInput &in)
{
    const RawExtension *extension = in.tbs().find(oid::precertificatePoison);
    return extension && !(extension->critical && extension->value == QByteArrayView("\x05\x00", 2));
}

bool wrongSctList(const LintInput &in)
{
    const RawExtension *extension = in.tbs().find(oid::sctList);
    const auto list = extension ? der::only(extension->value, der::OctetString) : Result<der::Element>(der::Element{});
    return extension && (!list || !parseSctList(list->content));
}

constexpr LintRule rules[] = {
    {"e_ext_duplicate_extension", QT_TRANSLATE_NOOP("core", "No extension may be there twice."), anyTwice},
    {"e_cert_ext_invalid_der", QT_TRANSLATE_NOOP("core", "What an extension holds must be strict DER of its type."),
     anyUnreadable},
    {"e_ext_cannot_be_empty_sequence", QT_TRANSLATE_NOOP("core", "An extension that is a list must not be empty."),
     anyEmpty},
    {"e_basic_constraints_not_critical",
     QT_TRANSLATE_NOOP("core", "The basic constraints of an authority must be critical."),
     [](const LintInput &in) { return in.isCa() && isNotCritical(in, oid::basicConstraints); }},
    {"e_basic_constr_invalid_der",
     QT_TRANSLATE_NOOP("core", "The basic constraints must be written as the standard says, FALSE left out."),
     wrongConstraints},
    {"e_path_len_constraint_improperly_included",
     QT_TRANSLATE_NOOP("core", "Only an authority that signs certificates may have a path length."),
     pathLengthOutOfPlace},
    {"e_path_len_constraint_zero_or_less", QT_TRANSLATE_NOOP("core", "The path length must not be below zero."),
     [](const LintInput &in) { return in.constraints && in.constraints->pathLength.value_or(0) < 0; }},
    {"e_ext_subject_key_identifier_missing_ca",
     QT_TRANSLATE_NOOP("core", "An authority must have a subject key identifier."),
     [](const LintInput &in) { return in.isCa() && !in.tbs().find(oid::subjectKeyId); }},
    {"w_ext_subject_key_identifier_missing_sub_cert",
     QT_TRANSLATE_NOOP("core", "A certificate should have a subject key identifier."),
     [](const LintInput &in) { return in.isNoCa() && !in.tbs().find(oid::subjectKeyId); }},
    {"e_ext_subject_key_identifier_critical",
     QT_TRANSLATE_NOOP("core", "The subject key identifier must not be critical."),
     [](const LintInput &in) { return isCritical(in, oid::subjectKeyId); }},
    {"e_ext_authority_key_identifier_no_key_identifier",
     QT_TRANSLATE_NOOP("core", "A certificate issued by another must hold its issuer's key identifier."),
     noAuthorityKeyId},
    {"e_ext_authority_key_identifier_critical",
     QT_TRANSLATE_NOOP("core", "The authority key identifier must not be critical."),
     [](const LintInput &in) { return isCritical(in, oid::authorityKeyId); }},
    {"e_mp_authority_key_identifier_correct",
     QT_TRANSLATE_NOOP("core", "The authority key identifier must not name the issuer's name and serial number."),
     issuerAndSerial},
    {"e_ext_name_constraints_not_critical", QT_TRANSLATE_NOOP("core", "Name constraints must be critical."),
     [](const LintInput &in) { return isNotCritical(in, oid::nameConstraints); }},
    {"e_ext_name_constraints_not_in_ca", QT_TRANSLATE_NOOP("core", "Only an authority may have name constraints."),
     [](const LintInput &in) { return in.isNoCa() && in.tbs().find(oid::nameConstraints); }},
    {"e_ct_poison_form", QT_TRANSLATE_NOOP("core", "The mark of a precertificate must be critical and hold NULL."),
     wrongPoison},
    {"e_ct_sct_list_form",
     QT_TRANSLATE_NOOP("core", "The list of log timestamps must be written exactly as RFC 6962 has it."), wrongSctList},
    {"e_ct_sct_list_critical", QT_TRANSLATE_NOOP("core", "The list of log timestamps must not be critical."),
     [](const LintInput &in) { return isCritical(in, oid::sctList); }},
    {"e_ct_poison_and_sct_list",
     QT_TRANSLATE_NOOP("core", "A certificate must not be a precertificate and hold log timestamps."),
     [](const LintInput &in) { return in.tbs().find(oid::precertificatePoison) && in.tbs().find(oid::sctList); }},
};

} // namespace

std::span<const LintRule> extensionRules()
{
    return rules;
}

} // namespace chancery::pki
