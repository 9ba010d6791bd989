#include "hsm/token/pkcs11_errors.h"

#include "hsm/token/cryptoki.h"

#include <QtGlobal>
#include <algorithm>
#include <array>

namespace chancery::hsm {

namespace {

struct Name
{
    CK_RV value;
    const char *name;
};

#define CHANCERY_CKR(name)                                                                                             \
    Name                                                                                                               \
    {                                                                                                                  \
        name, #name                                                                                                    \
    }

constexpr std::array names{
    CHANCERY_CKR(CKR_OK),
    CHANCERY_CKR(CKR_CANCEL),
    CHANCERY_CKR(CKR_HOST_MEMORY),
    CHANCERY_CKR(CKR_SLOT_ID_INVALID),
    CHANCERY_CKR(CKR_GENERAL_ERROR),
    CHANCERY_CKR(CKR_FUNCTION_FAILED),
    CHANCERY_CKR(CKR_ARGUMENTS_BAD),
    CHANCERY_CKR(CKR_NO_EVENT),
    CHANCERY_CKR(CKR_NEED_TO_CREATE_THREADS),
    CHANCERY_CKR(CKR_CANT_LOCK),
    CHANCERY_CKR(CKR_ATTRIBUTE_READ_ONLY),
    CHANCERY_CKR(CKR_ATTRIBUTE_SENSITIVE),
    CHANCERY_CKR(CKR_ATTRIBUTE_TYPE_INVALID),
    CHANCERY_CKR(CKR_ATTRIBUTE_VALUE_INVALID),
    CHANCERY_CKR(CKR_ACTION_PROHIBITED),
    CHANCERY_CKR(CKR_DATA_INVALID),
    CHANCERY_CKR(CKR_DATA_LEN_RANGE),
    CHANCERY_CKR(CKR_DEVICE_ERROR),
    CHANCERY_CKR(CKR_DEVICE_MEMORY),
    CHANCERY_CKR(CKR_DEVICE_REMOVED),
    CHANCERY_CKR(CKR_FUNCTION_CANCELED),
    CHANCERY_CKR(CKR_FUNCTION_NOT_PARALLEL),
    CHANCERY_CKR(CKR_FUNCTION_NOT_SUPPORTED),
    CHANCERY_CKR(CKR_KEY_HANDLE_INVALID),
    CHANCERY_CKR(CKR_KEY_SIZE_RANGE),
    CHANCERY_CKR(CKR_KEY_TYPE_INCONSISTENT),
    CHANCERY_CKR(CKR_KEY_FUNCTION_NOT_PERMITTED),
    CHANCERY_CKR(CKR_KEY_UNEXTRACTABLE),
    CHANCERY_CKR(CKR_MECHANISM_INVALID),
    CHANCERY_CKR(CKR_MECHANISM_PARAM_INVALID),
    CHANCERY_CKR(CKR_OBJECT_HANDLE_INVALID),
    CHANCERY_CKR(CKR_OPERATION_ACTIVE),
    CHANCERY_CKR(CKR_OPERATION_NOT_INITIALIZED),
    CHANCERY_CKR(CKR_PIN_INCORRECT),
    CHANCERY_CKR(CKR_PIN_INVALID),
    CHANCERY_CKR(CKR_PIN_LEN_RANGE),
    CHANCERY_CKR(CKR_PIN_EXPIRED),
    CHANCERY_CKR(CKR_PIN_LOCKED),
    CHANCERY_CKR(CKR_PIN_TOO_WEAK),
    CHANCERY_CKR(CKR_SESSION_CLOSED),
    CHANCERY_CKR(CKR_SESSION_COUNT),
    CHANCERY_CKR(CKR_SESSION_HANDLE_INVALID),
    CHANCERY_CKR(CKR_SESSION_PARALLEL_NOT_SUPPORTED),
    CHANCERY_CKR(CKR_SESSION_READ_ONLY),
    CHANCERY_CKR(CKR_SESSION_EXISTS),
    CHANCERY_CKR(CKR_SESSION_READ_ONLY_EXISTS),
    CHANCERY_CKR(CKR_SESSION_READ_WRITE_SO_EXISTS),
    CHANCERY_CKR(CKR_SIGNATURE_INVALID),
    CHANCERY_CKR(CKR_SIGNATURE_LEN_RANGE),
    CHANCERY_CKR(CKR_TEMPLATE_INCOMPLETE),
    CHANCERY_CKR(CKR_TEMPLATE_INCONSISTENT),
    CHANCERY_CKR(CKR_TOKEN_NOT_PRESENT),
    CHANCERY_CKR(CKR_TOKEN_NOT_RECOGNIZED),
    CHANCERY_CKR(CKR_TOKEN_WRITE_PROTECTED),
    CHANCERY_CKR(CKR_USER_ALREADY_LOGGED_IN),
    CHANCERY_CKR(CKR_USER_NOT_LOGGED_IN),
    CHANCERY_CKR(CKR_USER_PIN_NOT_INITIALIZED),
    CHANCERY_CKR(CKR_USER_TYPE_INVALID),
    CHANCERY_CKR(CKR_USER_ANOTHER_ALREADY_LOGGED_IN),
    CHANCERY_CKR(CKR_USER_TOO_MANY_TYPES),
    CHANCERY_CKR(CKR_RANDOM_NO_RNG),
    CHANCERY_CKR(CKR_DOMAIN_PARAMS_INVALID),
    CHANCERY_CKR(CKR_CURVE_NOT_SUPPORTED),
    CHANCERY_CKR(CKR_BUFFER_TOO_SMALL),
    CHANCERY_CKR(CKR_CRYPTOKI_NOT_INITIALIZED),
    CHANCERY_CKR(CKR_CRYPTOKI_ALREADY_INITIALIZED),
    CHANCERY_CKR(CKR_MUTEX_BAD),
    CHANCERY_CKR(CKR_FUNCTION_REJECTED),
};

#undef CHANCERY_CKR

// Handles are looked up right before each use, so one that is not valid any more went with its token.
bool meansGone(CK_RV value)
{
    constexpr std::array gone{CKR_DEVICE_REMOVED,         CKR_TOKEN_NOT_PRESENT, CKR_TOKEN_NOT_RECOGNIZED,
                              CKR_SESSION_HANDLE_INVALID, CKR_SESSION_CLOSED,    CKR_OBJECT_HANDLE_INVALID,
                              CKR_KEY_HANDLE_INVALID,     CKR_SLOT_ID_INVALID};
    return std::ranges::find(gone, value) != gone.end();
}

bool meansUnsupported(CK_RV value)
{
    constexpr std::array unsupported{CKR_FUNCTION_NOT_SUPPORTED, CKR_MECHANISM_INVALID, CKR_MECHANISM_PARAM_INVALID,
                                     CKR_DOMAIN_PARAMS_INVALID, CKR_CURVE_NOT_SUPPORTED};
    return std::ranges::find(unsupported, value) != unsupported.end();
}

Error pinError(CK_RV value)
{
    switch (value) {
    case CKR_PIN_INCORRECT:
        return Error(
            ErrorCode::PinWrong, QT_TRANSLATE_NOOP("core", "The token did not accept this PIN."),
            QT_TRANSLATE_NOOP("core", "Check that it is the PIN of this token. The token counts wrong tries."));
    case CKR_PIN_LOCKED:
        return Error(ErrorCode::PinLocked, QT_TRANSLATE_NOOP("core", "The token is locked after too many wrong PINs."),
                     QT_TRANSLATE_NOOP("core", "Its security officer can set a new PIN."));
    case CKR_USER_PIN_NOT_INITIALIZED:
        return Error(ErrorCode::PinNotSet, QT_TRANSLATE_NOOP("core", "The token has no user PIN yet."),
                     QT_TRANSLATE_NOOP("core", "Its security officer has to set one first."));
    case CKR_PIN_EXPIRED:
        return Error(ErrorCode::DeviceRefused,
                     QT_TRANSLATE_NOOP("core", "The token asks for a new PIN before it can be used."),
                     QT_TRANSLATE_NOOP("core", "Change the PIN, then try again."));
    default:
        return Error(ErrorCode::PinInvalid, QT_TRANSLATE_NOOP("core", "The token does not take a PIN of this form."),
                     QT_TRANSLATE_NOOP("core",
                                       "It may be too short or too long for this token, or hold characters that "
                                       "it does not know."));
    }
}

Error stateError(CK_RV value)
{
    switch (value) {
    case CKR_USER_ALREADY_LOGGED_IN:
    case CKR_USER_ANOTHER_ALREADY_LOGGED_IN:
        return Error(ErrorCode::DeviceRefused, QT_TRANSLATE_NOOP("core", "Somebody is logged in to the token already."),
                     QT_TRANSLATE_NOOP("core", "The PIN was not checked. Close other programs that use the token, then "
                                               "try again."));
    case CKR_USER_NOT_LOGGED_IN:
        return Error(ErrorCode::DeviceRefused, QT_TRANSLATE_NOOP("core", "Nobody is logged in to the token."),
                     QT_TRANSLATE_NOOP("core", "The token has to be opened with its PIN first."));
    case CKR_SESSION_EXISTS:
    case CKR_SESSION_COUNT:
    case CKR_SESSION_READ_ONLY_EXISTS:
        return Error(ErrorCode::DeviceRefused, QT_TRANSLATE_NOOP("core", "The token is in use by something else."),
                     QT_TRANSLATE_NOOP("core", "Close other programs that use the token, then try again."));
    case CKR_TOKEN_WRITE_PROTECTED:
    case CKR_SESSION_READ_ONLY:
        return Error(ErrorCode::DeviceRefused, QT_TRANSLATE_NOOP("core", "The token is protected against writing."),
                     QT_TRANSLATE_NOOP("core", "Remove the protection, or take another token."));
    case CKR_DEVICE_MEMORY:
        return Error(ErrorCode::DeviceRefused, QT_TRANSLATE_NOOP("core", "The token has no room left."),
                     QT_TRANSLATE_NOOP("core", "Take another token."));
    default:
        return Error(ErrorCode::DeviceRefused, QT_TRANSLATE_NOOP("core", "The token answered with an error."),
                     QT_TRANSLATE_NOOP("core", "Try again. If it happens again, note the code below and take the token "
                                               "out of use."));
    }
}

Error errorFor(CK_RV value)
{
    switch (value) {
    case CKR_PIN_INCORRECT:
    case CKR_PIN_LOCKED:
    case CKR_USER_PIN_NOT_INITIALIZED:
    case CKR_PIN_EXPIRED:
    case CKR_PIN_INVALID:
    case CKR_PIN_LEN_RANGE:
    case CKR_PIN_TOO_WEAK:
        return pinError(value);
    case CKR_CANCEL:
    case CKR_FUNCTION_CANCELED:
        return Error(ErrorCode::Cancelled, QT_TRANSLATE_NOOP("core", "The token stopped before it was done."),
                     QT_TRANSLATE_NOOP("core", "Try again."));
    default:
        break;
    }
    if (meansGone(value))
        return Error(ErrorCode::DeviceGone, QT_TRANSLATE_NOOP("core", "The token is not there any more."),
                     QT_TRANSLATE_NOOP("core", "Insert it again or check its connection, then try again."));
    if (meansUnsupported(value))
        return Error(ErrorCode::Unsupported, QT_TRANSLATE_NOOP("core", "The token cannot do what is needed."),
                     QT_TRANSLATE_NOOP("core", "Take a token that supports this kind of key."));
    return stateError(value);
}

} // namespace

QString returnValueText(unsigned long returnValue)
{
    const QString number = QStringLiteral("0x%1").arg(returnValue, 8, 16, QLatin1Char('0'));
    const auto *const found = std::ranges::find(names, returnValue, &Name::value);
    return found == names.end() ? number : QLatin1String(found->name) + u' ' + number;
}

Error tokenError(unsigned long returnValue, const char *function)
{
    return errorFor(returnValue)
        .withDetail(returnValueText(returnValue) + QStringLiteral(", ") + QLatin1String(function));
}

Result<void> checked(unsigned long returnValue, const char *function)
{
    if (returnValue != CKR_OK)
        return tokenError(returnValue, function);
    return {};
}

} // namespace chancery::hsm
