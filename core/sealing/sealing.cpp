#include "core/sealing/sealing.h"

#include "core/base/wire.h"
#include "core/sealing/box.h"
#include "core/sealing/derive.h"

namespace chancery::sealing {

namespace {

constexpr int ShortestPin = 8;
constexpr int LongestPin = 255;
constexpr char HalfInfo[] = "chancery seal v1";
constexpr char PinInfo[] = "chancery pin v1";
constexpr char SharePurpose[] = "chancery share v1";
constexpr char StatementPurpose[] = "chancery open-to v1";

Result<SealingHalf> halfFrom(Secret privateBytes)
{
    const auto key = privateKeyFrom(privateBytes);
    if (!key)
        return key.error();
    auto publicBytes = publicKeyOf(*key);
    if (!publicBytes)
        return publicBytes.error();
    return SealingHalf{std::move(privateBytes), *std::move(publicBytes)};
}

QByteArray authenticatedBy(const ShareContext &context)
{
    return WireWriter()
        .string(context.roster.bytes())
        .string(context.tokenSerial.toUtf8())
        .string(setText(context.set).toUtf8())
        .u32(context.number)
        .u32(context.index)
        .u32(context.epoch)
        .bytes();
}

QByteArray authenticatedBy(const Digest &statement)
{
    return WireWriter().string(statement.bytes()).bytes();
}

} // namespace

QString setText(Set set)
{
    return set == Set::User ? QStringLiteral("user") : QStringLiteral("so");
}

Result<Set> setFromText(const QString &text)
{
    if (text == u"user")
        return Set::User;
    if (text == u"so")
        return Set::Officer;
    return Error(ErrorCode::BadInput, Text(QT_TRANSLATE_NOOP("core", "\"%1\" is not a set of shares."), {text}),
                 QT_TRANSLATE_NOOP("core", "It must be \"user\" or \"so\"."));
}

QByteArray salt(const QString &domain, QByteArrayView sealingId, QByteArrayView credentialId, Set set, quint32 epoch)
{
    return Digest::of(WireWriter()
                          .string("chancery salt v1")
                          .string(domain.toUtf8())
                          .string(sealingId)
                          .string(credentialId)
                          .string(setText(set).toUtf8())
                          .u32(epoch)
                          .bytes())
        .bytes();
}

Result<SealingHalf> sealingHalf(const Secret &hmacOutput)
{
    if (hmacOutput.size() != KeySize)
        return Error(ErrorCode::BadInput,
                     QT_TRANSLATE_NOOP("core", "The security key did not give the 32 bytes that make a sealing key."),
                     QT_TRANSLATE_NOOP("core", "Touch the key again; if it stays so, use the spare key."));
    auto privateBytes = hkdf(hmacOutput, HalfInfo, KeySize);
    if (!privateBytes)
        return privateBytes.error();
    return halfFrom(*std::move(privateBytes));
}

Result<SealingHalf> oneTimeHalf(ports::Random &random)
{
    return halfFrom(random.secret(KeySize));
}

Secret newCredential(ports::Random &random)
{
    return random.secret(KeySize);
}

Result<Secret> pinFrom(const Secret &credential, int length)
{
    static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    if (credential.size() != KeySize || length < ShortestPin || length > LongestPin)
        return Error(ErrorCode::Internal, QT_TRANSLATE_NOOP("core", "No PIN can be made with this length."));
    const std::size_t characters = static_cast<std::size_t>(length);
    const auto bytes = hkdf(credential, PinInfo, (characters * 5 + 7) / 8);
    if (!bytes)
        return bytes.error();
    Secret pin(characters);
    for (std::size_t i = 0; i < characters; ++i) {
        const std::size_t at = i * 5 / 8;
        const unsigned low = at + 1 < bytes->size() ? bytes->data()[at + 1] : 0U;
        const unsigned window = static_cast<unsigned>(bytes->data()[at]) << 8 | low;
        pin.data()[i] = static_cast<unsigned char>(digits[window >> (11 - i * 5 % 8) & 31U]);
    }
    return pin;
}

Digest shareDigest(const Secret &share)
{
    return Digest::of(share.view());
}

Result<QByteArray> seal(const Secret &share, const ShareContext &context, QByteArrayView sealingPublicKey,
                        ports::Random &random)
{
    return sealBox(share, SharePurpose, authenticatedBy(context), sealingPublicKey, random);
}

Result<Secret> open(QByteArrayView sealed, const ShareContext &context, const SealingHalf &half)
{
    return openBox(sealed, SharePurpose, authenticatedBy(context), half.privateKey);
}

Result<QByteArray> sealForStatement(const Secret &share, const Digest &statement, QByteArrayView openTo,
                                    ports::Random &random)
{
    return sealBox(share, StatementPurpose, authenticatedBy(statement), openTo, random);
}

Result<Secret> openForStatement(QByteArrayView sealed, const Digest &statement, const SealingHalf &openTo)
{
    return openBox(sealed, StatementPurpose, authenticatedBy(statement), openTo.privateKey);
}

} // namespace chancery::sealing
