#include "core/pki/keys.h"
#include "core/pki/lint_rules.h"
#include "core/pki/oids.h"

#include <algorithm>

namespace chancery::pki {

namespace {

// Bits of RFC 5280, 4.2.1.3.
enum Usage {
    KeyEncipherment = 2,
    DataEncipherment = 3,
    KeyAgreement = 4,
    KeyCertSign = 5,
    EncipherOnly = 7,
    LastUsage = 8
};

qsizetype bitCount(QByteArrayView bits)
{
    return 8 * (bits.size() - 1) - bits.front();
}

bool anyBit(QByteArrayView bits)
{
    const QByteArrayView octets = bits.sliced(1);
    return std::any_of(octets.begin(), octets.end(), [](char c) { return c != 0; });
}

bool wellFormed(const LintInput &in)
{
    return in.usageBits && anyBit(*in.usageBits) && bitCount(*in.usageBits) <= LastUsage + 1;
}

bool isEdwards(const LintInput &in)
{
    return spkiAlgorithm(in.tbs().spki) == KeyAlgorithm::Ed25519;
}

bool notForEdwards(const LintInput &in)
{
    return isEdwards(in) && (in.hasUsage(KeyEncipherment) || in.hasUsage(DataEncipherment) ||
                             in.hasUsage(KeyAgreement) || in.hasUsage(EncipherOnly) || in.hasUsage(LastUsage));
}

bool rootWithPurposes(const LintInput &in)
{
    return in.isCa() && in.tbs().selfIssued() && in.tbs().find(oid::extendedKeyUsage);
}

bool everyPurposeCritical(const LintInput &in)
{
    const RawExtension *extension = in.tbs().find(oid::extendedKeyUsage);
    if (!extension || !extension->critical)
        return false;
    const auto purposes = readPurposes(extension->value);
    return purposes && purposes->contains(oid::anyPurpose);
}

constexpr LintRule rules[] = {
    {"e_ca_key_usage_missing", QT_TRANSLATE_NOOP("core", "An authority must have key usages."),
     [](const LintInput &in) { return in.isCa() && !in.tbs().find(oid::keyUsage); }},
    {"e_ca_key_cert_sign_not_set", QT_TRANSLATE_NOOP("core", "An authority must have the usage \"keyCertSign\"."),
     [](const LintInput &in) { return in.isCa() && wellFormed(in) && !in.hasUsage(KeyCertSign); }},
    {"w_ext_key_usage_not_critical", QT_TRANSLATE_NOOP("core", "The key usages should be critical."),
     [](const LintInput &in) {
         const RawExtension *extension = in.tbs().find(oid::keyUsage);
         return extension && !extension->critical;
     }},
    {"e_ext_key_usage_cert_sign_without_ca",
     QT_TRANSLATE_NOOP("core", "Only an authority may have the usage \"keyCertSign\"."),
     [](const LintInput &in) { return in.isNoCa() && in.hasUsage(KeyCertSign); }},
    {"e_ext_key_usage_without_bits", QT_TRANSLATE_NOOP("core", "The key usages must name at least one."),
     [](const LintInput &in) { return in.usageBits && !anyBit(*in.usageBits); }},
    {"e_superfluous_ku_encoding", QT_TRANSLATE_NOOP("core", "The key usages must not end with zero bits."),
     [](const LintInput &in) { return wellFormed(in) && !in.hasUsage(static_cast<int>(bitCount(*in.usageBits)) - 1); }},
    {"e_incorrect_ku_encoding", QT_TRANSLATE_NOOP("core", "The key usages hold bits that no usage stands for."),
     [](const LintInput &in) {
         return in.usageBits && anyBit(*in.usageBits) && bitCount(*in.usageBits) > LastUsage + 1;
     }},
    {"e_ecdsa_allowed_ku", QT_TRANSLATE_NOOP("core", "A key on an elliptic curve must not be for encipherment."),
     [](const LintInput &in) {
         return !isEdwards(in) && (in.hasUsage(KeyEncipherment) || in.hasUsage(DataEncipherment));
     }},
    {"e_ed25519_allowed_ku", QT_TRANSLATE_NOOP("core", "An Ed25519 key must be for signatures only."), notForEdwards},
    {"e_root_ca_extended_key_usage_present", QT_TRANSLATE_NOOP("core", "A root must not be bound to purposes."),
     rootWithPurposes},
    {"w_eku_critical_improperly",
     QT_TRANSLATE_NOOP("core", "The purposes should not be critical when they allow every purpose."),
     everyPurposeCritical},
};

} // namespace

std::span<const LintRule> usageRules()
{
    return rules;
}

} // namespace chancery::pki
