// authenticatorMakeCredential (CTAP 2.1 section 6.1) of the simulated key.
#include "core/base/wire.h"
#include "hsm/simulator/simulated_key.h"

#include <algorithm>

namespace chancery::hsm {

namespace {

using ctap::reply;

enum Member { ClientDataHash = 1, Rp, User, Parameters, ExcludeList, ExtensionMap, Options, PinAuth, Protocol };
enum ReplyMember { Format = 1, AuthData, Statement };

constexpr int HashSize = 32;
constexpr int IdSize = 32;
constexpr int CredRandomSize = 32;

bool offersEs256(const Cbor &parameters)
{
    const auto list = parameters.asArray().value_or(std::vector<Cbor>());
    return std::ranges::any_of(list, [](const Cbor &entry) {
        const auto algorithm = entry.at("alg");
        return algorithm && algorithm->asInteger() == ctap::Es256;
    });
}

ctap::Status checkOptions(const std::optional<Cbor> &options)
{
    for (const char *name : {"rk", "uv"}) {
        const auto option = options ? options->at(name) : std::nullopt;
        if (option && option->asBoolean() != false)
            return ctap::UnsupportedOption;
    }
    return ctap::Ok;
}

Cbor publicKey(const EcKey &key)
{
    return Cbor::map({{Cbor::integer(1), Cbor::integer(2)},
                      {Cbor::integer(3), Cbor::integer(ctap::Es256)},
                      {Cbor::integer(-1), Cbor::integer(1)},
                      {Cbor::integer(-2), Cbor::bytes(key.x())},
                      {Cbor::integer(-3), Cbor::bytes(key.y())}});
}

// Takes over what was asked and answers with the same: the map that goes into the authenticator data.
Cbor::Map applyExtensions(const std::optional<Cbor> &asked, SimulatedCredential &credential)
{
    Cbor::Map out;
    const auto protection = asked ? asked->at("credProtect") : std::nullopt;
    if (const int level = protection ? protection->asInteger().value_or(0) : 0; level >= 1 && level <= 3) {
        credential.protection = level;
        out.emplace_back(Cbor::text("credProtect"), Cbor::integer(level));
    }
    const auto secret = asked ? asked->at("hmac-secret") : std::nullopt;
    if (secret && secret->asBoolean() == true) {
        credential.hmacSecret = true;
        out.emplace_back(Cbor::text("hmac-secret"), Cbor::boolean(true));
    }
    return out;
}

} // namespace

SimulatedKey::Answer SimulatedKey::makeCredential(const Cbor &request)
{
    const auto hash = request.at(ClientDataHash);
    const auto rp = request.at(Rp);
    const auto rpId = rp ? rp->at("id") : std::nullopt;
    const auto parameters = request.at(Parameters);
    if (!hash || !rpId || !request.at(User) || !parameters)
        return {reply(ctap::MissingParameter), {}};
    const QByteArray clientDataHash = hash->asBytes().value_or(QByteArray());
    if (clientDataHash.size() != HashSize)
        return {reply(ctap::InvalidParameter), {}};
    const Consent consent = consentFor(request, PinAuth, Protocol, clientDataHash);
    if (consent.onlyTouchAsked)
        return {{}, [status = consent.status] { return reply(status); }};
    if (!offersEs256(*parameters))
        return {reply(ctap::UnsupportedAlgorithm), {}};
    if (const ctap::Status status = checkOptions(request.at(Options)); status != ctap::Ok)
        return {reply(status), {}};
    if (consent.status != ctap::Ok)
        return {reply(consent.status), {}};
    if (!consent.verified && !m_memory.pin.pin.isEmpty())
        return {reply(ctap::PinRequired), {}};

    SimulatedCredential credential;
    credential.rpId = QString::fromUtf8(rpId->asText().value_or(QByteArray()));
    const auto exclude = request.at(ExcludeList);
    const auto list = exclude ? exclude->asArray().value_or(std::vector<Cbor>()) : std::vector<Cbor>();
    if (list.size() > MostCredentialsInList)
        return {reply(ctap::LimitExceeded), {}};
    // Told only to a person who touches, or any page could ask whose key this is.
    if (firstOf(list, credential.rpId, consent.verified))
        return {{}, [] { return reply(ctap::CredentialExcluded); }};
    return {{}, [this, clientDataHash, credential, verified = consent.verified, extensions = request.at(ExtensionMap)] {
                return created(clientDataHash, credential, verified, extensions);
            }};
}

QByteArray SimulatedKey::created(const QByteArray &clientDataHash, SimulatedCredential credential, bool verified,
                                 const std::optional<Cbor> &extensionsAsked)
{
    const EcKey key = EcKey::drawn(m_random);
    credential.id = m_random.bytes(IdSize);
    credential.scalar = key.scalar();
    credential.credRandomWithUv = m_random.secret(CredRandomSize).view().toByteArray();
    credential.credRandomWithoutUv = m_random.secret(CredRandomSize).view().toByteArray();
    const Cbor::Map extensions = applyExtensions(extensionsAsked, credential);

    WireWriter attested;
    attested.raw(simulatedAaguid()).u8(0).u8(quint8(credential.id.size())).raw(credential.id);
    attested.raw(publicKey(key).encoded());
    if (!extensions.empty())
        attested.raw(Cbor::map(extensions).encoded());
    const auto flags = quint8(ctap::UserPresent | ctap::AttestedCredential | (verified ? ctap::UserVerified : 0) |
                              (extensions.empty() ? 0 : ctap::Extensions));
    const QByteArray authData = authenticatorData(credential.rpId, flags, attested.bytes());
    const auto attestationKey = EcKey::fromScalar(m_memory.attestationScalar);
    if (!attestationKey)
        return reply(ctap::Other);
    m_memory.credentials.append(credential);

    const Cbor statement =
        Cbor::map({{Cbor::text("alg"), Cbor::integer(ctap::Es256)},
                   {Cbor::text("sig"), Cbor::bytes(attestationKey->sign(authData + clientDataHash))},
                   {Cbor::text("x5c"), Cbor::array({Cbor::bytes(m_memory.attestationCertificate)})}});
    return reply(ctap::Ok, Cbor::map({{Cbor::integer(Format), Cbor::text("packed")},
                                      {Cbor::integer(AuthData), Cbor::bytes(authData)},
                                      {Cbor::integer(Statement), statement}})
                               .encoded());
}

} // namespace chancery::hsm
