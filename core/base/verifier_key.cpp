#include "core/base/verifier_key.h"

#include "core/base/digest.h"

#include <QtEndian>
#include <algorithm>

namespace chancery {

namespace {

constexpr qsizetype IdSize = 4;
constexpr qsizetype LongestName = 255;
constexpr qsizetype Ed25519KeySize = 32;
constexpr qsizetype LargestSpki = 1024;

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

quint32 idOf(const QString &name, NoteKeyType type, const QByteArray &key)
{
    const QByteArray material = type == NoteKeyType::Rfc6962 ? Digest::of(key).bytes() : key;
    const QByteArray hashed = name.toUtf8() + '\n' + static_cast<char>(type) + material;
    return qFromBigEndian<quint32>(Digest::of(hashed).bytes().constData());
}

} // namespace

bool isKeyName(const QString &name)
{
    const auto forbidden = [](QChar c) { return c.isSpace() || c == u'+' || c < QChar(0x20) || c == QChar(0x7f); };
    return !name.isEmpty() && name.size() <= LongestName && std::none_of(name.begin(), name.end(), forbidden);
}

Result<VerifierKey> VerifierKey::make(const QString &name, NoteKeyType type, const QByteArray &key)
{
    const bool sized = type == NoteKeyType::Rfc6962 ? key.size() > Ed25519KeySize && key.size() <= LargestSpki
                                                    : key.size() == Ed25519KeySize;
    if (!isKeyName(name) || !sized)
        return badKey();
    return VerifierKey{name, type, key, idOf(name, type, key)};
}

Result<VerifierKey> VerifierKey::parse(const QString &text)
{
    const qsizetype first = text.indexOf(u'+');
    const qsizetype second = first < 0 ? -1 : text.indexOf(u'+', first + 1);
    if (second < 0)
        return badKey();
    const QByteArray id = text.mid(first + 1, second - first - 1).toUtf8();
    const QByteArray base64 = text.mid(second + 1).toUtf8();
    const auto read = QByteArray::fromBase64Encoding(base64, QByteArray::AbortOnBase64DecodingErrors);
    const QByteArray key = read ? read.decoded : QByteArray();
    if (key.size() < 2 || key.toBase64() != base64 || QByteArray::fromHex(id).toHex() != id || id.size() != 2 * IdSize)
        return badKey();
    const auto type = static_cast<NoteKeyType>(key[0]);
    if (type != NoteKeyType::Ed25519 && type != NoteKeyType::Cosignature && type != NoteKeyType::Rfc6962)
        return Error(ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("core", "This verifier key is of a kind that is not used here."),
                     QT_TRANSLATE_NOOP("core", "Ask for the log's or witness's Ed25519 key."));
    auto made = make(text.first(first), type, key.sliced(1));
    if (made && made->idText().toLatin1() != id)
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "The id in this verifier key is not its own."),
                     QT_TRANSLATE_NOOP("core", "Some of its characters were changed; copy it again."));
    return made;
}

QString VerifierKey::idText() const
{
    return QString::fromLatin1(idBytes(id).toHex());
}

QString VerifierKey::text() const
{
    const QByteArray typed = QByteArray(1, static_cast<char>(type)) + key;
    return name + u'+' + idText() + u'+' + QString::fromLatin1(typed.toBase64());
}

} // namespace chancery
