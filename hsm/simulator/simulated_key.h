// A security key that exists only in a rehearsal: a CTAP2 authenticator, from request bytes to reply bytes. It knows
// nothing of frames, threads or files, and does not wait: who calls it waits for the touch.
#pragma once

#include "hsm/simulator/attestation_authority.h"
#include "hsm/simulator/pin_protocol.h"

#include <QList>
#include <functional>

namespace chancery::hsm {

struct SimulatedCredential
{
    QByteArray id;
    QString rpId;
    QByteArray scalar;  // private key
    int protection = 1; // credProtect level
    bool hmacSecret = false;
    QByteArray credRandomWithUv; // two secrets, as CTAP 2.1 section 12.5 has it
    QByteArray credRandomWithoutUv;

    bool operator==(const SimulatedCredential &) const = default;
};

// All that survives pulling the key out, and the end of the program.
struct SimulatedMemory
{
    QString person;
    PinMemory pin;
    quint32 counter = 0;
    QByteArray attestationScalar;
    QByteArray attestationCertificate; // DER
    QList<SimulatedCredential> credentials;

    bool operator==(const SimulatedMemory &) const = default;
};

class SimulatedKey
{
public:
    static constexpr int MostCredentialsInList = 8;

    SimulatedKey(SimulatedMemory memory, ports::Random &random);
    SimulatedKey(const SimulatedKey &) = delete;
    SimulatedKey &operator=(const SimulatedKey &) = delete;

    void powerOn();
    const SimulatedMemory &memory() const { return m_memory; }

    struct Answer
    {
        QByteArray reply;                       // or, when empty:
        std::function<QByteArray()> afterTouch; // to be called when the person has touched the key
    };
    // One command byte with its CBOR.
    Answer handle(QByteArrayView request);

private:
    struct Consent
    { // who stands before the key
        ctap::Status status = ctap::Ok;
        bool verified = false;
        bool onlyTouchAsked = false; // an empty pinAuth: the platform wants to know which key the person touches
    };
    Consent consentFor(const Cbor &request, int authMember, int protocolMember, const QByteArray &clientDataHash) const;

    QByteArray info() const;
    Answer makeCredential(const Cbor &request);
    QByteArray created(const QByteArray &clientDataHash, SimulatedCredential credential, bool verified,
                       const std::optional<Cbor> &extensionsAsked);
    Answer getAssertion(const Cbor &request);
    QByteArray asserted(const QByteArray &clientDataHash, const SimulatedCredential &credential, bool touched,
                        bool verified, const QByteArray &extensions);
    // The encoded extension map with the hmac-secret output, or why there is none.
    struct Output
    {
        ctap::Status status = ctap::Ok;
        QByteArray extensions;
    };
    Output hmacSecret(const Cbor &asked, const SimulatedCredential &credential, bool verified) const;
    const SimulatedCredential *firstOf(const std::vector<Cbor> &list, const QString &rpId, bool verified) const;
    QByteArray authenticatorData(const QString &rpId, quint8 flags, const QByteArray &rest);

    SimulatedMemory m_memory;
    ports::Random &m_random;
    PinProtocol m_pin;
};

} // namespace chancery::hsm
