#include "hsm/key/key_operations.h"

#include <algorithm>

namespace chancery::hsm {

namespace {

constexpr std::size_t ShortestPin = 4;
constexpr std::size_t LongestPin = 63;

} // namespace

Result<void> checkPin(const Secret &pin)
{
    if (pin.size() < ShortestPin || pin.size() > LongestPin || std::ranges::count(pin.span(), 0) != 0)
        return Error(ErrorCode::PinInvalid,
                     QT_TRANSLATE_NOOP("core", "The PIN of a security key has 4 to 63 characters."),
                     QT_TRANSLATE_NOOP("core", "Enter the whole PIN. Nothing was sent to the key."));
    return {};
}

Secret pinText(const Secret &pin)
{
    Secret out(pin.size() + 1); // zeroed
    std::ranges::copy(pin.span(), out.data());
    return out;
}

} // namespace chancery::hsm
