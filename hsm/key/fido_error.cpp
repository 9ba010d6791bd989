#include "hsm/key/fido_error.h"

#include <fido.h>

namespace chancery::hsm {

namespace {

Error wrongPin(std::optional<int> triesLeft)
{
    const Text text = QT_TRANSLATE_NOOP("core", "The security key does not accept this PIN.");
    if (!triesLeft)
        return Error(ErrorCode::PinWrong, text, QT_TRANSLATE_NOOP("core", "Enter the PIN again, slowly."));
    if (*triesLeft == 1)
        return Error(ErrorCode::PinWrong, text,
                     QT_TRANSLATE_NOOP("core", "One try is left. After another wrong PIN the key locks for good."));
    return Error(ErrorCode::PinWrong, text,
                 Text(QT_TRANSLATE_NOOP("core", "%1 tries are left before the key locks for good."),
                      {QString::number(*triesLeft)}));
}

Error pinError(int code, std::optional<int> triesLeft)
{
    switch (code) {
    case FIDO_ERR_PIN_AUTH_BLOCKED:
        return Error(ErrorCode::PinLocked,
                     QT_TRANSLATE_NOOP("core", "The security key had three wrong PINs in a row and takes no more now."),
                     QT_TRANSLATE_NOOP("core", "Take the key out, insert it again and enter the right PIN."));
    case FIDO_ERR_PIN_BLOCKED:
        return Error(ErrorCode::PinLocked,
                     QT_TRANSLATE_NOOP("core", "The security key had too many wrong PINs and is locked for good."),
                     QT_TRANSLATE_NOOP("core", "Go on with the spare key or without this member. Only a reset, which "
                                               "erases its credentials, makes this key usable again."));
    case FIDO_ERR_PIN_NOT_SET:
        return Error(ErrorCode::PinNotSet, QT_TRANSLATE_NOOP("core", "The security key has no PIN yet."),
                     QT_TRANSLATE_NOOP("core", "Set a PIN on this key, then try again."));
    case FIDO_ERR_PIN_POLICY_VIOLATION:
        return Error(ErrorCode::PinInvalid, QT_TRANSLATE_NOOP("core", "The security key does not take such a PIN."),
                     QT_TRANSLATE_NOOP("core", "Choose a longer PIN or one that was not used before."));
    default:
        return wrongPin(triesLeft);
    }
}

Error credentialError(int code)
{
    if (code == FIDO_ERR_CREDENTIAL_EXCLUDED)
        return Error(ErrorCode::Conflict, QT_TRANSLATE_NOOP("core", "This security key is enrolled already."),
                     QT_TRANSLATE_NOOP("core", "Insert the key that is still to be enrolled."));
    return Error(ErrorCode::NotFound, QT_TRANSLATE_NOOP("core", "This security key does not hold the credential."),
                 QT_TRANSLATE_NOOP("core", "Insert the key that was enrolled for this person."));
}

Error otherError(int code)
{
    switch (code) {
    case FIDO_ERR_UNSUPPORTED_EXTENSION:
    case FIDO_ERR_UNSUPPORTED_ALGORITHM:
    case FIDO_ERR_UNSUPPORTED_OPTION:
    case FIDO_ERR_INVALID_OPTION:
        return Error(ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("core", "The security key cannot do what the ceremony needs."),
                     QT_TRANSLATE_NOOP("core", "Use a newer key: P-256, PIN, hmac-secret and credProtect are needed."));
    case FIDO_ERR_RX:
    case FIDO_ERR_TX:
        return Error(ErrorCode::DeviceGone, QT_TRANSLATE_NOOP("core", "The security key was removed or went silent."),
                     QT_TRANSLATE_NOOP("core", "Insert the key again and repeat the step."));
    case FIDO_ERR_KEY_STORE_FULL:
        return Error(ErrorCode::DeviceRefused,
                     QT_TRANSLATE_NOOP("core", "The security key has no room for another credential."),
                     QT_TRANSLATE_NOOP("core", "Delete a credential that is no longer used, or take another key."));
    case FIDO_ERR_INVALID_SIG:
        return Error(ErrorCode::DeviceRefused,
                     QT_TRANSLATE_NOOP("core", "The security key's signature does not verify."),
                     QT_TRANSLATE_NOOP("core", "Do not use this key. Note it as a deviation and take another one."));
    case FIDO_ERR_OPERATION_DENIED:
        return Error(ErrorCode::DeviceRefused,
                     QT_TRANSLATE_NOOP("core", "The request was declined on the security key."),
                     QT_TRANSLATE_NOOP("core", "Start the step again to be asked once more."));
    default:
        return Error(ErrorCode::DeviceRefused, QT_TRANSLATE_NOOP("core", "The security key answered with an error."),
                     QT_TRANSLATE_NOOP("core", "Take the key out, insert it again and repeat the step."));
    }
}

Error plainError(int code, std::optional<int> triesLeft)
{
    switch (code) {
    case FIDO_ERR_PIN_INVALID:
    case FIDO_ERR_PIN_BLOCKED:
    case FIDO_ERR_PIN_AUTH_BLOCKED:
    case FIDO_ERR_PIN_NOT_SET:
    case FIDO_ERR_PIN_POLICY_VIOLATION:
        return pinError(code, triesLeft);
    case FIDO_ERR_CREDENTIAL_EXCLUDED:
    case FIDO_ERR_NO_CREDENTIALS:
    case FIDO_ERR_INVALID_CREDENTIAL:
        return credentialError(code);
    case FIDO_ERR_USER_ACTION_TIMEOUT:
    case FIDO_ERR_ACTION_TIMEOUT:
    case FIDO_ERR_TIMEOUT:
        return touchTimedOut();
    case FIDO_ERR_KEEPALIVE_CANCEL:
        return touchCancelled();
    default:
        return otherError(code);
    }
}

} // namespace

QString fidoCodeText(int code)
{
    const QString name = QString::fromLatin1(fido_strerr(code));
    return code < 0 ? QStringLiteral("%1 %2").arg(name).arg(code)
                    : QStringLiteral("%1 0x%2").arg(name).arg(code, 2, 16, QLatin1Char('0'));
}

Error fidoError(int code, std::optional<int> pinTriesLeft)
{
    return plainError(code, pinTriesLeft).withDetail(fidoCodeText(code));
}

Error touchTimedOut(const QString &detail)
{
    return Error(ErrorCode::TimedOut, QT_TRANSLATE_NOOP("core", "The security key was not touched in time."),
                 QT_TRANSLATE_NOOP("core", "Start the step again and touch the key while it blinks."))
        .withDetail(detail);
}

Error touchCancelled(const QString &detail)
{
    return Error(ErrorCode::Cancelled, QT_TRANSLATE_NOOP("core", "Waiting for the security key was cancelled."),
                 QT_TRANSLATE_NOOP("core", "Start the step again when the person is ready."))
        .withDetail(detail);
}

Error wrongAnswer(const QString &detail)
{
    return Error(ErrorCode::DeviceRefused,
                 QT_TRANSLATE_NOOP("core", "The security key's answer is not what was asked for."),
                 QT_TRANSLATE_NOOP("core", "Do not use this answer. Try again; if it repeats, take another key."))
        .withDetail(detail);
}

} // namespace chancery::hsm
