#include "hsm/key/authenticator_data.h"

#include "core/base/digest.h"
#include "core/base/wire.h"
#include "hsm/key/fido_error.h"

namespace chancery::hsm {

namespace {

constexpr int AaguidSize = 16;

} // namespace

Result<AuthenticatorData> parseAuthenticatorData(QByteArrayView bytes)
{
    WireReader reader(bytes);
    AuthenticatorData out;
    out.rpIdHash = reader.raw(Digest::Size);
    out.flags = reader.u8();
    out.counter = reader.u32();
    if (out.flags & AuthenticatorData::AttestedCredential) {
        out.aaguid = reader.raw(AaguidSize);
        const int high = reader.u8();
        const int low = reader.u8();
        out.credentialId = reader.raw(high << 8 | low);
    }
    if (!reader.ok())
        return wrongAnswer(QStringLiteral("authenticator data too short"));
    return out;
}

Result<void> checkAuthenticatorData(const AuthenticatorData &data, const QString &rpId, bool extensionsAsked)
{
    if (data.rpIdHash != Digest::of(rpId.toUtf8()).bytes())
        return wrongAnswer(QStringLiteral("rpIdHash of another relying party"));
    if (!(data.flags & AuthenticatorData::UserPresent))
        return wrongAnswer(QStringLiteral("flag UP not set"));
    if (!(data.flags & AuthenticatorData::UserVerified))
        return wrongAnswer(QStringLiteral("flag UV not set"));
    if (bool(data.flags & AuthenticatorData::Extensions) != extensionsAsked)
        return wrongAnswer(QStringLiteral("flag ED does not fit the request"));
    return {};
}

} // namespace chancery::hsm
