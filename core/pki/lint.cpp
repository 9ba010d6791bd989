#include "core/pki/lint.h"

#include "core/pki/lint_rules.h"
#include "core/pki/oids.h"

namespace chancery::pki {

namespace {

constexpr const char *NotStrict = "e_der_not_strict";

template <class Visit>
void forEachRule(Visit visit)
{
    for (const auto rules : {fieldRules(), timeRules(), extensionRules(), usageRules()}) {
        for (const LintRule &rule : rules)
            visit(rule);
    }
}

} // namespace

LintInput::LintInput(RawCertificate certificate) : raw(std::move(certificate)), ca(false)
{
    if (const RawExtension *extension = raw.tbs.find(oid::basicConstraints)) {
        const auto value = readBasicConstraints(extension->value);
        ca = value ? std::optional(value->ca) : std::nullopt;
        constraints = value ? std::optional(*value) : std::nullopt;
    }
    if (const RawExtension *extension = raw.tbs.find(oid::keyUsage); extension && der::checkStrict(extension->value)) {
        if (const auto bits = der::only(extension->value, der::BitString))
            usageBits = bits->content;
    }
}

bool LintInput::hasUsage(int bit) const
{
    const qsizetype octet = 1 + bit / 8;
    return usageBits && usageBits->size() > octet && (static_cast<quint8>((*usageBits)[octet]) & (0x80 >> (bit % 8)));
}

QList<LintFinding> lint(QByteArrayView certificateDer)
{
    const auto raw = readCertificate(certificateDer);
    if (!raw)
        return {{QString::fromLatin1(NotStrict),
                 Text(QT_TRANSLATE_NOOP("core", "The certificate is not in strict DER form, so no other rule was "
                                                "looked at: %1"),
                      {raw.error().english()})}};
    const LintInput input(*raw);
    QList<LintFinding> findings;
    forEachRule([&](const LintRule &rule) {
        if (rule.broken(input))
            findings += LintFinding{QString::fromLatin1(rule.name), Text(rule.sentence)};
    });
    return findings;
}

QStringList lintNames()
{
    QStringList names{QString::fromLatin1(NotStrict)};
    forEachRule([&](const LintRule &rule) { names += QString::fromLatin1(rule.name); });
    return names;
}

} // namespace chancery::pki
