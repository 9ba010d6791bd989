// The PIN of a simulated key and PIN/UV auth protocol one (CTAP 2.1 section 6.5).
#pragma once

#include "hsm/simulator/cbor.h"
#include "hsm/simulator/ctap.h"
#include "hsm/simulator/key_crypto.h"

namespace chancery::hsm {

// What a key keeps of its PIN. A real one keeps a digest; here the trainer can look it up.
struct PinMemory
{
    static constexpr int AllTries = 8;

    QByteArray pin; // empty when none is set
    int triesLeft = AllTries;

    bool operator==(const PinMemory &) const = default;
};

class PinProtocol
{
public:
    explicit PinProtocol(PinMemory &memory) : m_memory(memory) { powerOn(); }

    // What a key forgets when it is taken out: agreement key, token, and the wrong PINs in a row.
    void powerOn();

    // authenticatorClientPIN: the whole reply.
    QByteArray handle(const Cbor &request);

    // For the other commands: whether the request was made with the current token.
    bool verifies(const QByteArray &clientDataHash, const QByteArray &pinAuth) const;
    // SHA-256 of the agreed x coordinate, with the same agreement key that gave the token.
    std::optional<QByteArray> sharedSecret(const Cbor &platformKey) const;

private:
    QByteArray tries() const;
    QByteArray keyAgreement() const;
    QByteArray setPin(const Cbor &request);
    QByteArray changePin(const Cbor &request);
    QByteArray token(const Cbor &request);
    ctap::Status checkPin(const QByteArray &shared, const QByteArray &pinHashEncrypted);
    ctap::Status takeNewPin(const QByteArray &shared, const QByteArray &newPinEncrypted);

    PinMemory &m_memory;
    EcKey m_agreement = EcKey::ephemeral();
    QByteArray m_token;
    int m_wrongInARow = 0;
};

} // namespace chancery::hsm
