#include "hsm/simulator/simulated_key.h"

#include "core/base/digest.h"
#include "core/base/wire.h"

namespace chancery::hsm {

using ctap::reply;

SimulatedKey::SimulatedKey(SimulatedMemory memory, ports::Random &random)
    : m_memory(std::move(memory)), m_random(random), m_pin(m_memory.pin)
{
}

void SimulatedKey::powerOn()
{
    m_pin.powerOn();
}

SimulatedKey::Answer SimulatedKey::handle(QByteArrayView request)
{
    if (request.isEmpty())
        return {reply(ctap::InvalidLength), {}};
    const auto command = static_cast<quint8>(request[0]);
    if (command == ctap::GetInfo)
        return {info(), {}};
    if (command != ctap::ClientPin && command != ctap::MakeCredential && command != ctap::GetAssertion)
        return {reply(ctap::InvalidCommand), {}};
    const auto map = Cbor::decoded(request.sliced(1));
    if (!map || !map->isMap())
        return {reply(ctap::InvalidCbor), {}};
    if (command == ctap::ClientPin)
        return {m_pin.handle(*map), {}};
    return command == ctap::MakeCredential ? makeCredential(*map) : getAssertion(*map);
}

QByteArray SimulatedKey::info() const
{
    enum Member {
        Versions = 1,
        ExtensionNames,
        Aaguid,
        Options,
        MaxMessage,
        PinProtocols,
        MaxList,
        MaxId,
        Transports,
        Algorithms,
        Firmware = 0x0e
    };
    constexpr int LongestMessage = 1200;
    constexpr int LongestId = 128;
    const Cbor options = Cbor::map({{Cbor::text("rk"), Cbor::boolean(false)},
                                    {Cbor::text("up"), Cbor::boolean(true)},
                                    {Cbor::text("plat"), Cbor::boolean(false)},
                                    {Cbor::text("clientPin"), Cbor::boolean(!m_memory.pin.pin.isEmpty())}});
    const Cbor es256 =
        Cbor::map({{Cbor::text("alg"), Cbor::integer(ctap::Es256)}, {Cbor::text("type"), Cbor::text("public-key")}});
    const Cbor map = Cbor::map({
        {Cbor::integer(Versions), Cbor::array({Cbor::text("FIDO_2_0")})},
        {Cbor::integer(ExtensionNames), Cbor::array({Cbor::text("credProtect"), Cbor::text("hmac-secret")})},
        {Cbor::integer(Aaguid), Cbor::bytes(simulatedAaguid())},
        {Cbor::integer(Options), options},
        {Cbor::integer(MaxMessage), Cbor::integer(LongestMessage)},
        {Cbor::integer(PinProtocols), Cbor::array({Cbor::integer(ctap::PinProtocolOne)})},
        {Cbor::integer(MaxList), Cbor::integer(MostCredentialsInList)},
        {Cbor::integer(MaxId), Cbor::integer(LongestId)},
        {Cbor::integer(Transports), Cbor::array({Cbor::text("usb")})},
        {Cbor::integer(Algorithms), Cbor::array({es256})},
        {Cbor::integer(Firmware), Cbor::integer(1)},
    });
    return reply(ctap::Ok, map.encoded());
}

SimulatedKey::Consent SimulatedKey::consentFor(const Cbor &request, int authMember, int protocolMember,
                                               const QByteArray &clientDataHash) const
{
    const auto auth = request.at(authMember);
    if (!auth)
        return {};
    const QByteArray pinAuth = auth->asBytes().value_or(QByteArray());
    if (pinAuth.isEmpty())
        return {m_memory.pin.pin.isEmpty() ? ctap::PinNotSet : ctap::PinInvalid, false, true};
    const auto protocol = request.at(protocolMember);
    if (!protocol || protocol->asInteger() != ctap::PinProtocolOne)
        return {ctap::InvalidParameter, false, false};
    if (!m_pin.verifies(clientDataHash, pinAuth))
        return {ctap::PinAuthInvalid, false, false};
    return {ctap::Ok, true, false};
}

// A credential of level 3 does not exist for anybody who has not entered the PIN.
const SimulatedCredential *SimulatedKey::firstOf(const std::vector<Cbor> &list, const QString &rpId,
                                                 bool verified) const
{
    constexpr int UvRequired = 3;
    for (const Cbor &descriptor : list) {
        const auto id = descriptor.at("id");
        for (const SimulatedCredential &credential : m_memory.credentials) {
            const bool visible = verified || credential.protection < UvRequired;
            if (visible && id && id->asBytes() == credential.id && credential.rpId == rpId)
                return &credential;
        }
    }
    return nullptr;
}

// Counts: every authenticator data that is signed has a counter of its own.
QByteArray SimulatedKey::authenticatorData(const QString &rpId, quint8 flags, const QByteArray &rest)
{
    return WireWriter().raw(Digest::of(rpId.toUtf8()).bytes()).u8(flags).u32(++m_memory.counter).raw(rest).bytes();
}

} // namespace chancery::hsm
