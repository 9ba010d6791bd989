// The rules behind lint(): a name, a sentence, and a question to the raw certificate.
#pragma once

#include "core/pki/extension_values.h"
#include "core/pki/raw_certificate.h"

#include <span>

namespace chancery::pki {

// The certificate with what several rules ask for. A rule says nothing about a part that another rule finds unreadable.
struct LintInput
{
    explicit LintInput(RawCertificate certificate);

    RawCertificate raw;
    std::optional<bool> ca;                      // nothing: basicConstraints cannot be read
    std::optional<BasicConstraints> constraints; // nothing: not there or cannot be read
    std::optional<QByteArrayView> usageBits;     // content of the BIT STRING

    const RawTbs &tbs() const { return raw.tbs; }
    bool isCa() const { return ca.value_or(false); }
    bool isNoCa() const { return !ca.value_or(true); }
    bool hasUsage(int bit) const;
};

struct LintRule
{
    const char *name;
    const char *sentence;
    bool (*broken)(const LintInput &);
};

std::span<const LintRule> fieldRules();     // version, serial number, algorithms, names, key
std::span<const LintRule> timeRules();      // notBefore and notAfter
std::span<const LintRule> extensionRules(); // all extensions but key usage
std::span<const LintRule> usageRules();     // key usage and extended key usage

} // namespace chancery::pki
