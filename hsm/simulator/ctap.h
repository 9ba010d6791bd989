// The numbers of CTAP 2.1 that the simulated key speaks.
#pragma once

#include <QByteArray>

namespace chancery::hsm::ctap {

enum Command : quint8 { MakeCredential = 0x01, GetAssertion = 0x02, GetInfo = 0x04, ClientPin = 0x06 };

enum Status : quint8 {
    Ok = 0x00,
    InvalidCommand = 0x01,
    InvalidParameter = 0x02,
    InvalidLength = 0x03,
    InvalidCbor = 0x12,
    MissingParameter = 0x14,
    LimitExceeded = 0x15,
    CredentialExcluded = 0x19,
    UnsupportedAlgorithm = 0x26,
    UnsupportedOption = 0x2b,
    KeepaliveCancel = 0x2d,
    NoCredentials = 0x2e,
    PinInvalid = 0x31,
    PinBlocked = 0x32,
    PinAuthInvalid = 0x33,
    PinAuthBlocked = 0x34,
    PinNotSet = 0x35,
    PinRequired = 0x36,
    PinPolicyViolation = 0x37,
    Other = 0x7f,
};

enum Flag : quint8 { UserPresent = 0x01, UserVerified = 0x04, AttestedCredential = 0x40, Extensions = 0x80 };

// COSE
constexpr int Es256 = -7;
constexpr int EcdhEsHkdf256 = -25;

// The only one that this key knows (CTAP 2.1 section 6.5.6).
constexpr int PinProtocolOne = 1;

inline QByteArray reply(Status status, const QByteArray &cbor = {})
{
    return QByteArray(1, char(status)) + cbor;
}

} // namespace chancery::hsm::ctap
