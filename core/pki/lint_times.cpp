#include "core/pki/lint_rules.h"

#include <algorithm>

namespace chancery::pki {

namespace {

using Fault = bool (*)(const der::Element &);

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

// How many digits stand before zone or fraction.
qsizetype leadingDigits(const der::Element &time)
{
    const QByteArrayView text = time.content;
    return std::find_if_not(text.begin(), text.end(), isDigit) - text.begin();
}

bool notZulu(const der::Element &time)
{
    return !time.content.endsWith('Z');
}

bool utc(const der::Element &time)
{
    return time.tag == der::UtcTime;
}

bool generalized(const der::Element &time)
{
    return time.tag == der::GeneralizedTime;
}

bool tooEarly(const der::Element &time)
{
    return generalized(time) && time.content.first(std::min<qsizetype>(4, time.content.size())).toInt() < 2050;
}

bool utcNotZulu(const der::Element &time)
{
    return utc(time) && notZulu(time);
}

bool utcWithoutSeconds(const der::Element &time)
{
    return utc(time) && leadingDigits(time) < 12;
}

bool generalizedNotZulu(const der::Element &time)
{
    return generalized(time) && notZulu(time);
}

bool generalizedWithoutSeconds(const der::Element &time)
{
    return generalized(time) && leadingDigits(time) < 14;
}

bool fraction(const der::Element &time)
{
    return generalized(time) && (time.content.contains('.') || time.content.contains(','));
}

// In the right form, but no such moment.
bool noSuchTime(const der::Element &time)
{
    const Fault others[] = {utcNotZulu, utcWithoutSeconds, generalizedNotZulu, generalizedWithoutSeconds, fraction};
    return !der::time(time) && std::none_of(std::begin(others), std::end(others), [&](Fault f) { return f(time); });
}

template <Fault fault>
bool either(const LintInput &in)
{
    return fault(in.tbs().notBefore) || fault(in.tbs().notAfter);
}

bool endsBeforeItBegins(const LintInput &in)
{
    const auto from = der::time(in.tbs().notBefore);
    const auto to = der::time(in.tbs().notAfter);
    return from && to && *to < *from;
}

constexpr LintRule rules[] = {
    {"e_wrong_time_format_pre2050", QT_TRANSLATE_NOOP("core", "Times through 2049 must be written as UTCTime."),
     either<tooEarly>},
    {"e_utc_time_not_in_zulu", QT_TRANSLATE_NOOP("core", "A UTCTime must end with Z."), either<utcNotZulu>},
    {"e_utc_time_does_not_include_seconds", QT_TRANSLATE_NOOP("core", "A UTCTime must have seconds."),
     either<utcWithoutSeconds>},
    {"e_generalized_time_not_in_zulu", QT_TRANSLATE_NOOP("core", "A GeneralizedTime must end with Z."),
     either<generalizedNotZulu>},
    {"e_generalized_time_does_not_include_seconds", QT_TRANSLATE_NOOP("core", "A GeneralizedTime must have seconds."),
     either<generalizedWithoutSeconds>},
    {"e_generalized_time_includes_fraction_seconds",
     QT_TRANSLATE_NOOP("core", "A GeneralizedTime must not have fractions of a second."), either<fraction>},
    {"e_time_does_not_exist", QT_TRANSLATE_NOOP("core", "A time in the certificate does not exist in the calendar."),
     either<noSuchTime>},
    {"e_validity_time_not_positive", QT_TRANSLATE_NOOP("core", "The certificate must not end before it begins."),
     endsBeforeItBegins},
};

} // namespace

std::span<const LintRule> timeRules()
{
    return rules;
}

} // namespace chancery::pki
