#include "core/transparency/signed_note.h"

#include "core/transparency/ed25519.h"
#include "core/transparency/merkle.h"

#include <QStringDecoder>
#include <QtEndian>
#include <algorithm>

namespace chancery::transparency {

namespace {

const QByteArray LinePrefix = QByteArrayLiteral("\xe2\x80\x94 "); // em dash, space
constexpr qsizetype IdSize = 4;

Error badNote()
{
    return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "This is not a signed note."),
                 QT_TRANSLATE_NOOP("core", "A signed note is a text, an empty line, and lines of signatures. Check "
                                           "that this is the file that was meant and that it is whole."));
}

Error badKey()
{
    return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "This is not a verifier key."),
                 QT_TRANSLATE_NOOP("core", "A verifier key is NAME+ID+KEY on one line; copy it whole."));
}

QByteArray idBytes(quint32 id)
{
    const quint32 big = qToBigEndian(id);
    return QByteArray(reinterpret_cast<const char *>(&big), IdSize);
}

bool isPlainText(QByteArrayView bytes)
{
    const bool controls = std::any_of(bytes.begin(), bytes.end(),
                                      [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decoder.decode(bytes);
    return !controls && !decoder.hasError() && text.toUtf8() == bytes;
}

} // namespace

Result<quint64> parseDecimal(QByteArrayView text)
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    const bool digits = !text.isEmpty() && text.size() <= 16 && std::all_of(text.begin(), text.end(), isDigit);
    const quint64 value = digits ? text.toByteArray().toULongLong() : 0;
    if (!digits || (text.size() > 1 && text[0] == '0') || value > MostLeaves)
        return Error(ErrorCode::BadInput,
                     QT_TRANSLATE_NOOP("core", "A number was expected that is not negative and has no leading zero."));
    return value;
}

Result<QByteArray> parseBase64(QByteArrayView text)
{
    const auto decoded = QByteArray::fromBase64Encoding(text.toByteArray(), QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || decoded.decoded.toBase64() != text)
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "This is not base64 with its padding."));
    return decoded.decoded;
}

QByteArray NoteSignature::line() const
{
    return LinePrefix + name.toUtf8() + ' ' + (idBytes(id) + signature).toBase64() + '\n';
}

Result<NoteSignature> NoteSignature::parseLine(QByteArrayView line)
{
    if (!line.startsWith(LinePrefix) || !isPlainText(line))
        return badNote();
    const QByteArray rest = line.sliced(LinePrefix.size()).toByteArray();
    const qsizetype space = rest.indexOf(' ');
    if (space < 0)
        return badNote();
    const QString name = QString::fromUtf8(rest.first(space));
    const auto bytes = parseBase64(rest.sliced(space + 1));
    if (!isKeyName(name) || !bytes || bytes->size() <= IdSize)
        return badNote();
    return NoteSignature{name, qFromBigEndian<quint32>(bytes->constData()), bytes->sliced(IdSize)};
}

Result<SignedNote> SignedNote::parse(QByteArrayView bytes)
{
    if (bytes.size() > LargestSize || !isPlainText(bytes))
        return badNote();
    const QByteArray all = bytes.toByteArray();
    const qsizetype blank = all.lastIndexOf("\n\n");
    if (blank < 0 || !all.endsWith('\n'))
        return badNote();
    SignedNote note;
    note.text = all.first(blank + 1);
    const QByteArray block = all.sliced(blank + 2);
    if (block.isEmpty())
        return badNote();
    for (const QByteArray &line : block.chopped(1).split('\n')) {
        const auto signature = NoteSignature::parseLine(line);
        if (!signature || note.signatures.size() == MostSignatures)
            return badNote();
        note.signatures += *signature;
    }
    return note;
}

QByteArray SignedNote::bytes() const
{
    QByteArray out = text + '\n';
    for (const NoteSignature &signature : signatures)
        out += signature.line();
    return out;
}

Result<void> checkNote(const SignedNote &note, const VerifierKey &key, const NoteCheck &holds)
{
    bool found = false;
    for (const NoteSignature &signature : note.signatures) {
        if (!signature.isBy(key))
            continue;
        if (!holds(note, signature))
            return Error(ErrorCode::Damaged,
                         Text(QT_TRANSLATE_NOOP("core", "The signature of \"%1\" is wrong."), {key.name}),
                         QT_TRANSLATE_NOOP("core", "Use nothing of this file. It was changed, or its maker erred."));
        found = true;
    }
    if (!found)
        return Error(ErrorCode::NotFound,
                     Text(QT_TRANSLATE_NOOP("core", "There is no signature of \"%1\"."), {key.name}),
                     QT_TRANSLATE_NOOP("core", "Check that the key is the one this log or witness has now."));
    return {};
}

Result<void> checkNote(const SignedNote &note, const VerifierKey &key)
{
    if (key.type != NoteKeyType::Ed25519)
        return badKey();
    return checkNote(note, key, [&](const SignedNote &signedNote, const NoteSignature &signature) {
        return verifiesEd25519(signedNote.text, signature.signature, key.key);
    });
}

Result<SignedNote> signNote(const QByteArray &text, const NoteSigner &signer)
{
    const auto signature = signer.sign(text);
    if (!signature)
        return signature.error();
    const SignedNote note{text, {{signer.key.name, signer.key.id, *signature}}};
    if (signer.key.type != NoteKeyType::Ed25519 || !verifiesEd25519(text, *signature, signer.key.key))
        return Error(ErrorCode::DeviceRefused,
                     QT_TRANSLATE_NOOP("core", "The log's key made a signature that does not verify."),
                     QT_TRANSLATE_NOOP("core", "Nothing was published. Check that the right token is attached."));
    // What could not be read back must never be written.
    if (const auto again = SignedNote::parse(note.bytes()); !again || *again != note)
        return badNote();
    return note;
}

} // namespace chancery::transparency
