#include "core/approval/sshsig_parts.h"

namespace chancery::approval {

namespace {

constexpr quint8 MemberFlags = UserPresent | UserVerified;

Error refused(const char *why)
{
    return Error(ErrorCode::NotAllowed, why,
                 QT_TRANSLATE_NOOP("core", "Sign again with the enrolled key, on this console or with chancery-cli."));
}

// {"hmac-secret": bytes} in CTAP's canonical CBOR: two salts' worth, 16 bytes more under PIN protocol two.
bool isSecretExtension(const QByteArray &map)
{
    const QByteArray start("\xa1\x6bhmac-secret\x58", 14);
    if (!map.startsWith(start) || map.size() <= start.size())
        return false;
    const int length = static_cast<unsigned char>(map[start.size()]);
    return (length == 64 || length == 80) && map.size() == start.size() + 1 + length;
}

} // namespace

Result<void> checkApprovalForm(const Signature &signature, const QString &nameSpace, QByteArrayView message,
                               const QString &domain)
{
    if (signature.type != WebauthnType || !signature.webauthn)
        return refused(
            QT_TRANSLATE_NOOP("core", "This is not an approval: the signature has the form of other files."));
    if (signature.nameSpace != nameSpace || signature.hashAlgorithm != "sha512")
        return refused(QT_TRANSLATE_NOOP("core", "The signature was not made for an approval in this mode."));
    if (signature.flags != (UserPresent | UserVerified | ExtensionData))
        return refused(
            QT_TRANSLATE_NOOP("core", "The signature does not show one touch, one PIN and one opened share."));
    if (signature.origin != originFor(domain) || signature.clientData != clientData(nameSpace, message, domain))
        return refused(QT_TRANSLATE_NOOP("core", "The signature was not asked for by this program for this domain."));
    if (!isSecretExtension(signature.extensions))
        return refused(QT_TRANSLATE_NOOP("core", "The signature does not carry the sealed share's answer as it must."));
    return {};
}

Result<void> checkMemberForm(const Signature &signature)
{
    if (!signature.securityKey || signature.webauthn)
        return refused(QT_TRANSLATE_NOOP("core", "A member signs this with a security key, in the plain form."));
    if (signature.flags != MemberFlags || !signature.extensions.isEmpty())
        return refused(
            QT_TRANSLATE_NOOP("core", "The signature does not show one touch and one PIN, and nothing more."));
    return {};
}

Result<void> checkAttendeeForm(const Signature &signature)
{
    if (signature.webauthn || !signature.extensions.isEmpty())
        return refused(
            QT_TRANSLATE_NOOP("core", "This signature has the form of an approval, which is for members alone."));
    if (signature.type == "rsa-sha2-256")
        return refused(QT_TRANSLATE_NOOP("core", "An RSA signature must be made with SHA-512."));
    return {};
}

Result<void> checkCounter(quint32 lastSeen, bool seenBefore, quint32 now)
{
    if (!seenBefore || now > lastSeen || (now == 0 && lastSeen == 0))
        return {};
    return Error(ErrorCode::NotAllowed,
                 Text(QT_TRANSLATE_NOOP("core", "The security key counted %1, although it had already counted %2."),
                      {QString::number(now), QString::number(lastSeen)}),
                 QT_TRANSLATE_NOOP("core",
                                   "The signature may be an old one, or the key a copy. Record an objection and "
                                   "use another enrolled key."));
}

} // namespace chancery::approval
