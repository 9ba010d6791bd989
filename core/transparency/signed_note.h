// Signed notes (C2SP signed-note): a text and lines of signatures, some of which may be of kinds nobody here knows.
#pragma once

#include "core/base/verifier_key.h"

#include <QByteArray>
#include <QList>
#include <functional>

namespace chancery::transparency {

using chancery::NoteKeyType;
using chancery::VerifierKey;

struct NoteSignature
{
    QString name;
    quint32 id = 0;
    QByteArray signature; // without the four bytes of the id

    bool isBy(const VerifierKey &key) const { return name == key.name && id == key.id; }
    QByteArray line() const;                                     // with its LF
    static Result<NoteSignature> parseLine(QByteArrayView line); // without its LF
    bool operator==(const NoteSignature &) const = default;
};

struct SignedNote
{
    static constexpr qsizetype LargestSize = 1 << 18;
    static constexpr qsizetype MostSignatures = 100;

    QByteArray text; // with its last LF; what is signed
    QList<NoteSignature> signatures;

    static Result<SignedNote> parse(QByteArrayView bytes);
    QByteArray bytes() const; // exactly what was parsed
    bool operator==(const SignedNote &) const = default;
};

// Verifies one signature over a note's text; used where the type is known to the caller.
using NoteCheck = std::function<bool(const SignedNote &note, const NoteSignature &signature)>;

// Ed25519 (type 0x01) by this key over the note's text: NotFound when there is no line of the key, Damaged when any of
// its lines is wrong (the note must then not be used at all).
Result<void> checkNote(const SignedNote &note, const VerifierKey &key);
// The same for any type, with the caller's own check of a single signature.
Result<void> checkNote(const SignedNote &note, const VerifierKey &key, const NoteCheck &holds);

// Signs with a key that may be on a token: message in, 64 bytes out (or, for other types, what the type asks for).
using SignMessage = std::function<Result<QByteArray>(QByteArrayView message)>;

struct NoteSigner
{
    VerifierKey key;
    SignMessage sign;
};

// The note with a line by an Ed25519 signer. What the signer returns is checked before it is used.
Result<SignedNote> signNote(const QByteArray &text, const NoteSigner &signer);

// Numbers in notes: decimal, no sign, no leading zero, at most MostLeaves.
Result<quint64> parseDecimal(QByteArrayView text);
// Padded, canonical base64, nothing else.
Result<QByteArray> parseBase64(QByteArrayView text);

} // namespace chancery::transparency
