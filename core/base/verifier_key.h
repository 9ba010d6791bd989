// Public keys of logs and of their witnesses, as people hand them on (C2SP signed-note, "verifier keys"): the name is a
// part of the key.
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>

namespace chancery {

// The signature types that are told apart here; every other byte is carried along unread.
enum class NoteKeyType : quint8 {
    Ed25519 = 0x01,
    Cosignature = 0x04, // cosignature/v1, Ed25519
    Rfc6962 = 0x05,     // RFC 6962 tree head; the key is an SPKI
};

// A verifier key: "NAME+ID+KEY", id in hex, key in base64 with the type as its first byte.
struct VerifierKey
{
    QString name;
    NoteKeyType type = NoteKeyType::Ed25519;
    QByteArray key; // 32 bytes; an SPKI (DER) for Rfc6962
    quint32 id = 0;

    // Computes the id. BadInput when the name or the key's size cannot be.
    static Result<VerifierKey> make(const QString &name, NoteKeyType type, const QByteArray &key);
    static Result<VerifierKey> parse(const QString &text);
    QString text() const;
    QString idText() const; // eight hexadecimal digits
    bool operator==(const VerifierKey &) const = default;
};

// True for what may stand as a key name: not empty, no Unicode space, no control character, no "+".
bool isKeyName(const QString &name);

} // namespace chancery
