// authenticatorGetAssertion (CTAP 2.1 section 6.2) and hmac-secret (section 12.5) of the simulated key.
#include "hsm/simulator/simulated_key.h"

namespace chancery::hsm {

namespace {

using ctap::reply;

enum Member { RpId = 1, ClientDataHash, AllowList, ExtensionMap, Options, PinAuth, Protocol };
enum ReplyMember { CredentialMember = 1, AuthData, Signature };
enum SecretMember { PlatformKey = 1, SaltEncrypted, SaltAuth };

constexpr int HashSize = 32;
constexpr int SaltSize = 32;
constexpr int AuthSize = 16;

bool option(const Cbor &request, const char *name, bool otherwise)
{
    const auto options = request.at(Options);
    const auto value = options ? options->at(name) : std::nullopt;
    return value ? value->asBoolean().value_or(otherwise) : otherwise;
}

} // namespace

SimulatedKey::Answer SimulatedKey::getAssertion(const Cbor &request)
{
    const auto rpIdItem = request.at(RpId);
    const auto hash = request.at(ClientDataHash);
    if (!rpIdItem || !hash)
        return {reply(ctap::MissingParameter), {}};
    const QString rpId = QString::fromUtf8(rpIdItem->asText().value_or(QByteArray()));
    const QByteArray clientDataHash = hash->asBytes().value_or(QByteArray());
    if (clientDataHash.size() != HashSize)
        return {reply(ctap::InvalidParameter), {}};
    const Consent consent = consentFor(request, PinAuth, Protocol, clientDataHash);
    if (consent.onlyTouchAsked)
        return {{}, [status = consent.status] { return reply(status); }};
    if (consent.status != ctap::Ok)
        return {reply(consent.status), {}};
    if (option(request, "uv", false) || option(request, "rk", false)) // no way to verify but the PIN
        return {reply(ctap::UnsupportedOption), {}};

    const auto allow = request.at(AllowList);
    const auto list = allow ? allow->asArray().value_or(std::vector<Cbor>()) : std::vector<Cbor>();
    if (list.size() > MostCredentialsInList)
        return {reply(ctap::LimitExceeded), {}};
    const SimulatedCredential *found = firstOf(list, rpId, consent.verified);
    if (!found)
        return {reply(ctap::NoCredentials), {}};
    const bool touch = option(request, "up", true);
    const auto asked = request.at(ExtensionMap);
    const auto secretAsked = asked ? asked->at("hmac-secret") : std::nullopt;
    Output output;
    if (secretAsked && !touch)
        return {reply(ctap::UnsupportedOption), {}};
    if (secretAsked)
        output = hmacSecret(*secretAsked, *found, consent.verified);
    if (output.status != ctap::Ok)
        return {reply(output.status), {}};
    auto finish = [this, clientDataHash, credential = *found, touch, verified = consent.verified,
                   extensions = output.extensions] {
        return asserted(clientDataHash, credential, touch, verified, extensions);
    };
    if (!touch)
        return {finish(), {}};
    return {{}, finish};
}

QByteArray SimulatedKey::asserted(const QByteArray &clientDataHash, const SimulatedCredential &credential, bool touched,
                                  bool verified, const QByteArray &extensions)
{
    const auto key = EcKey::fromScalar(credential.scalar);
    if (!key)
        return reply(ctap::Other);
    const auto flags = quint8((touched ? ctap::UserPresent : 0) | (verified ? ctap::UserVerified : 0) |
                              (extensions.isEmpty() ? 0 : ctap::Extensions));
    const QByteArray authData = authenticatorData(credential.rpId, flags, extensions);
    const Cbor descriptor =
        Cbor::map({{Cbor::text("id"), Cbor::bytes(credential.id)}, {Cbor::text("type"), Cbor::text("public-key")}});
    return reply(ctap::Ok, Cbor::map({{Cbor::integer(CredentialMember), descriptor},
                                      {Cbor::integer(AuthData), Cbor::bytes(authData)},
                                      {Cbor::integer(Signature), Cbor::bytes(key->sign(authData + clientDataHash))}})
                               .encoded());
}

SimulatedKey::Output SimulatedKey::hmacSecret(const Cbor &asked, const SimulatedCredential &credential,
                                              bool verified) const
{
    if (!credential.hmacSecret) // as if the extension were unknown
        return {};
    const auto platformKey = asked.at(PlatformKey);
    const auto encryptedItem = asked.at(SaltEncrypted);
    const auto auth = asked.at(SaltAuth);
    if (!platformKey || !encryptedItem || !auth)
        return {ctap::MissingParameter, {}};
    const auto shared = m_pin.sharedSecret(*platformKey);
    if (!shared)
        return {ctap::InvalidParameter, {}};
    const QByteArray encrypted = encryptedItem->asBytes().value_or(QByteArray());
    if (!equalInConstantTime(hmacSha256(*shared, encrypted).left(AuthSize), auth->asBytes().value_or(QByteArray())))
        return {ctap::PinAuthInvalid, {}};
    const auto salts = decryptCbc(*shared, encrypted);
    if (!salts || (salts->size() != SaltSize && salts->size() != 2 * SaltSize))
        return {ctap::InvalidLength, {}};
    const QByteArray &credRandom = verified ? credential.credRandomWithUv : credential.credRandomWithoutUv;
    QByteArray secret = hmacSha256(credRandom, salts->left(SaltSize));
    if (salts->size() > SaltSize)
        secret += hmacSha256(credRandom, salts->mid(SaltSize));
    return {ctap::Ok, Cbor::map({{Cbor::text("hmac-secret"), Cbor::bytes(*encryptCbc(*shared, secret))}}).encoded()};
}

} // namespace chancery::hsm
