// Authenticator data (WebAuthn section 6.1), as far as the ceremony checks it itself.
#pragma once

#include "core/base/result.h"

#include <QByteArray>

namespace chancery::hsm {

struct AuthenticatorData
{
    enum Flag : quint8 { UserPresent = 0x01, UserVerified = 0x04, AttestedCredential = 0x40, Extensions = 0x80 };

    QByteArray rpIdHash; // 32 bytes
    quint8 flags = 0;
    quint32 counter = 0;
    QByteArray aaguid; // these two only with AttestedCredential
    QByteArray credentialId;
};

Result<AuthenticatorData> parseAuthenticatorData(QByteArrayView bytes);

// For this relying party, with touch and PIN, and with the extension map exactly when one was asked for.
Result<void> checkAuthenticatorData(const AuthenticatorData &data, const QString &rpId, bool extensionsAsked);

} // namespace chancery::hsm
