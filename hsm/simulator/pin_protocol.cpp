#include "hsm/simulator/pin_protocol.h"

#include "core/base/digest.h"

namespace chancery::hsm {

namespace {

using ctap::reply;
using ctap::Status;

enum Member { Protocol = 1, SubCommand, KeyAgreement, PinAuth, NewPinEncrypted, PinHashEncrypted };
enum ReplyMember { ReplyKeyAgreement = 1, ReplyToken, ReplyTries };
enum Sub { GetTries = 1, GetKeyAgreement, SetPin, ChangePin, GetToken };

constexpr int AuthSize = 16;
constexpr int TokenSize = 32;
constexpr int PaddedPinSize = 64;
constexpr int ShortestPin = 4;
constexpr int MostWrongInARow = 3;

QByteArray authenticated(const QByteArray &key, const QByteArray &message)
{
    return hmacSha256(key, message).left(AuthSize);
}

QByteArray bytesAt(const Cbor &map, int key)
{
    const auto member = map.at(key);
    return member ? member->asBytes().value_or(QByteArray()) : QByteArray();
}

} // namespace

void PinProtocol::powerOn()
{
    m_agreement = EcKey::ephemeral();
    m_token = systemRandom(TokenSize);
    m_wrongInARow = 0;
}

QByteArray PinProtocol::handle(const Cbor &request)
{
    const auto protocol = request.at(Protocol);
    const auto sub = request.at(SubCommand);
    if (!protocol || !sub)
        return reply(ctap::MissingParameter);
    if (protocol->asInteger() != ctap::PinProtocolOne)
        return reply(ctap::InvalidParameter);
    switch (sub->asInteger().value_or(0)) {
    case GetTries:
        return tries();
    case GetKeyAgreement:
        return keyAgreement();
    case SetPin:
        return setPin(request);
    case ChangePin:
        return changePin(request);
    case GetToken:
        return token(request);
    default:
        return reply(ctap::InvalidParameter);
    }
}

bool PinProtocol::verifies(const QByteArray &clientDataHash, const QByteArray &pinAuth) const
{
    return equalInConstantTime(authenticated(m_token, clientDataHash), pinAuth);
}

std::optional<QByteArray> PinProtocol::sharedSecret(const Cbor &platformKey) const
{
    const auto agreed = m_agreement.agree(bytesAt(platformKey, -2), bytesAt(platformKey, -3));
    if (!agreed)
        return std::nullopt;
    return Digest::of(*agreed).bytes();
}

QByteArray PinProtocol::tries() const
{
    return reply(ctap::Ok, Cbor::map({{Cbor::integer(ReplyTries), Cbor::integer(m_memory.triesLeft)}}).encoded());
}

QByteArray PinProtocol::keyAgreement() const
{
    const Cbor key = Cbor::map({{Cbor::integer(1), Cbor::integer(2)},
                                {Cbor::integer(3), Cbor::integer(ctap::EcdhEsHkdf256)},
                                {Cbor::integer(-1), Cbor::integer(1)},
                                {Cbor::integer(-2), Cbor::bytes(m_agreement.x())},
                                {Cbor::integer(-3), Cbor::bytes(m_agreement.y())}});
    return reply(ctap::Ok, Cbor::map({{Cbor::integer(ReplyKeyAgreement), key}}).encoded());
}

QByteArray PinProtocol::setPin(const Cbor &request)
{
    if (!m_memory.pin.isEmpty())
        return reply(ctap::PinAuthInvalid);
    const auto platformKey = request.at(KeyAgreement);
    const auto shared = platformKey ? sharedSecret(*platformKey) : std::nullopt;
    if (!shared)
        return reply(ctap::InvalidParameter);
    const QByteArray encrypted = bytesAt(request, NewPinEncrypted);
    if (!equalInConstantTime(authenticated(*shared, encrypted), bytesAt(request, PinAuth)))
        return reply(ctap::PinAuthInvalid);
    return reply(takeNewPin(*shared, encrypted));
}

QByteArray PinProtocol::changePin(const Cbor &request)
{
    const auto platformKey = request.at(KeyAgreement);
    const auto shared = platformKey ? sharedSecret(*platformKey) : std::nullopt;
    if (!shared)
        return reply(ctap::InvalidParameter);
    const QByteArray encrypted = bytesAt(request, NewPinEncrypted);
    const QByteArray hash = bytesAt(request, PinHashEncrypted);
    if (!equalInConstantTime(authenticated(*shared, encrypted + hash), bytesAt(request, PinAuth)))
        return reply(ctap::PinAuthInvalid);
    if (const Status status = checkPin(*shared, hash); status != ctap::Ok)
        return reply(status);
    return reply(takeNewPin(*shared, encrypted));
}

QByteArray PinProtocol::token(const Cbor &request)
{
    const auto platformKey = request.at(KeyAgreement);
    const auto shared = platformKey ? sharedSecret(*platformKey) : std::nullopt;
    if (!shared)
        return reply(ctap::InvalidParameter);
    if (const Status status = checkPin(*shared, bytesAt(request, PinHashEncrypted)); status != ctap::Ok)
        return reply(status);
    m_token = systemRandom(TokenSize);
    const auto encrypted = encryptCbc(*shared, m_token);
    return reply(ctap::Ok, Cbor::map({{Cbor::integer(ReplyToken), Cbor::bytes(*encrypted)}}).encoded());
}

// The try is counted before the comparison, so that pulling the key out in between gains nothing.
ctap::Status PinProtocol::checkPin(const QByteArray &shared, const QByteArray &pinHashEncrypted)
{
    if (m_memory.pin.isEmpty())
        return ctap::PinNotSet;
    if (m_memory.triesLeft == 0)
        return ctap::PinBlocked;
    if (m_wrongInARow >= MostWrongInARow)
        return ctap::PinAuthBlocked;
    const auto hash = decryptCbc(shared, pinHashEncrypted);
    if (!hash)
        return ctap::InvalidParameter;
    --m_memory.triesLeft;
    if (!equalInConstantTime(*hash, Digest::of(m_memory.pin).bytes().left(AuthSize))) {
        m_agreement = EcKey::ephemeral();
        ++m_wrongInARow;
        if (m_memory.triesLeft == 0)
            return ctap::PinBlocked;
        return m_wrongInARow >= MostWrongInARow ? ctap::PinAuthBlocked : ctap::PinInvalid;
    }
    m_memory.triesLeft = PinMemory::AllTries;
    m_wrongInARow = 0;
    return ctap::Ok;
}

ctap::Status PinProtocol::takeNewPin(const QByteArray &shared, const QByteArray &newPinEncrypted)
{
    const auto padded = decryptCbc(shared, newPinEncrypted);
    if (!padded || padded->size() != PaddedPinSize)
        return ctap::InvalidParameter;
    const QByteArray pin = padded->left(padded->indexOf('\0')); // at least one byte of padding, else it is too long
    if (pin.size() < ShortestPin)
        return ctap::PinPolicyViolation;
    m_memory.pin = pin;
    m_memory.triesLeft = PinMemory::AllTries;
    m_wrongInARow = 0;
    return ctap::Ok;
}

} // namespace chancery::hsm
